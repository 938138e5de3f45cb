//! Creating a room, or taking over one without an owner.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use tracing::info;
use ts_rs::TS;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{Object, OneOfBuilder, Schema, Type},
    },
};

use super::check_lifetime;
use crate::{
    access::Actor,
    commands::{Chat, Command, Request},
    error::{Error, Result},
    events::Event,
    logging::redacted,
    model::{Access, Action, Role, RoomId, SettingsChange, UserId, permission::may},
    protocol::{RoomInfo, SettingsBeside},
    store::{NewAuditEntry, NewLink},
};

redacted!(LinkSecret);

/// Makes a room, or with an `id` takes over one that nobody owns, and that nobody else uses. Everyone who
/// opens the owner link becomes an owner.
#[derive(Debug, TS)]
#[ts(rename_all = "camelCase")]
pub struct CreateRoom {
    /// Of a room that nobody owns: only an account can take it over.
    #[ts(optional)]
    pub id: Option<String>,
    #[ts(flatten)]
    pub settings: SettingsChange,
}

/// A room that has an owner now.
#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnedRoom {
    pub room: RoomInfo,
    pub owner_link: LinkSecret,
}

/// What makes a link: `/room/<id>#k=<secret>`. It is told once.
#[derive(Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkSecret {
    pub id: String,
    pub secret: String,
}

impl<'de> Deserialize<'de> for CreateRoom {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (id, settings) = SettingsBeside("id").deserialize(from)?;
        Ok(Self { id, settings })
    }
}

impl PartialSchema for CreateRoom {
    fn schema() -> RefOr<Schema> {
        let id = OneOfBuilder::new().item(RoomId::schema()).item(Object::with_type(Type::Null));
        let id = id.description(Some("Of a room that nobody owns: only an account can take it over."));
        SettingsBeside::schema("id", id.into(), "A new room, or with an `id` one that nobody owns yet.")
    }
}

impl ToSchema for CreateRoom {}

impl Command for CreateRoom {
    const NAME: &'static str = "create_room";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[
        ("401", "`unauthorized`, `signed_out`"),
        ("409", "`already_owned`; `room_in_use`: others are there, or have written what is left"),
        ("410", "`room_deleted`"),
    ];
    type Caller = (Option<Actor>, Arc<Request>);
    type Answer = OwnedRoom;

    /// Without an actor, only the holder of the owner link owns the room.
    async fn run(self, chat: Arc<Chat>, (actor, request): Self::Caller) -> Result<OwnedRoom> {
        chat.limits.make_room(request.address)?;
        let room = match &self.id {
            Some(id) => claimable(&chat, actor.as_ref(), id).await?,
            None => RoomId::random(),
        };
        let rules = chat.store.rules(&room).await?;
        check_lifetime(&rules, &self.settings, actor.as_ref().is_some_and(Actor::has_account))?;
        let settings = rules.settings.with(self.settings)?;
        let nobody = UserId::random();
        let owner = actor.as_ref().map_or(&nobody, |actor| &actor.id);
        chat.store.own_room(&room, owner, &settings, || chat.live.has_others(&room, owner)).await?;
        if let Some(actor) = &actor {
            let person = actor.person()?;
            chat.store.set_role(&room, &person, Role::Owner).await?;
            let entry = NewAuditEntry { action: "own", actor: &person, target: None, detail: None };
            chat.store.record(&room, entry).await?;
        }
        let owner_link = NewLink { role: Role::Owner, uses: None, expires_in_ms: None };
        let (link, secret) = chat.store.add_link(&room, &owner_link).await?;
        chat.events.publish(&Event::RulesChanged { room: room.clone() }).await?;
        let rules = chat.store.rules(&room).await?;
        info!(room.id = %room, "A room now has an owner");
        Ok(OwnedRoom { room: RoomInfo::new(&room, &rules), owner_link: LinkSecret { id: link.id, secret } })
    }
}

/// The room that the actor wants to take over, if allowed.
async fn claimable(chat: &Chat, actor: Option<&Actor>, id: &str) -> Result<RoomId> {
    let room = RoomId::parse(id)?;
    if room.is_global() {
        return Err(Error::Forbidden("This room belongs to everyone."));
    }
    let rules = chat.store.rules(&room).await?;
    let has_account = actor.is_some_and(Actor::has_account);
    may(&Access { has_account, ..Access::default() }, &rules, Action::Claim)?;
    Ok(room)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_document_says_that_a_new_room_may_have_an_id_and_any_setting() {
        let schema = json!(CreateRoom::schema());
        for field in ["id", "name", "lifetimeMs", "canKnock"] {
            assert!(schema["properties"].get(field).is_some(), "{field}: {schema}");
        }
        assert_eq!(schema["additionalProperties"], false);
    }
}
