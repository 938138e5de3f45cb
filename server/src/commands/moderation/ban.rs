//! Banning somebody from a room, and unbanning them.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{Act, NETWORK_AT_MOST_MS, address_hashes_of, checked, minutes, why_out};
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    events::Affected,
    model::{Action, Nick, Person, RoomId, UserId, whole},
    protocol::{Done, PersonInRoom},
    store::{Network, NewAuditEntry, NewHold, What},
};

/// Keeps someone out, and guests of the same network, for 24 hours at most. It ends nothing that a ban before has
/// begun.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ban {
    pub room: String,
    /// The id of a user.
    pub user: String,
    /// A second to ten years. Left out: for ever.
    #[schema(minimum = 1_000, maximum = 316_224_000_000_i64)]
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub for_ms: Option<i64>,
    /// Whether it holds for the person's network too, for a day at most: for guests, and for accounts that are made
    /// later. Unless given it does.
    #[serde(default = "yes")]
    #[schema(default = true)]
    #[ts(optional, as = "Option<bool>")]
    pub network: bool,
    /// What the person has written here within so long is deleted as well: a second to ten years, which is all. Left
    /// out: nothing.
    #[schema(minimum = 1_000, maximum = 316_224_000_000_i64)]
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub delete_messages_ms: Option<i64>,
}

/// Lets someone in again.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct Unban(#[schema(inline)] PersonInRoom);

fn yes() -> bool {
    true
}

impl Command for Ban {
    const NAME: &'static str = "ban";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id is known there")];
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let act = Act::authorize(&chat, &caller, &self.room, &self.user, Action::Ban).await?;
        let (for_ms, within_ms) =
            (self.for_ms.map(checked).transpose()?, self.delete_messages_ms.map(checked).transpose()?);
        let user = &act.target.id;
        let address_hashes = address_hashes_of(&chat, user);
        let network_ms = for_ms.unwrap_or(NETWORK_AT_MOST_MS).min(NETWORK_AT_MOST_MS);
        let network = Network { address_hashes: &address_hashes, for_ms: network_ms };
        let hold = NewHold { what: What::Ban, for_ms, network: self.network.then_some(network) };
        chat.store.hold(&act.room, &act.target, &hold).await?;
        act.remove_target(&chat, why_out(&chat, &act.room, user).await).await?;
        act.record(&chat, Self::NAME, for_ms.map(minutes)).await;
        act.change_access(&chat, Affected::Network(user.clone())).await?;
        if let Some(within_ms) = within_ms {
            chat.jobs.delete_messages_of(&act.by.person, &act.room, &act.target, within_ms).await?;
        }
        Ok(Done {})
    }
}

impl Command for Unban {
    const NAME: &'static str = "unban";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id is banned")];
    type Caller = Caller;
    type Answer = Done;

    /// Includes those from the same network.
    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let (room, user) = (RoomId::parse(&self.0.room)?, UserId::parse(&self.0.user)?);
        let by = chat.access.authorize(&caller, &room, Action::Ban).await?;
        chat.access.check_below(&by, &room, &user).await?;
        let bans = chat.store.bans(&room).await?;
        if !chat.store.unban(&room, &user).await? {
            return Err(Error::NotFound("Nobody of this id is banned."));
        }
        let ban = bans.into_iter().find(|ban| ban.id == user);
        let nick = ban.map(|ban| Nick::known(ban.nick));
        let target =
            nick.map(|nick| Person { id: user.clone(), nick, has_account: chat.access.is_account(&user) });
        let entry = NewAuditEntry { action: Self::NAME, actor: &by.person, target: target.as_ref(), detail: None };
        chat.access.record(&room, entry).await;
        Ok(Done {})
    }
}
