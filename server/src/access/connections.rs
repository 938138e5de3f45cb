//! The actor of each open connection: a guest, or an account in one of its sessions. A guest may become an account,
//! and a session may end, while the connection is open.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{Actor, pending_joins::PendingJoins};
use crate::{
    error::{Error, Result},
    live::Recipient,
    model::{Account, Nick, UserId},
};

/// A connection and its actor.
#[derive(Debug)]
pub struct Connection {
    pub id: UserId,
    pub recipient: Recipient,
    pub pending_joins: PendingJoins,
    account: OnceLock<Arc<Account>>,
    has_ended: AtomicBool,
    /// The nickname in a guest's token.
    guest_nick: Option<Box<Nick>>,
}

impl Connection {
    /// An open connection of a guest, or of the account it is signed in to.
    pub fn new(id: UserId, account: Option<Arc<Account>>, guest_nick: Option<Nick>, recipient: Recipient) -> Self {
        let account = account.map_or_else(OnceLock::new, OnceLock::from);
        let (pending_joins, has_ended) = (PendingJoins::default(), AtomicBool::new(false));
        Self { id, recipient, pending_joins, account, has_ended, guest_nick: guest_nick.map(Box::new) }
    }

    /// The connection's current actor.
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

    /// Parses a requested nickname. A guest may keep one from an earlier version even if the rules now forbid it.
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

    /// Turns a guest's connection into an account's.
    pub fn sign_in(&self, account: &Arc<Account>) {
        // A connection that already has an account keeps it.
        let _ = self.account.set(account.clone());
    }

    /// Marks the session as ended. False when it already was.
    pub fn end(&self) -> bool {
        !self.has_ended.swap(true, Ordering::AcqRel)
    }
}

/// All open connections by user.
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
            // Give back the memory that a crowd took.
            connections.shrink_to_fit();
        }
    }

    /// The connections of one user.
    pub fn of(&self, user: &UserId) -> Vec<Arc<Connection>> {
        self.lock().get(user).map_or(Vec::new(), |theirs| theirs.iter().filter_map(Weak::upgrade).collect())
    }

    /// The signed-in connections. Drops entries of closed connections.
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
