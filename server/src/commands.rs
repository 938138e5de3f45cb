//! All commands: by a Socket.IO event, by HTTP, or by both. A command is one file: its name, its fields, who may call
//! it, its cost, what it does and what it answers.
//!
//! [`all`] is the only list of them. Event handlers, routes, the OpenAPI document and the page's types are made from
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
use Method::{Delete, Get, Patch, Post, Put};
use account::{
    ChangePassword, DeleteAccount, EndOtherSessions, EndSession, ListSessions, MakeRecoveryCode, Recover, Refresh,
    ShowAccount, ShowSession, SignIn, SignOut, SignUp,
};
use messages::{ClearRoom, DeleteMessage, LoadOlder, SendMessage, SyncRoom};
use moderation::{
    AnswerKnock, Ban, Kick, Knock, ListKnocks, ListLinks, ListPeople, MakeLink, Mute, RevokeLink, SetRole, Unban,
    Unmute,
};
use people::{ChangeNick, SetIdle, Typing};
use rooms::{
    ChangeRoom, CreateRoom, DeleteRoom, HandOver, JoinRoom, LeaveRoom, ListRooms, PreviewRoom, ShowAudit, ViewRoom,
};

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
    const EVENT: Self = Self { by_event: true, by_http: None };

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

/// Every command, and how it is called.
pub fn all(table: &mut impl Table) {
    of_accounts(table);
    of_messages(table);
    of_people(table);
    of_rooms(table);
    of_moderation(table);
}

fn of_accounts(table: &mut impl Table) {
    let accounts = |method, path, status| Ways::http(Route::new("Accounts", method, path, status));
    table.add::<SignUp>(accounts(Post, "/api/users", 201));
    table.add::<ShowAccount>(accounts(Get, "/api/users/me", 200));
    table.add::<DeleteAccount>(accounts(Delete, "/api/users/me", 204));
    table.add::<ChangePassword>(accounts(Put, "/api/users/me/password", 204));
    table.add::<MakeRecoveryCode>(accounts(Post, "/api/users/me/recovery-code", 200));

    let sessions = |method, path, status| Ways::http(Route::new("Sessions", method, path, status));
    table.add::<SignIn>(sessions(Post, "/api/session", 200));
    table.add::<ShowSession>(sessions(Get, "/api/session", 200));
    table.add::<SignOut>(sessions(Delete, "/api/session", 204));
    table.add::<Recover>(sessions(Post, "/api/session/recovery", 200));
    table.add::<Refresh>(sessions(Post, "/api/session/refresh", 200));
    table.add::<ListSessions>(sessions(Get, "/api/sessions", 200));
    table.add::<EndOtherSessions>(sessions(Delete, "/api/sessions", 204));
    table.add::<EndSession>(sessions(Delete, "/api/sessions/{id}", 204));
}

fn of_messages(table: &mut impl Table) {
    let messages = |method, path, status| Ways::both(Route::new("Messages", method, path, status));
    table.add::<SendMessage>(messages(Post, "/api/rooms/{room}/messages", 201));
    table.add::<LoadOlder>(messages(Get, "/api/rooms/{room}/messages", 200));
    table.add::<SyncRoom>(messages(Get, "/api/rooms/{room}/missed", 200));
    table.add::<DeleteMessage>(messages(Delete, "/api/rooms/{room}/messages/{message}", 204));
}

fn of_people(table: &mut impl Table) {
    table.add::<JoinRoom>(Ways::EVENT);
    table.add::<LeaveRoom>(Ways::EVENT);
    table.add::<PreviewRoom>(Ways::EVENT);
    table.add::<ChangeNick>(Ways::EVENT);
    table.add::<SetIdle>(Ways::EVENT);
    table.add::<Typing>(Ways::EVENT);
    table.add::<Knock>(Ways::EVENT);
}

fn of_rooms(table: &mut impl Table) {
    let rooms = |method, path, status| Ways::http(Route::new("Rooms", method, path, status));
    table.add::<CreateRoom>(rooms(Post, "/api/rooms", 201));
    table.add::<ListRooms>(rooms(Get, "/api/rooms", 200));
    table.add::<ViewRoom>(rooms(Get, "/api/rooms/{room}", 200));
    table.add::<ChangeRoom>(rooms(Patch, "/api/rooms/{room}", 200));
    table.add::<DeleteRoom>(rooms(Delete, "/api/rooms/{room}", 204));
    table.add::<ClearRoom>(rooms(Delete, "/api/rooms/{room}/messages", 204));
    table.add::<HandOver>(rooms(Post, "/api/rooms/{room}/owner", 204));
    table.add::<ShowAudit>(rooms(Get, "/api/rooms/{room}/audit", 200));
}

fn of_moderation(table: &mut impl Table) {
    let moderation = |method, path, status| Ways::http(Route::new("Moderation", method, path, status));
    table.add::<ListLinks>(moderation(Get, "/api/rooms/{room}/links", 200));
    table.add::<MakeLink>(moderation(Post, "/api/rooms/{room}/links", 201));
    table.add::<RevokeLink>(moderation(Delete, "/api/rooms/{room}/links/{link}", 204));
    table.add::<ListPeople>(moderation(Get, "/api/rooms/{room}/people", 200));
    table.add::<SetRole>(moderation(Put, "/api/rooms/{room}/people/{user}", 204));
    table.add::<Mute>(moderation(Put, "/api/rooms/{room}/people/{user}/mute", 204));
    table.add::<Unmute>(moderation(Delete, "/api/rooms/{room}/people/{user}/mute", 204));
    table.add::<Kick>(moderation(Post, "/api/rooms/{room}/people/{user}/kick", 204));
    table.add::<Ban>(moderation(Put, "/api/rooms/{room}/bans/{user}", 204));
    table.add::<Unban>(moderation(Delete, "/api/rooms/{room}/bans/{user}", 204));
    table.add::<ListKnocks>(moderation(Get, "/api/rooms/{room}/knocks", 200));
    table.add::<AnswerKnock>(moderation(Put, "/api/rooms/{room}/knocks/{user}", 204));
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
