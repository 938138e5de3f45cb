//! How often a crowd is written to: messages shortly after one another are sent together.
//!
//! A write costs as much with two messages as with one, and in a room of a thousand, writing is nearly all the work.

use std::{
    mem,
    time::{Duration, Instant},
};

use super::Dirty;

/// In a smaller room every message is sent at once.
const CROWD: usize = 500;
/// The time between two batches to a crowd: too short to notice, and long enough for two messages in a busy room.
const BETWEEN: Duration = Duration::from_millis(30);
/// A batch is written at this many messages at the latest: more would fill the outboxes.
const TOGETHER: usize = 32;

/// The batches of one room.
#[derive(Debug, Default)]
pub struct Batching {
    /// When the last one began.
    began: Option<Instant>,
    /// The next one: its outboxes, and the number of messages in them.
    next: Dirty,
    messages: usize,
}

impl Batching {
    /// Adds the outboxes that got a message: to those that are `dirty`, or to the next batch. Returns the delay until
    /// that one is to be taken and written, unless it is scheduled already.
    pub fn add(&mut self, lines: Dirty, dirty: &mut Dirty) -> Option<Duration> {
        let is_new = self.next.is_empty();
        self.next.append(lines);
        self.messages += 1;
        let wait = self.began.map_or(Duration::ZERO, |began| BETWEEN.saturating_sub(began.elapsed()));
        if wait.is_zero() || self.next.len() < CROWD || self.messages == TOGETHER {
            dirty.append(self.take());
            return None;
        }
        is_new.then_some(wait)
    }

    /// Takes the next batch, which begins now.
    pub fn take(&mut self) -> Dirty {
        self.began = Some(Instant::now());
        self.messages = 0;
        mem::take(&mut self.next)
    }
}
