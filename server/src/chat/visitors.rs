//! Who is behind each open connection: a guest, or an account in one of its sessions. A guest may grow into an account,
//! and a session may end, while the connection is open.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use super::entrances::Entrances;
use crate::{
    domain::{Nick, Person, SessionId, UserId},
    error::{Error, Result},
    live::Connection,
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

/// Who asks, as far as it is proven.
#[derive(Clone, Debug)]
pub enum Identity {
    Guest(UserId),
    Account(Account),
}

impl Identity {
    pub fn id(&self) -> &UserId {
        match self {
            Self::Guest(id) => id,
            Self::Account(account) => &account.id,
        }
    }

    pub fn has_account(&self) -> bool {
        matches!(self, Self::Account(_))
    }
}

/// Who asks, as far as permissions go.
#[derive(Clone, Debug)]
pub struct Asker {
    pub id: UserId,
    pub has_account: bool,
    /// Where they come from: a keyed hash of the address.
    pub origin: Arc<str>,
}

/// Who does something in an owned room, by HTTP.
#[derive(Clone, Debug)]
pub struct Actor {
    pub asker: Asker,
    pub person: Person,
}

/// A connection and who is behind it.
#[derive(Debug)]
pub struct Visitor {
    pub id: UserId,
    pub connection: Connection,
    pub(super) entrances: Entrances,
    account: OnceLock<Account>,
    has_ended: AtomicBool,
    /// What its token calls it, when that was a nickname in an earlier version and is none now.
    kept_nick: Option<Nick>,
}

impl Visitor {
    pub fn new(identity: Identity, connection: Connection, kept_nick: Option<Nick>) -> Self {
        let (id, account) = match identity {
            Identity::Guest(id) => (id, OnceLock::new()),
            Identity::Account(account) => (account.id.clone(), OnceLock::from(account)),
        };
        let (entrances, has_ended) = (Entrances::default(), AtomicBool::new(false));
        Self { id, connection, entrances, account, has_ended, kept_nick }
    }

    pub fn asker(&self) -> Asker {
        let (has_account, origin) = (self.has_account(), self.connection.origin.clone());
        Asker { id: self.id.clone(), has_account, origin }
    }

    /// The account, once there is one.
    pub fn account(&self) -> Option<&Account> {
        self.account.get()
    }

    pub fn has_account(&self) -> bool {
        self.account().is_some()
    }

    /// A nickname that it asks for. One that it has from an earlier version it keeps, whatever the rules say by now.
    pub(super) fn called(&self, text: &str) -> Result<Nick> {
        Nick::parse(text).or_else(|error| match &self.kept_nick {
            Some(kept) if Nick::sought(text).is_ok_and(|nick| nick == *kept) => Ok(kept.clone()),
            _ => Err(error),
        })
    }

    /// Fails with [`Error::SignedOut`] when the session has ended.
    pub fn check_session(&self) -> Result<()> {
        if self.has_ended.load(Ordering::Acquire) { Err(Error::SignedOut) } else { Ok(()) }
    }

    /// From a guest to an account.
    pub(super) fn grow(&self, account: &Account) {
        // One that has an account already keeps it.
        let _ = self.account.set(account.clone());
    }

    /// Its session has ended. False when that was known.
    pub(super) fn end(&self) -> bool {
        !self.has_ended.swap(true, Ordering::AcqRel)
    }
}

/// All open connections, by who is behind them.
#[derive(Debug, Default)]
pub struct Visitors(Mutex<HashMap<UserId, Vec<Weak<Visitor>>>>);

impl Visitors {
    pub fn add(&self, visitor: &Arc<Visitor>) {
        self.lock()
            .entry(visitor.id.clone())
            .or_insert_with(|| Vec::with_capacity(1))
            .push(Arc::downgrade(visitor));
    }

    pub fn remove(&self, visitor: &Visitor) {
        let mut visitors = self.lock();
        if let Some(theirs) = visitors.get_mut(&visitor.id) {
            theirs.retain(|one| !std::ptr::eq(one.as_ptr(), visitor));
            if theirs.is_empty() {
                visitors.remove(&visitor.id);
            }
        }
        if visitors.is_empty() {
            // A crowd has gone: so does the place it has taken.
            visitors.shrink_to_fit();
        }
    }

    /// Those of one user.
    pub fn of(&self, user: &UserId) -> Vec<Arc<Visitor>> {
        self.lock().get(user).map_or(Vec::new(), |theirs| theirs.iter().filter_map(Weak::upgrade).collect())
    }

    /// Those who are signed in. Forgets connections that have come to nothing.
    pub fn signed_in(&self) -> Vec<Arc<Visitor>> {
        let mut visitors = self.lock();
        let mut signed_in = Vec::new();
        visitors.retain(|_, theirs| {
            theirs.retain(|one| one.strong_count() > 0);
            signed_in.extend(theirs.iter().filter_map(Weak::upgrade).filter(|visitor| visitor.has_account()));
            !theirs.is_empty()
        });
        signed_in
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Weak<Visitor>>>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}
