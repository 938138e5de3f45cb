//! Signing out.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::end_sessions;
use crate::{
    access::{Claims, hash},
    commands::{Chat, Command, CookieChange, Request, Token},
    error::Result,
    events::{EndedSessions, Ending},
    protocol::Done,
};

/// Signs out: ends the session of the cookie, or of the token. Without either it does nothing.
#[derive(Deserialize, TS, ToSchema)]
pub struct SignOut {}

impl Command for SignOut {
    const NAME: &'static str = "sign_out";
    const TOKEN: Token = Token::Optional;
    const COOKIE: bool = true;
    type Caller = Arc<Request>;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, request: Arc<Request>) -> Result<Done> {
        chat.limits.handshake(request.address)?;
        let mut ending = Vec::new();
        if let Some(token) = &request.refresh_token {
            ending.extend(chat.store.session_of_token(&hash(token.as_bytes())).await?);
        }
        if let Some(Claims::Account(user, session)) =
            request.token.as_deref().map(|token| chat.access.tokens.read(token))
        {
            ending.push((user, session));
        }
        for (user, session) in ending {
            if chat.store.end_session(&user, &session).await? {
                info!(user.id = user.as_str(), "Signed out");
                end_sessions(&chat, user, EndedSessions::One(session), Ending::SignedOut).await?;
            }
        }
        request.change_cookie(CookieChange::NoSession);
        Ok(Done {})
    }
}
