//! Who asks for something: a guest or an account, by a socket or by HTTP.

use std::sync::Arc;

use crate::{
    error::{Error, Result},
    model::{Nick, Person, SessionId, UserId},
    protocol::Timestamp,
};

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: UserId,
    pub username: Nick,
    pub created_at: Timestamp,
    pub session: SessionId,
}

/// Who asks, as far as their token proves it.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: UserId,
    /// A keyed hash of the address that they ask from.
    pub address_hash: Arc<str>,
    account: Option<Account>,
    /// What a guest's token calls them.
    guest_nick: Option<Nick>,
}

impl Actor {
    /// A guest, with the nickname of its token if it has one.
    pub fn guest(id: UserId, guest_nick: Option<Nick>, address_hash: Arc<str>) -> Self {
        Self { id, address_hash, account: None, guest_nick }
    }

    /// An account in one of its sessions.
    pub fn signed_in(account: Account, address_hash: Arc<str>) -> Self {
        Self { id: account.id.clone(), address_hash, account: Some(account), guest_nick: None }
    }

    pub fn has_account(&self) -> bool {
        self.account.is_some()
    }

    /// The account. Fails with [`Error::Unauthorized`] for a guest.
    pub fn account(&self) -> Result<&Account> {
        self.account.as_ref().ok_or(Error::Unauthorized)
    }

    /// As others know them. Fails with [`Error::Unauthorized`] for a guest whose token has no nickname.
    pub fn person(&self) -> Result<Person> {
        let nick = self.account.as_ref().map(|account| &account.username).or(self.guest_nick.as_ref());
        let nick = nick.ok_or(Error::Unauthorized)?.clone();
        Ok(Person { id: self.id.clone(), nick, has_account: self.has_account() })
    }
}
