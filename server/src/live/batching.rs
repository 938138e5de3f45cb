//! When the people in a room are written to, which is nearly all the work of a message.
//!
//! A few are written to at once, with those of other rooms. Many are written to by a task of the room, for which no other
//! room and no acknowledgement waits. The longer that takes, the longer it pauses, and the more messages it then sends
//! together: a write costs as much with two messages as with one.

use std::{mem, time::Duration};

use super::Dirty;

/// Up to this many outboxes are written at once.
const FEW: usize = 32;
/// At this many messages the announcer itself writes the batch, and is slowed down by it: more would fill the outboxes.
const TOGETHER: usize = 32;
/// Two batches begin at most this far apart, if writing takes less: too short to notice.
const LONGEST_ROUND: Duration = Duration::from_millis(30);
/// The timer is not finer. It is what lets batches grow where hundreds talk at once.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);

/// The batches of one room.
#[derive(Debug, Default)]
pub struct Batching {
    /// The next one: its outboxes, and the number of messages in them.
    next: Dirty,
    messages: usize,
    /// The room's task is writing, or pauses.
    is_writing: bool,
}

impl Batching {
    /// Adds the outboxes that got a message: to those that are `dirty`, or to the next batch. Returns whether the room's
    /// task has to be started.
    pub fn add(&mut self, filled: Dirty, dirty: &mut Dirty) -> bool {
        if !self.is_writing && filled.len() <= FEW {
            dirty.append(filled);
            return false;
        }
        self.next.append(filled);
        self.messages += 1;
        if self.messages == TOGETHER {
            dirty.append(self.take());
        }
        !mem::replace(&mut self.is_writing, true)
    }

    /// The next batch for the room's task, which ends when there is none.
    pub fn next(&mut self) -> Option<Dirty> {
        let batch = self.take();
        self.is_writing = !batch.is_empty();
        self.is_writing.then_some(batch)
    }

    fn take(&mut self) -> Dirty {
        self.messages = 0;
        mem::take(&mut self.next)
    }
}

/// How long to pause after a batch that `took` so long: a room takes half of a processor at most.
pub fn pause(took: Duration) -> Duration {
    took.max(SHORTEST_PAUSE).min(LONGEST_ROUND.saturating_sub(took))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_with_the_work_and_is_bounded() {
        let ms = Duration::from_millis;
        for (took, expected) in [(0, 1), (1, 1), (5, 5), (15, 15), (20, 10), (30, 0), (90, 0)] {
            assert_eq!(pause(ms(took)), ms(expected), "{took}");
        }
    }
}
