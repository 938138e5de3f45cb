//! A room's sequence as far as it was announced here: up to where, in which epoch, and the last announcements.

use std::{collections::VecDeque, sync::Arc};

use super::Packet;

/// So many announcements are kept: a joiner whose history was read a moment ago gets the rest from here, and so does
/// a reader that was behind for a moment.
const RECENT: usize = 256;

#[derive(Debug, Default)]
pub struct Sequence {
    /// The `seq` up to which everything was announced since someone was shown the room.
    announced: Option<i64>,
    /// The last announcements, in the order of their `seq`; only what has expired is missing between them.
    recent: VecDeque<(i64, Packet)>,
    /// Empty until the room's epoch was read once.
    epoch: Arc<str>,
}

/// The epoch of a room, as it was read from the database.
///
/// An epoch is random, so two of them do not say which one is later. What does is the one that was known here before the
/// reading began: if that is still the one, the reading is newer than it.
#[derive(Clone, Debug)]
pub struct Epoch {
    pub id: Arc<str>,
    /// [`Live::epoch`](super::Live::epoch) before the reading began.
    pub instead_of: Arc<str>,
}

/// What an epoch that was read is to the one that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Same,
    /// The room was cleared: what was announced is forgotten.
    Newer,
    /// Another one has become known since the reading began: read again.
    Outdated,
}

impl Sequence {
    pub fn epoch(&self) -> &Arc<str> {
        &self.epoch
    }

    pub fn announced(&self) -> Option<i64> {
        self.announced
    }

    pub fn recent(&self) -> &VecDeque<(i64, Packet)> {
        &self.recent
    }

    /// Takes notice of an epoch that was read, and that its newest `seq` was `head`. With a newer one the sequence begins
    /// there: what was announced before belongs to the old one.
    pub fn read(&mut self, epoch: &Epoch, head: i64) -> Reading {
        if epoch.id == self.epoch {
            return Reading::Same;
        }
        if epoch.instead_of != self.epoch {
            return Reading::Outdated;
        }
        self.epoch = epoch.id.clone();
        self.announced = Some(head);
        self.forget();
        Reading::Newer
    }

    /// Whether a message was stored in the epoch that is known here. Where none is, this one is from now on.
    pub fn is_of(&mut self, epoch: &Arc<str>) -> bool {
        if self.epoch.is_empty() {
            self.epoch = epoch.clone();
        }
        self.epoch == *epoch
    }

    pub fn push(&mut self, seq: i64, frame: Packet) {
        self.announced = Some(seq);
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((seq, frame));
    }

    /// What was announced up to now is shown to nobody any more as it was.
    pub fn forget(&mut self) {
        self.recent.clear();
    }

    /// Whether the recent announcements go on right after a history that ends at `head`.
    pub fn goes_on_after(&self, head: i64) -> bool {
        match self.announced {
            Some(announced) if announced > head => {
                self.recent.front().is_some_and(|(first, _)| *first <= head + 1)
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{ServerDrain, ServerEvent};

    fn epoch(id: &str, instead_of: &str) -> Epoch {
        Epoch { id: id.into(), instead_of: instead_of.into() }
    }

    /// A room in which five messages were announced in the epoch "one".
    fn talked_in() -> Sequence {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.read(&epoch("one", ""), 0), Reading::Newer);
        for seq in 1..=5 {
            assert!(sequence.is_of(&"one".into()));
            sequence.push(seq, ServerDrain::packet(&(&ServerDrain { reconnect_after_ms: 0 },)));
        }
        sequence
    }

    #[test]
    fn a_newer_epoch_forgets_what_was_announced_in_the_old_one() {
        let mut sequence = talked_in();
        assert_eq!(sequence.read(&epoch("two", "one"), 1), Reading::Newer);
        assert_eq!((sequence.announced(), sequence.recent().len()), (Some(1), 0));
        assert!(sequence.goes_on_after(1) && !sequence.is_of(&"one".into()) && sequence.is_of(&"two".into()));
    }

    #[test]
    fn a_reading_from_before_another_epoch_became_known_is_read_again() {
        let mut sequence = talked_in();
        assert_eq!(sequence.read(&epoch("two", "one"), 0), Reading::Newer);
        // A history, or a head, that was read before the room was cleared, and comes after it.
        assert_eq!(sequence.read(&epoch("one", "one"), 5), Reading::Outdated);
        assert_eq!(sequence.read(&epoch("one", ""), 5), Reading::Outdated);
        assert_eq!(sequence.read(&epoch("two", "one"), 0), Reading::Same);
        assert_eq!((&**sequence.epoch(), sequence.announced()), ("two", Some(0)));
    }

    #[test]
    fn what_was_announced_before_anybody_was_shown_the_room_is_caught_up_with() {
        let mut sequence = Sequence::default();
        assert!(sequence.is_of(&"one".into()));
        sequence.push(3, ServerDrain::packet(&(&ServerDrain { reconnect_after_ms: 0 },)));
        assert_eq!(sequence.read(&epoch("one", ""), 2), Reading::Same);
        assert!(sequence.goes_on_after(2) && !sequence.goes_on_after(1));
    }
}
