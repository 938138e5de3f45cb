//! Why a payload is malformed, in our own words. A parser's errors name lines and columns that nobody has seen,
//! change with its version, and are shown to people.

use std::{
    collections::{BTreeMap, btree_map},
    fmt::Display,
};

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, IgnoredAny, IntoDeserializer, MapAccess, value::MapAccessDeserializer,
};
use serde_json::value::RawValue;

use crate::error::Error;

/// What is wrong with a payload. It names only fields that exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("it is not JSON")]
    NotJson,
    #[error("it has to be a JSON object")]
    NotAnObject,
    #[error("“{0}” is missing")]
    Missing(&'static str),
    #[error("the value of “{0}” is of another kind, or out of bounds")]
    Wrong(String),
    /// A surrogate without its other half, which JSON's grammar allows and Unicode does not (RFC 8259, section 8.2).
    #[error("“{0}” holds half a character")]
    HalfCharacter(String),
    #[error("it holds a field that does not exist")]
    Unknown,
    #[error("it holds a field twice")]
    Twice,
    #[error("its fields do not fit together")]
    Other,
}

impl Malformed {
    /// Finds the fault in JSON that could not be parsed. It is parsed once more, field by field, so that valid
    /// payloads cost nothing.
    pub fn of<T: DeserializeOwned>(json: &[u8]) -> Self {
        let Ok(text) = str::from_utf8(json) else { return Self::NotJson };
        if serde_json::from_str::<IgnoredAny>(text).is_err() {
            return Self::NotJson;
        }
        if !text.trim_start().starts_with('{') {
            return Self::NotAnObject;
        }
        // Does not cut a field's name in half.
        let Ok(fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(text) else { return Self::Unknown };
        let fields = Fields { left: fields.into_iter(), at: None };
        match T::deserialize(MapAccessDeserializer::new(fields)) {
            Err(malformed) => malformed,
            // A map holds duplicate fields only once.
            Ok(_) => Self::Twice,
        }
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::InvalidPayload(malformed.to_string())
    }
}

impl de::Error for Malformed {
    fn custom<T: Display>(_: T) -> Self {
        Self::Other
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::Unknown
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::Twice
    }
}

/// The fields of an object, each parsed by itself.
struct Fields<'a> {
    left: btree_map::IntoIter<String, &'a RawValue>,
    at: Option<(String, &'a RawValue)>,
}

impl<'a> MapAccess<'a> for Fields<'a> {
    type Error = Malformed;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Malformed> {
        self.at = self.left.next();
        self.at.as_ref().map(|(name, _)| seed.deserialize(name.as_str().into_deserializer())).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Malformed> {
        let (name, value) = self.at.take().ok_or(Malformed::Other)?;
        seed.deserialize(&mut serde_json::Deserializer::from_str(value.get())).map_err(|error| {
            match error.is_syntax() && value.get().starts_with('"') {
                true => Malformed::HalfCharacter(name),
                false => Malformed::Wrong(name),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::commands::{
        messages::LoadOlder,
        moderation::MakeLink,
        rooms::{CreateRoom, JoinRoom},
    };

    fn fault<T: DeserializeOwned>(json: &str) -> String {
        Malformed::of::<T>(json.as_bytes()).to_string()
    }

    #[test]
    fn errors_name_the_field_at_fault() {
        let wrong = |field| format!("the value of “{field}” is of another kind, or out of bounds");
        let half = |field| format!("“{field}” holds half a character");
        for (json, words) in [
            ("{}", "“nick” is missing"),
            (r#"{"nick":7}"#, &*wrong("nick")),
            (r#"{"nick":null}"#, &wrong("nick")),
            (r#"{"nick":"ada","after":1.5}"#, &wrong("after")),
            (r#"{"nick":"ada","after":1e999}"#, &wrong("after")),
            (r#"{"nick":"ada","after":99999999999999999999}"#, &wrong("after")),
            (r#"{"nick":"\ud800"}"#, &half("nick")),
            (r#"{"nick":"ada","room":"\udc00\ud800"}"#, &half("room")),
            (r#"{"nick":"ada","nick":"ada"}"#, "it holds a field twice"),
            (r#"{"nick":"ada""#, "it is not JSON"),
            (r#"{"nick":"ada"} x"#, "it is not JSON"),
            ("", "it is not JSON"),
            (r#"["ada"]"#, "it has to be a JSON object"),
            ("null", "it has to be a JSON object"),
        ] {
            assert_eq!(fault::<JoinRoom>(json), words, "{json}");
        }
        assert_eq!(Malformed::of::<JoinRoom>(b"{\"nick\":\"\xff\"}"), Malformed::NotJson);
        assert_eq!(fault::<LoadOlder>(r#"{"room":"global"}"#), "“before” is missing");
        assert_eq!(fault::<MakeLink>(r#"{"role":"king"}"#), wrong("role"));
    }

    #[test]
    fn unknown_field_names_are_not_repeated() {
        let secret = r#"{"role":"member","<script>":1}"#;
        assert_eq!(fault::<MakeLink>(secret), "it holds a field that does not exist");
        assert_eq!(fault::<MakeLink>(r#"{"role":"member","\ud800":1}"#), "it holds a field that does not exist");
    }

    #[test]
    fn errors_of_a_new_room_are_as_clear_as_others() {
        for (json, words) in [
            (r#"{"id":7}"#, "the value of “id” is of another kind, or out of bounds"),
            (r#"{"lifetimeMs":"long"}"#, "the value of “lifetimeMs” is of another kind, or out of bounds"),
            (r#"{"name":"\ud83d"}"#, "“name” holds half a character"),
            (r#"{"isAdmin":true}"#, "it holds a field that does not exist"),
        ] {
            assert_eq!(fault::<CreateRoom>(json), words, "{json}");
        }
    }

    #[test]
    fn deep_nesting_is_a_wrong_type() {
        #[derive(Deserialize)]
        struct Text {
            #[expect(dead_code, reason = "it is never there")]
            text: String,
        }
        let deep = format!("{{\"text\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(Malformed::of::<Text>(deep.as_bytes()), Malformed::Wrong("text".to_owned()));
    }
}
