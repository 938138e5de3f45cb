//! How a command is called: by an event of an open connection, or by a request. The type of its caller says who can
//! call it: anyone who cannot be converted into it is refused before the command runs.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use crate::{
    access::{Actor, Caller, Connection, Device},
    commands::Chat,
    error::{Error, Result},
    model::{Account, UserId},
};

/// What commands may know of a request.
#[derive(Debug)]
pub struct Request {
    pub address: IpAddr,
    /// A keyed hash of the address.
    pub address_hash: Arc<str>,
    /// The token in the request, not yet verified.
    pub token: Option<String>,
    /// Such as `Firefox on Linux`.
    pub device: String,
    /// The value of the session cookie.
    pub refresh_token: Option<String>,
    /// The values of the device cookies.
    pub device_tokens: Vec<String>,
    cookies: Mutex<Vec<CookieChange>>,
}

/// A cookie that the browser is to keep or to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CookieChange {
    /// A refresh token.
    Session(String),
    NoSession,
    /// The token that makes the device known to an account.
    Device(UserId, String),
}

/// Whether a route takes a token, for the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Required,
    Optional,
    None,
}

/// The caller of a command.
pub trait FromCall: Sized + Send + 'static {
    const TOKEN: Token;

    /// By an event. Fails for commands that are HTTP only.
    fn from_connection(connection: &Arc<Connection>) -> Result<Self>;

    /// By a request. Fails with [`Error::Unauthorized`] and [`Error::SignedOut`].
    fn from_request(chat: &Chat, request: &Arc<Request>) -> impl Future<Output = Result<Self>> + Send;

    /// Whom the command is counted against, where a token says who calls.
    fn user(&self) -> Option<&UserId> {
        None
    }
}

impl Request {
    pub fn new(
        address: IpAddr,
        address_hash: Arc<str>,
        token: Option<String>,
        device: String,
        refresh_token: Option<String>,
        device_tokens: Vec<String>,
    ) -> Self {
        Self { address, address_hash, token, device, refresh_token, device_tokens, cookies: Mutex::default() }
    }

    /// The device of a sign-up, or of a sign-in with a recovery code.
    pub fn device(&self) -> Device {
        let (name, tokens) = (self.device.clone(), self.device_tokens.clone());
        Device { name, lane: self.address_hash.clone(), tokens }
    }

    /// Has the browser keep or delete a cookie, whatever the answer is.
    pub fn change_cookie(&self, change: CookieChange) {
        self.cookies().push(change);
    }

    /// The cookies to set or delete.
    pub fn take_cookie_changes(&self) -> Vec<CookieChange> {
        std::mem::take(&mut self.cookies())
    }

    fn cookies(&self) -> MutexGuard<'_, Vec<CookieChange>> {
        self.cookies.lock().expect("nothing panics while it holds this lock")
    }
}

/// Commands that are HTTP only have no event handler.
fn only_by_http<T>() -> Result<T> {
    Err(Error::UnknownEvent)
}

impl FromCall for Arc<Connection> {
    const TOKEN: Token = Token::None;

    fn from_connection(connection: &Arc<Connection>) -> Result<Self> {
        Ok(connection.clone())
    }

    /// Commands that are events only have no route.
    async fn from_request(_: &Chat, _: &Arc<Request>) -> Result<Self> {
        Err(Error::MethodNotAllowed)
    }
}

impl FromCall for Caller {
    const TOKEN: Token = Token::Required;

    fn from_connection(connection: &Arc<Connection>) -> Result<Self> {
        Ok(Self::Connection(connection.clone()))
    }

    async fn from_request(chat: &Chat, request: &Arc<Request>) -> Result<Self> {
        Actor::from_request(chat, request).await.map(Self::Actor)
    }

    fn user(&self) -> Option<&UserId> {
        Some(self.id())
    }
}

impl FromCall for Actor {
    const TOKEN: Token = Token::Required;

    fn from_connection(connection: &Arc<Connection>) -> Result<Self> {
        Ok(connection.actor())
    }

    async fn from_request(chat: &Chat, request: &Arc<Request>) -> Result<Self> {
        let token = request.token.as_deref().ok_or(Error::Unauthorized)?;
        chat.access.actor(token, request.address_hash.clone()).await
    }
}

/// `None` without a token. An invalid token is refused all the same.
impl FromCall for Option<Actor> {
    const TOKEN: Token = Token::Optional;

    fn from_connection(connection: &Arc<Connection>) -> Result<Self> {
        Ok(Some(connection.actor()))
    }

    async fn from_request(chat: &Chat, request: &Arc<Request>) -> Result<Self> {
        match request.token {
            Some(_) => Actor::from_request(chat, request).await.map(Some),
            None => Ok(None),
        }
    }
}

impl FromCall for Account {
    const TOKEN: Token = Token::Required;

    fn from_connection(connection: &Arc<Connection>) -> Result<Self> {
        connection.actor().account().cloned()
    }

    async fn from_request(chat: &Chat, request: &Arc<Request>) -> Result<Self> {
        Actor::from_request(chat, request).await?.account().cloned()
    }
}

impl FromCall for Arc<Request> {
    const TOKEN: Token = Token::None;

    fn from_connection(_: &Arc<Connection>) -> Result<Self> {
        only_by_http()
    }

    async fn from_request(_: &Chat, request: &Arc<Request>) -> Result<Self> {
        Ok(request.clone())
    }
}

impl<Who: FromCall> FromCall for (Who, Arc<Request>) {
    const TOKEN: Token = Who::TOKEN;

    fn from_connection(_: &Arc<Connection>) -> Result<Self> {
        only_by_http()
    }

    async fn from_request(chat: &Chat, request: &Arc<Request>) -> Result<Self> {
        Ok((Who::from_request(chat, request).await?, request.clone()))
    }
}
