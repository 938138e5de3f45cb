//! When people last said something, where they have to wait between two messages. It outlives the room's being empty.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use crate::model::{RoomId, UserId};

/// Nobody waits longer.
const LONGEST: Duration = Duration::from_secs(3_600);
/// So many turns are remembered, about 20 MB: the oldest is forgotten for one more.
const REMEMBERED: usize = 100_000;

type Speaker = (RoomId, UserId);

/// Whose turn was when.
#[derive(Debug, Default)]
pub struct Turns {
    last: HashMap<Speaker, Instant>,
    /// In their order. What somebody said before the last is still in it.
    taken: VecDeque<(Speaker, Instant)>,
}

impl Turns {
    /// Takes someone's turn, or says how long it is until then.
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
    fn no_more_is_remembered_than_there_is_room_for() {
        let (mut turns, room, pause) = (Turns::default(), RoomId::random(), Duration::from_secs(60));
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
