//! A rate as an operator writes it: `60/30s`.

use std::{num::NonZeroU32, str::FromStr, time::Duration};

/// So many in a period. All may come at once; they refill evenly over the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub count: NonZeroU32,
    pub period: Duration,
}

impl Rate {
    /// The time in which one is refilled.
    pub fn one_per(self) -> Duration {
        (self.period / self.count.get()).max(Duration::from_nanos(1))
    }

    /// A multiple in the same period.
    pub fn times(self, factor: NonZeroU32) -> Self {
        Self { count: self.count.saturating_mul(factor), ..self }
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rate = text.split_once('/').and_then(|(count, period)| {
            let period = humantime::parse_duration(period).ok().filter(|period| !period.is_zero())?;
            Some(Self { count: count.trim().parse().ok()?, period })
        });
        rate.ok_or_else(|| "write it as 60/30s: so many in so long".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_count_and_a_period() {
        let rate: Rate = "60/30s".parse().unwrap();
        assert_eq!((rate.count.get(), rate.one_per()), (60, Duration::from_millis(500)));
        for wrong in ["", "60", "60/", "/30s", "0/30s", "-1/30s", "60/0s", "many/30s"] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }
}
