//! Listing rooms.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Actor,
    commands::{Chat, Command},
    error::Result,
    model::{Role, RoomId},
    store::RoomSummary,
};

/// The rooms that everyone can find, the fullest first, 100 at the most, as they were a second ago or later; and
/// those where the caller is more than a guest.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
pub struct ListRooms {}

/// The rooms that everyone can find, and those where the caller is something.
#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomLists {
    pub listed: Vec<ListedRoom>,
    pub mine: Vec<ListedRoom>,
    /// The longest life, in milliseconds, that the caller may give messages in a new room. Left out: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub longest_lifetime_ms: Option<u64>,
}

#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedRoom {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: RoomId,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub topic: Option<String>,
    /// How many are there.
    pub people: usize,
    /// What the caller is there: only in `mine`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub role: Option<Role>,
}

impl Command for ListRooms {
    const NAME: &'static str = "list_rooms";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[("401", "`unauthorized`, `signed_out`")];
    type Caller = Option<Actor>;
    type Answer = RoomLists;

    async fn run(self, chat: Arc<Chat>, actor: Option<Actor>) -> Result<RoomLists> {
        let mine = match &actor {
            Some(actor) => chat.store.rooms_of(&actor.id).await?,
            None => Vec::new(),
        };
        let mine = mine.into_iter().map(|room| {
            let people = chat.live.count(&room.id);
            ListedRoom { role: Some(room.role), ..ListedRoom::new(room, people) }
        });
        let listed = chat.listed().await?;
        Ok(RoomLists {
            listed: listed.iter().map(|(room, people)| ListedRoom::new(room.clone(), *people)).collect(),
            mine: mine.collect(),
            longest_lifetime_ms: chat
                .store
                .lifetimes()
                .longest_for(actor.is_some_and(|actor| actor.has_account())),
        })
    }
}

impl ListedRoom {
    fn new(RoomSummary { id, name, topic, .. }: RoomSummary, people: usize) -> Self {
        Self { id, name, topic, people, role: None }
    }
}
