//! The rows of the tables: one for each thing that was measured, one column for each contender, and the ratios.

use super::{
    contender::Contender,
    figures::{Figures, Measure, exponent},
    targets::{self, Target},
};
use crate::table::{number, thousands};

/// Ours on PostgreSQL beside these.
const BESIDE: [(Contender, &str); 3] =
    [(Contender::Node, "ours/Node"), (Contender::Limit, "ours/limit"), (Contender::Pgbench, "ours/pgbench")];

/// All figures.
pub fn rows(figures: &Figures) -> Vec<Vec<String>> {
    let names = Contender::ALL.map(Contender::name);
    let mut rows = vec![header(names.into_iter().chain(BESIDE.map(|(_, name)| name)))];
    for (measure, size) in figures.rows() {
        let mut row = beginning(measure, size);
        row.extend(Contender::ALL.map(|contender| cell(figures.get(measure, size, contender), number)));
        row.extend(BESIDE.map(|(other, _)| cell(figures.ratio(measure, size, Contender::Postgres, other), small)));
        rows.push(row);
    }
    rows.extend(growth(figures));
    rows
}

/// How each thing grows with its size.
fn growth(figures: &Figures) -> Vec<Vec<String>> {
    let mut measures = Vec::new();
    for (measure, _) in figures.rows() {
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    let mut rows = Vec::new();
    for measure in measures.into_iter().filter(|measure| measure.grows) {
        let what = format!("{}: exponent of its growth", measure.what);
        let exponents = Contender::ALL.map(|contender| exponent(&figures.curve(measure, contender)));
        if exponents.iter().any(Option::is_some) {
            let mut row = vec![measure.scenario.to_owned(), what, String::new()];
            row.extend(exponents.map(|exponent| cell(exponent, |exponent| format!("{exponent:.2}"))));
            row.extend(BESIDE.map(|_| String::new()));
            rows.push(row);
        }
    }
    rows
}

/// Another build of ours beside this one, on either database. Only the first row when none took part.
pub fn before(figures: &Figures) -> Vec<Vec<String>> {
    let mut rows = vec![header(["contender", "before", "now", "now/before"])];
    for (measure, size) in figures.rows() {
        for (now, before) in Contender::NOW_AND_BEFORE {
            let Some(ratio) = figures.ratio(measure, size, now, before) else { continue };
            let [before, after] =
                [before, now].map(|contender| cell(figures.get(measure, size, contender), number));
            let mut row = beginning(measure, size);
            row.extend([now.name().to_owned(), before, after, small(ratio)]);
            rows.push(row);
        }
    }
    rows
}

/// What is to hold.
pub fn targets(figures: &Figures) -> Vec<Vec<String>> {
    let mut rows = vec![["line", "what", "measured", "is to be", ""].map(str::to_owned).to_vec()];
    rows.extend(targets::all(figures).iter().map(|target| {
        let Target { line, what, bound, value } = target;
        let value = value.map_or("–".to_owned(), number);
        vec![line.to_string(), (*what).to_owned(), value, bound.text(), target.verdict().to_owned()]
    }));
    rows
}

fn header(columns: impl IntoIterator<Item = &'static str>) -> Vec<String> {
    ["scenario", "what", "size"].into_iter().chain(columns).map(str::to_owned).collect()
}

/// What was measured, and at which size.
fn beginning(measure: &Measure, size: usize) -> Vec<String> {
    let of = if size == 0 { String::new() } else { format!("{} {}", thousands(size), measure.of) };
    let unit = if measure.unit.is_empty() { String::new() } else { format!(", {}", measure.unit) };
    vec![measure.scenario.to_owned(), format!("{}{unit}", measure.what), of]
}

fn cell(value: Option<f64>, text: impl Fn(f64) -> String) -> String {
    value.map_or(String::new(), text)
}

/// A ratio, as far as it says something.
fn small(ratio: f64) -> String {
    match ratio {
        0.0..0.01 => format!("{ratio:.4}"),
        0.01..0.1 => format!("{ratio:.3}"),
        _ => format!("{ratio:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::before;
    use crate::bench::{contender::Contender, fan_out, figures::Figures};

    #[test]
    fn another_build_is_compared_on_the_same_database() {
        let mut figures = Figures::default();
        for (contender, sample) in [(Contender::Postgres, 1.0), (Contender::Before, 2.0), (Contender::Sqlite, 3.0)]
        {
            figures.add(&fan_out::P50, 200, contender, sample);
        }
        let rows = before(&figures);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1][2..], ["200 in the room", "ours", "2.00", "1.00", "0.50"]);
    }
}
