//! Refreshing a session.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{end_sessions, signed_in};
use crate::{
    access::{Secret, hash},
    commands::{Chat, Command, CookieChange, Request},
    error::{Error, Result},
    events::{EndedSessions, Ending},
    protocol,
    store::Refreshed,
};

/// Goes on: a new access token, and the next refresh token. Each refresh token is good once; one that comes again
/// ends the session.
#[derive(Deserialize, TS, ToSchema)]
pub struct Refresh {}

impl Command for Refresh {
    const NAME: &'static str = "refresh";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[("401", "`signed_out`; the cookie is taken away")];
    const COOKIE: bool = true;
    const SET_COOKIE: Option<&'static str> = Some("The next refresh token");
    type Caller = Arc<Request>;
    type Answer = protocol::SignedIn;

    /// A reused token ends its session: two clients have it, and one of them stole it. Fails with
    /// [`Error::SignedOut`].
    async fn run(self, chat: Arc<Chat>, request: Arc<Request>) -> Result<protocol::SignedIn> {
        chat.limits.handshake(request.address)?;
        let refreshed = go_on(&chat, &request).await;
        if let Err(Error::SignedOut) = refreshed {
            request.change_cookie(CookieChange::NoSession);
        }
        refreshed
    }
}

async fn go_on(chat: &Chat, request: &Request) -> Result<protocol::SignedIn> {
    let token = request.refresh_token.as_ref().ok_or(Error::SignedOut)?;
    let next = Secret::random();
    match chat.store.refresh_session(&hash(token.as_bytes()), &next.hash).await? {
        Refreshed::Owner(owner) => {
            let device_epoch = owner.device_epoch;
            Ok(signed_in(chat, request, &owner.into(), next, device_epoch, None))
        }
        Refreshed::Reused { user, session } => {
            info!(user.id = user.as_str(), "Ended a session: its refresh token was used twice");
            end_sessions(chat, user, EndedSessions::One(session), Ending::SignedOut).await?;
            Err(Error::SignedOut)
        }
        Refreshed::Unknown => Err(Error::SignedOut),
    }
}
