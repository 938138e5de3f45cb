//! How long messages may live: the operator's limits for room owners.

use crate::error::{Error, Result};

/// The longest lifetimes, in milliseconds. `None`: for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifetimes {
    /// In any room.
    pub longest_ms: Option<u64>,
    /// When set by somebody without an account.
    pub for_guests_ms: Option<u64>,
}

impl Lifetimes {
    /// The longest lifetime that a person may choose.
    pub fn longest_for(&self, has_account: bool) -> Option<u64> {
        match has_account {
            true => self.longest_ms,
            false => self.capped(self.for_guests_ms),
        }
    }

    /// Caps a lifetime at the limit for any room.
    pub fn capped(&self, lifetime_ms: Option<u64>) -> Option<u64> {
        match (lifetime_ms, self.longest_ms) {
            (Some(lifetime_ms), Some(longest_ms)) => Some(lifetime_ms.min(longest_ms)),
            (lifetime_ms, longest_ms) => lifetime_ms.or(longest_ms),
        }
    }

    /// Whether a person may replace one lifetime by another. The limit for guests never prevents shortening.
    /// Fails with [`Error::LifetimeTooLong`] and [`Error::LifetimeForAccounts`].
    pub fn check(&self, wanted: Option<u64>, instead_of: Option<u64>, has_account: bool) -> Result<()> {
        match (self.longest_ms, self.longest_for(has_account)) {
            (Some(longest_ms), _) if is_longer(wanted, self.longest_ms) => {
                Err(Error::LifetimeTooLong { longest_ms })
            }
            (_, Some(longest_ms)) if is_longer(wanted, Some(longest_ms)) && is_longer(wanted, instead_of) => {
                Err(Error::LifetimeForAccounts { longest_ms })
            }
            _ => Ok(()),
        }
    }
}

fn is_longer(one: Option<u64>, other: Option<u64>) -> bool {
    one.unwrap_or(u64::MAX) > other.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn no_one_exceeds_the_limit_for_any_room() {
        let bounds = Lifetimes { longest_ms: Some(100), for_guests_ms: None };
        assert!(bounds.check(Some(100), Some(1), false).is_ok());
        for wanted in [Some(101), None] {
            assert_eq!(bounds.check(wanted, None, true).unwrap_err().code(), Code::LifetimeTooLong);
        }
    }

    #[test]
    fn guests_choose_up_to_their_limit_and_may_always_shorten() {
        let bounds = Lifetimes { longest_ms: None, for_guests_ms: Some(10) };
        assert!(bounds.check(None, Some(1), true).is_ok());
        assert!(bounds.check(Some(10), Some(1), false).is_ok());
        assert!(bounds.check(Some(20), None, false).is_ok());
        for (wanted, before) in [(Some(11), Some(10)), (None, Some(20))] {
            assert_eq!(bounds.check(wanted, before, false).unwrap_err().code(), Code::LifetimeForAccounts);
        }
    }

    #[test]
    fn the_limit_for_guests_never_exceeds_that_for_any_room() {
        let bounds = Lifetimes { longest_ms: Some(5), for_guests_ms: Some(10) };
        assert_eq!((bounds.longest_for(false), bounds.longest_for(true)), (Some(5), Some(5)));
        assert_eq!(
            (bounds.capped(None), bounds.capped(Some(3)), bounds.capped(Some(7))),
            (Some(5), Some(3), Some(5))
        );
    }
}
