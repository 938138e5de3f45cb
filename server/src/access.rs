//! Access control: tokens, sessions, open connections, reserved names, and the one decision about a room,
//! [`AccessControl::authorize`].
//!
//! It does not know the commands.

mod actor;
mod connections;
mod devices;
mod fair_queue;
mod guest_names;
mod hearing;
mod password;
mod pending_joins;
mod refresh;
mod reserved;
mod sessions;
mod tokens;

pub use actor::{Actor, Caller};
pub use connections::{Connection, Connections};
pub use devices::{Device, KnownDevice, lane_of};
pub use fair_queue::Lane;
pub use guest_names::GuestNames;
pub use password::{Passwords, Verdict};
pub use refresh::RoomLocks;
pub use reserved::Reserved;
pub use sessions::{Secret, hash, new_session};
pub use tokens::{Claims, DEVICE_LIFETIME, Tokens};

pub use crate::store::SESSION_LIFETIME;

use crate::{
    error::{Error, Result},
    live::Live,
    model::{
        Access, Account, Action, Nick, Participant, Person, RoomId, Rules, UserId,
        permission::{Side, Who, may, may_enter},
    },
    protocol::{NickChanged, ServerEvent},
    store::{NewAuditEntry, Store},
};

/// Who an actor is and what they may do.
#[derive(Debug)]
pub struct AccessControl {
    pub tokens: Tokens,
    pub passwords: Passwords,
    pub reserved: Reserved,
    pub connections: Connections,
    pub guest_names: GuestNames,
    room_locks: RoomLocks,
    store: Store,
    live: Live,
}

impl AccessControl {
    /// Fails when the account names cannot be read.
    pub async fn open(store: Store, live: Live, tokens: Tokens) -> Result<Self> {
        Ok(Self {
            tokens,
            passwords: Passwords::default(),
            reserved: Reserved::load(&store).await?,
            connections: Connections::default(),
            guest_names: GuestNames::new(store.clone()),
            room_locks: RoomLocks::default(),
            store,
            live,
        })
    }

    /// Decides whether an actor may do something in a room. A connection has to be in the room, and its cached access
    /// is used; an HTTP caller need not be, and its access is read.
    ///
    /// Fails with [`Error::NotJoined`], and as [`may`] does.
    pub async fn authorize(&self, caller: &Caller, room: &RoomId, action: Action) -> Result<Participant> {
        let authorized = match caller {
            Caller::Connection(connection) => self.present(connection, room).await?,
            // Boxed: it is large, and would take up the space in the future of every event.
            Caller::Actor(actor) => Box::pin(self.read_authorized(actor, room)).await?,
        };
        may(&authorized.access, &authorized.rules, action)?;
        Ok(authorized)
    }

    /// [`AccessControl::authorize`] for actions inside a room. An actor outside must first pass the check for
    /// entering, including lock and capacity: a room shows nothing to people it keeps out.
    pub async fn authorize_inside(&self, caller: &Caller, room: &RoomId, action: Action) -> Result<Participant> {
        let authorized = self.authorize(caller, room, Action::Read).await?;
        self.may_be_in(caller.id(), room, &authorized.access, &authorized.rules)?;
        may(&authorized.access, &authorized.rules, action)?;
        Ok(authorized)
    }

    /// Reads an actor's access and the rules of a room from the database.
    async fn read_authorized(&self, actor: &Actor, room: &RoomId) -> Result<Participant> {
        let rules = self.store.rules(room).await?;
        let access = self.access(actor, room, &rules).await?;
        Ok(Participant { person: actor.person()?, access, rules })
    }

    /// A connection's access in a room, after any pending join.
    async fn present(&self, connection: &Connection, room: &RoomId) -> Result<Participant> {
        connection.pending_joins.ended(room).await;
        self.live.here(&connection.recipient, room).ok_or(Error::NotJoined)
    }

    /// Whether a user in the room may stay, or a user outside may enter.
    pub fn may_be_in(&self, user: &UserId, room: &RoomId, access: &Access, rules: &Rules) -> Result<()> {
        match self.live.is_listed(user, room) {
            true => may(access, rules, Action::Read),
            false => may_enter(access, rules, self.live.count(room)),
        }
    }

    /// An actor's access in a room. In a room without an owner nobody has a role.
    pub async fn access(&self, actor: &Actor, room: &RoomId, rules: &Rules) -> Result<Access> {
        let side = if self.live.is_listed(&actor.id, room) { Side::Inside } else { Side::Outside };
        let (id, has_account) = (actor.id.clone(), actor.has_account());
        let address_hashes = vec![actor.address_hash.clone()];
        let accesses = self.accesses(&[Who { id, has_account, address_hashes, side }], room, rules).await?;
        Ok(accesses.into_iter().next().expect("one user was passed"))
    }

    /// [`AccessControl::access`] for many users at once.
    pub async fn accesses(&self, people: &[Who], room: &RoomId, rules: &Rules) -> Result<Vec<Access>> {
        let in_nobodys = |who: &Who| Access { has_account: who.has_account, ..Access::default() };
        match rules.is_owned {
            true => self.store.accesses(room, people).await,
            false => Ok(people.iter().map(in_nobodys).collect()),
        }
    }

    /// Fails when the user's current role is not below the actor's, whether they are present or not.
    pub async fn check_below(&self, by: &Participant, room: &RoomId, user: &UserId) -> Result<()> {
        match by.access.role.outranks(self.store.role(room, user).await?) {
            true => Ok(()),
            false if *user == by.person.id => Err(Error::Forbidden("You cannot do this to yourself.")),
            false => Err(Error::Forbidden("This person is not below you in this room.")),
        }
    }

    /// A user who is in a room or has a record there. Fails with [`Error::NotFound`].
    pub async fn known_person(&self, room: &RoomId, id: &UserId) -> Result<Person> {
        if let Some((person, _)) = self.live.present(id, room) {
            return Ok(person);
        }
        let nick = self.store.nick_in(room, id).await?;
        nick.map(|nick| Person { id: id.clone(), nick, has_account: self.is_account(id) })
            .ok_or(Error::NotFound("Nobody of this id is known in this room."))
    }

    pub fn is_account(&self, id: &UserId) -> bool {
        self.reserved.is_account(id)
    }

    /// Fails with [`Error::NickReserved`] when a nickname is an account's or looks like one.
    pub fn check_reserved(&self, nick: &Nick, user: &UserId) -> Result<()> {
        if !self.reserved.is_reserved(nick, user) {
            return Ok(());
        }
        let suggestion = self.reserved.free(nick, user).map(|nick| nick.as_str().to_owned());
        Err(Error::NickReserved { suggestion })
    }

    /// Reserves an account's name in every room; guests who go by it are renamed.
    pub fn reserve(&self, account: &Account) {
        let owner = account.person();
        let is_allowed = |nick: &Nick| !self.reserved.is_reserved(nick, &account.id);
        self.live.reserve(&owner, is_allowed, |room, guest| {
            let (nick, token) = (guest.nick.as_str().to_owned(), self.tokens.issue(guest));
            NickChanged::packet(&(&NickChanged { room: room.clone(), nick, token },))
        });
    }

    /// Records an action in the audit log. The action is done even if this fails.
    pub async fn record(&self, room: &RoomId, entry: NewAuditEntry<'_>) {
        let action = entry.action;
        if let Err(error) = self.store.record(room, entry).await {
            tracing::warn!(room.id = %room, action, %error, "An entry of the audit log could not be written");
        }
    }
}
