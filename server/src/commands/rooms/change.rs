//! Changing a room's settings.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use ts_rs::TS;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::check_lifetime;
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    events::Event,
    model::{Action, RoomId, Settings, SettingsChange, permission::may_name},
    protocol::{RoomInfo, SettingsBeside},
    store::NewAuditEntry,
};

/// Changes settings. A shorter lifetime of messages holds for those that exist, a longer one does not.
#[derive(Debug, TS)]
#[ts(rename_all = "camelCase")]
pub struct ChangeRoom {
    pub room: String,
    #[ts(flatten)]
    pub change: SettingsChange,
}

impl<'de> Deserialize<'de> for ChangeRoom {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (room, change) = SettingsBeside("room").deserialize(from)?;
        Ok(Self { room: room.ok_or_else(|| serde::de::Error::missing_field("room"))?, change })
    }
}

impl PartialSchema for ChangeRoom {
    fn schema() -> RefOr<Schema> {
        SettingsBeside::schema(
            "room",
            RoomId::schema(),
            "Changes settings. A shorter lifetime of messages holds for those that \
            exist, a longer one does not.",
        )
    }
}

impl ToSchema for ChangeRoom {}

impl Command for ChangeRoom {
    const NAME: &'static str = "change_room";
    type Caller = Caller;
    type Answer = RoomInfo;

    /// People who may no longer be there are removed at once.
    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<RoomInfo> {
        let Self { room, change } = self;
        let room = RoomId::parse(&room)?;
        let action = if change.is_only_lock() { Action::Lock } else { Action::ChangeSettings };
        let by = chat.access.authorize(&caller, &room, action).await?;
        if change.has_words() {
            may_name(&by.access)?;
        }
        check_lifetime(&by.rules, &change, by.person.has_account)?;
        let (before, after) = chat.store.change_settings(&room, change).await?;
        let detail = Some(differences(&before, &after));
        let entry = NewAuditEntry { action: action.as_str(), actor: &by.person, target: None, detail };
        chat.access.record(&room, entry).await;
        chat.events.publish(&Event::RulesChanged { room: room.clone() }).await?;
        let rules = chat.store.rules(&room).await?;
        Ok(RoomInfo::new(&room, &rules))
    }
}

/// The names of the changed settings, without their values.
fn differences(old: &Settings, new: &Settings) -> String {
    let changed = [
        ("name", old.name != new.name),
        ("topic", old.topic != new.topic),
        ("read", old.read != new.read),
        ("write", old.write != new.write),
        ("lifetimeMs", old.lifetime_ms != new.lifetime_ms),
        ("slowModeMs", old.slow_mode_ms != new.slow_mode_ms),
        ("maxPeople", old.max_people != new.max_people),
        ("listed", old.listed != new.listed),
        ("isLocked", old.is_locked != new.is_locked),
        ("canKnock", old.can_knock != new.can_knock),
    ];
    changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}
