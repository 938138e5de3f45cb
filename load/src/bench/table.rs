//! The table: one row for each thing that was measured, one column for each contender, and the ratios.

use std::fmt::Write;

use super::{
    contender::Contender,
    figures::{Figures, Growth, exponent},
};

/// Ours on PostgreSQL beside these.
const BESIDE: [(Contender, &str); 3] =
    [(Contender::Node, "ours/Node"), (Contender::Limit, "ours/limit"), (Contender::Pgbench, "ours/pgbench")];

/// The first row says what the columns are.
pub fn rows(figures: &Figures) -> Vec<Vec<String>> {
    let mut rows = vec![header()];
    for (measure, size) in figures.rows() {
        let of = if size == 0 { String::new() } else { format!("{} {}", thousands(size), measure.of) };
        let unit = if measure.unit.is_empty() { String::new() } else { format!(", {}", measure.unit) };
        let mut row = vec![measure.scenario.to_owned(), format!("{}{unit}", measure.what), of];
        row.extend(
            Contender::ALL.map(|contender| figures.get(measure, size, contender).map_or(String::new(), number)),
        );
        row.extend(BESIDE.map(|(other, _)| {
            figures.ratio(measure, size, Contender::Postgres, other).map_or(String::new(), small)
        }));
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
    for measure in measures.into_iter().filter(|measure| measure.grows == Growth::Told) {
        let exponents = Contender::ALL.map(|contender| exponent(&figures.curve(measure, contender)));
        if exponents.iter().any(Option::is_some) {
            let what = format!("{}: exponent of its growth", measure.what);
            let mut row = vec![measure.scenario.to_owned(), what, String::new()];
            row.extend(
                exponents.map(|exponent| exponent.map_or(String::new(), |exponent| format!("{exponent:.2}"))),
            );
            row.extend(BESIDE.map(|_| String::new()));
            rows.push(row);
        }
    }
    rows
}

fn header() -> Vec<String> {
    let names = Contender::ALL.map(Contender::name);
    let columns = ["scenario", "what", "size"].into_iter().chain(names).chain(BESIDE.map(|(_, name)| name));
    columns.map(str::to_owned).collect()
}

/// For a terminal: aligned.
pub fn text(figures: &Figures) -> String {
    let rows = rows(figures);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<_> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            0..3 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text
}

/// Three significant figures, as far as they say something.
pub fn number(number: f64) -> String {
    match number.abs() {
        0.0 => "0".to_owned(),
        0.0..1.0 => format!("{number:.3}"),
        1.0..10.0 => format!("{number:.2}"),
        10.0..100.0 => format!("{number:.1}"),
        100.0.. => thousands(number.round() as usize),
        _ => "–".to_owned(),
    }
}

/// A ratio, as far as it says something.
fn small(ratio: f64) -> String {
    match ratio {
        0.0..0.01 => format!("{ratio:.4}"),
        0.01..0.1 => format!("{ratio:.3}"),
        _ => format!("{ratio:.2}"),
    }
}

/// As people write large numbers.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{number, thousands};

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let written = [0.0, 0.1234, 1.234, 12.34, 123.4, 1_234_567.0, f64::NAN].map(number);
        assert_eq!(written, ["0", "0.123", "1.23", "12.3", "123", "1,234,567", "–"]);
        assert_eq!(thousands(1_000), "1,000");
    }
}
