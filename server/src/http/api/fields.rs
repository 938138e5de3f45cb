//! The fields of a command by HTTP, from its schema: in the path, and in the body or the query.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{Object, Schema, SchemaType, Type},
    },
};

use crate::error::Error;

/// The fields of one command.
#[derive(Clone)]
pub struct Fields {
    /// The names in the path.
    pub segments: Vec<&'static str>,
    /// All of them.
    pub object: Object,
}

impl Fields {
    pub fn of<C: ToSchema>(path: &'static str) -> Self {
        let object = object_of(<C as PartialSchema>::schema());
        let segments = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        Self { segments: segments.collect(), object }
    }

    /// Those that are not in the path.
    pub fn others(&self) -> Object {
        let mut others = self.object.clone();
        others.properties.retain(|name, _| !self.segments.contains(&name.as_str()));
        others.required.retain(|name| !self.segments.contains(&name.as_str()));
        others
    }

    pub fn has_others(&self) -> bool {
        self.object.properties.keys().any(|name| !self.segments.contains(&name.as_str()))
    }

    /// Whether a field is a whole number.
    pub fn is_number(&self, name: &str) -> bool {
        let is_integer = |of: &SchemaType| match of {
            SchemaType::Type(of) => *of == Type::Integer,
            SchemaType::Array(of) => of.contains(&Type::Integer),
            SchemaType::AnyValue => false,
        };
        match self.object.properties.get(name) {
            Some(RefOr::T(Schema::Object(field))) => is_integer(&field.schema_type),
            _ => false,
        }
    }

    /// The error for a path that is not text.
    pub fn unknown_path(&self) -> Error {
        match self.segments.first() {
            Some(&"room") => Error::InvalidRoom,
            _ => Error::NotFound("There is nothing of this id."),
        }
    }
}

/// The object that a schema is. A newtype's is composed of the one inside it and of its own description.
fn object_of(schema: RefOr<Schema>) -> Object {
    match schema {
        RefOr::T(Schema::Object(object)) => object,
        RefOr::T(Schema::AllOf(all)) => {
            let mut parts = all.items.into_iter().map(object_of);
            let mut object = parts.next().unwrap_or_default();
            object.description = parts.next_back().and_then(|own| own.description).or(object.description);
            object
        }
        _ => Object::new(),
    }
}
