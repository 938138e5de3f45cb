//! Where an account is signed in.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::end_sessions;
use crate::{
    commands::{Chat, Command, CookieChange, Request},
    error::{Error, Result},
    events::{EndedSessions, Ending},
    model::{Account, SessionId},
    protocol::{CurrentSession, Done, Sessions},
};

/// Tells who is signed in here.
#[derive(Deserialize, TS, ToSchema)]
pub struct ShowSession {}

/// Lists where the account is signed in, the latest used first.
#[derive(Deserialize, TS, ToSchema)]
pub struct ListSessions {}

/// Ends one session.
#[derive(Deserialize, TS, ToSchema)]
pub struct EndSession {
    /// The id of a session.
    pub id: String,
}

/// Ends every other session; no other device is known any more.
#[derive(Deserialize, TS, ToSchema)]
pub struct EndOtherSessions {}

impl Command for ShowSession {
    const NAME: &'static str = "current_session";
    type Caller = Account;
    type Answer = CurrentSession;

    async fn run(self, _: Arc<Chat>, account: Account) -> Result<CurrentSession> {
        Ok(CurrentSession { user: (&account).into(), session_id: account.session })
    }
}

impl Command for ListSessions {
    const NAME: &'static str = "list_sessions";
    type Caller = Account;
    type Answer = Sessions;

    async fn run(self, chat: Arc<Chat>, account: Account) -> Result<Sessions> {
        Ok(Sessions { sessions: chat.store.sessions(&account.id, &account.session).await? })
    }
}

impl Command for EndSession {
    const NAME: &'static str = "end_session";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: the account has no such session")];
    type Caller = Account;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, account: Account) -> Result<Done> {
        let session = SessionId::parse(&self.id)?;
        if !chat.store.end_session(&account.id, &session).await? {
            return Err(Error::NotFound("There is no such session."));
        }
        info!(user.id = account.id.as_str(), "Ended a session");
        end_sessions(&chat, account.id, EndedSessions::One(session), Ending::SignedOut).await?;
        Ok(Done {})
    }
}

impl Command for EndOtherSessions {
    const NAME: &'static str = "end_other_sessions";
    type Caller = (Account, Arc<Request>);
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, (account, request): Self::Caller) -> Result<Done> {
        let epoch = chat.store.end_other_sessions(&account.id, &account.session).await?;
        info!(user.id = account.id.as_str(), "Ended all other sessions");
        let others = EndedSessions::AllBut(account.session);
        end_sessions(&chat, account.id.clone(), others, Ending::SignedOut).await?;
        let device = chat.access.device_token(&account.id, epoch, &[]);
        request.change_cookie(CookieChange::Device(account.id, device));
        Ok(Done {})
    }
}
