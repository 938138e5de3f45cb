//! Who is connected, who is in which room, and telling them.
//!
//! Everything here is in memory and may be lost without harm: what counts is in the database. It knows neither the
//! database nor who may do what. One lock guards it all; its holder never waits for anything, it only hands frames
//! to the buffers of connections.

mod connection;
mod names;
mod presence;
mod room;
mod users;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

pub use connection::{Connection, ConnectionId};
use room::Room;
pub use users::{Leaving, Taken};

use crate::{
    domain::{Nick, Person, RoomId, Rules, Standing, UserId},
    protocol::{
        ErrorBody, Frame, Message, MessageDeleted, RoomChanged, RoomClosed, RoomHead, RoomInfo, ServerDrain,
        StandingChanged, StandingInfo, User,
    },
};

/// The connections and rooms of this process. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Live(Arc<Mutex<Rooms>>);

#[derive(Debug, Default)]
struct Rooms {
    rooms: HashMap<RoomId, Room>,
    of_connection: HashMap<ConnectionId, HashSet<RoomId>>,
}

/// Someone in a room, and what holds for them there.
#[derive(Clone, Debug)]
pub struct Here {
    pub person: Person,
    pub standing: Standing,
    pub rules: Arc<Rules>,
}

/// What a joiner was let in by.
#[derive(Clone, Debug)]
pub struct Pass {
    pub rules: Arc<Rules>,
    pub standing: Standing,
    /// [`Live::changes`] before both were read.
    pub changes: u64,
}

/// The state of a room's sequence at the moment it was read.
#[derive(Clone, Debug)]
pub struct Head {
    pub seq: i64,
    pub epoch: String,
}

/// What became of showing a room to a joiner.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    /// The joiner has the history, and gets everything after it.
    Live,
    /// Its buffer is full already: it asks for more than it reads.
    Behind,
    /// So much was said since the history was read that it no longer connects: read it again.
    Outdated,
    /// The joiner has left meanwhile, or its connection is gone.
    Gone,
}

/// Not everything before was announced: what comes after this `seq` is missing.
#[derive(Debug, PartialEq, Eq)]
pub struct Gap {
    pub after: i64,
}

/// Those who are sent away by a server that stops come back spread over this time.
const RETURN_WITHIN_MS: u64 = 4_000;

impl Live {
    /// Takes a place in a room, from which messages can be sent at once. Nobody sees the joiner, and the joiner sees
    /// nothing, until [`Live::show`]. Fails when somebody else there wears the nickname, or one that looks like it.
    pub fn enter(&self, connection: &Connection, person: &Person, room: &RoomId) -> Result<(), Taken> {
        let mut rooms = self.lock();
        let entered = rooms.rooms.entry(room.clone()).or_insert_with(|| Room::new(room.clone()));
        entered.enter(connection, person)?;
        rooms.of_connection.entry(connection.id()).or_default().insert(room.clone());
        Ok(())
    }

    /// Fails when somebody else in the room wears the nickname, or one that looks like it.
    pub fn check_nick(&self, person: &Person, room: &RoomId) -> Result<(), Taken> {
        self.lock().rooms.get(room).map_or(Ok(()), |room| room.presence.users.check(person))
    }

    /// Gives a joiner the `history` that ends at `head`, then what was announced since, without a hole or a double;
    /// from here on everything is live, and the joiner is in the list of users.
    pub fn show(&self, connection: &Connection, room: &RoomId, history: &Frame, head: &Head) -> Entry {
        let mut rooms = self.lock();
        if !connection.is_open() {
            self.depart(&mut rooms, connection.id(), Leaving::Lost);
            return Entry::Gone;
        }
        let Some(room) = rooms.rooms.get_mut(room) else { return Entry::Gone };
        let shown = room.show(connection, history, head);
        self.presence_changed(room);
        shown
    }

    /// Who a connection is in a room, if it is in it.
    pub fn person(&self, connection: &Connection, room: &RoomId) -> Option<Person> {
        self.lock().rooms.get(room)?.person(connection.id())
    }

    /// The rooms that someone is in.
    pub fn rooms_of(&self, user: &UserId) -> Vec<RoomId> {
        let rooms = self.lock();
        let theirs = rooms.rooms.values().filter(|room| room.presence.users.get(user).is_some());
        theirs.map(|room| room.id().clone()).collect()
    }

    /// How often what holds in a room has changed since somebody is there.
    pub fn changes(&self, room: &RoomId) -> u64 {
        self.lock().rooms.get(room).map_or(0, |room| room.changes)
    }

    /// Lets a joiner do what its pass says. Fails when what the pass was written by has changed meanwhile.
    pub fn admit(&self, connection: &Connection, room: &RoomId, pass: &Pass) -> Entry {
        let mut rooms = self.lock();
        let Some(room) = rooms.rooms.get_mut(room) else { return Entry::Gone };
        if room.changes != pass.changes {
            return Entry::Outdated;
        }
        let Some(user) = room.member(connection.id()).map(|member| member.user.clone()) else {
            return Entry::Gone;
        };
        room.rules = pass.rules.clone();
        room.stand(&user, &pass.standing);
        Entry::Live
    }

    /// Who a connection is in a room and what holds for it there, once it was admitted.
    pub fn here(&self, connection: &Connection, room: &RoomId) -> Option<Here> {
        let rooms = self.lock();
        let room = rooms.rooms.get(room)?;
        let standing = room.member(connection.id())?.standing.clone()?;
        Some(Here { person: room.person(connection.id())?, standing, rules: room.rules.clone() })
    }

    /// What someone is called in a room, and what may be done there by them, if they are there.
    pub fn present(&self, user: &UserId, room: &RoomId) -> Option<(Person, Option<Standing>)> {
        let rooms = self.lock();
        let room = rooms.rooms.get(room)?;
        let here = room.presence.users.get(user)?;
        let person = Person { id: user.clone(), nick: here.nick.clone(), has_account: here.has_account };
        let standing =
            room.members().find(|member| member.user == *user).and_then(|member| member.standing.clone());
        Some((person, standing))
    }

    /// Everyone who was admitted to a room, once each.
    pub fn standings(&self, room: &RoomId) -> Vec<(UserId, Standing)> {
        let rooms = self.lock();
        let members = rooms.rooms.get(room).into_iter().flat_map(Room::members);
        let standings: HashMap<_, _> =
            members.filter_map(|member| Some((member.user.clone(), member.standing.clone()?))).collect();
        standings.into_iter().collect()
    }

    /// Other rules hold in a room from now on: everyone there is told.
    pub fn govern(&self, room: &RoomId, rules: &Arc<Rules>) {
        let mut rooms = self.lock();
        let Some(governed) = rooms.rooms.get_mut(room) else { return };
        governed.changes += 1;
        if governed.rules.settings.lifetime_ms != rules.settings.lifetime_ms {
            // Their time to live may have become shorter: whoever comes now reads them anew.
            governed.forget_announcements();
        }
        governed.rules = rules.clone();
        governed.tell_those(&Frame::new::<RoomChanged>(&(&RoomInfo::new(room, rules),)), |_| true);
    }

    /// Someone may do something else in a room from now on, and is told so.
    pub fn stand(&self, user: &UserId, room: &RoomId, standing: &Standing) {
        let mut rooms = self.lock();
        let Some(stood) = rooms.rooms.get_mut(room) else { return };
        stood.changes += 1;
        stood.stand(user, standing);
        let standing = StandingInfo::new(standing, &stood.rules);
        stood.tell(user, &Frame::new::<StandingChanged>(&(&StandingChanged { room: room.clone(), standing },)));
        self.presence_changed(stood);
    }

    /// Those who may write again by now, and where.
    pub fn take_unmuted(&self, now_ms: i64) -> Vec<(RoomId, UserId)> {
        let mut rooms = self.lock();
        let unmuted = |room: &mut Room| {
            let id = room.id().clone();
            room.take_unmuted(now_ms).into_iter().map(move |user| (id.clone(), user))
        };
        rooms.rooms.values_mut().flat_map(unmuted).collect()
    }

    /// Takes someone out of a room, at all of their connections, and tells them why. It needs nothing of them: who does
    /// not read is out as well.
    pub fn evict(&self, user: &UserId, room: &RoomId, why: ErrorBody) {
        let mut rooms = self.lock();
        let Some(left) = rooms.rooms.get_mut(room) else { return };
        left.changes += 1;
        let frame = Frame::new::<RoomClosed>(&(&RoomClosed { room: room.clone(), why },));
        for connection in left.evict(user) {
            // Whoever is too slow to hear it notices by the next answer.
            let _ = connection.send(&frame);
            rooms.forget(connection.id(), room);
        }
        if let Some(left) = rooms.rooms.get_mut(room) {
            self.presence_changed(left);
        }
        rooms.drop_if_empty(room);
    }

    /// Takes someone's turn where people have to wait between two messages, or says how long it is until then.
    pub fn take_turn(&self, user: &UserId, room: &RoomId) -> Result<(), Duration> {
        self.lock().rooms.get_mut(room).map_or(Ok(()), |room| room.take_turn(user))
    }

    /// Tells a room that a message's content is gone.
    pub fn tell_deleted(&self, deleted: &MessageDeleted) {
        if let Some(room) = self.lock().rooms.get_mut(&deleted.room) {
            room.forget_announcements();
            room.tell_those(&Frame::new::<MessageDeleted>(&(deleted,)), |_| true);
        }
    }

    /// Tells those in a room to whom it matters.
    pub fn tell_those(&self, room: &RoomId, frame: &Frame, whom: impl Fn(&Standing) -> bool) {
        if let Some(room) = self.lock().rooms.get_mut(room) {
            room.tell_those(frame, whom);
        }
    }

    /// Where someone in a room comes from: a keyed hash of the address.
    pub fn origin(&self, user: &UserId, room: &RoomId) -> Option<Arc<str>> {
        let rooms = self.lock();
        let member = rooms.rooms.get(room)?.members().find(|member| member.user == *user)?;
        Some(member.connection.origin.clone())
    }

    /// Whether the others see someone in a room.
    pub fn is_listed(&self, user: &UserId, room: &RoomId) -> bool {
        self.lock().rooms.get(room).is_some_and(|room| room.presence.users.is_listed(user))
    }

    /// How many are in a room.
    pub fn count(&self, room: &RoomId) -> usize {
        self.lock().rooms.get(room).map_or(0, |room| room.presence.users.total())
    }

    /// Some of those who are in a room, and how many there are.
    pub fn glance(&self, room: &RoomId, count: usize) -> (Vec<User>, usize) {
        let rooms = self.lock();
        let presence = rooms.rooms.get(room).map(|room| &room.presence);
        presence.map_or((Vec::new(), 0), |presence| (presence.first(count), presence.users.total()))
    }

    /// Gives a person another nickname, in every room at once. Fails when somebody in one of them wears one that looks
    /// like it; then nothing has changed.
    pub fn rename(&self, person: &Person) -> Result<(), Taken> {
        let mut rooms = self.lock();
        let theirs = |room: &&mut Room| room.presence.users.get(&person.id).is_some();
        for room in rooms.rooms.values_mut().filter(theirs) {
            room.presence.users.check(person)?;
        }
        for room in rooms.rooms.values_mut().filter(theirs) {
            room.presence.users.rename(person)?;
            self.presence_changed(room);
        }
        Ok(())
    }

    /// The name of an account is its owner's from now on, in every room: whoever wears it, or one that looks like it,
    /// goes by another one that `is_allowed`, and the owner wears it wherever it is already.
    pub fn reserve(&self, owner: &Person, is_allowed: impl Fn(&Nick) -> bool) {
        let mut rooms = self.lock();
        for room in rooms.rooms.values_mut() {
            room.presence.users.give_way(owner, &is_allowed);
            // It is refused only in a room with a hundred people who look alike.
            let _ = room.presence.users.rename(owner);
            self.presence_changed(room);
        }
    }

    /// Whether the person at a connection looks, in the rooms that it is in.
    pub fn look(&self, connection: &Connection, is_looking: bool) {
        let mut rooms = self.lock();
        let theirs = rooms.of_connection.get(&connection.id()).cloned().unwrap_or_default();
        for id in theirs {
            if let Some(room) = rooms.rooms.get_mut(&id) {
                room.look(connection.id(), is_looking);
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
    pub fn leave(&self, connection: &Connection, room: &RoomId, how: Leaving) -> bool {
        let mut rooms = self.lock();
        let left = rooms.leave(connection.id(), room, how);
        if let Some(left_room) = rooms.rooms.get_mut(room) {
            self.presence_changed(left_room);
        }
        left
    }

    /// Leaves every room: the connection is gone.
    pub fn leave_all(&self, connection: &Connection, how: Leaving) {
        self.depart(&mut self.lock(), connection.id(), how);
    }

    /// Tells everyone in its room of a message, unless they were told before.
    ///
    /// Fails when it does not follow on what was announced last: something was stored and not announced. That is to
    /// be announced first; for what the database does not have any more, there is [`Live::announce_regardless`].
    pub fn announce(&self, message: &Message) -> Result<(), Gap> {
        match self.lock().rooms.get_mut(&message.room_id) {
            Some(room) => room.announce(message),
            None => Ok(()),
        }
    }

    /// The same, whatever was announced before.
    pub fn announce_regardless(&self, message: &Message) {
        if let Some(room) = self.lock().rooms.get_mut(&message.room_id) {
            room.announce_regardless(message);
        }
    }

    /// The rooms with anyone in them.
    pub fn rooms(&self) -> Vec<RoomId> {
        self.lock().rooms.keys().cloned().collect()
    }

    /// Tells a room its newest `seq`, so that a lost last message is noticed. Fails when not all up to it was announced.
    pub fn tell_head(&self, head: &RoomHead) -> Result<(), Gap> {
        match self.lock().rooms.get_mut(&head.room) {
            Some(room) => room.tell_head(head),
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
            if told.insert(member.connection.id()) {
                let reconnect_after_ms = rand::random_range(0..RETURN_WITHIN_MS);
                // Whoever is too slow to hear it notices when the connection ends.
                let _ =
                    member.connection.send(&Frame::new::<ServerDrain>(&(&ServerDrain { reconnect_after_ms },)));
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

    fn lock(&self) -> MutexGuard<'_, Rooms> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}

impl Rooms {
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
        members.filter(|member| member.is_gone()).map(|member| member.connection.id()).collect()
    }
}
