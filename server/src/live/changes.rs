//! When a room is told what was changed of its messages: at once when it has been quiet, else together with what follows
//! shortly. A thousand reactions to one message are a few announcements.

use std::{
    collections::{HashMap, hash_map::Entry},
    mem,
    time::{Duration, Instant},
};

use super::Unconnected;
use crate::{
    model::{MessageId, RoomId},
    protocol::{MessagesChanged, Patch},
};

/// The time between two announcements, and in a crowd.
const GATHER: Duration = Duration::from_millis(250);
const GATHER_IN_CROWD: Duration = Duration::from_millis(500);
const CROWD: usize = 500;
/// So many changed messages are told without waiting longer.
const MOST: usize = 256;
/// The parts in one announcement, in bytes: several fit into the buffer of a connection.
const PARTS: usize = 64 * 1_024;

/// What was changed in a room and is not told yet.
#[derive(Debug, Default)]
pub struct Changes {
    /// The number up to which everything was told, or waits here. Unknown until something was read of the room.
    known: Option<i64>,
    /// The number of the change before those that wait.
    after: i64,
    waiting: HashMap<MessageId, Patch>,
    told_at: Option<Instant>,
    is_due: bool,
}

impl Changes {
    /// The number of the last change that is told or waits.
    pub fn known(&self) -> i64 {
        self.known.unwrap_or_default()
    }

    /// The room was read as it is after this change. The first reading is where announcements begin.
    pub fn begin(&mut self, change: i64) {
        self.known.get_or_insert(change);
    }

    /// Everything up to a number is taken as told: readers see from the room's head that they have to ask.
    pub fn skip(&mut self, change: i64) {
        self.waiting.clear();
        self.known = self.known.max(Some(change));
    }

    /// Adds changes. Fails when others before them are missing.
    pub fn add(&mut self, changed: MessagesChanged) -> Result<(), Unconnected> {
        let known = *self.known.get_or_insert(changed.after);
        if changed.after > known {
            return Err(Unconnected::Gap { after: known });
        }
        if changed.change > known {
            if self.waiting.is_empty() {
                self.after = known;
            }
            for patch in changed.messages {
                match self.waiting.entry(patch.id) {
                    Entry::Occupied(mut waiting) => waiting.get_mut().add(patch),
                    Entry::Vacant(entry) => drop(entry.insert(patch)),
                }
            }
            self.known = Some(changed.change);
        }
        Ok(())
    }

    /// When to tell what waits, in a room of so many people: the delay, or nothing when there is none or it is scheduled.
    pub fn due(&mut self, people: usize) -> Option<Duration> {
        let interval = if people > CROWD { GATHER_IN_CROWD } else { GATHER };
        let wait = match self.told_at {
            Some(at) if self.waiting.len() < MOST => interval.saturating_sub(at.elapsed()),
            _ => Duration::ZERO,
        };
        if self.waiting.is_empty() || (self.is_due && !wait.is_zero()) {
            return None;
        }
        self.is_due = !wait.is_zero();
        Some(wait)
    }

    /// What waits, as announcements that follow on each other.
    pub fn take(&mut self, room: &RoomId) -> Vec<MessagesChanged> {
        self.is_due = false;
        let mut patches: Vec<_> = mem::take(&mut self.waiting).into_values().collect();
        patches.sort_unstable_by_key(|patch| patch.change);
        let mut announcements: Vec<MessagesChanged> = Vec::new();
        let (mut after, mut parts) = (self.after, PARTS);
        for patch in patches {
            let (change, size) = (patch.change, patch.size());
            parts += size;
            match announcements.last_mut().filter(|_| parts <= PARTS) {
                Some(last) => {
                    last.change = change;
                    last.messages.push(patch);
                }
                None => {
                    parts = size;
                    announcements.push(MessagesChanged {
                        room: room.clone(),
                        after,
                        change,
                        messages: vec![patch],
                    });
                }
            }
            after = change;
        }
        if let Some(last) = announcements.last_mut() {
            last.change = self.known();
            self.told_at = Some(Instant::now());
        }
        announcements
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(id: MessageId, seq: i64, change: i64, length: usize) -> Patch {
        Patch {
            id,
            seq,
            change,
            content: Some("x".repeat(length)),
            edited_at: None,
            deleted: false,
            reactions: None,
            pinned: None,
        }
    }

    fn changed(after: i64, messages: Vec<Patch>) -> MessagesChanged {
        let change = messages.last().map_or(after, |patch| patch.change);
        MessagesChanged { room: RoomId::parse("global").unwrap(), after, change, messages }
    }

    #[test]
    fn changes_of_one_message_are_told_once_and_nothing_is_told_twice() {
        let (room, id) = (RoomId::parse("global").unwrap(), MessageId::new());
        let mut changes = Changes::default();
        changes.begin(3);
        assert_eq!(changes.due(2), None);
        for number in [4, 5, 5, 6] {
            changes.add(changed(number - 1, vec![patch(id, 1, number, 1)])).unwrap();
        }
        assert_eq!(changes.due(2), Some(Duration::ZERO));
        let told = changes.take(&room);
        let [MessagesChanged { after: 3, change: 6, messages, .. }] = &told[..] else { panic!("{told:?}") };
        assert!(messages.len() == 1 && messages[0].change == 6);
        assert!(changes.take(&room).is_empty());
        changes.add(changed(5, vec![patch(id, 1, 6, 1)])).unwrap();
        assert_eq!(changes.due(2), None);
    }

    #[test]
    fn what_follows_shortly_waits_and_is_scheduled_once() {
        let room = RoomId::parse("global").unwrap();
        let mut changes = Changes::default();
        changes.add(changed(0, vec![patch(MessageId::new(), 1, 1, 1)])).unwrap();
        assert_eq!((changes.due(2), changes.take(&room).len()), (Some(Duration::ZERO), 1));
        changes.add(changed(1, vec![patch(MessageId::new(), 2, 2, 1)])).unwrap();
        assert!(changes.due(501).is_some_and(|wait| wait > GATHER && wait <= GATHER_IN_CROWD));
        changes.add(changed(2, vec![patch(MessageId::new(), 3, 3, 1)])).unwrap();
        assert_eq!(changes.due(501), None);
        let many = (4..=300).map(|number| patch(MessageId::new(), number, number, 1)).collect();
        changes.add(changed(3, many)).unwrap();
        assert_eq!(changes.due(501), Some(Duration::ZERO));
    }

    #[test]
    fn a_gap_is_refused_until_it_is_filled_or_skipped() {
        let mut changes = Changes::default();
        changes.begin(1);
        let later = || changed(4, vec![patch(MessageId::new(), 1, 5, 1)]);
        assert_eq!(changes.add(later()), Err(Unconnected::Gap { after: 1 }));
        changes.skip(4);
        assert_eq!((changes.add(later()), changes.known()), (Ok(()), 5));
    }

    #[test]
    fn long_announcements_are_split_and_follow_on_each_other() {
        let room = RoomId::parse("global").unwrap();
        let mut changes = Changes::default();
        let long = (1..=40).map(|number| patch(MessageId::new(), number, number, 4_000)).collect();
        changes.add(changed(0, long)).unwrap();
        let told = changes.take(&room);
        assert!(told.len() > 2 && told[0].after == 0 && told.last().unwrap().change == 40);
        assert!(told.windows(2).all(|two| two[0].change == two[1].after));
        assert!(told.iter().all(|one| one.messages.len() * 4_000 <= PARTS && !one.messages.is_empty()));
    }
}
