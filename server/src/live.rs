//! Who is connected, who is in which room, and telling them.
//!
//! Everything here is in memory and may be lost without harm: what counts is in the database. It knows neither the
//! database nor who may do what. One lock guards it all; its holder never waits for anything, it only hands frames
//! to the buffers of connections.

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

/// The state of a room's sequence at the moment it was read.
#[derive(Clone, Debug)]
pub struct Head {
    pub seq: i64,
    pub epoch: Epoch,
}

/// What became of showing a room to a joiner.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// The joiner has the history, and gets everything after it.
    Live,
    /// Its buffer is full already: it asks for more than it reads.
    Lagging,
    /// So much was said since the history was read that it no longer connects: read it again.
    Outdated,
    /// The joiner has left meanwhile, or its connection is gone.
    Gone,
    /// Somebody else there wears the joiner's nickname, or one that looks like it.
    NameConflict(NameConflict),
}

/// Why something does not follow on what was announced last.
#[derive(Debug, PartialEq, Eq)]
pub enum Unconnected {
    /// Not everything before was announced: what comes after this `seq` is missing.
    Gap { after: i64 },
    /// It belongs to another epoch than the one that is known here: an older one, or one that is not known yet.
    OtherEpoch,
}

/// Those who are sent away by a server that stops come back spread over this time.
const RETURN_WITHIN_MS: u64 = 4_000;

impl Live {
    /// Takes a place in a room, from which messages can be sent at once. Nobody sees the joiner, and the joiner sees
    /// nothing, until [`Live::show`]. Whether the nickname is free there, [`Live::admit`] tells, once it is known that the
    /// joiner may enter; only for one who is in already, this fails when somebody else wears it, or one that looks like it.
    pub fn enter(&self, recipient: &Recipient, person: &Person, room: &RoomId) -> Result<(), NameConflict> {
        let mut rooms = self.lock();
        let entered = rooms.rooms.entry(room.clone()).or_insert_with(|| Room::new(room.clone()));
        entered.enter(recipient, person)?;
        rooms.of_connection.entry(recipient.id()).or_default().insert(room.clone());
        Ok(())
    }

    /// Fails when somebody else in the room wears the nickname, or one that looks like it.
    pub fn check_nick(&self, person: &Person, room: &RoomId) -> Result<(), NameConflict> {
        self.lock().rooms.get(room).map_or(Ok(()), |room| room.presence.users.check(person))
    }

    /// Gives a joiner the `history` that ends at `head`, then what was announced since, without a hole or a double;
    /// from here on everything is live, and the joiner is in the list of users.
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

    /// Who a connection is in a room, if it is in it.
    pub fn person(&self, recipient: &Recipient, room: &RoomId) -> Option<Person> {
        self.lock().rooms.get(room)?.person(recipient.id())
    }

    /// Some of those who are in a room, and how many there are.
    pub fn preview(&self, room: &RoomId, count: usize) -> (Vec<User>, usize) {
        let rooms = self.lock();
        let presence = rooms.rooms.get(room).map(|room| &room.presence);
        presence.map_or((Vec::new(), 0), |presence| (presence.first(count), presence.users.total()))
    }

    /// Gives a person another nickname, in every room at once. Fails when somebody in one of them wears one that looks
    /// like it, or when one of them `may` not be told another one; then nothing has changed.
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

    /// Fails when a person goes by another name in a room that `may` not be told of this one.
    pub fn may_go_by<E>(&self, person: &Person, may: impl Fn(&Access) -> Result<(), E>) -> Result<(), E> {
        self.lock().may_go_by(person, may)
    }

    /// Has someone who enters a room ask for this name, or, where somebody else wears it or it is not allowed, for one
    /// like it.
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

    /// Whether another guest wears this nickname, or one that looks like it, in any room.
    pub fn is_claimed_by_guest(&self, nick: &Nick, user: &UserId) -> bool {
        self.lock().rooms.values().any(|room| room.presence.users.is_claimed_by_guest(nick, user))
    }

    /// A nickname like this one that nobody in the room wears and that `is_allowed`: itself, or with a number behind it.
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

    /// The name of an account is its owner's from now on, in every room: whoever wears it, or one that looks like it,
    /// goes by another one that `is_allowed`, and the owner wears it wherever it is already. Each who gives way is told what
    /// `told` says of it.
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
            // It is refused only in a room with a hundred people who look alike.
            let _ = room.rename(owner);
            self.presence_changed(room);
        }
    }

    /// Whether the person at a connection looks, in the rooms that it is in.
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

    /// Tells a room that somebody there is writing.
    pub fn tell_typing(&self, writer: Person, room: &RoomId) {
        if let Some(room) = self.lock().rooms.get_mut(room) {
            room.tell_typing(writer);
        }
    }

    /// Leaves a room and says whether the connection was in it.
    pub fn leave(&self, recipient: &Recipient, room: &RoomId, how: Leaving) -> bool {
        let mut rooms = self.lock();
        let left = rooms.leave(recipient.id(), room, how);
        if let Some(left_room) = rooms.rooms.get_mut(room) {
            self.presence_changed(left_room);
        }
        left
    }

    /// Leaves every room: the connection is gone.
    pub fn leave_all(&self, recipient: &Recipient, how: Leaving) {
        self.depart(&mut self.lock(), recipient.id(), how);
    }

    /// Tells everyone in its room of a message, unless they were told before. It is on its way when `dirty` is written.
    ///
    /// Fails when it does not follow on what was announced last: something was stored and not announced. That is to
    /// be announced first; for what the database does not have any more, there is [`Live::announce_regardless`]. Fails
    /// as well when it was stored in another `epoch` than the one that is known here.
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

    /// The rooms with anyone in them, and the epochs that are known of them.
    pub fn rooms(&self) -> HashMap<RoomId, Arc<str>> {
        let epoch = |(id, room): (&RoomId, &Room)| (id.clone(), room.epoch().clone());
        self.lock().rooms.iter().map(epoch).collect()
    }

    /// The epoch of a room's sequence as it is known here; empty when it is not.
    pub fn epoch(&self, room: &RoomId) -> Arc<str> {
        self.lock().rooms.get(room).map_or_else(Arc::default, |room| room.epoch().clone())
    }

    /// Tells a room its newest `seq`, so that a lost last message is noticed. Fails when not all up to it was announced,
    /// and when another epoch has become known since it was read.
    pub fn tell_head(&self, room: &RoomId, head: &Head) -> Result<(), Unconnected> {
        match self.lock().rooms.get_mut(room) {
            Some(room) => room.tell_head(head.seq, &head.epoch),
            None => Ok(()),
        }
    }

    /// Lets go of connections whose end went unnoticed.
    pub fn let_go(&self) {
        let mut rooms = self.lock();
        for gone in rooms.gone_connections() {
            self.depart(&mut rooms, gone, Leaving::Lost);
        }
    }

    /// Lets readers that were behind go on where they read again, and cuts those that have not for too long.
    pub fn tend_readers(&self) {
        self.lock().rooms.values_mut().for_each(Room::tend_readers);
    }

    /// Lets go of people who have not come back in time, and of rooms that nobody is in any more.
    pub fn end_grace(&self) {
        let mut rooms = self.lock();
        for room in rooms.rooms.values_mut() {
            room.presence.users.end_grace();
            self.presence_changed(room);
        }
        rooms.rooms.retain(|_, room| !room.is_empty());
    }

    /// Tells everyone that the server is about to stop, each to come back after another time.
    pub fn tell_drain(&self) {
        let rooms = self.lock();
        let mut told = HashSet::new();
        for member in rooms.rooms.values().flat_map(Room::members) {
            if told.insert(member.recipient.id()) {
                let reconnect_after_ms = rand::random_range(0..RETURN_WITHIN_MS);
                // Whoever is too slow to hear it notices when the connection ends.
                let _ = member.recipient.send(&ServerDrain::packet(&(&ServerDrain { reconnect_after_ms },)));
            }
        }
    }

    fn depart(&self, rooms: &mut Rooms, connection: ConnectionId, how: Leaving) {
        let left = rooms.of_connection.remove(&connection).unwrap_or_default();
        if rooms.of_connection.is_empty() {
            // A crowd has gone: so does the place it has taken.
            rooms.of_connection.shrink_to_fit();
        }
        for room in left {
            rooms.leave(connection, &room, how);
            if let Some(room) = rooms.rooms.get_mut(&room) {
                self.presence_changed(room);
            }
        }
    }

    /// Tells a room who came and went: at once when it has been quiet, else together with what follows shortly.
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

    /// Begins the next round of writing to a room after a while.
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

    /// A connection is in one room less.
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
