//! What is said to the operator now and then only, however often it happens.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The same is logged at most so often.
const PAUSE: Duration = Duration::from_mins(1);

/// Something that may go on for a while, or be brought about by anybody at will.
#[derive(Debug, Default)]
pub struct Complaint(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    last: Option<Instant>,
    /// How many times it was not, since then.
    unsaid: u64,
}

impl Complaint {
    /// Says it, unless it was said within the last minute. `say` is told how many times it was not since the last time.
    pub fn make(&self, say: impl FnOnce(u64)) {
        if let Some(unsaid) = self.take(Instant::now()) {
            say(unsaid);
        }
    }

    fn take(&self, now: Instant) -> Option<u64> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if said.last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            said.unsaid += 1;
            return None;
        }
        let unsaid = said.unsaid;
        *said = Said { last: Some(now), unsaid: 0 };
        Some(unsaid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_once_a_minute_with_a_count_of_what_was_not() {
        let (complaint, begin) = (Complaint::default(), Instant::now());
        let said = [0, 1, 31, 59, 61, 62, 122].map(|at| complaint.take(begin + Duration::from_secs(at)));
        assert_eq!(said, [Some(0), None, None, None, Some(3), None, Some(1)]);
    }
}
