//! One room with someone in it: its members, what was announced last, and who of them is behind.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use super::{Connection, ConnectionId, Head, Person, Shown, connection::Full, presence::Presence};
use crate::{
    domain::RoomId,
    protocol::{Frame, Message, ReceiveMessage, RoomHead},
};

/// So many announcements are kept: a joiner whose history was read a moment ago gets the rest from here, and so does
/// a reader that was behind for a moment.
const RECENT: usize = 256;
/// A reader that takes nothing for longer is cut: it comes back and asks for what it missed.
const BEHIND_AT_MOST: Duration = Duration::from_secs(25);

#[derive(Debug)]
pub struct Room {
    id: RoomId,
    members: HashMap<ConnectionId, Member>,
    pub presence: Presence,
    /// The last announcements, in the order of their `seq`, without a gap.
    recent: VecDeque<(i64, Frame)>,
    head: Option<(i64, String)>,
}

#[derive(Debug)]
pub struct Member {
    pub connection: Connection,
    pub person: Person,
    stream: Stream,
    /// What it was given is a run without a hole that ends with this `seq`.
    delivered: i64,
    is_listed: bool,
}

/// Whether a member is given the room's messages.
#[derive(Debug, PartialEq, Eq)]
enum Stream {
    /// Not yet: its history is being read.
    Joining,
    Live,
    /// Its buffer was full: nothing more is put into it until it reads again.
    Behind {
        since: Instant,
    },
}

impl Room {
    pub fn new(id: RoomId) -> Self {
        let presence = Presence::new(id.clone());
        Self { id, members: HashMap::new(), presence, recent: VecDeque::new(), head: None }
    }

    pub fn id(&self) -> &RoomId {
        &self.id
    }

    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub fn member(&self, connection: ConnectionId) -> Option<&Member> {
        self.members.get(&connection)
    }

    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub fn enter(&mut self, connection: &Connection, person: Person) {
        let is_listed = self.members.get(&connection.id()).is_some_and(|member| member.is_listed);
        let connection = connection.clone();
        let member = Member { connection, person, stream: Stream::Joining, delivered: 0, is_listed };
        self.members.insert(member.connection.id(), member);
    }

    pub fn show(&mut self, connection: &Connection, history: &Frame, head: &Head) -> Shown {
        let Some(member) = self.members.get_mut(&connection.id()) else { return Shown::Gone };
        if !connects(&self.recent, head.seq) {
            return Shown::Outdated;
        }
        if self.head.as_ref().is_none_or(|(seq, _)| *seq <= head.seq) {
            self.head = Some((head.seq, head.epoch.clone()));
        }
        if member.is_listed {
            self.presence.rename(&member.person);
        } else {
            self.presence.arrive(&member.person);
            member.is_listed = true;
        }
        member.stream = Stream::Live;
        member.delivered = head.seq;
        member.give(history);
        member.catch_up(&self.recent);
        member.give(&self.presence.list());
        if member.stream == Stream::Live { Shown::Live } else { Shown::Behind }
    }

    /// Forgets a member and says whether it was one.
    pub fn leave(&mut self, connection: ConnectionId) -> bool {
        let Some(member) = self.members.remove(&connection) else { return false };
        if member.is_listed {
            self.presence.depart(&member.person.id);
        }
        true
    }

    pub fn announce(&mut self, message: &Message) {
        let frame = Frame::new::<ReceiveMessage>(&(message,));
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((message.seq, frame.clone()));
        if let Some((seq, _)) = &mut self.head {
            *seq = message.seq;
        }
        for member in self.members.values_mut().filter(|member| member.stream == Stream::Live) {
            member.deliver(message.seq, &frame);
        }
    }

    pub fn tell_presence(&mut self) {
        let Some(frame) = self.presence.take_changes() else { return };
        for member in self.members.values_mut().filter(|member| member.stream == Stream::Live) {
            member.give(&frame);
        }
    }

    pub fn tell_head(&mut self) {
        let Some(frame) = self.head_frame() else { return };
        for member in self.members.values_mut().filter(|member| member.stream == Stream::Live) {
            member.give(&frame);
        }
    }

    pub fn tend_readers(&mut self) {
        if !self.members.values().any(|member| matches!(member.stream, Stream::Behind { .. })) {
            return;
        }
        let Some(head) = self.head_frame() else { return };
        let list = self.presence.list();
        for member in self.members.values_mut() {
            let Stream::Behind { since } = member.stream else { continue };
            let delivered = member.delivered;
            member.stream = Stream::Live;
            // What was told while it was behind is made up for: the list, the messages, and the head, by which it
            // notices when it has been behind for longer than the recent messages go back.
            member.give(&list);
            member.catch_up(&self.recent);
            member.give(&head);
            if member.stream != Stream::Live && member.delivered == delivered {
                member.stream = Stream::Behind { since };
                if since.elapsed() > BEHIND_AT_MOST {
                    member.connection.cut();
                }
            }
        }
    }

    fn head_frame(&self) -> Option<Frame> {
        let (seq, epoch) = self.head.clone()?;
        Some(Frame::new::<RoomHead>(&(&RoomHead { room: self.id.clone(), head: seq, epoch },)))
    }
}

impl Member {
    /// Hands over the announcement at `seq`, unless the member has it already from its history.
    fn deliver(&mut self, seq: i64, frame: &Frame) {
        if seq > self.delivered && self.give(frame) {
            self.delivered = seq;
        }
    }

    /// Hands over what was announced since it was last given something.
    fn catch_up(&mut self, recent: &VecDeque<(i64, Frame)>) {
        for (seq, frame) in recent {
            if self.stream == Stream::Live {
                self.deliver(*seq, frame);
            }
        }
    }

    /// Hands over a frame, or marks the member as behind.
    fn give(&mut self, frame: &Frame) -> bool {
        match self.connection.send(frame) {
            Ok(()) => self.stream == Stream::Live,
            Err(Full) => {
                self.stream = Stream::Behind { since: Instant::now() };
                false
            }
        }
    }
}

/// Whether the recent announcements go on right after a history that ends at `head`.
fn connects(recent: &VecDeque<(i64, Frame)>, head: i64) -> bool {
    recent.front().is_none_or(|(first, _)| *first <= head + 1)
}
