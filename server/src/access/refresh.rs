//! Rereading the rules of a room and the access of everyone in it, and telling them.

use std::hash::{BuildHasher, RandomState};

use tokio::sync::{Mutex, MutexGuard};
use tracing::warn;

use super::AccessControl;
use crate::{
    error::{Error, Result},
    events::Affected,
    model::{
        Access, Action, RoomId, Rules, UserId,
        permission::{Who, may},
    },
    protocol::ErrorBody,
};

/// Most rereads because of concurrent changes. Changes to a room take turns, so the rest is people who are removed at
/// that moment.
const TRIES: usize = 20;
/// Rooms that share a lock do not wait long for each other.
const TURNS: usize = 64;

/// Locks a room from rereading to telling, so that rereads do not overtake each other.
#[derive(Debug)]
pub struct RoomLocks(RandomState, Vec<Mutex<()>>);

impl Default for RoomLocks {
    fn default() -> Self {
        Self(RandomState::new(), (0..TURNS).map(|_| Mutex::default()).collect())
    }
}

impl RoomLocks {
    async fn take(&self, room: &RoomId) -> MutexGuard<'_, ()> {
        let turn = self.0.hash_one(room) % TURNS as u64;
        self.1[usize::try_from(turn).expect("it is below 64")].lock().await
    }
}

impl AccessControl {
    /// Reads the rules of a room and tells them. After a concurrent change they are read again: the last ones told
    /// are current.
    pub(super) async fn reread_rules(&self, room: &RoomId) -> Result<()> {
        let _turn = self.room_locks.take(room).await;
        for _ in 0..TRIES {
            let version = self.live.access_version(room);
            let rules = self.store.rules(room).await?;
            if self.live.set_rules(room, &rules, version) {
                return Ok(());
            }
        }
        Err(self.give_up(room))
    }

    /// Rereads people's access in a room, in one query, as [`AccessControl::reread_rules`] does. People who may no
    /// longer read there are removed.
    pub async fn refresh_access(&self, room: &RoomId, affected: &Affected) -> Result<()> {
        let _turn = self.room_locks.take(room).await;
        // Pending joins that were checked before this are reread as well.
        self.live.invalidate_access(room);
        for _ in 0..TRIES {
            let version = self.live.access_version(room);
            let present = self.live.admitted(room);
            let mut people: Vec<_> = present.into_iter().filter(|who| includes(affected, who)).collect();
            if people.is_empty() {
                return Ok(());
            }
            for who in &mut people {
                who.has_account = self.is_account(&who.id);
            }
            let rules = self.store.rules(room).await?;
            let accesses = self.accesses(&people, room, &rules).await?;
            let decided = people.into_iter().zip(accesses).map(|(who, access)| (who.id, decide(access, &rules)));
            if self.live.set_accesses(room, decided.collect(), version, |user| is_told(affected, user)) {
                return Ok(());
            }
        }
        Err(self.give_up(room))
    }

    /// Removes everyone, so that nobody stays by outdated access; they may join again by the current one.
    fn give_up(&self, room: &RoomId) -> Error {
        warn!(room.id = %room, "Emptied a room: its access changed faster than it could be read");
        self.live.evict_all(room, &ErrorBody::from(&Error::Busy));
        Error::Busy
    }
}

fn includes(affected: &Affected, who: &Who) -> bool {
    match affected {
        Affected::Everyone | Affected::Network(_) => true,
        Affected::People(people) => people.contains(&who.id),
    }
}

/// Other users are told only if their access has changed.
fn is_told(affected: &Affected, user: &UserId) -> bool {
    match affected {
        Affected::Everyone => true,
        Affected::People(people) => people.contains(user),
        Affected::Network(person) => person == user,
    }
}

/// An access, or why the user may not even read.
fn decide(access: Access, rules: &Rules) -> Result<Access, ErrorBody> {
    match may(&access, rules, Action::Read) {
        Ok(()) => Ok(access),
        Err(error) => Err(ErrorBody::from(&error)),
    }
}
