//! What was measured: for each thing, size and contender the samples of all rounds.

use serde_json::{Value, json};

use super::contender::Contender;
use crate::table::number;

/// A thing that is measured.
#[derive(Debug, PartialEq, Eq)]
pub struct Measure {
    pub scenario: &'static str,
    pub what: &'static str,
    pub unit: &'static str,
    /// What its size counts, when there are several.
    pub of: &'static str,
    /// Whether the exponent of its growth with its size says something, and is part of the table.
    pub grows: bool,
}

impl Measure {
    /// Something whose growth says nothing, or that has one size.
    pub const fn new(scenario: &'static str, what: &'static str, unit: &'static str, of: &'static str) -> Self {
        Self { scenario, what, unit, of, grows: false }
    }

    /// A sample of it in words.
    pub fn told(&self, sample: f64) -> String {
        format!("{} {} {}", self.what, number(sample), self.unit).trim_end().to_owned()
    }

    /// The same, where it says something.
    pub const fn growing(self) -> Self {
        Self { grows: true, ..self }
    }
}

/// A thing at one size, by one contender, once for each round.
#[derive(Clone, Debug)]
pub struct Figure {
    pub measure: &'static Measure,
    pub size: usize,
    pub contender: Contender,
    pub samples: Vec<f64>,
}

/// All that was measured, in the order in which it was.
#[derive(Debug, Default)]
pub struct Figures {
    pub list: Vec<Figure>,
    /// What is to be said beside the numbers.
    pub notes: Vec<String>,
    /// All that the browser said, when it was asked.
    pub page: Option<Value>,
}

impl Figure {
    pub fn median(&self) -> f64 {
        median(&self.samples)
    }

    fn is(&self, measure: &Measure, size: usize, contender: Contender) -> bool {
        self.measure == measure && self.size == size && self.contender == contender
    }
}

impl Figures {
    /// Adds the sample of a round.
    pub fn add(&mut self, measure: &'static Measure, size: usize, contender: Contender, sample: f64) {
        let known = self.list.iter_mut().find(|figure| figure.is(measure, size, contender));
        match known {
            Some(figure) => figure.samples.push(sample),
            None => self.list.push(Figure { measure, size, contender, samples: vec![sample] }),
        }
    }

    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The median.
    pub fn get(&self, measure: &Measure, size: usize, contender: Contender) -> Option<f64> {
        self.find(measure, size, contender).map(Figure::median)
    }

    fn find(&self, measure: &Measure, size: usize, contender: Contender) -> Option<&Figure> {
        self.list.iter().find(|figure| figure.is(measure, size, contender))
    }

    /// One divided by the other: the median of what each round says by itself, because what else the machine did meanwhile
    /// disturbed both. Where one had more rounds than the other, the medians are divided.
    pub fn ratio(&self, measure: &Measure, size: usize, of: Contender, to: Contender) -> Option<f64> {
        let (of, to) = (self.find(measure, size, of)?, self.find(measure, size, to)?);
        let ratio = if of.samples.len() == to.samples.len() {
            let rounds: Vec<_> = of.samples.iter().zip(&to.samples).map(|(of, to)| of / to).collect();
            median(&rounds)
        } else {
            of.median() / to.median()
        };
        Some(ratio).filter(|ratio| ratio.is_finite())
    }

    /// The rows of a table: what was measured at which size.
    pub fn rows(&self) -> Vec<(&'static Measure, usize)> {
        let mut rows = Vec::new();
        for figure in &self.list {
            if !rows.contains(&(figure.measure, figure.size)) {
                rows.push((figure.measure, figure.size));
            }
        }
        rows
    }

    /// Size and median, from small to large.
    pub fn curve(&self, measure: &Measure, contender: Contender) -> Vec<(f64, f64)> {
        let of = |figure: &&Figure| figure.measure == measure && figure.contender == contender;
        let points = self.list.iter().filter(of).map(|figure| (figure.size as f64, figure.median()));
        let mut points: Vec<_> = points.collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        points
    }

    pub fn json(&self) -> Value {
        let figures = self.list.iter().map(|figure| {
            json!({
                "scenario": figure.measure.scenario, "what": figure.measure.what, "unit": figure.measure.unit,
                "size": figure.size, "contender": figure.contender.name(),
                "median": figure.median(), "samples": figure.samples,
            })
        });
        figures.collect()
    }
}

/// The one in the middle, or the mean of the two.
pub fn median(samples: &[f64]) -> f64 {
    let mut samples = samples.to_vec();
    samples.sort_by(f64::total_cmp);
    match (samples.len(), samples.len() / 2) {
        (0, _) => f64::NAN,
        (length, middle) if length % 2 == 1 => samples[middle],
        (_, middle) => f64::midpoint(samples[middle - 1], samples[middle]),
    }
}

/// The exponent with which a curve grows: the slope of the line through its points, both axes logarithmic. 1 is linear,
/// 2 is quadratic, 0 does not grow.
pub fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let points: Vec<_> =
        points.iter().filter(|(x, y)| *x > 0.0 && *y > 0.0).map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / count, sum.1 + point.1 / count));
    let over: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let under: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    (points.len() > 1 && under > 0.0).then(|| over / under)
}

#[cfg(test)]
mod tests {
    use super::{Figures, Measure, exponent, median};
    use crate::bench::contender::Contender;

    static TIME: Measure = Measure::new("a", "time", "ms", "people");

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_square_grows_with_two() {
        let points: Vec<_> = [10.0, 100.0, 1_000.0].map(|x: f64| (x, 3.0 * x * x)).into();
        assert!((exponent(&points).unwrap() - 2.0).abs() < 1e-9);
        assert_eq!(exponent(&points[..1]), None);
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let mut figures = Figures::default();
        for (ours, node) in [(1.0, 2.0), (10.0, 20.0), (3.0, 4.0)] {
            figures.add(&TIME, 10, Contender::Postgres, ours);
            figures.add(&TIME, 10, Contender::Node, node);
        }
        assert_eq!(figures.ratio(&TIME, 10, Contender::Postgres, Contender::Node), Some(0.5));
        assert_eq!(figures.ratio(&TIME, 10, Contender::Postgres, Contender::Limit), None);
    }

    #[test]
    fn uneven_rounds_are_compared_by_their_medians() {
        let mut figures = Figures::default();
        for sample in [1.0, 2.0, 30.0] {
            figures.add(&TIME, 10, Contender::Postgres, sample);
        }
        figures.add(&TIME, 10, Contender::Node, 4.0);
        assert_eq!(figures.ratio(&TIME, 10, Contender::Postgres, Contender::Node), Some(0.5));
    }
}
