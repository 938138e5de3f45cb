//! Who is connected, who is in which room, and delivery to them.
//!
//! Everything here is in memory and may be lost without harm: the database has what counts. This module knows neither
//! the database nor the permissions. Each room has a lock of its own ([`hub`]); its
//! holder never waits for anything, it only puts frames into the buffers of connections.

mod access;
mod batching;
mod changes;
mod hub;
mod member;
mod names;
mod presence;
mod recipient;
mod room;
mod sequence;
mod slow_mode;
mod users;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::sleep;

pub use access::Grant;
use hub::Hub;
pub use recipient::{ConnectionId, Dirty, Packet, Recipient};
use room::Room;
pub use sequence::Epoch;
use users::Users;
pub use users::{Leaving, NameConflict};

use crate::{
    model::{Access, Nick, Person, RoomId, UserId},
    protocol::{Message, MessagesChanged, ServerDrain, ServerEvent, User},
};

/// The connections and rooms of this process. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Live(Arc<Hub>);

/// A room's sequence when it was read.
#[derive(Clone, Debug)]
pub struct Head {
    pub seq: i64,
    pub epoch: Epoch,
    /// The number of its last change.
    pub change: i64,
}

/// The result of showing a room to a joiner.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// The joiner has the history and receives everything after it.
    Live,
    /// The joiner's buffer is full already: it requests more than it reads.
    Lagging,
    /// Too much was announced since the history was read, so they no longer connect: read it again.
    Outdated,
    /// The joiner has left meanwhile, or its connection has ended.
    Gone,
    /// Somebody else in the room holds the joiner's nickname or a lookalike.
    NameConflict(NameConflict),
}

/// Why a message does not follow the last announcement.
#[derive(Debug, PartialEq, Eq)]
pub enum Unconnected {
    /// Earlier messages were not announced: those after this `seq` are missing.
    Gap { after: i64 },
    /// It belongs to another epoch than the known one: an older one, or one not known yet.
    OtherEpoch,
}

/// Clients of a stopping server reconnect spread over this time.
const RETURN_WITHIN_MS: u64 = 4_000;

impl Live {
    /// Joins a room, so that messages can be sent at once. The joiner stays invisible, and sees nothing, until
    /// [`Live::show`]. [`Live::admit`] checks the nickname once the joiner may enter; this fails only for a user who
    /// is in already, when somebody else holds the nickname or a lookalike.
    pub fn enter(&self, recipient: &Recipient, person: &Person, room: &RoomId) -> Result<(), NameConflict> {
        self.0.enter(recipient.id(), room, |room| room.enter(recipient, person))
    }

    /// Fails when somebody else in the room holds the nickname or a lookalike.
    pub fn check_nick(&self, person: &Person, room: &RoomId) -> Result<(), NameConflict> {
        self.0.with(room, |room| room.presence.users.check(person)).unwrap_or(Ok(()))
    }

    /// Sends a joiner the `history` that ends at `head`, then what was announced since, without gaps or duplicates;
    /// from then on everything is live, and the joiner is in the user list.
    pub fn show(&self, recipient: &Recipient, room: &RoomId, history: &Packet, head: &Head) -> Admission {
        if !recipient.is_open() {
            self.leave(recipient, room, Leaving::Lost);
            self.leave_all(recipient, Leaving::Lost);
            return Admission::Gone;
        }
        let shown = self.0.with(room, |room| {
            let shown = room.show(recipient, history, head);
            self.presence_changed(room);
            shown
        });
        shown.unwrap_or(Admission::Gone)
    }

    /// The person at a connection, if it is in the room.
    pub fn person(&self, recipient: &Recipient, room: &RoomId) -> Option<Person> {
        self.0.with(room, |room| room.person(recipient.id()))?
    }

    /// Some of a room's users, and how many there are.
    pub fn preview(&self, room: &RoomId, count: usize) -> (Vec<User>, usize) {
        let preview = self.0.with(room, |room| (room.presence.first(count), room.presence.users.total()));
        preview.unwrap_or_default()
    }

    /// Changes a person's nickname in every room at once. Fails, and changes nothing, when somebody in one of them
    /// holds a lookalike, or when `may` forbids the change in one of them.
    pub fn rename<E: From<NameConflict>>(
        &self,
        person: &Person,
        may: impl Fn(&Access) -> Result<(), E>,
    ) -> Result<(), E> {
        self.0.with_all_of(&person.id, |rooms| {
            for room in rooms.iter() {
                room.may_go_by(person, &may)?;
                if room.presence.users.has_name(&person.id) {
                    room.presence.users.check(person)?;
                }
            }
            for room in rooms {
                room.rename(person)?;
                self.presence_changed(room);
            }
            Ok(())
        })
    }

    /// Fails when the person goes by another name in a room and `may` forbids a change there.
    pub fn may_go_by<E>(&self, person: &Person, may: impl Fn(&Access) -> Result<(), E>) -> Result<(), E> {
        self.0.with_all_of(&person.id, |rooms| rooms.iter().try_for_each(|room| room.may_go_by(person, &may)))
    }

    /// Makes a user who enters a room ask for this name, or for a similar one when it is held or not allowed.
    pub fn keep_name(
        &self,
        recipient: &Recipient,
        person: &Person,
        room: &RoomId,
        is_allowed: impl Fn(&Nick) -> bool,
    ) {
        self.0.with(room, |room| room.keep_name(recipient.id(), person, is_allowed));
    }

    /// Whether another guest holds this nickname or a lookalike in any room.
    pub fn is_claimed_by_guest(&self, nick: &Nick, user: &UserId) -> bool {
        let mut is_claimed = false;
        self.0.with_each(|room| is_claimed |= room.presence.users.is_claimed_by_guest(nick, user));
        is_claimed
    }

    /// A nickname like this one that nobody in the room holds and that `is_allowed`: itself, or with a number
    /// appended.
    pub fn distinct(
        &self,
        nick: &Nick,
        user: &UserId,
        room: &RoomId,
        is_allowed: impl Fn(&Nick) -> bool,
    ) -> Option<Nick> {
        let there = self.0.with(room, |room| room.presence.users.distinct(nick, user, &is_allowed));
        there.unwrap_or_else(|| Users::default().distinct(nick, user, &is_allowed))
    }

    /// Reserves an account's name for its owner in every room: anyone who holds it or a lookalike is renamed to one
    /// that `is_allowed`, and the owner takes it wherever the owner is already. Each renamed user gets the frame made
    /// by `told`.
    pub fn reserve(
        &self,
        owner: &Person,
        is_allowed: impl Fn(&Nick) -> bool,
        told: impl Fn(&RoomId, &Person) -> Packet,
    ) {
        self.0.with_each(|room| {
            for guest in room.presence.users.yield_name(owner, &is_allowed) {
                let frame = told(room.id(), &guest);
                room.tell(&guest.id, &frame);
            }
            // Refused only in a room with a hundred lookalikes.
            let _ = room.rename(owner);
            self.presence_changed(room);
        });
    }

    /// Sets whether the person at a connection is looking at its rooms.
    pub fn look(&self, recipient: &Recipient, is_looking: bool) {
        for room in self.0.rooms_of(recipient.id()) {
            self.0.with(&room, |room| {
                room.look(recipient.id(), is_looking);
                self.presence_changed(room);
            });
        }
    }

    /// Tells a room that somebody there is typing.
    pub fn tell_typing(&self, writer: Person, room: &RoomId) {
        self.0.with(room, |room| room.tell_typing(writer));
    }

    /// Leaves a room; returns whether the connection was in it.
    pub fn leave(&self, recipient: &Recipient, room: &RoomId, how: Leaving) -> bool {
        self.leave_room(recipient.id(), room, how)
    }

    /// Leaves every room: the connection has ended.
    pub fn leave_all(&self, recipient: &Recipient, how: Leaving) {
        for room in self.0.take_rooms_of(recipient.id()) {
            self.leave_room(recipient.id(), &room, how);
        }
    }

    /// Announces a message to everyone in its room, unless that was done before. It is sent when `dirty` is written.
    ///
    /// Fails when it does not follow the last announcement: something was stored and not announced. Announce that
    /// first; for what is no longer in the database, use [`Live::announce_regardless`]. Also fails when it was stored
    /// in another `epoch` than the known one.
    pub fn announce(&self, message: &Message, epoch: &Arc<str>, dirty: &mut Dirty) -> Result<(), Unconnected> {
        let announced = self.0.with(&message.room_id, |room| room.announce(message, epoch, dirty));
        if announced.unwrap_or(Ok(false))? {
            self.start_writing(&message.room_id);
        }
        Ok(())
    }

    /// The same, whatever was announced before in this epoch.
    pub fn announce_regardless(&self, message: &Message, epoch: &Arc<str>, dirty: &mut Dirty) {
        if self.0.with(&message.room_id, |room| room.announce_regardless(message, epoch, dirty)) == Some(true) {
            self.start_writing(&message.room_id);
        }
    }

    /// Tells a room what was changed of its messages, shortly. Fails when changes before that were not told: tell those
    /// first, or use [`Live::skip_changes`].
    pub fn tell_changes(&self, changed: MessagesChanged) -> Result<(), Unconnected> {
        let id = changed.room.clone();
        let told = self.0.with(&id, |room| {
            room.changes.add(changed)?;
            let people = room.presence.users.total();
            self.when_due(room, |room| room.changes.due(people), Room::tell_changes);
            Ok(())
        });
        told.unwrap_or(Ok(()))
    }

    /// Tells nobody the changes of a room up to this number: there are too many. Readers see from its head that they
    /// have to ask.
    pub fn skip_changes(&self, room: &RoomId, change: i64) {
        self.0.with(room, |room| room.changes.skip(change));
    }

    /// The number up to which a room's changes are told, when that is before this one.
    pub fn missing_changes(&self, room: &RoomId, change: i64) -> Option<i64> {
        self.0.with(room, |room| room.changes.known()).filter(|known| *known < change)
    }

    /// The occupied rooms, and their known epochs.
    pub fn rooms(&self) -> HashMap<RoomId, Arc<str>> {
        let mut rooms = HashMap::new();
        self.0.with_each(|room| drop(rooms.insert(room.id().clone(), room.epoch().clone())));
        rooms
    }

    /// The known epoch of a room's sequence; empty when there is none.
    pub fn epoch(&self, room: &RoomId) -> Arc<str> {
        self.0.with(room, |room| room.epoch().clone()).unwrap_or_default()
    }

    /// Sends a room its newest `seq`, so that a lost last message is noticed. Fails when not everything up to it was
    /// announced, or when another epoch became known since it was read.
    pub fn tell_head(&self, room: &RoomId, head: &Head) -> Result<(), Unconnected> {
        self.0.with(room, |room| room.tell_head(head.seq, &head.epoch)).unwrap_or(Ok(()))
    }

    /// Drops connections whose end went unnoticed.
    pub fn drop_closed(&self) {
        let mut closed = Vec::new();
        self.0.with_each(|room| {
            let gone = room.members().filter(|member| member.is_gone());
            closed.extend(gone.map(|member| (member.recipient.id(), room.id().clone())));
        });
        for (connection, room) in closed {
            self.0.forget(connection, &room);
            self.leave_room(connection, &room, Leaving::Lost);
        }
    }

    /// Ends what is over by itself, in the rooms where there is such: resumes lagging readers that read again, disconnects
    /// those that have lagged too long, and removes people who have not come back in time. Returns whose mute has ended.
    pub fn settle(&self, now_ms: i64) -> Vec<(RoomId, UserId)> {
        let mut unmuted = Vec::new();
        for id in self.0.take_unsettled() {
            self.0.with(&id, |room| {
                room.tend_readers();
                room.presence.users.end_grace();
                self.presence_changed(room);
                unmuted.extend(room.take_unmuted(now_ms).into_iter().map(|user| (id.clone(), user)));
            });
            self.0.drop_if_empty(&id);
        }
        unmuted
    }

    /// Tells everyone that the server is about to stop, each to reconnect after another time.
    pub fn tell_drain(&self) {
        let mut told = HashSet::new();
        self.0.with_each(|room| {
            for member in room.members() {
                if told.insert(member.recipient.id()) {
                    let reconnect_after_ms = rand::random_range(0..RETURN_WITHIN_MS);
                    // A client too slow to receive it notices the end of its connection.
                    let drain = ServerDrain::packet(&(&ServerDrain { reconnect_after_ms },));
                    let _ = member.recipient.send(&drain);
                }
            }
        });
    }

    fn leave_room(&self, connection: ConnectionId, room: &RoomId, how: Leaving) -> bool {
        self.0.forget(connection, room);
        let left = self.0.with(room, |room| {
            let was_in_it = room.leave(connection, how);
            self.presence_changed(room);
            was_in_it
        });
        self.0.drop_if_empty(room);
        left.unwrap_or(false)
    }

    /// Tells a room who came and went: at once when it has been quiet, else together with what follows shortly.
    fn presence_changed(&self, room: &mut Room) {
        self.when_due(room, |room| room.presence.due(), Room::tell_presence);
    }

    /// Tells a room something when it is due, if it is.
    fn when_due(&self, room: &mut Room, due: impl FnOnce(&mut Room) -> Option<Duration>, tell: fn(&mut Room)) {
        let Some(wait) = due(room) else { return };
        if wait.is_zero() {
            return tell(room);
        }
        let (live, id) = (self.clone(), room.id().clone());
        tokio::spawn(async move {
            sleep(wait).await;
            live.0.with(&id, tell);
        });
    }

    /// Writes a room's batches until there are none.
    fn start_writing(&self, room: &RoomId) {
        let (live, id) = (self.clone(), room.clone());
        tokio::spawn(async move {
            while let Some(mut batch) = live.0.with(&id, |room| room.batching.next()).flatten() {
                let began = Instant::now();
                batch.write().await;
                sleep(batching::pause(began.elapsed())).await;
            }
        });
    }
}
