//! One connection in a room: what it was given of the room, and what is kept for it while it cannot be told.

use std::{mem, time::Instant};

use super::{Dirty, Packet, Recipient, recipient::Full, sequence::Sequence};
use crate::model::{Access, Nick, UserId};

/// So many frames are kept for a member that cannot be told at the moment.
const OWED_AT_MOST: usize = 64;

#[derive(Debug)]
pub struct Member {
    pub recipient: Recipient,
    pub user: UserId,
    /// The nickname that it asks for, until it is let in: who may enter is decided before names are looked at.
    pub asked: Option<Box<Nick>>,
    /// What it may do; nothing until that was read.
    pub access: Option<Access>,
    pub stream: Stream,
    /// What it is to be told as soon as it can be.
    pub owed: Vec<Packet>,
    /// What it was given is a run without a hole that ends with this `seq`.
    pub delivered: i64,
    pub is_looking: bool,
}

/// Whether a member is given the room's messages.
#[derive(Debug, PartialEq, Eq)]
pub enum Stream {
    /// Not yet: its history is being read.
    Joining,
    Live,
    /// Its buffer was full: nothing more is put into it until it reads again.
    Lagging {
        since: Instant,
    },
}

impl Member {
    /// Its connection has ended.
    pub fn is_gone(&self) -> bool {
        !self.recipient.is_open()
    }

    /// Hands over the announcement at `seq`, unless the member has it already from its history.
    pub fn deliver(&mut self, seq: i64, frame: &Packet, dirty: &mut Dirty) {
        if seq <= self.delivered {
            return;
        }
        let taken = self.recipient.send_with_others(frame, dirty);
        if self.has_taken(taken) {
            self.delivered = seq;
        }
    }

    /// Hands over what was announced since it was last given something.
    pub fn catch_up(&mut self, sequence: &Sequence) {
        for (seq, frame) in sequence.recent() {
            if self.stream == Stream::Live && *seq > self.delivered && self.give(frame) {
                self.delivered = *seq;
            }
        }
    }

    /// Keeps a frame for later. Whoever is owed too many is cut: it is told all of it when it comes back.
    pub fn owe(&mut self, frame: &Packet) {
        match self.owed.len() {
            OWED_AT_MOST => self.recipient.abort(),
            _ => self.owed.push(frame.clone()),
        }
    }

    pub fn give_owed(&mut self) {
        let owed = mem::take(&mut self.owed);
        let mut owed = owed.into_iter();
        while self.stream == Stream::Live
            && let Some(frame) = owed.next()
        {
            if !self.give(&frame) {
                self.owed.push(frame);
            }
        }
        self.owed.extend(owed);
    }

    /// Hands over a frame, or marks the member as behind.
    pub fn give(&mut self, frame: &Packet) -> bool {
        let taken = self.recipient.send(frame);
        self.has_taken(taken)
    }

    pub fn has_taken(&mut self, taken: Result<(), Full>) -> bool {
        if taken == Err(Full) {
            self.stream = Stream::Lagging { since: Instant::now() };
        }
        self.stream == Stream::Live
    }
}
