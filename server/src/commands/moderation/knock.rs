//! Knocking at a members-only room, and admitting.
//!
//! Knocks are in memory: after a restart people have to knock again.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, Weak},
};

use indexmap::IndexMap;
use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::{Caller, Connection},
    commands::{Chat, Command},
    error::{Error, Result},
    events::{Affected, Event},
    limits::Kind,
    model::{
        Action, Nick, Person, RoomId, UserId,
        permission::{may, may_name},
    },
    protocol::{Admitted, Done, Knocks, NamedPerson, OneRoom, ServerEvent},
    store::NewAuditEntry,
};

/// The pending knocks of each room.
#[derive(Debug, Default)]
pub struct KnockQueue(Mutex<HashMap<RoomId, IndexMap<UserId, Waiting>>>);

#[derive(Debug)]
struct Waiting {
    person: Person,
    /// A keyed hash of the address.
    address_hash: Arc<str>,
    connection: Weak<Connection>,
}

/// Most knocks at one room; beyond that, the address with the most loses one.
const PER_ROOM: usize = 100;
/// Most knocks of one address; more are told to try again later.
const OF_ONE_ADDRESS: usize = 5;
const LATER_MS: u64 = 60_000;

/// Asks to be let into a room that is for its members: after `knock_required`. `admitted` follows when somebody there
/// lets the caller in.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Knock {
    pub room: String,
    /// 1 to 24 characters.
    pub nick: String,
}

/// Who waits to be let into a room.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct ListKnocks(#[schema(inline)] OneRoom);

/// Lets someone in who has knocked, as a member, or does not.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerKnock {
    pub room: String,
    /// The id of a user.
    pub user: String,
    pub admit: bool,
}

impl Command for Knock {
    const NAME: &'static str = "knock";
    const KIND: Kind = Kind::Join;
    type Caller = Arc<Connection>;
    type Answer = OneRoom;

    fn run(
        self,
        chat: Arc<Chat>,
        connection: Arc<Connection>,
    ) -> impl Future<Output = Result<OneRoom>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(self.knock(chat, connection))
    }
}

impl Knock {
    async fn knock(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<OneRoom> {
        let room = RoomId::parse(&self.room)?;
        let person = match connection.account() {
            Some(account) => account.person(),
            None => {
                Person { id: connection.id.clone(), nick: connection.parse_nick(&self.nick)?, has_account: false }
            }
        };
        chat.access.check_reserved(&person.nick, &person.id)?;
        let rules = chat.store.rules(&room).await?;
        let access = chat.access.access(&connection.actor(), &room, &rules).await?;
        match may(&access, &rules, Action::Read) {
            Err(Error::KnockRequired) => {}
            Err(error) => return Err(error),
            Ok(()) => return Err(Error::Forbidden("Nothing keeps you out of this room: join it.")),
        }
        may_name(&access)?;
        // Only those inside learn that a name is taken, not the knocker: the answer is the same.
        let distinct = |person: &Person, is_allowed: &dyn Fn(&Nick) -> bool| match person.has_account {
            true => Some(person.nick.clone()),
            false => chat.live.distinct(&person.nick, &person.id, &room, |nick| {
                is_allowed(nick) && !chat.access.reserved.is_reserved(nick, &person.id)
            }),
        };
        let person = chat.knocks.add(&room, person, &connection, distinct)?;
        chat.events.publish(&Event::Knocked { room: room.clone(), person }).await?;
        Ok(OneRoom::from(room))
    }
}

impl Command for ListKnocks {
    const NAME: &'static str = "list_knocks";
    type Caller = Caller;
    type Answer = Knocks;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Knocks> {
        let room = RoomId::parse(&self.0.room)?;
        chat.access.authorize(&caller, &room, Action::Admit).await?;
        let person = |person: Person| NamedPerson {
            id: person.id.as_str().to_owned(),
            nick: person.nick.as_str().to_owned(),
        };
        Ok(Knocks { knocks: chat.knocks.at(&room).into_iter().map(person).collect() })
    }
}

impl Command for AnswerKnock {
    const NAME: &'static str = "answer_knock";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id waits to be let in")];
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let (room, user) = (RoomId::parse(&self.room)?, UserId::parse(&self.user)?);
        let by = chat.access.authorize(&caller, &room, Action::Admit).await?;
        let Some((person, connection)) = chat.knocks.take(&room, &user) else {
            return Err(Error::NotFound("Nobody of this id has knocked."));
        };
        let action = if self.admit { "admit" } else { "refuse" };
        if self.admit {
            chat.store.admit(&room, &person).await?;
        }
        let entry = NewAuditEntry { action, actor: &by.person, target: Some(&person), detail: None };
        chat.store.record(&room, entry).await?;
        // Rereads the access of a user who got in another way meanwhile.
        let affected = Affected::person(&user);
        chat.events.publish(&Event::AccessChanged { room: room.clone(), affected }).await?;
        if self.admit
            && let Some(connection) = connection.upgrade()
        {
            // A knocker who misses this knocks again, and is a member by then.
            let _ = connection.recipient.send(&Admitted::packet(&(&OneRoom::from(room),)));
        }
        Ok(Done {})
    }
}

impl KnockQueue {
    /// Queues a knock, under a name distinct from everyone's in the room and in the queue.
    fn add(
        &self,
        room: &RoomId,
        person: Person,
        connection: &Arc<Connection>,
        distinct: impl FnOnce(&Person, &dyn Fn(&Nick) -> bool) -> Option<Nick>,
    ) -> Result<Person> {
        let mut knocks = self.lock();
        let queue = knocks.entry(room.clone()).or_default();
        queue.retain(|_, waiting| waiting.is_there());
        let address_hash = connection.recipient.address_hash.clone();
        if !queue.contains_key(&person.id) {
            make_seat(queue, &address_hash)?;
        }
        let others = queue.values().filter(|waiting| waiting.person.id != person.id);
        let guest_names: HashSet<_> = others.flat_map(|waiting| waiting.person.nick.skeletons()).collect();
        let is_allowed = |nick: &Nick| !nick.skeletons().iter().any(|skeleton| guest_names.contains(skeleton));
        let nick = distinct(&person, &is_allowed).ok_or(Error::Busy)?;
        let person = Person { nick, ..person };
        let waiting = Waiting { person: person.clone(), address_hash, connection: Arc::downgrade(connection) };
        queue.insert(person.id.clone(), waiting);
        Ok(person)
    }

    fn at(&self, room: &RoomId) -> Vec<Person> {
        let mut knocks = self.lock();
        let Some(queue) = knocks.get_mut(room) else { return Vec::new() };
        queue.retain(|_, waiting| waiting.is_there());
        let people = queue.values().map(|waiting| waiting.person.clone()).collect();
        if queue.is_empty() {
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

/// Makes a seat for one more from an address. In a full queue the address with the most knocks loses its first, so
/// that a crowd from a few addresses does not block others.
fn make_seat(queue: &mut IndexMap<UserId, Waiting>, address_hash: &Arc<str>) -> Result<()> {
    let mut counts: HashMap<&Arc<str>, usize> = HashMap::new();
    for waiting in queue.values() {
        *counts.entry(&waiting.address_hash).or_default() += 1;
    }
    let theirs = counts.get(address_hash).copied().unwrap_or_default();
    if theirs >= OF_ONE_ADDRESS {
        return Err(Error::RateLimited { retry_after_ms: LATER_MS });
    }
    if queue.len() < PER_ROOM {
        return Ok(());
    }
    let most = counts.values().copied().max().unwrap_or_default();
    let first = queue
        .values()
        .find(|waiting| counts[&waiting.address_hash] == most)
        .map(|waiting| waiting.person.id.clone());
    match first.filter(|_| most > theirs + 1) {
        Some(first) => {
            queue.shift_remove(&first);
            Ok(())
        }
        None => Err(Error::Busy),
    }
}
