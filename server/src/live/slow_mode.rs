//! The last sends of users in slow-mode rooms. They are kept while the room is empty.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use crate::model::{RoomId, UserId};

/// The longest possible wait.
const LONGEST: Duration = Duration::from_secs(3_600);
/// The number of sends kept, about 20 MB: above it, the oldest is dropped.
const REMEMBERED: usize = 100_000;

type Speaker = (RoomId, UserId);

/// Who sent, and when.
#[derive(Debug, Default)]
pub struct SlowMode {
    last: HashMap<Speaker, Instant>,
    /// In order. Earlier sends of the same user are still among them.
    taken: VecDeque<(Speaker, Instant)>,
}

impl SlowMode {
    /// Records a user's send, or returns how long the user has to wait.
    pub fn take(&mut self, user: &UserId, room: &RoomId, pause: Duration) -> Result<(), Duration> {
        self.forget_old();
        let speaker = (room.clone(), user.clone());
        if let Some(wait) = self.last.get(&speaker).and_then(|at| pause.checked_sub(at.elapsed()))
            && !wait.is_zero()
        {
            return Err(wait);
        }
        let now = Instant::now();
        self.last.insert(speaker.clone(), now);
        self.taken.push_back((speaker, now));
        Ok(())
    }

    fn forget_old(&mut self) {
        while self.taken.len() >= REMEMBERED || self.taken.front().is_some_and(|(_, at)| at.elapsed() >= LONGEST) {
            let Some((speaker, at)) = self.taken.pop_front() else { return };
            if self.last.get(&speaker) == Some(&at) {
                self.last.remove(&speaker);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_sends_kept_is_bounded() {
        let (mut turns, room, pause) = (SlowMode::default(), RoomId::random(), Duration::from_secs(60));
        let first = UserId::random();
        turns.take(&first, &room, pause).unwrap();
        assert!(turns.take(&first, &room, pause).is_err());
        for _ in 0..REMEMBERED {
            turns.take(&UserId::random(), &room, pause).unwrap();
        }
        assert_eq!((turns.last.len(), turns.taken.len()), (REMEMBERED, REMEMBERED));
        assert!(turns.take(&first, &room, pause).is_ok());
    }
}
