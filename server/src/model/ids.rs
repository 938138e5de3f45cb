//! Ids. Each is its own type, so that a room's id is never taken for a user's.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, schema::SchemaType},
};
use uuid::Uuid;

use super::whole;
use crate::error::{Error, Result};

const LONGEST: usize = 64;

/// Whether it can be one of our ids: any other input is not looked up in the database. PostgreSQL accepts no NUL in a
/// text.
pub fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(allowed)
}

/// The id of a room, as it stands in its link: 1 to 64 of `A-Za-z0-9_-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,64}$")]
pub struct RoomId(Arc<str>);

impl RoomId {
    /// The room that always exists.
    const GLOBAL: &str = "global";

    /// Fails with [`Error::InvalidRoom`] when `id` has another length or another character.
    pub fn parse(id: &str) -> Result<Self> {
        if is_id(id) { Ok(Self(id.into())) } else { Err(Error::InvalidRoom) }
    }

    /// The room of a payload whose `room` may be left out: `global` then.
    pub fn parse_or_global(id: Option<&str>) -> Result<Self> {
        Self::parse(id.unwrap_or(Self::GLOBAL))
    }

    /// A new id of 128 random bits: nobody can guess it.
    pub fn random() -> Self {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system has random numbers");
        Self(URL_SAFE_NO_PAD.encode(bytes).into())
    }

    pub fn is_global(&self) -> bool {
        &*self.0 == Self::GLOBAL
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public id of a user: 16 characters of `A-Za-z0-9_-`, never the id of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UserId(Arc<str>);

impl UserId {
    /// A new id of 96 random bits.
    pub fn random() -> Self {
        let mut bytes = [0; 12];
        getrandom::fill(&mut bytes).expect("the operating system has random numbers");
        Self(URL_SAFE_NO_PAD.encode(bytes).into())
    }

    /// An id issued earlier by this server: read from the database or from a token that it has signed.
    pub fn known(id: String) -> Self {
        Self(id.into())
    }

    /// An id requested by a client. Fails with [`Error::NotFound`] when it cannot exist.
    pub fn parse(id: &str) -> Result<Self> {
        if is_id(id) { Ok(Self(id.into())) } else { Err(Error::NotFound("There is nobody of this id here.")) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id of a session, public to its owner only: 22 characters of `A-Za-z0-9_-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SessionId(Arc<str>);

impl SessionId {
    const LENGTH: usize = 22;

    /// A new id of 128 random bits.
    pub fn random() -> Self {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system has random numbers");
        Self(URL_SAFE_NO_PAD.encode(bytes).into())
    }

    /// Fails with [`Error::NotFound`] when no session has such an id.
    pub fn parse(id: &str) -> Result<Self> {
        match id.len() {
            Self::LENGTH if is_id(id) => Ok(Self(id.into())),
            _ => Err(Error::NotFound("There is no such session.")),
        }
    }

    /// An id issued earlier by this server: read from the database or from a token that it has signed.
    pub fn known(id: String) -> Self {
        Self(id.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id of a message: a UUIDv7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct MessageId(pub Uuid);

impl MessageId {
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }
}

/// Which message of a room is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageRef {
    Seq(i64),
    Id(MessageId),
}

/// A number is a `seq`, and so is a text of digits, as in a path. Any other text is an id. No message has the `seq` 0: it
/// stands for what can be neither.
impl<'de> Deserialize<'de> for MessageRef {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(#[serde(deserialize_with = "whole::number")] i64),
            Text(String),
        }

        Ok(match Written::deserialize(from)? {
            Written::Number(seq) => Self::Seq(seq),
            Written::Text(text) => match (text.parse(), Uuid::try_parse(&text)) {
                (Ok(seq), _) => Self::Seq(seq),
                (_, Ok(id)) => Self::Id(MessageId(id)),
                _ => Self::Seq(0),
            },
        })
    }
}

impl PartialSchema for MessageRef {
    fn schema() -> RefOr<Schema> {
        let kinds = SchemaType::from_iter([Type::Integer, Type::String]);
        ObjectBuilder::new().schema_type(kinds).description(Some("The `seq` of the message, or its id.")).into()
    }
}

impl Default for MessageId {
    fn default() -> Self {
        Self::new()
    }
}

/// The id that a sender gives to a message, so that repeated sends store only one: a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ClientId(pub Uuid);

impl ClientId {
    /// Fails with [`Error::InvalidClientId`] when `id` is no UUID (RFC 9562).
    pub fn parse(id: &str) -> Result<Self> {
        Uuid::try_parse(id).map(Self).map_err(|_| Error::InvalidClientId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_id_has_1_to_64_letters_digits_dashes_or_underscores() {
        for good in ["a", "global", "A-b_9", &"x".repeat(64)] {
            assert_eq!(RoomId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", " ", "a b", "../etc", "%00", "a\0", "é", "room/1", &"x".repeat(65)] {
            assert!(matches!(RoomId::parse(bad), Err(Error::InvalidRoom)), "{bad:?}");
        }
    }

    #[test]
    fn two_users_never_get_the_same_id() {
        assert_ne!(UserId::random(), UserId::random());
        assert_eq!(UserId::random().as_str().len(), 16);
    }
}
