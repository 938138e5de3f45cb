//! One occupied room: its members, the recent announcements, and which members lag.

mod access;
mod entering;

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{
    Admission, ConnectionId, Dirty, Epoch, Head, Leaving, Packet, Recipient, Unconnected,
    batching::Batching,
    changes::Changes,
    member::{Member, State, Stream},
    presence::Presence,
    sequence::{Reading, Sequence},
};
use crate::{
    model::{Access, Person, RoomId, Rules, UserId},
    protocol::{Message, MessagesChanged, PersonNamed, ReceiveMessage, RoomHead, ServerEvent, UserTyping},
};

/// A reader that lags longer is disconnected: it comes back and asks for what it missed.
const LAGGING_AT_MOST: Duration = Duration::from_secs(25);
/// In a larger room somebody is always typing.
const TYPING_AT_MOST: usize = 100;

#[derive(Debug)]
pub struct Room {
    id: RoomId,
    members: HashMap<ConnectionId, Member>,
    pub presence: Presence,
    pub batching: Batching,
    pub changes: Changes,
    sequence: Sequence,
    pub rules: Arc<Rules>,
    /// How often rules or access have changed: what was read before the last change is out of date.
    pub access_version: u64,
    /// It was removed from the hub: nobody may enter it any more.
    pub is_closed: bool,
    /// Some of the members lag.
    has_lagging: bool,
    /// Until when people are muted, in milliseconds since 1970.
    muted: HashMap<UserId, i64>,
}

impl Room {
    pub fn new(id: RoomId) -> Self {
        let presence = Presence::new(id.clone());
        Self {
            id,
            members: HashMap::new(),
            presence,
            batching: Batching::default(),
            changes: Changes::default(),
            sequence: Sequence::default(),
            rules: Arc::default(),
            access_version: 0,
            is_closed: false,
            has_lagging: false,
            muted: HashMap::new(),
        }
    }

    pub fn id(&self) -> &RoomId {
        &self.id
    }

    /// Nobody is here, and nobody may come back.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.presence.users.is_empty()
    }

    /// Whether something here ends by itself: somebody's absence or mute, or a member's lagging.
    pub fn is_unsettled(&self) -> bool {
        self.has_lagging || !self.muted.is_empty() || self.presence.users.has_away()
    }

    /// Counts a change, unless there were others `since` it was read. Returns whether it did.
    pub fn change(&mut self, since: u64) -> bool {
        let is_current = self.access_version == since;
        self.access_version += u64::from(is_current);
        is_current
    }

    /// The person at a connection.
    pub fn person(&self, connection: ConnectionId) -> Option<Person> {
        let Member { user, state, .. } = self.members.get(&connection)?;
        let here = self.presence.users.get(user)?;
        let nick = match state {
            State::Asking(nick) => nick,
            State::Admitted { .. } => &here.nick,
        };
        Some(Person { id: user.clone(), nick: nick.clone(), has_account: here.has_account })
    }

    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub fn member(&self, connection: ConnectionId) -> Option<&Member> {
        self.members.get(&connection)
    }

    /// Sends a frame to every connection of a user.
    pub fn tell(&mut self, user: &UserId, frame: &Packet) {
        let mut is_lagging = false;
        self.with_members_of(user, |member| is_lagging |= member.is_live() && !member.give(frame));
        self.has_lagging |= is_lagging;
    }

    /// Sends a frame to everyone who is shown the room, if `whom` agrees.
    pub fn tell_those(&mut self, frame: &Packet, whom: impl Fn(&Access) -> bool) {
        self.give(frame, |member| member.access().is_some_and(&whom));
    }

    /// Sends a frame that must not be lost to everyone here: members not yet shown the room, or lagging, get it
    /// later.
    pub fn tell_everyone(&mut self, frame: &Packet) {
        for member in self.members.values_mut() {
            if !member.is_live() || !member.give(frame) {
                member.owe(frame);
                self.has_lagging |= member.is_lagging();
            }
        }
    }

    /// Nothing announced up to now is shown any more in its old form.
    pub fn forget_announcements(&mut self) {
        self.sequence.forget();
    }

    /// The epoch of the room's sequence, as last read.
    pub fn epoch(&self) -> &Arc<str> {
        self.sequence.epoch()
    }

    pub fn show(&mut self, recipient: &Recipient, history: &Packet, head: &Head) -> Admission {
        match self.members.get(&recipient.id()).map(|member| &member.state) {
            None => return Admission::Gone,
            // It was removed and has joined again since it was admitted.
            Some(State::Asking(_)) => return Admission::Outdated,
            Some(State::Admitted { .. }) => {}
        }
        match self.read_epoch(&head.epoch, head.seq) {
            Reading::Outdated => return Admission::Outdated,
            // Members who are shown the room do not know of it yet.
            Reading::Newer => self.give_head(head.seq),
            Reading::Same if !self.sequence.goes_on_after(head.seq) => return Admission::Outdated,
            Reading::Same => {}
        }
        self.changes.begin(head.change);
        // It sees from this that more was changed since its history was read.
        let newer = (head.change < self.changes.known()).then(|| self.head(head.seq));
        let Some(member) = self.members.get_mut(&recipient.id()) else { return Admission::Gone };
        self.presence.users.show(&member.user);
        member.set_stream(Stream::Live);
        member.delivered = head.seq;
        member.recipient.answer(history.clone());
        member.catch_up(&self.sequence);
        member.give_owed();
        member.give(&self.presence.list());
        if let Some(newer) = newer {
            member.give(&newer);
        }
        self.has_lagging |= member.is_lagging();
        if member.is_lagging() { Admission::Lagging } else { Admission::Live }
    }

    /// Removes a member; returns whether it was one.
    pub fn leave(&mut self, connection: ConnectionId, how: Leaving) -> bool {
        let Some(member) = self.members.remove(&connection) else { return false };
        self.presence.users.leave(&member.user, connection, member.is_looking, how);
        true
    }

    /// Sets whether the person at a connection is looking at the room.
    pub fn look(&mut self, connection: ConnectionId, is_looking: bool) {
        if let Some(member) = self.members.get_mut(&connection)
            && member.is_looking != is_looking
        {
            member.is_looking = is_looking;
            self.presence.users.look(&member.user, is_looking);
        }
    }

    /// Tells the others that somebody is typing. Losing it does no harm.
    pub fn tell_typing(&mut self, writer: Person) {
        if self.presence.users.total() > TYPING_AT_MOST {
            return;
        }
        let Person { id, nick, .. } = writer;
        let typing = PersonNamed { room: self.id.clone(), id, nick: nick.as_str().to_owned() };
        let frame = UserTyping::packet(&(&typing,));
        for member in self.live_members().filter(|member| member.user != typing.id) {
            let _ = member.recipient.send(&frame);
        }
    }

    /// Returns whether the task that writes [`Room::batching`] has to be started.
    pub fn announce(
        &mut self,
        message: &Message,
        epoch: &Arc<str>,
        dirty: &mut Dirty,
    ) -> Result<bool, Unconnected> {
        if !self.sequence.is_of(epoch) {
            return Err(Unconnected::OtherEpoch);
        }
        match self.sequence.announced() {
            Some(after) if message.seq > after + 1 => Err(Unconnected::Gap { after }),
            _ => Ok(self.announce_regardless(message, epoch, dirty)),
        }
    }

    pub fn announce_regardless(&mut self, message: &Message, epoch: &Arc<str>, dirty: &mut Dirty) -> bool {
        let was_announced = self.sequence.announced().is_some_and(|announced| message.seq <= announced);
        if was_announced || !self.sequence.is_of(epoch) {
            return false;
        }
        let frame = ReceiveMessage::packet(&(message,));
        self.sequence.push(message.seq, frame.clone());
        let mut filled = Dirty::default();
        for member in self.members.values_mut().filter(|member| member.is_live()) {
            member.deliver(message.seq, &frame, &mut filled);
            self.has_lagging |= member.is_lagging();
        }
        self.batching.add(filled, dirty)
    }

    pub fn tell_presence(&mut self) {
        let Some(frame) = self.presence.take_changes() else { return };
        self.give(&frame, |_| true);
    }

    /// Tells everyone here what was changed.
    pub fn tell_changes(&mut self) {
        for changed in self.changes.take(&self.id) {
            self.give(&MessagesChanged::packet(&(&changed,)), |_| true);
        }
    }

    pub fn tell_head(&mut self, seq: i64, epoch: &Epoch) -> Result<(), Unconnected> {
        if self.read_epoch(epoch, seq) == Reading::Outdated {
            return Err(Unconnected::OtherEpoch);
        }
        if let Some(after) = self.sequence.announced().filter(|announced| *announced < seq) {
            return Err(Unconnected::Gap { after });
        }
        self.give_head(seq);
        Ok(())
    }

    /// Applies an epoch that was read. After a newer one, nobody is owed earlier messages.
    fn read_epoch(&mut self, epoch: &Epoch, head: i64) -> Reading {
        let reading = self.sequence.read(epoch, head);
        if reading == Reading::Newer {
            self.members.values_mut().for_each(|member| member.delivered = head);
        }
        reading
    }

    fn give_head(&mut self, seq: i64) {
        let frame = self.head(seq);
        self.give(&frame, |_| true);
    }

    fn head(&self, seq: i64) -> Packet {
        let epoch = self.sequence.epoch().to_string();
        let change = self.changes.known();
        RoomHead::packet(&(&RoomHead { room: self.id.clone(), head: seq, epoch, change },))
    }

    pub fn tend_readers(&mut self) {
        if !self.has_lagging {
            return;
        }
        let newest = self.sequence.announced().unwrap_or_default();
        let (head, list) = (self.head(newest), self.presence.list());
        let oldest = self.sequence.recent().front().map_or(newest + 1, |(seq, _)| *seq);
        for member in self.members.values_mut() {
            let Some(since) = member.lagging_since() else { continue };
            member.set_stream(Stream::Live);
            if !member.give(&list) {
                member.set_stream(Stream::Lagging { since });
                if since.elapsed() > LAGGING_AT_MOST {
                    member.recipient.abort();
                }
                continue;
            }
            if member.delivered + 1 < oldest {
                // It has lagged too long to go on without a gap: the head shows it what to ask for.
                member.delivered = newest;
            }
            member.catch_up(&self.sequence);
            member.give_owed();
            member.give(&head);
        }
        self.has_lagging = self.members.values().any(Member::is_lagging);
    }

    /// Hands a frame to those who are shown the room and are meant.
    fn give(&mut self, frame: &Packet, is_meant: impl Fn(&Member) -> bool) {
        for member in self.members.values_mut().filter(|member| member.is_live() && is_meant(member)) {
            self.has_lagging |= !member.give(frame);
        }
    }

    /// Does something with each connection of a user, without looking at anybody else's.
    fn with_members_of(&mut self, user: &UserId, mut act: impl FnMut(&mut Member)) {
        for connection in self.presence.users.connections(user) {
            if let Some(member) = self.members.get_mut(connection) {
                act(member);
            }
        }
    }

    fn live_members(&mut self) -> impl Iterator<Item = &mut Member> {
        self.members.values_mut().filter(|member| member.is_live())
    }
}
