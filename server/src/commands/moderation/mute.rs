//! Muting and unmuting somebody.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{Act, NETWORK_AT_MOST_MS, address_hashes_of, checked, minutes};
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    events::Affected,
    model::{Action, whole},
    protocol::{Done, PersonInRoom},
    store::{Network, NewHold, What},
};

/// Keeps someone from writing, and guests of the same network.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mute {
    pub room: String,
    /// The id of a user.
    pub user: String,
    /// A second to ten years.
    #[schema(minimum = 1_000, maximum = 316_224_000_000_i64)]
    #[serde(deserialize_with = "whole::number")]
    pub for_ms: i64,
}

/// Lets someone write again.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct Unmute(#[schema(inline)] PersonInRoom);

impl Command for Mute {
    const NAME: &'static str = "mute";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id is known there")];
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let act = Act::authorize(&chat, &caller, &self.room, &self.user, Action::Mute).await?;
        let for_ms = checked(self.for_ms)?;
        let address_hashes = address_hashes_of(&chat, &act.target.id);
        let network = Network { address_hashes: &address_hashes, for_ms: for_ms.min(NETWORK_AT_MOST_MS) };
        let hold = NewHold { what: What::Mute, for_ms: Some(for_ms), network: Some(network) };
        chat.store.hold(&act.room, &act.target, &hold).await?;
        act.record(&chat, Self::NAME, Some(minutes(for_ms))).await;
        act.change_access(&chat, Affected::Network(act.target.id.clone())).await?;
        Ok(Done {})
    }
}

impl Command for Unmute {
    const NAME: &'static str = "unmute";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id is known there")];
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let act = Act::authorize(&chat, &caller, &self.0.room, &self.0.user, Action::Mute).await?;
        let address_hashes = address_hashes_of(&chat, &act.target.id);
        chat.store.unmute(&act.room, &act.target.id, &address_hashes).await?;
        act.record(&chat, Self::NAME, None).await;
        act.change_access(&chat, Affected::Network(act.target.id.clone())).await?;
        Ok(Done {})
    }
}
