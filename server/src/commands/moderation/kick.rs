//! Removing somebody from a room for some minutes.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{Act, address_hashes_of, why_out};
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Code, Result},
    model::Action,
    protocol::{Done, PersonInRoom},
    store::{Network, NewHold, What},
};

/// How long a kick lasts.
const KICKED_MS: i64 = 5 * 60_000;

/// Takes someone out, who may come back after 5 minutes.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct Kick(#[schema(inline)] PersonInRoom);

impl Command for Kick {
    const NAME: &'static str = "kick";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id is known there")];
    type Caller = Caller;
    type Answer = Done;

    /// For some minutes neither they nor new guests from the same network can join.
    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let act = Act::authorize(&chat, &caller, &self.0.room, &self.0.user, Action::Kick).await?;
        let address_hashes = address_hashes_of(&chat, &act.target.id);
        let network = Network { address_hashes: &address_hashes, for_ms: KICKED_MS };
        let hold = NewHold { what: What::Kick, for_ms: Some(KICKED_MS), network: Some(network) };
        chat.store.hold(&act.room, &act.target, &hold).await?;
        let mut why = why_out(&chat, &act.room, &act.target.id).await;
        why.code = Code::Kicked;
        "You were taken out of this room. You can come back in 5 minutes.".clone_into(&mut why.message);
        act.remove_target(&chat, why).await?;
        act.record(&chat, Self::NAME, None).await;
        Ok(Done {})
    }
}
