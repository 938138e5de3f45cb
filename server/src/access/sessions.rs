//! Sessions: authenticated by a token, refreshed, listed, ended. The open connections of a session end with it.

use std::{collections::HashSet, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tracing::{debug, info};

use super::{AccessControl, Actor, Claims, Connection, tokens::ACCESS_LIFETIME};
use crate::{
    error::{Error, Result},
    events::{EndedSessions, Ending},
    live::{Leaving, Recipient},
    model::{Account, Nick, SessionId, UserId},
    protocol::{self, ServerEvent, SessionEnded},
    store::{NewSession, SessionOwner},
};

/// A secret that only the client keeps: the database has its hash.
pub struct Secret {
    pub text: String,
    pub hash: String,
}

impl Secret {
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the operating system has random numbers");
        let text = URL_SAFE_NO_PAD.encode(bytes);
        Self { hash: hash(text.as_bytes()), text }
    }
}

/// For secrets too random to be guessed: a password needs more (see `password.rs`).
pub fn hash(secret: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

impl AccessControl {
    /// The actor that connects with this token: a new guest when there is none, or an invalid one. Fails with
    /// [`Error::SignedOut`] when it is an account's and no longer valid, or a guest's who has an account now.
    pub async fn connect(&self, token: Option<&str>, recipient: Recipient) -> Result<Arc<Connection>> {
        let claims = token.map_or(Claims::Nobody, |token| self.tokens.read(token));
        let (id, account, nick) = match claims {
            Claims::Nobody => (UserId::random(), None, None),
            claims => self.identify(claims).await?,
        };
        let connection = Arc::new(Connection::new(id, account, nick, recipient));
        self.connections.add(&connection);
        // Only now: a guest who is just signing up is either found among the connections or known as an account here.
        if !connection.has_account() && self.reserved.is_account(&connection.id) {
            self.connections.remove(&connection);
            return Err(Error::SignedOut);
        }
        Ok(connection)
    }

    /// The token's claims alone: the session may have ended.
    pub fn claimed_id(&self, token: &str) -> Option<UserId> {
        match self.tokens.read(token) {
            Claims::Guest(id, _) | Claims::Account(id, _) => Some(id),
            Claims::Outdated | Claims::Nobody => None,
        }
    }

    /// The actor of this token. Fails with [`Error::Unauthorized`] when it is invalid, and with [`Error::SignedOut`]
    /// as [`AccessControl::connect`] does.
    pub async fn actor(&self, token: &str, address_hash: Arc<str>) -> Result<Actor> {
        Ok(match self.identify(self.tokens.read(token)).await? {
            (_, Some(account), _) => Actor::signed_in(account, address_hash),
            (id, None, nick) => Actor::guest(id, nick, address_hash),
        })
    }

    /// The user id in a token's claims, the account, and a guest's nickname.
    async fn identify(&self, claims: Claims) -> Result<(UserId, Option<Arc<Account>>, Option<Nick>)> {
        match claims {
            Claims::Guest(id, _) if self.reserved.is_account(&id) => Err(Error::SignedOut),
            Claims::Guest(id, nick) => Ok((id, None, Some(nick))),
            Claims::Account(id, session) => match self.store.session_owner(&session).await? {
                Some(owner) if owner.id == id => {
                    let account = Arc::new(Account::from(owner));
                    self.learn_account(&account);
                    Ok((id, Some(account), None))
                }
                _ => Err(Error::SignedOut),
            },
            Claims::Outdated => Err(Error::SignedOut),
            Claims::Nobody => Err(Error::Unauthorized),
        }
    }

    /// Ends the connections of sessions that were ended elsewhere: by another server, by expiry, by an operator.
    pub async fn end_dead_sessions(self: &Arc<Self>) {
        let connections = self.connections.signed_in();
        let session = |connection: &Arc<Connection>| connection.account().map(|account| account.session.clone());
        let open: HashSet<_> = connections.iter().filter_map(session).collect();
        if open.is_empty() {
            return;
        }
        let living = match self.store.living_sessions(&open.into_iter().collect::<Vec<_>>()).await {
            Ok(living) => living.into_iter().collect::<HashSet<_>>(),
            Err(error) => return debug!(%error, "Sessions could not be checked; the next round tries again"),
        };
        for connection in connections {
            if session(&connection).is_some_and(|session| !living.contains(&session)) {
                info!(user.id = connection.id.as_str(), "Ended a connection: its session has ended elsewhere");
                self.end_connection(&connection, Ending::SignedOut);
            }
        }
    }

    /// Ends the connections of some sessions of a user.
    pub(super) fn end_connections(&self, user: &UserId, sessions: &EndedSessions, why: Ending) {
        for connection in self.connections.of(user) {
            if connection.account().is_some_and(|account| sessions.include(&account.session)) {
                self.end_connection(&connection, why);
            }
        }
    }

    /// As the protocol says; a client that does not read is disconnected a moment later.
    fn end_connection(&self, connection: &Arc<Connection>, why: Ending) {
        if !connection.end() {
            return;
        }
        let connection = &connection.recipient;
        self.live.leave_all(connection, Leaving::Goodbye);
        // A client too slow to be told is disconnected, and is told when it reconnects.
        let _ = connection.send(&SessionEnded::packet(&(&told(why),)));
        connection.disconnect();
    }

    /// The answer to a sign-in or a refresh.
    pub fn signed_in(&self, account: &Account, recovery_code: Option<String>) -> protocol::SignedIn {
        protocol::SignedIn {
            user: account.into(),
            access_token: self.tokens.issue_access(&account.id, &account.session),
            expires_in_ms: u64::try_from(ACCESS_LIFETIME.as_millis()).expect("a quarter of an hour is short"),
            session_id: account.session.clone(),
            recovery_code,
        }
    }

    /// Turns the open connections of a guest into those of its account.
    pub(super) fn upgrade_guest(&self, account: &Account) {
        // In this order: a new connection either sees the account or is among the connections.
        self.reserved.add(&account.username, &account.id);
        let account = Arc::new(account.clone());
        for connection in self.connections.of(&account.id) {
            connection.sign_in(&account);
        }
        self.reserve(&account);
    }

    /// Adds an account made elsewhere, or whose creation was not confirmed.
    pub fn learn_account(&self, account: &Account) {
        if !self.reserved.is_account(&account.id) {
            self.upgrade_guest(account);
        }
    }
}

/// A new session, and the secret for its client.
pub fn new_session(device: &str) -> (NewSession, Secret) {
    let secret = Secret::random();
    let session =
        NewSession { id: SessionId::random(), token_hash: secret.hash.clone(), device: device.to_owned() };
    (session, secret)
}

impl From<SessionOwner> for Account {
    fn from(SessionOwner { session, id, username, created_at, .. }: SessionOwner) -> Self {
        Self { id, username, created_at, session }
    }
}

impl From<&Account> for protocol::Account {
    fn from(account: &Account) -> Self {
        let Account { id, username, created_at, .. } = account;
        Self { id: id.clone(), username: username.as_str().to_owned(), created_at: *created_at }
    }
}

fn told(why: Ending) -> SessionEnded {
    let (code, message) = match why {
        Ending::SignedOut => ("signed_out", "You were signed out."),
        Ending::PasswordChanged => ("password_changed", "The password was changed. Sign in again."),
        Ending::AccountDeleted => ("account_deleted", "This account was deleted."),
    };
    SessionEnded { code, message }
}
