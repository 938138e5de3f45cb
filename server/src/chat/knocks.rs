//! Knocking at a room that is for its members, and letting in.
//!
//! Knocks are in memory: whoever knocked before a restart knocks again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, Weak},
};

use indexmap::IndexMap;

use super::{Actor, Asker, Chat, Visitor, settling::Concerned};
use crate::{
    domain::{
        Action, Nick, Person, Role, RoomId, UserId,
        permission::{may, may_name},
    },
    error::{Error, Result},
    protocol::{Admitted, Knock, Knocked, KnockedAt, Tell},
    store::Deed,
};

/// Who waits at which doors.
#[derive(Debug, Default)]
pub struct Knocks(Mutex<HashMap<RoomId, IndexMap<UserId, Waiting>>>);

#[derive(Debug)]
struct Waiting {
    person: Person,
    visitor: Weak<Visitor>,
}

/// More at one door are told to try again later.
const AT_ONE_DOOR: usize = 100;

impl Chat {
    /// Asks those who may to be let into a room.
    pub async fn knock(self: Arc<Self>, visitor: Arc<Visitor>, question: Knock) -> Result<Knocked> {
        let room = RoomId::parse(&question.room)?;
        let person = match visitor.account() {
            Some(account) => Person { id: account.id.clone(), nick: account.username.clone(), has_account: true },
            None => Person { id: visitor.id.clone(), nick: Nick::parse(&question.nick)?, has_account: false },
        };
        self.check_reserved(&person.nick, &person.id)?;
        let rules = self.store.rules(&room).await?;
        let standing = self.standing(&visitor.asker(), &room, &rules).await?;
        match may(&standing, &rules, Action::Read) {
            Err(Error::KnockRequired) => {}
            Err(error) => return Err(error),
            Ok(()) => return Err(Error::Forbidden("Nothing keeps you out of this room: join it.")),
        }
        may_name(&standing)?;
        let knock = KnockedAt { room: room.clone(), id: person.id.clone(), nick: person.nick.as_str().to_owned() };
        self.knocks.add(&room, person, &visitor)?;
        let frame = KnockedAt::packet(&(&knock,));
        self.live.tell_those(&room, &frame, |standing| standing.role >= Role::Moderator);
        Ok(Knocked { room })
    }

    /// Who waits at the door of a room.
    pub async fn knocks(&self, asker: &Asker, room: &RoomId) -> Result<Vec<Person>> {
        self.governed(asker, room, Action::Admit).await?;
        Ok(self.knocks.at(room))
    }

    /// Lets someone in who has knocked, as a member, or does not.
    pub async fn answer_knock(&self, actor: &Actor, room: &RoomId, id: &UserId, admit: bool) -> Result<()> {
        self.governed(&actor.asker, room, Action::Admit).await?;
        let Some((person, visitor)) = self.knocks.take(room, id) else {
            return Err(Error::NotFound("Nobody of this id waits at the door."));
        };
        let action = if admit { "admit" } else { "refuse" };
        if admit {
            self.store.admit(room, &person).await?;
        }
        self.store.note(room, Deed { action, actor: &actor.person, target: Some(&person), detail: None }).await?;
        // Who came in meanwhile by another way is more there now.
        self.reconsider(room, &Concerned::person(id)).await?;
        if admit && let Some(visitor) = visitor.upgrade() {
            // Whoever does not hear it knocks again, and is a member then.
            let _ = visitor.connection.send(&Admitted::packet(&(&Admitted { room: room.clone() },)));
        }
        Ok(())
    }
}

impl Knocks {
    fn add(&self, room: &RoomId, person: Person, visitor: &Arc<Visitor>) -> Result<()> {
        let mut knocks = self.lock();
        let door = knocks.entry(room.clone()).or_default();
        door.retain(|_, waiting| waiting.visitor.upgrade().is_some_and(|visitor| visitor.connection.is_open()));
        if door.len() >= AT_ONE_DOOR {
            return Err(Error::Busy);
        }
        door.insert(person.id.clone(), Waiting { person, visitor: Arc::downgrade(visitor) });
        Ok(())
    }

    fn at(&self, room: &RoomId) -> Vec<Person> {
        let mut knocks = self.lock();
        let Some(door) = knocks.get_mut(room) else { return Vec::new() };
        door.retain(|_, waiting| waiting.visitor.upgrade().is_some_and(|visitor| visitor.connection.is_open()));
        let people = door.values().map(|waiting| waiting.person.clone()).collect();
        if door.is_empty() {
            knocks.remove(room);
        }
        people
    }

    fn take(&self, room: &RoomId, id: &UserId) -> Option<(Person, Weak<Visitor>)> {
        let mut knocks = self.lock();
        let Waiting { person, visitor } = knocks.get_mut(room)?.shift_remove(id)?;
        Some((person, visitor))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, IndexMap<UserId, Waiting>>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}
