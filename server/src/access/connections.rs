//! Who is behind each open connection: a guest, or an account in one of its sessions. A guest may grow into an account,
//! and a session may end, while the connection is open.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{Account, Actor, pending_joins::PendingJoins};
use crate::{
    error::{Error, Result},
    live::Recipient,
    model::{Nick, UserId},
};

/// A connection and who is behind it.
#[derive(Debug)]
pub struct Connection {
    pub id: UserId,
    pub recipient: Recipient,
    pub pending_joins: PendingJoins,
    account: OnceLock<Arc<Account>>,
    has_ended: AtomicBool,
    /// What a guest's token calls it.
    guest_nick: Option<Box<Nick>>,
}

impl Connection {
    /// An open connection of a guest, or of the account that it is signed in to.
    pub fn new(id: UserId, account: Option<Arc<Account>>, guest_nick: Option<Nick>, recipient: Recipient) -> Self {
        let account = account.map_or_else(OnceLock::new, OnceLock::from);
        let (pending_joins, has_ended) = (PendingJoins::default(), AtomicBool::new(false));
        Self { id, recipient, pending_joins, account, has_ended, guest_nick: guest_nick.map(Box::new) }
    }

    /// Who asks by this connection, at this moment.
    pub fn actor(&self) -> Actor {
        let address_hash = self.recipient.address_hash.clone();
        match self.account() {
            Some(account) => Actor::signed_in(account.clone(), address_hash),
            None => Actor::guest(self.id.clone(), self.guest_nick.as_deref().cloned(), address_hash),
        }
    }

    /// The account, once there is one.
    pub fn account(&self) -> Option<&Arc<Account>> {
        self.account.get()
    }

    pub fn has_account(&self) -> bool {
        self.account().is_some()
    }

    /// A nickname that it asks for. One that it has from an earlier version it keeps, whatever the rules say by now.
    pub fn parse_nick(&self, text: &str) -> Result<Nick> {
        Nick::parse(text).or_else(|error| match &self.guest_nick {
            Some(kept) if Nick::sought(text).is_ok_and(|nick| nick == **kept) => Ok(Nick::clone(kept)),
            _ => Err(error),
        })
    }

    /// Fails with [`Error::SignedOut`] when the session has ended.
    pub fn check_session(&self) -> Result<()> {
        if self.has_ended.load(Ordering::Acquire) { Err(Error::SignedOut) } else { Ok(()) }
    }

    /// From a guest to an account.
    pub fn sign_in(&self, account: &Arc<Account>) {
        // One that has an account already keeps it.
        let _ = self.account.set(account.clone());
    }

    /// Its session has ended. False when that was known.
    pub fn end(&self) -> bool {
        !self.has_ended.swap(true, Ordering::AcqRel)
    }
}

/// All open connections, by who is behind them.
#[derive(Debug, Default)]
pub struct Connections(Mutex<HashMap<UserId, Vec<Weak<Connection>>>>);

impl Connections {
    pub fn add(&self, connection: &Arc<Connection>) {
        self.lock()
            .entry(connection.id.clone())
            .or_insert_with(|| Vec::with_capacity(1))
            .push(Arc::downgrade(connection));
    }

    pub fn remove(&self, connection: &Connection) {
        let mut connections = self.lock();
        if let Some(theirs) = connections.get_mut(&connection.id) {
            theirs.retain(|one| !std::ptr::eq(one.as_ptr(), connection));
            if theirs.is_empty() {
                connections.remove(&connection.id);
            }
        }
        if connections.is_empty() {
            // A crowd has gone: so does the place it has taken.
            connections.shrink_to_fit();
        }
    }

    /// Those of one user.
    pub fn of(&self, user: &UserId) -> Vec<Arc<Connection>> {
        self.lock().get(user).map_or(Vec::new(), |theirs| theirs.iter().filter_map(Weak::upgrade).collect())
    }

    /// Those who are signed in. Forgets connections that have come to nothing.
    pub fn signed_in(&self) -> Vec<Arc<Connection>> {
        let mut connections = self.lock();
        let mut signed_in = Vec::new();
        connections.retain(|_, theirs| {
            theirs.retain(|one| one.strong_count() > 0);
            signed_in
                .extend(theirs.iter().filter_map(Weak::upgrade).filter(|connection| connection.has_account()));
            !theirs.is_empty()
        });
        signed_in
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Weak<Connection>>>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}
