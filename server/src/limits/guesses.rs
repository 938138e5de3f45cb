//! How often an account's password may be tried, from all addresses together.

use std::{
    hash::{BuildHasher, RandomState},
    num::NonZeroU32,
};

use super::Counter;
use crate::{config::Rate, error::Result, model::Nick};

/// So many names are counted apart. With more of them some share a count: what is kept has an end, also when somebody goes
/// through names that do not exist.
const NAMES: usize = 100_000;
const SHARED: u64 = 65_536;

/// The tries of each name, by a hash that nobody can aim at: its key is new in every process.
pub(super) struct Guesses(pub(super) Counter<u64>, RandomState);

impl Guesses {
    pub fn new(rate: Rate) -> Self {
        Self(Counter::new(rate), RandomState::new())
    }

    pub fn take(&self, name: &Nick) -> Result<()> {
        let [name, _] = name.skeletons();
        let hash = self.1.hash_one(name.as_str());
        let key = if self.0.len() < NAMES { hash } else { hash % SHARED };
        self.0.take(&key, NonZeroU32::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_counted_as_what_it_looks_like_and_apart_from_others() {
        let guesses = Guesses::new("2/1h".parse().unwrap());
        let take = |name: &str| guesses.take(&Nick::parse(name).unwrap()).is_ok();
        assert!(take("Alice") && take("ALICE") && !take(" alice ") && take("bob"));
    }

    #[test]
    fn what_is_kept_of_names_has_an_end() {
        let guesses = Guesses::new("2/1h".parse().unwrap());
        for n in 0..NAMES + 70_000 {
            let _ = guesses.take(&Nick::parse(&format!("name {n}")).unwrap());
        }
        let most = NAMES + usize::try_from(SHARED).unwrap();
        assert!((NAMES..=most).contains(&guesses.0.len()), "{}", guesses.0.len());
    }
}
