//! Rate-limited log messages for the operator.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The same message is logged at most once in this time.
const PAUSE: Duration = Duration::from_mins(1);

/// Something that may last a while, or that anyone can trigger at will.
#[derive(Debug, Default)]
pub struct Complaint(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    last: Option<Instant>,
    /// How many times it was suppressed since then.
    unsaid: u64,
}

impl Complaint {
    /// Logs it, unless it was logged within the last minute. `say` gets the number of suppressed messages since the
    /// last one.
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
    fn it_is_logged_once_a_minute_with_the_suppressed_count() {
        let (complaint, begin) = (Complaint::default(), Instant::now());
        let said = [0, 1, 31, 59, 61, 62, 122].map(|at| complaint.take(begin + Duration::from_secs(at)));
        assert_eq!(said, [Some(0), None, None, None, Some(3), None, Some(1)]);
    }
}
