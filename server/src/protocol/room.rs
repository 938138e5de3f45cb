//! What goes over HTTP about owned rooms. The same types make the OpenAPI document.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{Object, ObjectBuilder, OneOfBuilder, Schema, Type},
    },
};

use super::{AccessInfo, RoomInfo, Timestamp, whole};
use crate::{
    logging::redacted,
    model::{Role, RoomId, SettingsChange, UserId},
};

redacted!(LinkSecret);

/// A new room, or with an `id` one that nobody owns yet.
#[derive(Debug)]
pub struct CreateRoom {
    /// Of a room that nobody owns: only an account can take it over.
    pub id: Option<String>,
    pub settings: SettingsChange,
}

impl<'de> Deserialize<'de> for CreateRoom {
    /// By hand: what is neither the id nor a setting is refused, which a flattened struct would let pass.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(NewRoom)
    }
}

struct NewRoom;

impl<'de> Visitor<'de> for NewRoom {
    type Value = CreateRoom;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<CreateRoom, M::Error> {
        let mut id = None;
        let settings = SettingsChange::deserialize(MapAccessDeserializer::new(BesideId { map, id: &mut id }))?;
        Ok(CreateRoom { id, settings })
    }
}

/// Everything but the id, which is kept.
struct BesideId<'a, M> {
    map: M,
    id: &'a mut Option<String>,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for BesideId<'_, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, M::Error> {
        while let Some(name) = self.map.next_key::<String>()? {
            if name != "id" {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            *self.id = self.map.next_value()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        self.map.next_value_seed(seed)
    }
}

impl PartialSchema for CreateRoom {
    /// By hand as well: a composed schema would be closed to everything that is not in all of its parts.
    fn schema() -> RefOr<Schema> {
        let mut schema = SettingsChange::schema();
        if let RefOr::T(Schema::Object(settings)) = &mut schema {
            let id = OneOfBuilder::new().item(RoomId::schema()).item(Object::with_type(Type::Null));
            let id = id.description(Some("Of a room that nobody owns: only an account can take it over."));
            settings.properties.insert("id".to_owned(), id.into());
            settings.description = Some("A new room, or with an `id` one that nobody owns yet.".to_owned());
        }
        schema
    }
}

impl ToSchema for CreateRoom {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        SettingsChange::schemas(schemas);
    }
}

/// A room that has an owner now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnedRoom {
    pub room: RoomInfo,
    pub owner_link: LinkSecret,
}

/// What makes a link: `/room/<id>#k=<secret>`. It is told once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkSecret {
    pub id: String,
    pub secret: String,
}

/// A room, and what the asker is there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoomAndStanding)]
pub struct RoomAndAccess {
    pub room: RoomInfo,
    pub standing: AccessInfo,
}

/// The rooms that everyone can find, and those where the asker is something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomLists {
    pub listed: Vec<ListedRoom>,
    pub mine: Vec<ListedRoom>,
    /// The longest life, in milliseconds, that the asker may give messages in a new room. Left out: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub longest_lifetime_ms: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedRoom {
    #[schema(value_type = String)]
    pub id: RoomId,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub topic: Option<String>,
    /// How many are there.
    pub people: usize,
    /// What the asker is there: only in `mine`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub role: Option<Role>,
}

/// A link as the owners see it. Its secret is not kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkInfo {
    pub id: String,
    pub role: Role,
    /// How often it can still be used. Left out: as often as one likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub uses_left: Option<i64>,
    pub used: i64,
    /// Left out: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Links {
    pub links: Vec<LinkInfo>,
}

/// A link that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MakeLink {
    /// `owner`, `member` or `reader`.
    #[schema(schema_with = of_a_link)]
    pub role: Role,
    /// How often it can be used: 1 to 10,000. Left out: as often as one likes.
    #[schema(minimum = 1, maximum = 10_000)]
    #[serde(default, deserialize_with = "whole::optional")]
    pub uses: Option<u32>,
    /// For how long: a minute to ten years. Left out: for ever.
    #[schema(minimum = 60_000, maximum = 316_224_000_000_i64)]
    #[serde(default, deserialize_with = "whole::optional")]
    pub expires_in_ms: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeLink {
    pub link: LinkInfo,
    /// Told once.
    pub secret: String,
}

/// Who is something in a room, and who may not come in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomPeople {
    pub people: Vec<RoomPerson>,
    pub bans: Vec<BanInfo>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomPerson {
    pub id: String,
    pub nick: String,
    pub role: Role,
    /// The id of the link that gives the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub by_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    pub muted_until: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BanInfo {
    #[schema(value_type = String)]
    pub id: UserId,
    pub nick: String,
    /// Left out: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    pub until: Option<Timestamp>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GiveRole {
    /// `moderator`, `member`, `reader`; `guest` takes the role away.
    #[schema(schema_with = to_give)]
    pub role: Role,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MuteFor {
    /// A second to ten years.
    #[schema(minimum = 1_000, maximum = 316_224_000_000_i64)]
    #[serde(deserialize_with = "whole::number")]
    pub for_ms: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BanFor {
    /// A second to ten years. Left out: for ever.
    #[schema(minimum = 1_000, maximum = 316_224_000_000_i64)]
    #[serde(default, deserialize_with = "whole::optional")]
    pub for_ms: Option<i64>,
    /// Whether it holds for the person's network too, for a day at most: for guests, and for accounts that are made later.
    /// Unless given it does.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub network: bool,
    /// What the person has written here within so long is deleted as well: a second to ten years, which is all. Left out:
    /// nothing.
    #[schema(minimum = 1_000, maximum = 316_224_000_000_i64)]
    #[serde(default, deserialize_with = "whole::optional")]
    pub delete_messages_ms: Option<i64>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HandOver {
    pub user_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Knocks {
    pub knocks: Vec<NamedPerson>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerKnock {
    pub admit: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedPerson {
    pub id: String,
    pub nick: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Audit {
    pub entries: Vec<AuditEntry>,
}

/// Something that somebody did, without what was said.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub action: String,
    pub actor: NamedPerson,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<NamedPerson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub detail: Option<String>,
}

/// The roles that a link can give.
fn of_a_link() -> Object {
    one_of([Role::Owner, Role::Member, Role::Reader])
}

/// The roles that someone can be given: a room has one owner, by handing it over, and more by owner links.
fn to_give() -> Object {
    one_of([Role::Moderator, Role::Member, Role::Reader, Role::Guest])
}

fn one_of(roles: impl IntoIterator<Item = Role>) -> Object {
    let names = roles.into_iter().map(|role| json!(role));
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

#[cfg(test)]
mod tests {
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
