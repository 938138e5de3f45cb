//! What the events take, read from the table of commands: each field as its schema describes it.

use serde_json::{Map, Value, json};
use wechat::commands::{self, Command, Table, Ways};

/// An event, and the fields of its payload.
pub struct Event {
    pub name: &'static str,
    pub fields: Vec<Field>,
}

pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub is_required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Flag,
    /// The `seq` of a message, or its id.
    Message,
}

/// The room in every valid payload.
pub const ROOM: &str = "elsewhere";

impl Event {
    /// A valid payload, with every field.
    pub fn payload(&self) -> Value {
        let value = |field: &Field| match (field.name.as_str(), field.kind) {
            ("room", _) => json!(ROOM),
            ("clientId", _) => json!("0199d0a5-4d4c-7000-8000-000000000000"),
            ("emoji", _) => json!("👍"),
            (_, Kind::Text) => json!("x"),
            (_, Kind::Number) => json!(1),
            (_, Kind::Flag) => json!(false),
            (_, Kind::Message) => json!("0199d0a5-4d4c-7000-8000-000000000000"),
        };
        // A link would have to exist.
        let fields = self.fields.iter().filter(|field| field.name != "link");
        Value::Object(fields.map(|field| (field.name.clone(), value(field))).collect::<Map<_, _>>())
    }
}

/// Every event.
pub fn events() -> Vec<Event> {
    struct Events(Vec<Event>);

    impl Table for Events {
        fn add<C: Command>(&mut self, ways: Ways) {
            if ways.by_event {
                let schema = json!(C::schema());
                self.0.push(Event { name: C::NAME, fields: fields(&schema) });
            }
        }
    }

    let mut events = Events(Vec::new());
    commands::all(&mut events);
    events.0
}

fn fields(schema: &Value) -> Vec<Field> {
    let is_required =
        |name: &str| schema["required"].as_array().is_some_and(|required| required.contains(&json!(name)));
    let kind = |property: &Value| match property["type"].as_str().or_else(|| property["type"][0].as_str()) {
        _ if property["type"] == json!(["integer", "string"]) => Kind::Message,
        Some("integer") => Kind::Number,
        Some("boolean") => Kind::Flag,
        Some("string") => Kind::Text,
        _ => panic!("no payload has a field like this yet: {property}"),
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    let field = |(name, property): (&String, &Value)| Field {
        name: name.clone(),
        kind: kind(property),
        is_required: is_required(name),
    };
    properties.map(field).collect()
}

#[test]
fn the_fields_of_an_event_are_known() {
    let events = events();
    let event = |name| events.iter().find(|event| event.name == name).unwrap();
    let required = |name| {
        let fields = event(name).fields.iter().filter(|field| field.is_required);
        fields.map(|field| (field.name.as_str(), field.kind)).collect::<Vec<_>>()
    };
    assert_eq!(required("send_message"), [("content", Kind::Text)]);
    assert_eq!(required("set_idle"), [("idle", Kind::Flag)]);
    assert_eq!(event("join_room").fields.len(), 7);
    assert_eq!(
        event("join_room").payload(),
        json!({ "nick": "x", "room": ROOM, "after": 1, "epoch": "x", "shortenings": 1, "change": 1 })
    );
}
