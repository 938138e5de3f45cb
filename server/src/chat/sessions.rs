//! Being signed in: recognized by a token, signed in again by the next, listed, ended. The open connections of a session
//! end with it.

use std::{collections::HashSet, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tracing::{debug, info};

use super::{
    Account, Actor, Chat, Connection,
    token::{ACCESS_LIFETIME, Claims},
};
use crate::{
    error::{Error, Result},
    live::{Leaving, Recipient},
    model::{Nick, SessionId, UserId},
    protocol::{self, ServerEvent, Session, SessionEnded, Timestamp},
    store::{NewSession, Refreshed, SessionOwner},
};

/// Somebody has signed in, or goes on being so: what the client gets.
pub struct SignedIn {
    /// The body of the answer.
    pub answer: protocol::SignedIn,
    /// For the cookie, and for nothing else: hands in for the next one, once.
    pub refresh_token: String,
    /// For another cookie: by this the account knows the device from now on.
    pub device_token: String,
}

/// Why the connections of a session end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    SignedOut,
    PasswordChanged,
    AccountDeleted,
}

impl Ending {
    fn tell(self) -> SessionEnded {
        let (code, message) = match self {
            Self::SignedOut => ("signed_out", "You were signed out."),
            Self::PasswordChanged => ("password_changed", "The password was changed. Sign in again."),
            Self::AccountDeleted => ("account_deleted", "This account was deleted."),
        };
        SessionEnded { code, message }
    }
}

/// A token that is kept by the client alone: the database has its hash.
pub(super) struct Secret {
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

/// For what is random enough that nobody can try it out: a password needs more (see `password.rs`).
pub(super) fn hash(secret: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

impl Chat {
    /// Who connects with this token: without one, or with one that is nobody's, a new guest. Fails with
    /// [`Error::SignedOut`] when it is an account's and no good any more, and when it is that of a guest who has an
    /// account now.
    pub async fn connect(&self, token: Option<&str>, recipient: Recipient) -> Result<Arc<Connection>> {
        let claims = token.map_or(Claims::Nobody, |token| self.tokens.read(token));
        let (id, account, nick) = match claims {
            Claims::Nobody => (UserId::random(), None, None),
            claims => self.identify(claims).await?,
        };
        let connection = Arc::new(Connection::new(id, account, nick, recipient));
        self.connections.add(&connection);
        // Only now: a guest that signs up in this moment is either found among the connections or known as an account here.
        if !connection.has_account() && self.reserved.is_account(&connection.id) {
            self.connections.remove(&connection);
            return Err(Error::SignedOut);
        }
        Ok(connection)
    }

    /// Whose token this is, as far as the token alone tells: what it stands for may have ended.
    pub fn claimed_id(&self, token: &str) -> Option<UserId> {
        match self.tokens.read(token) {
            Claims::Guest(id, _) | Claims::Account(id, _) => Some(id),
            Claims::Outdated | Claims::Nobody => None,
        }
    }

    /// Who asks with this token. Fails with [`Error::Unauthorized`] when it is nobody's, and with [`Error::SignedOut`] as
    /// [`Chat::connect`].
    pub async fn actor(&self, token: &str, address_hash: Arc<str>) -> Result<Actor> {
        Ok(match self.identify(self.tokens.read(token)).await? {
            (_, Some(account), _) => Actor::signed_in(account, address_hash),
            (id, None, nick) => Actor::guest(id, nick, address_hash),
        })
    }

    /// The id that a token's claims are of, the account, and a guest's nickname.
    async fn identify(&self, claims: Claims) -> Result<(UserId, Option<Account>, Option<Nick>)> {
        match claims {
            Claims::Guest(id, _) if self.reserved.is_account(&id) => Err(Error::SignedOut),
            Claims::Guest(id, nick) => Ok((id, None, Some(nick))),
            Claims::Account(id, session) => match self.store.session_owner(&session).await? {
                Some(owner) if owner.id == id => {
                    let account: Account = owner.into();
                    self.learn_account(&account);
                    Ok((id, Some(account), None))
                }
                _ => Err(Error::SignedOut),
            },
            Claims::Outdated => Err(Error::SignedOut),
            Claims::Nobody => Err(Error::Unauthorized),
        }
    }

    /// Exchanges a refresh token for the next, and for a new access token. Each is good once: one that comes again ends
    /// its session, because one of the two who have it has stolen it. Fails with [`Error::SignedOut`].
    ///
    /// `device_tokens` are what the device got when it signed in.
    pub async fn refresh(&self, token: &str, device_tokens: &[String]) -> Result<SignedIn> {
        let next = Secret::random();
        match self.store.refresh_session(&hash(token.as_bytes()), &next.hash).await? {
            Refreshed::Owner(owner) => {
                let device = self.device_token(&owner.id, owner.device_epoch, device_tokens);
                Ok(self.signed_in(&owner.into(), next, device, None))
            }
            Refreshed::Reused { user, session } => {
                info!(user.id = user.as_str(), "Ended a session: its refresh token was used twice");
                self.end_connections(&user, Ending::SignedOut, |of| *of == session);
                Err(Error::SignedOut)
            }
            Refreshed::Unknown => Err(Error::SignedOut),
        }
    }

    /// Where somebody is signed in, the latest used first.
    pub async fn sessions(&self, account: &Account) -> Result<Vec<Session>> {
        self.store.sessions(&account.id, &account.session).await
    }

    /// Ends one session of an account. Fails with [`Error::NotFound`].
    pub async fn end_session(&self, account: &Account, session: &SessionId) -> Result<()> {
        if !self.store.end_session(&account.id, session).await? {
            return Err(Error::NotFound("There is no such session."));
        }
        info!(user.id = account.id.as_str(), "Ended a session");
        self.end_connections(&account.id, Ending::SignedOut, |of| of == session);
        Ok(())
    }

    /// Ends every session of an account but the one that asks; no other device is known any more. Answers the token of the
    /// one that has asked.
    pub async fn end_other_sessions(&self, account: &Account) -> Result<String> {
        let epoch = self.store.end_other_sessions(&account.id, &account.session).await?;
        info!(user.id = account.id.as_str(), "Ended all other sessions");
        self.end_connections(&account.id, Ending::SignedOut, |of| *of != account.session);
        Ok(self.device_token(&account.id, epoch, &[]))
    }

    /// Ends the session of whoever holds one of these. Nothing happens when there is none.
    pub async fn sign_out(&self, refresh_token: Option<&str>, access_token: Option<&str>) -> Result<()> {
        let mut ending = Vec::new();
        if let Some(token) = refresh_token {
            ending.extend(self.store.session_of_token(&hash(token.as_bytes())).await?);
        }
        if let Some(Claims::Account(user, session)) = access_token.map(|token| self.tokens.read(token)) {
            ending.push((user, session));
        }
        for (user, session) in ending {
            if self.store.end_session(&user, &session).await? {
                info!(user.id = user.as_str(), "Signed out");
                self.end_connections(&user, Ending::SignedOut, |of| *of == session);
            }
        }
        Ok(())
    }

    /// Ends the connections of sessions that have ended elsewhere: by another server, by expiry, by an operator.
    pub(super) async fn end_dead_sessions(self: &Arc<Self>) {
        let connections = self.connections.signed_in();
        let session = |connection: &Arc<Connection>| connection.account().map(|account| account.session.clone());
        let open: HashSet<_> = connections.iter().filter_map(session).collect();
        if open.is_empty() {
            return;
        }
        let living = match self.store.living_sessions(&open.into_iter().collect::<Vec<_>>()).await {
            Ok(living) => living.into_iter().collect::<HashSet<_>>(),
            Err(error) => return debug!(%error, "Sessions are not looked after this time"),
        };
        for connection in connections {
            if session(&connection).is_some_and(|session| !living.contains(&session)) {
                info!(user.id = connection.id.as_str(), "Ended a connection: its session has ended elsewhere");
                self.end_connection(&connection, Ending::SignedOut);
            }
        }
    }

    /// Ends the connections of those sessions of a user that `are_ending`.
    pub(super) fn end_connections(&self, user: &UserId, why: Ending, are_ending: impl Fn(&SessionId) -> bool) {
        for connection in self.connections.of(user) {
            if connection.account().is_some_and(|account| are_ending(&account.session)) {
                self.end_connection(&connection, why);
            }
        }
    }

    /// As the protocol does; who does not read is cut off a moment later.
    fn end_connection(&self, connection: &Arc<Connection>, why: Ending) {
        if !connection.end() {
            return;
        }
        let connection = &connection.recipient;
        self.live.leave_all(connection, Leaving::Goodbye);
        // Whoever is too slow to be told is cut, and is told when it connects again.
        let _ = connection.send(&SessionEnded::packet(&(&why.tell(),)));
        connection.disconnect();
    }

    pub(super) fn signed_in(
        &self,
        account: &Account,
        refresh: Secret,
        device_token: String,
        recovery_code: Option<String>,
    ) -> SignedIn {
        let answer = protocol::SignedIn {
            user: account.into(),
            access_token: self.tokens.issue_access(&account.id, &account.session),
            expires_in_ms: u64::try_from(ACCESS_LIFETIME.as_millis()).expect("a quarter of an hour is short"),
            session_id: account.session.clone(),
            recovery_code,
        };
        SignedIn { answer, refresh_token: refresh.text, device_token }
    }
}

/// A session that is to begin, and the secret that its client gets.
pub(super) fn new_session(device: &str) -> (NewSession, Secret) {
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
        let created_at: Timestamp = *created_at;
        Self { id: id.clone(), username: username.as_str().to_owned(), created_at }
    }
}
