//! Changing one's nickname.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Connection,
    commands::{Chat, Command},
    error::{Error, Result},
    limits::Kind,
    model::{Nick, Person, permission::may_name},
};

/// Takes another nickname, in every room that the caller is in.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeNick {
    /// 1 to 24 characters.
    pub nick: String,
}

/// The new nickname, and the token that goes with it.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Renamed {
    /// As it is shown to the others.
    pub nick: String,
    pub token: String,
}

impl Command for ChangeNick {
    const NAME: &'static str = "change_nick";
    const KIND: Kind = Kind::Join;
    type Caller = Arc<Connection>;
    type Answer = Renamed;

    /// In every room or in none. Fails with [`Error::Forbidden`] for an account, and with [`Error::Muted`] for a
    /// guest who is muted in one of them.
    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<Renamed> {
        if connection.has_account() {
            return Err(Error::Forbidden("An account goes by its own name. Sign out to go by another."));
        }
        let nick = Nick::parse(&self.nick)?;
        chat.access.check_reserved(&nick, &connection.id)?;
        let person = Person { id: connection.id.clone(), nick, has_account: false };
        chat.live.rename(&person, may_name)?;
        Ok(Renamed { nick: person.nick.as_str().to_owned(), token: chat.access.tokens.issue(&person) })
    }
}
