//! How often a crowd is written to: what is said shortly after one another goes out together.
//!
//! A write costs as much with two messages as with one, and in a room of a thousand writing is nearly all there is to do.

use std::{
    mem,
    time::{Duration, Instant},
};

use super::Dirty;

/// In a smaller room every message is on its way at once.
const CROWD: usize = 500;
/// So much time is between two rounds of writing to a crowd: shorter than anyone notices, and long enough for two messages
/// where many are said.
const BETWEEN: Duration = Duration::from_millis(30);
/// So many messages are a round whenever it is: more would fill the lines.
const TOGETHER: usize = 32;

/// The rounds of writing to one room.
#[derive(Debug, Default)]
pub struct Batching {
    /// When the last one began.
    began: Option<Instant>,
    /// The next one: its lines, and how many messages were put into them.
    next: Dirty,
    messages: usize,
}

impl Batching {
    /// Adds the lines that a message was put into: to those that are `dirty`, or to the next round. Tells after how long
    /// that is to be taken and written, when nobody was told so yet.
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

    /// The next round, which begins now.
    pub fn take(&mut self) -> Dirty {
        self.began = Some(Instant::now());
        self.messages = 0;
        mem::take(&mut self.next)
    }
}
