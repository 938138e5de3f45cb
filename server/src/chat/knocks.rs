//! Knocking at a room that is for its members, and letting in.
//!
//! Knocks are in memory: whoever knocked before a restart knocks again.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, Weak},
};

use indexmap::IndexMap;

use super::{Actor, Chat, Connection, access::Affected};
use crate::{
    error::{Error, Result},
    model::{
        Action, Nick, Person, Role, RoomId, UserId,
        permission::{may, may_name},
    },
    protocol::{Admitted, Knock, Knocked, KnockedAt, ServerEvent},
    store::NewAuditEntry,
};

/// Who waits at which doors.
#[derive(Debug, Default)]
pub struct Knocks(Mutex<HashMap<RoomId, IndexMap<UserId, Waiting>>>);

#[derive(Debug)]
struct Waiting {
    person: Person,
    /// Where it comes from: a keyed hash of the address.
    address_hash: Arc<str>,
    connection: Weak<Connection>,
}

/// When more are at one door, one of those goes who have most of their address with them.
const AT_ONE_DOOR: usize = 100;
/// More of one address are told to try again later.
const OF_ONE_ADDRESS: usize = 5;
const LATER_MS: u64 = 60_000;

impl Chat {
    /// Asks those who may to be let into a room.
    pub async fn knock(self: Arc<Self>, connection: Arc<Connection>, question: Knock) -> Result<Knocked> {
        let room = RoomId::parse(&question.room)?;
        let person = match connection.account() {
            Some(account) => Person { id: account.id.clone(), nick: account.username.clone(), has_account: true },
            None => {
                Person { id: connection.id.clone(), nick: connection.called(&question.nick)?, has_account: false }
            }
        };
        self.check_reserved(&person.nick, &person.id)?;
        let rules = self.store.rules(&room).await?;
        let access = self.access(&connection.actor(), &room, &rules).await?;
        match may(&access, &rules, Action::Read) {
            Err(Error::KnockRequired) => {}
            Err(error) => return Err(error),
            Ok(()) => return Err(Error::Forbidden("Nothing keeps you out of this room: join it.")),
        }
        may_name(&access)?;
        // It is the first who learns of a name that is taken, not the one outside: the answer is the same.
        let distinct = |person: &Person, is_allowed: &dyn Fn(&Nick) -> bool| match person.has_account {
            true => Some(person.nick.clone()),
            false => self.live.distinct(&person.nick, &person.id, &room, |nick| {
                is_allowed(nick) && !self.reserved(nick, &person.id)
            }),
        };
        let person = self.knocks.add(&room, person, &connection, distinct)?;
        let knock = KnockedAt { room: room.clone(), id: person.id.clone(), nick: person.nick.as_str().to_owned() };
        let frame = KnockedAt::packet(&(&knock,));
        self.live.tell_those(&room, &frame, |access| access.role >= Role::Moderator);
        Ok(Knocked { room })
    }

    /// Who waits at the door of a room.
    pub async fn knocks(&self, actor: &Actor, room: &RoomId) -> Result<Vec<Person>> {
        self.authorize(actor, room, Action::Admit).await?;
        Ok(self.knocks.at(room))
    }

    /// Lets someone in who has knocked, as a member, or does not.
    pub async fn answer_knock(&self, actor: &Actor, room: &RoomId, id: &UserId, admit: bool) -> Result<()> {
        self.authorize(actor, room, Action::Admit).await?;
        let Some((person, connection)) = self.knocks.take(room, id) else {
            return Err(Error::NotFound("Nobody of this id waits at the door."));
        };
        let action = if admit { "admit" } else { "refuse" };
        if admit {
            self.store.admit(room, &person).await?;
        }
        self.store
            .record(room, NewAuditEntry { action, actor: &actor.person()?, target: Some(&person), detail: None })
            .await?;
        // Who came in meanwhile by another way is more there now.
        self.refresh_access(room, &Affected::person(id)).await?;
        if admit && let Some(connection) = connection.upgrade() {
            // Whoever does not hear it knocks again, and is a member then.
            let _ = connection.recipient.send(&Admitted::packet(&(&Admitted { room: room.clone() },)));
        }
        Ok(())
    }
}

impl Knocks {
    /// Someone waits at a door, under a name by which those inside can tell them from everybody there and at the door.
    fn add(
        &self,
        room: &RoomId,
        person: Person,
        connection: &Arc<Connection>,
        distinct: impl FnOnce(&Person, &dyn Fn(&Nick) -> bool) -> Option<Nick>,
    ) -> Result<Person> {
        let mut knocks = self.lock();
        let door = knocks.entry(room.clone()).or_default();
        door.retain(|_, waiting| waiting.is_there());
        let address_hash = connection.recipient.address_hash.clone();
        if !door.contains_key(&person.id) {
            make_place(door, &address_hash)?;
        }
        let others = door.values().filter(|waiting| waiting.person.id != person.id);
        let guest_names: HashSet<_> = others.flat_map(|waiting| waiting.person.nick.skeletons()).collect();
        let is_allowed = |nick: &Nick| !nick.skeletons().iter().any(|skeleton| guest_names.contains(skeleton));
        let nick = distinct(&person, &is_allowed).ok_or(Error::Busy)?;
        let person = Person { nick, ..person };
        let waiting = Waiting { person: person.clone(), address_hash, connection: Arc::downgrade(connection) };
        door.insert(person.id.clone(), waiting);
        Ok(person)
    }

    fn at(&self, room: &RoomId) -> Vec<Person> {
        let mut knocks = self.lock();
        let Some(door) = knocks.get_mut(room) else { return Vec::new() };
        door.retain(|_, waiting| waiting.is_there());
        let people = door.values().map(|waiting| waiting.person.clone()).collect();
        if door.is_empty() {
            knocks.remove(room);
        }
        people
    }

    fn take(&self, room: &RoomId, id: &UserId) -> Option<(Person, Weak<Connection>)> {
        let mut knocks = self.lock();
        let Waiting { person, connection, .. } = knocks.get_mut(room)?.shift_remove(id)?;
        Some((person, connection))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, IndexMap<UserId, Waiting>>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}

impl Waiting {
    fn is_there(&self) -> bool {
        self.connection.upgrade().is_some_and(|connection| connection.recipient.is_open())
    }
}

/// Makes a place for one more from an address. At a full door the address that has most there loses its first, so that no
/// crowd from a few addresses keeps others out.
fn make_place(door: &mut IndexMap<UserId, Waiting>, address_hash: &Arc<str>) -> Result<()> {
    let mut counts: HashMap<&Arc<str>, usize> = HashMap::new();
    for waiting in door.values() {
        *counts.entry(&waiting.address_hash).or_default() += 1;
    }
    let theirs = counts.get(address_hash).copied().unwrap_or_default();
    if theirs >= OF_ONE_ADDRESS {
        return Err(Error::RateLimited { retry_after_ms: LATER_MS });
    }
    if door.len() < AT_ONE_DOOR {
        return Ok(());
    }
    let most = counts.values().copied().max().unwrap_or_default();
    let first = door
        .values()
        .find(|waiting| counts[&waiting.address_hash] == most)
        .map(|waiting| waiting.person.id.clone());
    match first.filter(|_| most > theirs + 1) {
        Some(first) => {
            door.shift_remove(&first);
            Ok(())
        }
        None => Err(Error::Busy),
    }
}
