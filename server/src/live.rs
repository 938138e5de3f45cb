//! Who is connected, who is in which room, and delivery to them.
//!
//! Everything here is in memory and may be lost without harm: the database has what counts. This module knows neither
//! the database nor the permissions. One lock guards it all; its holder never blocks, it only puts frames into the
//! buffers of connections.

mod access;
mod batching;
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
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

pub use access::{Grant, Here};
pub use recipient::{ConnectionId, Dirty, Packet, Recipient};
use room::Room;
pub use sequence::Epoch;
use slow_mode::Turns;
use users::Users;
pub use users::{Leaving, NameConflict};

use crate::{
    model::{Access, Nick, Person, RoomId, UserId},
    protocol::{Message, ServerDrain, ServerEvent, User},
};

/// The connections and rooms of this process. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Live(Arc<Mutex<Rooms>>);

#[derive(Debug, Default)]
struct Rooms {
    rooms: HashMap<RoomId, Room>,
    of_connection: HashMap<ConnectionId, HashSet<RoomId>>,
    turns: Turns,
}

/// A room's sequence when it was read.
#[derive(Clone, Debug)]
pub struct Head {
    pub seq: i64,
    pub epoch: Epoch,
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
        let mut rooms = self.lock();
        let entered = rooms.rooms.entry(room.clone()).or_insert_with(|| Room::new(room.clone()));
        entered.enter(recipient, person)?;
        rooms.of_connection.entry(recipient.id()).or_default().insert(room.clone());
        Ok(())
    }

    /// Fails when somebody else in the room holds the nickname or a lookalike.
    pub fn check_nick(&self, person: &Person, room: &RoomId) -> Result<(), NameConflict> {
        self.lock().rooms.get(room).map_or(Ok(()), |room| room.presence.users.check(person))
    }

    /// Sends a joiner the `history` that ends at `head`, then what was announced since, without gaps or duplicates;
    /// from then on everything is live, and the joiner is in the user list.
    pub fn show(&self, recipient: &Recipient, room: &RoomId, history: &Packet, head: &Head) -> Admission {
        let mut rooms = self.lock();
        if !recipient.is_open() {
            self.depart(&mut rooms, recipient.id(), Leaving::Lost);
            return Admission::Gone;
        }
        let Some(room) = rooms.rooms.get_mut(room) else { return Admission::Gone };
        let shown = room.show(recipient, history, head);
        self.presence_changed(room);
        shown
    }

    /// The person at a connection, if it is in the room.
    pub fn person(&self, recipient: &Recipient, room: &RoomId) -> Option<Person> {
        self.lock().rooms.get(room)?.person(recipient.id())
    }

    /// Some of a room's users, and how many there are.
    pub fn preview(&self, room: &RoomId, count: usize) -> (Vec<User>, usize) {
        let rooms = self.lock();
        let presence = rooms.rooms.get(room).map(|room| &room.presence);
        presence.map_or((Vec::new(), 0), |presence| (presence.first(count), presence.users.total()))
    }

    /// Changes a person's nickname in every room at once. Fails, and changes nothing, when somebody in one of them
    /// holds a lookalike, or when `may` forbids the change in one of them.
    pub fn rename<E: From<NameConflict>>(
        &self,
        person: &Person,
        may: impl Fn(&Access) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rooms = self.lock();
        rooms.may_go_by(person, may)?;
        let theirs = |room: &&mut Room| room.presence.users.get(&person.id).is_some();
        for room in rooms.rooms.values_mut().filter(theirs).filter(|room| room.presence.users.has_name(&person.id))
        {
            room.presence.users.check(person)?;
        }
        for room in rooms.rooms.values_mut().filter(theirs) {
            room.rename(person)?;
            self.presence_changed(room);
        }
        Ok(())
    }

    /// Fails when the person goes by another name in a room and `may` forbids a change there.
    pub fn may_go_by<E>(&self, person: &Person, may: impl Fn(&Access) -> Result<(), E>) -> Result<(), E> {
        self.lock().may_go_by(person, may)
    }

    /// Makes a user who enters a room ask for this name, or for a similar one when it is held or not allowed.
    pub fn keep_name(
        &self,
        recipient: &Recipient,
        person: &Person,
        room: &RoomId,
        is_allowed: impl Fn(&Nick) -> bool,
    ) {
        if let Some(room) = self.lock().rooms.get_mut(room) {
            room.keep_name(recipient.id(), person, is_allowed);
        }
    }

    /// Whether another guest holds this nickname or a lookalike in any room.
    pub fn is_claimed_by_guest(&self, nick: &Nick, user: &UserId) -> bool {
        self.lock().rooms.values().any(|room| room.presence.users.is_claimed_by_guest(nick, user))
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
        match self.lock().rooms.get(room) {
            Some(room) => room.presence.users.distinct(nick, user, is_allowed),
            None => Users::default().distinct(nick, user, is_allowed),
        }
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
        let mut rooms = self.lock();
        for room in rooms.rooms.values_mut() {
            for guest in room.presence.users.yield_name(owner, &is_allowed) {
                let frame = told(room.id(), &guest);
                room.tell(&guest.id, &frame);
            }
            // Refused only in a room with a hundred lookalikes.
            let _ = room.rename(owner);
            self.presence_changed(room);
        }
    }

    /// Sets whether the person at a connection is looking at its rooms.
    pub fn look(&self, recipient: &Recipient, is_looking: bool) {
        let mut rooms = self.lock();
        let theirs = rooms.of_connection.get(&recipient.id()).cloned().unwrap_or_default();
        for id in theirs {
            if let Some(room) = rooms.rooms.get_mut(&id) {
                room.look(recipient.id(), is_looking);
                self.presence_changed(room);
            }
        }
    }

    /// Tells a room that somebody there is typing.
    pub fn tell_typing(&self, writer: Person, room: &RoomId) {
        if let Some(room) = self.lock().rooms.get_mut(room) {
            room.tell_typing(writer);
        }
    }

    /// Leaves a room; returns whether the connection was in it.
    pub fn leave(&self, recipient: &Recipient, room: &RoomId, how: Leaving) -> bool {
        let mut rooms = self.lock();
        let left = rooms.leave(recipient.id(), room, how);
        if let Some(left_room) = rooms.rooms.get_mut(room) {
            self.presence_changed(left_room);
        }
        left
    }

    /// Leaves every room: the connection has ended.
    pub fn leave_all(&self, recipient: &Recipient, how: Leaving) {
        self.depart(&mut self.lock(), recipient.id(), how);
    }

    /// Announces a message to everyone in its room, unless that was done before. It is sent when `dirty` is written.
    ///
    /// Fails when it does not follow the last announcement: something was stored and not announced. Announce that
    /// first; for what is no longer in the database, use [`Live::announce_regardless`]. Also fails when it was stored
    /// in another `epoch` than the known one.
    pub fn announce(&self, message: &Message, epoch: &Arc<str>, dirty: &mut Dirty) -> Result<(), Unconnected> {
        let mut rooms = self.lock();
        let Some(room) = rooms.rooms.get_mut(&message.room_id) else { return Ok(()) };
        let wait = room.announce(message, epoch, dirty)?;
        self.write_later(room, wait);
        Ok(())
    }

    /// The same, whatever was announced before in this epoch.
    pub fn announce_regardless(&self, message: &Message, epoch: &Arc<str>, dirty: &mut Dirty) {
        let mut rooms = self.lock();
        let Some(room) = rooms.rooms.get_mut(&message.room_id) else { return };
        let wait = room.announce_regardless(message, epoch, dirty);
        self.write_later(room, wait);
    }

    /// The occupied rooms, and their known epochs.
    pub fn rooms(&self) -> HashMap<RoomId, Arc<str>> {
        let epoch = |(id, room): (&RoomId, &Room)| (id.clone(), room.epoch().clone());
        self.lock().rooms.iter().map(epoch).collect()
    }

    /// The known epoch of a room's sequence; empty when there is none.
    pub fn epoch(&self, room: &RoomId) -> Arc<str> {
        self.lock().rooms.get(room).map_or_else(Arc::default, |room| room.epoch().clone())
    }

    /// Sends a room its newest `seq`, so that a lost last message is noticed. Fails when not everything up to it was
    /// announced, or when another epoch became known since it was read.
    pub fn tell_head(&self, room: &RoomId, head: &Head) -> Result<(), Unconnected> {
        match self.lock().rooms.get_mut(room) {
            Some(room) => room.tell_head(head.seq, &head.epoch),
            None => Ok(()),
        }
    }

    /// Drops connections whose end went unnoticed.
    pub fn let_go(&self) {
        let mut rooms = self.lock();
        for gone in rooms.gone_connections() {
            self.depart(&mut rooms, gone, Leaving::Lost);
        }
    }

    /// Resumes lagging readers that read again, and disconnects those that have lagged too long.
    pub fn tend_readers(&self) {
        self.lock().rooms.values_mut().for_each(Room::tend_readers);
    }

    /// Drops people who have not come back in time, and empty rooms.
    pub fn end_grace(&self) {
        let mut rooms = self.lock();
        for room in rooms.rooms.values_mut() {
            room.presence.users.end_grace();
            self.presence_changed(room);
        }
        rooms.rooms.retain(|_, room| !room.is_empty());
    }

    /// Tells everyone that the server is about to stop, each with a different delay before reconnecting.
    pub fn tell_drain(&self) {
        let rooms = self.lock();
        let mut told = HashSet::new();
        for member in rooms.rooms.values().flat_map(Room::members) {
            if told.insert(member.recipient.id()) {
                let reconnect_after_ms = rand::random_range(0..RETURN_WITHIN_MS);
                // A client too slow to receive it notices when the connection ends.
                let _ = member.recipient.send(&ServerDrain::packet(&(&ServerDrain { reconnect_after_ms },)));
            }
        }
    }

    fn depart(&self, rooms: &mut Rooms, connection: ConnectionId, how: Leaving) {
        let left = rooms.of_connection.remove(&connection).unwrap_or_default();
        if rooms.of_connection.is_empty() {
            // After a crowd has left, the memory is freed as well.
            rooms.of_connection.shrink_to_fit();
        }
        for room in left {
            rooms.leave(connection, &room, how);
            if let Some(room) = rooms.rooms.get_mut(&room) {
                self.presence_changed(room);
            }
        }
    }

    /// Sends a room its presence changes: at once after a quiet time, else together with those that follow shortly.
    fn presence_changed(&self, room: &mut Room) {
        let Some(wait) = room.presence.due() else { return };
        if wait.is_zero() {
            return room.tell_presence();
        }
        let (live, id) = (self.clone(), room.id().clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            if let Some(room) = live.lock().rooms.get_mut(&id) {
                room.tell_presence();
            }
        });
    }

    /// Schedules the next batch of a room.
    fn write_later(&self, room: &Room, wait: Option<Duration>) {
        let Some(wait) = wait else { return };
        let (live, id) = (self.clone(), room.id().clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let round = live.lock().rooms.get_mut(&id).map(|room| room.batching.take());
            round.unwrap_or_default().write().await;
        });
    }

    fn lock(&self) -> MutexGuard<'_, Rooms> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}

impl Rooms {
    fn may_go_by<E>(&self, person: &Person, may: impl Fn(&Access) -> Result<(), E>) -> Result<(), E> {
        for room in self.rooms.values() {
            let other_name = room.presence.users.get(&person.id).filter(|here| here.nick != person.nick);
            let access = other_name.and_then(|_| room.access(&person.id));
            access.map_or(Ok(()), &may)?;
        }
        Ok(())
    }

    fn leave(&mut self, connection: ConnectionId, room: &RoomId, how: Leaving) -> bool {
        self.forget(connection, room);
        let Some(left) = self.rooms.get_mut(room) else { return false };
        let was_in_it = left.leave(connection, how);
        self.drop_if_empty(room);
        was_in_it
    }

    /// Removes a room from those of a connection.
    fn forget(&mut self, connection: ConnectionId, room: &RoomId) {
        if let Some(rooms) = self.of_connection.get_mut(&connection) {
            rooms.remove(room);
            if rooms.is_empty() {
                self.of_connection.remove(&connection);
            }
        }
    }

    fn drop_if_empty(&mut self, room: &RoomId) {
        if self.rooms.get(room).is_some_and(Room::is_empty) {
            self.rooms.remove(room);
        }
    }

    fn gone_connections(&self) -> Vec<ConnectionId> {
        let members = self.rooms.values().flat_map(Room::members);
        members.filter(|member| member.is_gone()).map(|member| member.recipient.id()).collect()
    }
}
