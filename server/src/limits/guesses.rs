//! Limits the password attempts for an account, from all addresses together.

use std::{
    hash::{BuildHasher, RandomState},
    num::NonZeroU32,
};

use super::Counter;
use crate::{config::Rate, error::Result, model::Nick};

/// Names are counted separately up to this number. Beyond it some share a count: memory stays bounded, also when
/// somebody tries names that do not exist.
const NAMES: usize = 100_000;
const SHARED: u64 = 65_536;

/// The attempts for each name, by a hash with a key of this process: collisions cannot be aimed at.
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
    fn the_memory_of_names_is_bounded() {
        let guesses = Guesses::new("2/1h".parse().unwrap());
        for n in 0..NAMES + 70_000 {
            let _ = guesses.take(&Nick::parse(&format!("name {n}")).unwrap());
        }
        let most = NAMES + usize::try_from(SHARED).unwrap();
        assert!((NAMES..=most).contains(&guesses.0.len()), "{}", guesses.0.len());
    }
}
