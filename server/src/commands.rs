//! All commands: by a Socket.IO event, by HTTP, or by both. A command is one file: its name, its fields, who may call
//! it, its cost, what it does and what it answers.
//!
//! [`all`] is the only list of them, subject by subject. Event handlers, routes, the OpenAPI document and the page's types are made from
//! it, and tests iterate over it.

mod account;
mod call;
mod chat;
mod malformed;
mod messages;
mod moderation;
mod people;
mod rooms;
mod typescript;

use std::{num::NonZeroU32, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use ts_rs::TS;
use utoipa::ToSchema;

pub use call::{CookieChange, FromCall, Request, Token};
pub use chat::Chat;
pub use malformed::Malformed;
use messages::history::Readings;
use moderation::KnockQueue;
use rooms::Listing;
pub use typescript::typescript;

use crate::{error::Result, limits::Kind};

/// A command. Its fields are its input: the payload of an event; in HTTP the braced segments of the path, and the
/// body or the query.
pub trait Command: DeserializeOwned + ToSchema + TS + Send + Sized + 'static {
    /// Its name: of the event, of the OpenAPI operation, and on the page.
    const NAME: &'static str;
    /// Which rate limit it counts against.
    const KIND: Kind = Kind::Read;
    /// Whether its answer is large: a connection gets such answers one at a time, and is charged for their size.
    const IS_PAGE: bool = false;
    /// Refusals of its route beyond the common ones: a status and its meaning, for the document.
    const REFUSALS: &'static [(&'static str, &'static str)] = &[];

    /// Whether its route takes a token.
    const TOKEN: Token = <Self::Caller as FromCall>::TOKEN;
    /// Whether its route takes the session cookie.
    const COOKIE: bool = false;
    /// The cookies that its route sets, for the document.
    const SET_COOKIE: Option<&'static str> = None;

    /// Who can call it.
    type Caller: FromCall;
    /// The answer on success.
    type Answer: Serialize + ToSchema + TS + Send + 'static;

    /// Its cost, counted before it runs.
    fn cost(&self) -> NonZeroU32 {
        NonZeroU32::MIN
    }

    /// Runs it. Anything that has to keep the order of a connection's events happens before this returns its future.
    fn run(
        self,
        chat: Arc<Chat>,
        caller: Self::Caller,
    ) -> impl Future<Output = Result<Self::Answer>> + Send + 'static;
}

/// How a command is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    pub by_event: bool,
    pub by_http: Option<Route>,
}

/// How a command is called by HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// With field names in braces.
    pub path: &'static str,
    /// The status on success. With 204 there is no body.
    pub status: u16,
    /// The heading in the OpenAPI document.
    pub tag: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Ways {
    pub const EVENT: Self = Self { by_event: true, by_http: None };

    const fn http(route: Route) -> Self {
        Self { by_event: false, by_http: Some(route) }
    }

    const fn both(route: Route) -> Self {
        Self { by_event: true, by_http: Some(route) }
    }
}

impl Route {
    const fn new(tag: &'static str, method: Method, path: &'static str, status: u16) -> Self {
        Self { method, path, status, tag }
    }
}

/// A visitor of all commands.
pub trait Table {
    fn add<C: Command>(&mut self, ways: Ways);
}

/// Every command, and how it is called: the lists of all subjects.
pub fn all(table: &mut impl Table) {
    account::commands(table);
    messages::commands(table);
    people::commands(table);
    rooms::commands(table);
    moderation::commands(table);
}

/// The names of all commands, and how each is called.
pub fn names() -> Vec<(&'static str, Ways)> {
    struct Names(Vec<(&'static str, Ways)>);

    impl Table for Names {
        fn add<C: Command>(&mut self, ways: Ways) {
            self.0.push((C::NAME, ways));
        }
    }

    let mut names = Names(Vec::new());
    all(&mut names);
    names.0
}
