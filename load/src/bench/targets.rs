//! What is to hold, as ratios of one run. Lines 1 to 7 are those of issue 6, line 8 is line 5 of issue 15.

use super::{
    beside,
    contender::Contender::{Limit, Node, Pgbench, Postgres, Sqlite},
    durable, fan_out,
    figures::{Figures, Measure, exponent},
    idle, page, saturation, storm,
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// One thing that is to hold.
#[derive(Clone, Debug)]
pub struct Target {
    pub line: u8,
    pub what: &'static str,
    pub bound: Bound,
    /// None when it was not measured.
    pub value: Option<f64>,
}

/// What grows no faster counts as linear.
const LINEAR: f64 = 1.15;
const LARGE_STORM: f64 = 1_000.0;

impl Target {
    /// Nothing when it was not measured.
    pub fn holds(&self) -> Option<bool> {
        self.value.map(|value| match self.bound {
            Bound::AtMost(most) => value <= most,
            Bound::AtLeast(least) => value >= least,
        })
    }

    pub fn verdict(&self) -> &'static str {
        match self.holds() {
            Some(true) => "holds",
            Some(false) => "DOES NOT HOLD",
            None => "not measured",
        }
    }
}

impl Bound {
    pub fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("at most {most}"),
            Self::AtLeast(least) => format!("at least {least}"),
        }
    }
}

pub fn all(figures: &Figures) -> Vec<Target> {
    [server(figures), crowds(figures), in_the_browser(figures), in_time(figures)].concat()
}

fn server(figures: &Figures) -> Vec<Target> {
    let to = |measure: &Measure, size, other| figures.ratio(measure, size, Postgres, other);
    let stored = |of, other| figures.ratio(&durable::STORED, durable::ROOMS, of, other);
    let people = saturation::PEOPLE;
    vec![
        at_most(1, "CPU per delivery, 1,000 in a room, ours/Node", 0.5, to(&fan_out::CPU, 1_000, Node)),
        at_most(1, "CPU per delivery, 1,000 in a room, ours/limit", 1.3, to(&fan_out::CPU, 1_000, Limit)),
        at_most(1, "CPU per delivery, 200 in a room, ours/limit", 1.6, to(&fan_out::CPU, 200, Limit)),
        at_least(2, "deliveries a second, ours/Node", 4.0, to(&saturation::MOST, people, Node)),
        at_most(2, "lost or doubled meanwhile", 0.0, figures.get(&saturation::WRONG, people, Postgres)),
        at_least(3, "durable messages a second, ours/Node", 5.0, stored(Postgres, Node)),
        at_least(3, "durable messages a second, ours/pgbench", 1.5, stored(Postgres, Pgbench)),
        at_least(3, "durable messages a second, SQLite/PostgreSQL", 1.0, stored(Sqlite, Postgres)),
        at_most(4, "p99, 200 in a room, ours/Node", 0.4, to(&fan_out::P99, 200, Node)),
        at_most(5, "KiB a connection, 10,000 idle", 17.0, figures.get(&idle::KIB, 10_000, Postgres)),
        at_most(5, "KiB a connection, 10,000 idle, ours/Node", 1.0, to(&idle::KIB, 10_000, Node)),
        at_most(5, "KiB a connection that was upgraded", 6.0, figures.get(&idle::KIB_UPGRADED, 10_000, Postgres)),
        at_most(5, "KiB a session by polling", 14.4, figures.get(&idle::KIB_POLLED, 10_000, Postgres)),
    ]
}

fn crowds(figures: &Figures) -> Vec<Target> {
    let to_node = |measure: &Measure| figures.ratio(measure, 1_000, Postgres, Node);
    let growth = |measure: &Measure| {
        let curve = figures.curve(measure, Postgres);
        let large: Vec<_> = curve.into_iter().filter(|(people, _)| *people >= LARGE_STORM).collect();
        exponent(&large)
    };
    vec![
        at_most(6, "bytes of 1,000 joins, ours/Node", 0.01, to_node(&storm::MEGABYTES)),
        at_most(6, "time of 1,000 joins, ours/Node", 0.1, to_node(&storm::TOOK)),
        at_most(6, "bytes from 1,000 to 5,000 joins, exponent", LINEAR, growth(&storm::MEGABYTES)),
        at_most(6, "time from 1,000 to 5,000 joins, exponent", LINEAR, growth(&storm::TOOK)),
    ]
}

fn in_the_browser(figures: &Figures) -> Vec<Target> {
    let of = |measure: &Measure, size| figures.get(measure, size, Sqlite);
    vec![
        at_most(7, "compressed JavaScript and CSS, KiB", 160.0, of(&page::WEIGHT, 0)),
        at_most(7, "interactive, CPU 4x slower and slow 4G, ms", 1_500.0, of(&page::INTERACTIVE, 0)),
        at_most(7, "rows in the page, 10,000 messages", 400.0, of(&page::ROWS, 10_000)),
        at_most(7, "longest task, 10,000 messages, ms", 50.0, of(&page::LONGEST_TASK, 10_000)),
    ]
}

/// A crowd is told as soon as can be.
fn in_time(figures: &Figures) -> Vec<Target> {
    let to_limit = |measure: &Measure| figures.ratio(measure, 1_000, Postgres, Limit);
    vec![
        at_most(8, "p50, 1,000 in a room, ours/limit", 1.4, to_limit(&fan_out::P50)),
        at_most(8, "p99, 1,000 in a room, ours/limit", 1.6, to_limit(&fan_out::P99)),
        at_most(
            8,
            "p99, 50 rooms of 2, beside a crowd/alone",
            1.5,
            figures.get(&beside::RATIO, beside::PAIRS, Postgres),
        ),
    ]
}

fn at_most(line: u8, what: &'static str, most: f64, value: Option<f64>) -> Target {
    Target { line, what, bound: Bound::AtMost(most), value }
}

fn at_least(line: u8, what: &'static str, least: f64, value: Option<f64>) -> Target {
    Target { line, what, bound: Bound::AtLeast(least), value }
}

#[cfg(test)]
mod tests {
    use super::{all, fan_out};
    use crate::bench::{contender::Contender, figures::Figures};

    #[test]
    fn what_was_not_measured_neither_holds_nor_fails() {
        assert!(all(&Figures::default()).iter().all(|target| target.holds().is_none()));
    }

    #[test]
    fn a_ratio_is_held_against_its_bound() {
        let mut figures = Figures::default();
        figures.add(&fan_out::CPU, 200, Contender::Limit, 5.0);
        figures.add(&fan_out::CPU, 200, Contender::Postgres, 8.0);
        assert_eq!(all(&figures)[2].holds(), Some(true));
        figures.list.pop();
        figures.add(&fan_out::CPU, 200, Contender::Postgres, 8.1);
        assert_eq!(all(&figures)[2].holds(), Some(false));
    }
}
