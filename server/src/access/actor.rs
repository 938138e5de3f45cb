//! Actors: a guest or an account, by a socket or by HTTP.

use std::sync::Arc;

use super::Connection;
use crate::{
    error::{Error, Result},
    live::ConnectionId,
    model::{Account, Nick, Person, UserId},
};

/// An actor, as far as the token proves it.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: UserId,
    /// A keyed hash of the actor's address.
    pub address_hash: Arc<str>,
    account: Option<Arc<Account>>,
    /// The nickname in a guest's token.
    guest_nick: Option<Nick>,
}

impl Actor {
    /// A guest, with the nickname in its token, if any.
    pub fn guest(id: UserId, guest_nick: Option<Nick>, address_hash: Arc<str>) -> Self {
        Self { id, address_hash, account: None, guest_nick }
    }

    /// An account in one of its sessions.
    pub fn signed_in(account: Arc<Account>, address_hash: Arc<str>) -> Self {
        Self { id: account.id.clone(), address_hash, account: Some(account), guest_nick: None }
    }

    pub fn has_account(&self) -> bool {
        self.account.is_some()
    }

    /// The account. Fails with [`Error::Unauthorized`] for a guest.
    pub fn account(&self) -> Result<&Account> {
        self.account.as_deref().ok_or(Error::Unauthorized)
    }

    /// The actor as others see them. Fails with [`Error::Unauthorized`] for a guest whose token has no nickname.
    pub fn person(&self) -> Result<Person> {
        let nick = self.account.as_ref().map(|account| &account.username).or(self.guest_nick.as_ref());
        let nick = nick.ok_or(Error::Unauthorized)?.clone();
        Ok(Person { id: self.id.clone(), nick, has_account: self.has_account() })
    }
}

/// The caller of a command: a connection, or an actor with a token by HTTP.
#[derive(Clone, Debug)]
pub enum Caller {
    Connection(Arc<Connection>),
    Actor(Actor),
}

impl Caller {
    pub fn id(&self) -> &UserId {
        match self {
            Self::Connection(connection) => &connection.id,
            Self::Actor(actor) => &actor.id,
        }
    }

    /// The connection that it is.
    pub fn connection(&self) -> Option<ConnectionId> {
        match self {
            Self::Connection(connection) => Some(connection.recipient.id()),
            Self::Actor(_) => None,
        }
    }

    pub fn actor(&self) -> Actor {
        match self {
            Self::Connection(connection) => connection.actor(),
            Self::Actor(actor) => actor.clone(),
        }
    }
}
