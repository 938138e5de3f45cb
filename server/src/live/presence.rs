//! Who is in one room, and what has changed since the room was last told.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use indexmap::IndexMap;

use super::{PRESENCE_INTERVAL, Person};
use crate::{
    domain::{Nick, RoomId, UserId},
    protocol::{Frame, User, UserListDiff, UserListInfo, UserListUpdate},
};

/// Up to so many people a change is told as the whole list, which every client understands; above, as the difference.
const LIST_AT_MOST: usize = 50;
/// A list never holds more; its `total` says how many there are.
const LIST_CAP: usize = 500;

/// The users of a room. One with several connections is there once.
#[derive(Debug)]
pub struct Presence {
    room: RoomId,
    users: IndexMap<UserId, Here>,
    changes: HashMap<UserId, Change>,
    /// In a crowd: the list as the room was last told. A newcomer gets this one and the difference that follows.
    crowd: Option<Frame>,
    /// When the room was last told, and whether telling it again is already under way.
    told_at: Option<Instant>,
    scheduled: bool,
}

#[derive(Debug)]
struct Here {
    nick: Nick,
    connections: usize,
}

#[derive(Debug)]
enum Change {
    Joined,
    Left,
}

impl Presence {
    pub fn new(room: RoomId) -> Self {
        Self {
            room,
            users: IndexMap::new(),
            changes: HashMap::new(),
            crowd: None,
            told_at: None,
            scheduled: false,
        }
    }

    /// One more connection of a person; the nickname is the newest one.
    pub fn arrive(&mut self, person: &Person) {
        let here = self
            .users
            .entry(person.id.clone())
            .or_insert_with(|| Here { nick: person.nick.clone(), connections: 0 });
        here.connections += 1;
        if here.connections == 1 {
            self.changes.insert(person.id.clone(), Change::Joined);
        }
        self.rename(person);
    }

    /// A person who is here has a nickname, perhaps a new one.
    pub fn rename(&mut self, person: &Person) {
        if let Some(here) = self.users.get_mut(&person.id)
            && here.nick != person.nick
        {
            here.nick = person.nick.clone();
            self.changes.insert(person.id.clone(), Change::Joined);
        }
    }

    /// One connection of a person less; with the last one the person is gone.
    pub fn depart(&mut self, user: &UserId) {
        let Some(here) = self.users.get_mut(user) else { return };
        here.connections -= 1;
        if here.connections == 0 {
            self.users.shift_remove(user);
            self.changes.insert(user.clone(), Change::Left);
        }
    }

    /// The list as a newcomer gets it.
    pub fn list(&self) -> Frame {
        self.crowd.clone().unwrap_or_else(|| self.write_list())
    }

    fn write_list(&self) -> Frame {
        let users: Vec<_> = self.users.iter().take(LIST_CAP).map(|(id, here)| self.user(id, here)).collect();
        let about = UserListInfo { room: self.room.clone(), total: self.users.len() };
        Frame::new::<UserListUpdate>(&(&users, &about))
    }

    /// When to tell what has changed: after so long, or not at all when nothing has or it is under way.
    pub fn due(&mut self) -> Option<Duration> {
        if self.changes.is_empty() || self.scheduled {
            return None;
        }
        let wait = self.told_at.map_or(Duration::ZERO, |at| PRESENCE_INTERVAL.saturating_sub(at.elapsed()));
        self.scheduled = !wait.is_zero();
        Some(wait)
    }

    /// What has changed since the last call: the list or the difference, whichever is cheaper.
    pub fn take_changes(&mut self) -> Option<Frame> {
        self.scheduled = false;
        if self.changes.is_empty() {
            return None;
        }
        self.told_at = Some(Instant::now());
        let changes = std::mem::take(&mut self.changes);
        if self.users.len() <= LIST_AT_MOST {
            self.crowd = None;
            return Some(self.write_list());
        }
        self.crowd = Some(self.write_list());
        let (mut joined, mut left) = (Vec::new(), Vec::new());
        for (id, change) in changes {
            match (change, self.users.get(&id)) {
                (Change::Joined, Some(here)) => joined.push(self.user(&id, here)),
                (Change::Joined, None) => {}
                (Change::Left, _) => left.push(id),
            }
        }
        let diff = UserListDiff { room: self.room.clone(), joined, left, total: self.users.len() };
        Some(Frame::new::<UserListDiff>(&(&diff,)))
    }

    fn user(&self, id: &UserId, here: &Here) -> User {
        User { id: id.clone(), nick: here.nick.as_str().to_owned(), room: self.room.clone() }
    }
}
