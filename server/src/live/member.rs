//! One connection in a room: what it was sent of the room, and what is kept for it while it cannot receive.

use std::{mem, time::Instant};

use super::{Dirty, Packet, Recipient, recipient::Full, sequence::Sequence};
use crate::model::{Access, Nick, UserId};

/// The number of frames kept for a member that cannot receive at the moment.
const OWED_AT_MOST: usize = 64;

#[derive(Debug)]
pub struct Member {
    pub recipient: Recipient,
    pub user: UserId,
    pub state: State,
    /// Frames to send as soon as it can receive.
    pub owed: Vec<Packet>,
    /// It was sent everything up to this `seq`, without a gap.
    pub delivered: i64,
    pub is_looking: bool,
}

/// How far its join has come.
#[derive(Debug)]
pub enum State {
    /// Its access is being read. It asks for this nickname: access is decided before names are checked.
    Asking(Box<Nick>),
    Admitted {
        access: Access,
        stream: Stream,
    },
}

/// Whether an admitted member receives the room's messages.
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

    /// Its access, once it is admitted.
    pub fn access(&self) -> Option<&Access> {
        match &self.state {
            State::Asking(_) => None,
            State::Admitted { access, .. } => Some(access),
        }
    }

    /// Sets the access of an admitted member.
    pub fn set_access(&mut self, to: &Access) {
        if let State::Admitted { access, .. } = &mut self.state {
            *access = to.clone();
        }
    }

    pub fn admit(&mut self, access: &Access) {
        match &self.state {
            State::Asking(_) => {
                self.state = State::Admitted { access: access.clone(), stream: Stream::Joining };
            }
            State::Admitted { .. } => self.set_access(access),
        }
    }

    /// Sets whether an admitted member receives messages.
    pub fn set_stream(&mut self, to: Stream) {
        if let State::Admitted { stream, .. } = &mut self.state {
            *stream = to;
        }
    }

    pub fn is_live(&self) -> bool {
        matches!(self.state, State::Admitted { stream: Stream::Live, .. })
    }

    pub fn lagging_since(&self) -> Option<Instant> {
        match self.state {
            State::Admitted { stream: Stream::Lagging { since }, .. } => Some(since),
            _ => None,
        }
    }

    pub fn is_lagging(&self) -> bool {
        self.lagging_since().is_some()
    }

    /// Sends the announcement at `seq`, unless the member has it already from its history.
    pub fn deliver(&mut self, seq: i64, frame: &Packet, dirty: &mut Dirty) {
        if seq <= self.delivered {
            return;
        }
        let taken = self.recipient.send_with_others(frame, dirty);
        if self.has_taken(taken) {
            self.delivered = seq;
        }
    }

    /// Sends what was announced since its last one.
    pub fn catch_up(&mut self, sequence: &Sequence) {
        for (seq, frame) in sequence.recent() {
            if self.is_live() && *seq > self.delivered && self.give(frame) {
                self.delivered = *seq;
            }
        }
    }

    /// Keeps a frame for later. A member owed too many is disconnected: it gets everything when it comes back.
    pub fn owe(&mut self, frame: &Packet) {
        match self.owed.len() {
            OWED_AT_MOST => self.recipient.abort(),
            _ => self.owed.push(frame.clone()),
        }
    }

    pub fn give_owed(&mut self) {
        let owed = mem::take(&mut self.owed);
        let mut owed = owed.into_iter();
        while self.is_live()
            && let Some(frame) = owed.next()
        {
            if !self.give(&frame) {
                self.owed.push(frame);
            }
        }
        self.owed.extend(owed);
    }

    /// Sends a frame, or marks the member as lagging.
    pub fn give(&mut self, frame: &Packet) -> bool {
        let taken = self.recipient.send(frame);
        self.has_taken(taken)
    }

    pub fn has_taken(&mut self, taken: Result<(), Full>) -> bool {
        if taken == Err(Full) {
            self.set_stream(Stream::Lagging { since: Instant::now() });
        }
        self.is_live()
    }
}
