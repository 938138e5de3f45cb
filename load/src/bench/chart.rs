//! Charts as SVG, by hand: bars that are named where they are, and lines on logarithmic axes. They follow the reader's
//! colours, light or dark.

use std::fmt::Write;

use super::{contender::Contender, table};

/// What belongs together, such as a size, and its bars.
pub struct Group {
    pub name: String,
    pub bars: Vec<(Contender, f64)>,
}

/// A curve of sizes and values.
pub struct Series {
    pub contender: Contender,
    pub points: Vec<(f64, f64)>,
}

const WIDTH: f64 = 720.0;
const BAR: f64 = 18.0;
const GAP: f64 = 6.0;
const LEFT: f64 = 130.0;
const RIGHT: f64 = 90.0;
const TOP: f64 = 56.0;
/// Of the plane on which lines are drawn.
const HEIGHT: f64 = 260.0;

const STYLE: &str = "\
    text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-size: 15px; font-weight: 600 } \
    .quiet { fill: #656d76 } .grid { stroke: #d0d7de; stroke-width: 1 } path { fill: none; stroke-width: 2 } \
    .ours { fill: #2f6feb; stroke: #2f6feb } .sqlite { fill: #8250df; stroke: #8250df } \
    .node { fill: #8c959f; stroke: #8c959f } .limit { fill: #4f9a63; stroke: #4f9a63 } \
    .pgbench { fill: #bc7b2a; stroke: #bc7b2a } rect, circle { stroke: none !important } path { fill: none !important } \
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d } \
    .ours { fill: #6ea0ff; stroke: #6ea0ff } .sqlite { fill: #b497f2; stroke: #b497f2 } \
    .limit { fill: #6cc084; stroke: #6cc084 } .pgbench { fill: #dba256; stroke: #dba256 } }";

/// Bars, one under the other.
pub fn bars(title: &str, unit: &str, groups: &[Group]) -> String {
    let largest = groups.iter().flat_map(|group| &group.bars).map(|(_, value)| *value).fold(0.0, f64::max);
    let mut body = String::new();
    let mut y = TOP;
    for group in groups {
        if !group.name.is_empty() {
            let _ = writeln!(body, r#"<text class="quiet" x="12" y="{:.0}">{}</text>"#, y + 13.0, group.name);
            y += BAR + GAP;
        }
        for (contender, value) in &group.bars {
            let length = (value / largest * (WIDTH - LEFT - RIGHT)).max(1.0);
            let (name, class, text) = (contender.name(), class(*contender), table::number(*value));
            let baseline = y + 13.0;
            let _ = writeln!(
                body,
                r#"<text x="{:.0}" y="{baseline:.0}" text-anchor="end">{name}</text><rect class="{class}" x="{LEFT:.0}" y="{y:.0}" width="{length:.1}" height="{BAR}" rx="2"/><text x="{:.1}" y="{baseline:.0}">{text}</text>"#,
                LEFT - 8.0,
                LEFT + length + 6.0
            );
            y += BAR + GAP;
        }
        y += GAP;
    }
    page(title, unit, y + GAP, &body)
}

/// Lines, both axes logarithmic.
pub fn lines(title: &str, unit: &str, of: &str, series: &[Series]) -> String {
    let points = || series.iter().flat_map(|series| &series.points);
    let (across, up) = (Axis::over(points().map(|point| point.0)), Axis::over(points().map(|point| point.1)));
    let x = |size: f64| LEFT + across.place(size) * (WIDTH - LEFT - RIGHT);
    let y = |value: f64| TOP + (1.0 - up.place(value)) * HEIGHT;
    let mut body = String::new();
    for tick in up.ticks() {
        let (y, text) = (y(tick), table::number(tick));
        let _ = writeln!(
            body,
            r#"<line class="grid" x1="{LEFT:.0}" x2="{:.0}" y1="{y:.1}" y2="{y:.1}"/><text class="quiet" x="{:.0}" y="{:.1}" text-anchor="end">{text}</text>"#,
            WIDTH - RIGHT,
            LEFT - 8.0,
            y + 4.0
        );
    }
    let mut sizes: Vec<_> = points().map(|point| point.0 as usize).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let foot = TOP + HEIGHT + 20.0;
    for size in sizes {
        let text = table::thousands(size);
        let _ = writeln!(
            body,
            r#"<text class="quiet" x="{:.1}" y="{foot:.0}" text-anchor="middle">{text}</text>"#,
            x(size as f64)
        );
    }
    let _ = writeln!(
        body,
        r#"<text class="quiet" x="{:.0}" y="{:.0}" text-anchor="end">{of}</text>"#,
        WIDTH - RIGHT,
        foot + 18.0
    );
    for Series { contender, points } in series {
        let placed: Vec<_> = points.iter().map(|(size, value)| (x(*size), y(*value))).collect();
        let path: Vec<_> = placed.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let class = class(*contender);
        let _ = writeln!(body, r#"<path class="{class}" d="M{}"/>"#, path.join(" L"));
        for (x, y) in &placed {
            let _ = writeln!(body, r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="3.5"/>"#);
        }
        if let Some((x, y)) = placed.last() {
            let _ = writeln!(body, r#"<text x="{:.1}" y="{:.1}">{}</text>"#, x + 8.0, y + 4.0, contender.name());
        }
    }
    page(title, unit, foot + 30.0, &body)
}

/// From one power of ten to another.
struct Axis {
    from: i32,
    to: i32,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64>) -> Self {
        let (least, most) =
            values.fold((f64::MAX, f64::MIN_POSITIVE), |(least, most), value| (least.min(value), most.max(value)));
        let from = least.min(most).log10().floor() as i32;
        Self { from, to: (most.log10().ceil() as i32).max(from + 1) }
    }

    fn place(&self, value: f64) -> f64 {
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from)
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        (self.from..=self.to).map(|power| 10_f64.powi(power))
    }
}

fn page(title: &str, unit: &str, height: f64, body: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0} {height:.0}" width="{WIDTH:.0}" height="{height:.0}" role="img" aria-label="{title}">
<style>{STYLE}</style>
<text class="title" x="12" y="24">{title}</text><text class="quiet" x="12" y="42">{unit}</text>
{body}</svg>
"#
    )
}

fn class(contender: Contender) -> &'static str {
    match contender {
        Contender::Postgres => "ours",
        Contender::Sqlite => "sqlite",
        Contender::Node => "node",
        Contender::Limit => "limit",
        Contender::Pgbench => "pgbench",
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Group, Series, bars, lines};
    use crate::bench::contender::Contender;

    #[test]
    fn the_longest_bar_is_the_largest_value() {
        let groups =
            [Group { name: "200".into(), bars: vec![(Contender::Postgres, 5.0), (Contender::Node, 10.0)] }];
        let svg = bars("CPU", "µs", &groups);
        assert!(svg.contains(r#"width="500.0""#) && svg.contains(r#"width="250.0""#));
        assert!(svg.contains("@media (prefers-color-scheme: dark)"));
    }

    #[test]
    fn a_line_has_a_point_for_each_size() {
        let series = [Series { contender: Contender::Postgres, points: vec![(100.0, 1.0), (1_000.0, 20.0)] }];
        assert_eq!(lines("Storm", "MB", "people", &series).matches("<circle").count(), 2);
    }

    #[test]
    fn an_axis_reaches_from_a_power_of_ten_to_another() {
        let axis = Axis::over([20.0, 3_000.0].into_iter());
        assert_eq!(axis.ticks().collect::<Vec<_>>(), [10.0, 100.0, 1_000.0, 10_000.0]);
        assert!((axis.place(100.0) - 1.0 / 3.0).abs() < 1e-9);
    }
}
