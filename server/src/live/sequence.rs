//! A room's announced sequence: the last `seq`, its epoch, and the recent announcements.

use std::{collections::VecDeque, sync::Arc};

use super::Packet;

/// The number of announcements kept: a joiner whose history was read a moment ago gets the rest from here, and so
/// does a reader that lagged for a moment.
const RECENT: usize = 256;

#[derive(Debug, Default)]
pub struct Sequence {
    /// The `seq` up to which everything was announced since the first member was shown the room.
    announced: Option<i64>,
    /// The recent announcements, ordered by `seq`; only expired ones are missing.
    recent: VecDeque<(i64, Packet)>,
    /// Empty until the room's epoch was first read.
    epoch: Arc<str>,
}

/// The epoch of a room, as read from the database.
///
/// Epochs are random, so they have no order. The epoch known before the reading began gives one: if it is still the
/// known one, the reading is newer.
#[derive(Clone, Debug)]
pub struct Epoch {
    pub id: Arc<str>,
    /// [`Live::epoch`](super::Live::epoch) before the reading began.
    pub instead_of: Arc<str>,
}

/// How an epoch that was read relates to the known one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Same,
    /// The room was cleared: earlier announcements are dropped.
    Newer,
    /// Another one became known since the reading began: read again.
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

    /// Applies an epoch that was read, with `head` as its newest `seq`. A newer one starts the sequence there:
    /// earlier announcements belong to the old one.
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

    /// Whether a message was stored in the known epoch. Without a known one, its epoch becomes that.
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

    /// Nothing announced up to now is shown any more in its old form.
    pub fn forget(&mut self) {
        self.recent.clear();
    }

    /// Whether the recent announcements follow directly on a history that ends at `head`.
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
    fn a_newer_epoch_drops_announcements_of_the_old_one() {
        let mut sequence = talked_in();
        assert_eq!(sequence.read(&epoch("two", "one"), 1), Reading::Newer);
        assert_eq!((sequence.announced(), sequence.recent().len()), (Some(1), 0));
        assert!(sequence.goes_on_after(1) && !sequence.is_of(&"one".into()) && sequence.is_of(&"two".into()));
    }

    #[test]
    fn a_reading_from_before_a_newly_known_epoch_is_repeated() {
        let mut sequence = talked_in();
        assert_eq!(sequence.read(&epoch("two", "one"), 0), Reading::Newer);
        // A history or head that was read before the room was cleared and arrives after it.
        assert_eq!(sequence.read(&epoch("one", "one"), 5), Reading::Outdated);
        assert_eq!(sequence.read(&epoch("one", ""), 5), Reading::Outdated);
        assert_eq!(sequence.read(&epoch("two", "one"), 0), Reading::Same);
        assert_eq!((&**sequence.epoch(), sequence.announced()), ("two", Some(0)));
    }

    #[test]
    fn announcements_before_the_first_member_are_caught_up_with() {
        let mut sequence = Sequence::default();
        assert!(sequence.is_of(&"one".into()));
        sequence.push(3, ServerDrain::packet(&(&ServerDrain { reconnect_after_ms: 0 },)));
        assert_eq!(sequence.read(&epoch("one", ""), 2), Reading::Same);
        assert!(sequence.goes_on_after(2) && !sequence.goes_on_after(1));
    }
}
