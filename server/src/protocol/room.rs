//! What goes over HTTP about owned rooms. The same types make the OpenAPI document.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::json;
use ts_rs::TS;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{Object, ObjectBuilder, Schema, Type},
    },
};

use crate::model::{Role, RoomId, SettingsChange, Timestamp, UserId};

/// A room: what a command is about.
#[derive(Clone, Debug, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneRoom {
    pub room: String,
}

impl From<RoomId> for OneRoom {
    fn from(room: RoomId) -> Self {
        Self { room: room.to_string() }
    }
}

/// Somebody who has, or had, to do with a room.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonInRoom {
    pub room: String,
    /// The id of a user.
    pub user: String,
}

/// Reads settings, and beside them the field of this name, which is a text.
///
/// By hand: what is neither is refused, which a flattened struct would let pass.
pub struct SettingsBeside(pub &'static str);

impl SettingsBeside {
    pub fn deserialize<'de, D: Deserializer<'de>>(
        self,
        from: D,
    ) -> Result<(Option<String>, SettingsChange), D::Error> {
        from.deserialize_map(self)
    }

    /// The schema of that. A composed one would be closed to everything that is not in all of its parts.
    pub fn schema(field: &str, of_field: RefOr<Schema>, description: &str) -> RefOr<Schema> {
        let mut schema = SettingsChange::schema();
        if let RefOr::T(Schema::Object(settings)) = &mut schema {
            settings.properties.insert(field.to_owned(), of_field);
            settings.description = Some(description.to_owned());
        }
        schema
    }
}

impl<'de> Visitor<'de> for SettingsBeside {
    type Value = (Option<String>, SettingsChange);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Self::Value, M::Error> {
        let mut value = None;
        let others = Others { map, field: self.0, value: &mut value };
        let settings = SettingsChange::deserialize(MapAccessDeserializer::new(others))?;
        Ok((value, settings))
    }
}

/// All other fields; the value of this one is kept.
struct Others<'a, M> {
    map: M,
    field: &'static str,
    value: &'a mut Option<String>,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Others<'_, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, M::Error> {
        while let Some(name) = self.map.next_key::<String>()? {
            if name != self.field {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            *self.value = self.map.next_value()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        self.map.next_value_seed(seed)
    }
}

/// What went well, where there is nothing more to say.
#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
pub struct Done {}

/// A link as the owners see it. Its secret is not kept.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkInfo {
    pub id: String,
    pub role: Role,
    /// How often it can still be used. Left out: as often as one likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub uses_left: Option<i64>,
    pub used: i64,
    /// Left out: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    #[ts(optional, type = "string")]
    pub expires_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Links {
    pub links: Vec<LinkInfo>,
}

#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeLink {
    pub link: LinkInfo,
    /// Told once.
    pub secret: String,
}

/// Who is something in a room, and who may not come in.
#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomPeople {
    pub people: Vec<RoomPerson>,
    pub bans: Vec<BanInfo>,
}

#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomPerson {
    pub id: String,
    pub nick: String,
    pub role: Role,
    /// The id of the link that gives the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub by_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    #[ts(optional, type = "string")]
    pub muted_until: Option<Timestamp>,
}

#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BanInfo {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: UserId,
    pub nick: String,
    /// Left out: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    #[ts(optional, type = "string")]
    pub until: Option<Timestamp>,
}

#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Knocks {
    pub knocks: Vec<NamedPerson>,
}

#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedPerson {
    pub id: String,
    pub nick: String,
}

/// Something that somebody did, without what was said.
#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub at: Timestamp,
    pub action: String,
    pub actor: NamedPerson,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target: Option<NamedPerson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub detail: Option<String>,
}

/// The roles that a link can give.
pub fn roles_of_a_link() -> Object {
    one_of([Role::Owner, Role::Member, Role::Reader])
}

/// The roles that someone can be given: a room has one owner, by handing it over, and more by owner links.
pub fn roles_to_give() -> Object {
    one_of([Role::Moderator, Role::Member, Role::Reader, Role::Guest])
}

fn one_of(roles: impl IntoIterator<Item = Role>) -> Object {
    let names = roles.into_iter().map(|role| json!(role));
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}
