//! The rooms of this process, each behind a lock of its own: nothing in one room waits for another room.
//!
//! The map of rooms is locked only to find a room, to add one, and to remove an empty one, and never while a room's lock is
//! held. Several rooms are locked in the order of their ids.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, TryLockError},
};

use super::{ConnectionId, room::Room, slow_mode::SlowMode};
use crate::model::{RoomId, UserId};

/// A room with somebody in it.
pub type SharedRoom = Arc<Mutex<Room>>;

#[derive(Debug, Default)]
pub struct Hub {
    rooms: RwLock<HashMap<RoomId, SharedRoom>>,
    of_connection: Mutex<HashMap<ConnectionId, HashSet<RoomId>>>,
    /// Rooms in which something ends by itself: somebody's absence or mute, or a member's lagging.
    unsettled: Mutex<HashSet<RoomId>>,
    slow_mode: Mutex<SlowMode>,
}

impl Hub {
    /// Does something with a room that somebody is in.
    pub fn with<R>(&self, id: &RoomId, act: impl FnOnce(&mut Room) -> R) -> Option<R> {
        let room = self.find(id)?;
        self.with_shared(&room, act)
    }

    /// Does something with each room, one after the other.
    pub fn with_each(&self, mut act: impl FnMut(&mut Room)) {
        for room in self.all() {
            self.with_shared(&room, &mut act);
        }
    }

    /// Does something with all rooms that a user is in, at once: what it sees holds in all of them until it returns. No
    /// other room is waited for meanwhile.
    pub fn with_all_of<R>(&self, user: &UserId, act: impl FnOnce(&mut [MutexGuard<'_, Room>]) -> R) -> R {
        let is_theirs = |room: &Room| room.presence.users.get(user).is_some();
        let mut rooms: Vec<_> = self.read().iter().map(|(id, room)| (id.clone(), room.clone())).collect();
        rooms.retain(|(_, room)| is_theirs(&lock(room)));
        rooms.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut theirs: Vec<_> = rooms.iter().map(|(_, room)| lock(room)).filter(|room| is_theirs(room)).collect();
        act(&mut theirs)
    }

    /// Adds a connection to a room, which begins with it if nobody is there.
    pub fn enter<R>(&self, connection: ConnectionId, id: &RoomId, act: impl Fn(&mut Room) -> R) -> R {
        lock(&self.of_connection).entry(connection).or_default().insert(id.clone());
        loop {
            let room = self.find_or_add(id);
            // It may have been removed since: then another one begins.
            if let Some(entered) = self.with_shared(&room, &act) {
                return entered;
            }
        }
    }

    /// Forgets that a connection is in a room.
    pub fn forget(&self, connection: ConnectionId, room: &RoomId) {
        let mut of_connection = lock(&self.of_connection);
        if let Some(rooms) = of_connection.get_mut(&connection) {
            rooms.remove(room);
            if rooms.is_empty() {
                of_connection.remove(&connection);
            }
        }
    }

    /// The rooms of a connection.
    pub fn rooms_of(&self, connection: ConnectionId) -> Vec<RoomId> {
        lock(&self.of_connection).get(&connection).into_iter().flatten().cloned().collect()
    }

    /// The rooms of a connection that has ended, which is forgotten.
    pub fn take_rooms_of(&self, connection: ConnectionId) -> HashSet<RoomId> {
        let mut of_connection = lock(&self.of_connection);
        let rooms = of_connection.remove(&connection).unwrap_or_default();
        if of_connection.is_empty() {
            // A crowd has left: free its memory.
            of_connection.shrink_to_fit();
        }
        rooms
    }

    /// Removes a room that nobody is in. One that is in use at this moment is removed by who uses it, or later.
    pub fn drop_if_empty(&self, id: &RoomId) {
        if self.with(id, |room| room.is_empty()) != Some(true) {
            return;
        }
        let mut rooms = self.rooms.write().unwrap_or_else(PoisonError::into_inner);
        let is_empty = match rooms.get(id).map(|room| room.try_lock()) {
            Some(Ok(mut room)) if room.is_empty() => {
                room.is_closed = true;
                true
            }
            Some(Err(TryLockError::WouldBlock)) => {
                lock(&self.unsettled).insert(id.clone());
                false
            }
            _ => false,
        };
        if is_empty {
            rooms.remove(id);
        }
    }

    /// Rooms in which something may have ended by itself since the last call.
    pub fn take_unsettled(&self) -> HashSet<RoomId> {
        mem::take(&mut *lock(&self.unsettled))
    }

    pub fn slow_mode(&self) -> MutexGuard<'_, SlowMode> {
        lock(&self.slow_mode)
    }

    /// All rooms at this moment.
    pub fn all(&self) -> Vec<SharedRoom> {
        self.read().values().cloned().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<RoomId, SharedRoom>> {
        self.rooms.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: &RoomId) -> Option<SharedRoom> {
        self.read().get(id).cloned()
    }

    fn find_or_add(&self, id: &RoomId) -> SharedRoom {
        if let Some(room) = self.find(id) {
            return room;
        }
        let mut rooms = self.rooms.write().unwrap_or_else(PoisonError::into_inner);
        rooms.entry(id.clone()).or_insert_with(|| Arc::new(Mutex::new(Room::new(id.clone())))).clone()
    }

    fn with_shared<R>(&self, room: &SharedRoom, act: impl FnOnce(&mut Room) -> R) -> Option<R> {
        let mut room = lock(room);
        if room.is_closed {
            return None;
        }
        let done = act(&mut room);
        if room.is_unsettled() {
            lock(&self.unsettled).insert(room.id().clone());
        }
        Some(done)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nothing panics while it holds this lock")
}

#[cfg(test)]
mod tests {
    use std::{sync::Barrier, thread};

    use super::*;

    #[test]
    fn a_room_in_use_keeps_nobody_waiting_for_another() {
        let (hub, [here, there]) = (Hub::default(), [RoomId::random(), RoomId::random()]);
        hub.find_or_add(&here);
        let (both, both_again) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                hub.with(&here, |_| {
                    both.wait();
                    both_again.wait();
                });
            });
            both.wait();
            hub.find_or_add(&there);
            assert!(hub.with(&there, |room| room.is_empty()).unwrap());
            hub.drop_if_empty(&there);
            assert_eq!(hub.all().len(), 1);
            both_again.wait();
        });
    }

    #[test]
    fn a_removed_room_is_entered_by_nobody() {
        let (hub, id) = (Hub::default(), RoomId::random());
        let removed = hub.find_or_add(&id);
        hub.drop_if_empty(&id);
        assert!(hub.with(&id, |_| ()).is_none() && hub.with_shared(&removed, |_| ()).is_none());
        assert!(!Arc::ptr_eq(&removed, &hub.find_or_add(&id)));
    }
}
