//! A request's body, and what is wrong with it in words.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Refusal;
use crate::{error::Error, protocol::Malformed};

/// Nothing that is asked is longer.
const LARGEST: usize = 16 * 1_024;

/// The JSON object that a request carries. Refuses with 400, 413 or 415.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal(Error::UnsupportedMediaType));
        }
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        if length.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > LARGEST as u64) {
            return Err(Refusal(Error::TooLarge));
        }
        // It is too long, or the connection has ended, and then nobody hears this.
        let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| Refusal(Error::TooLarge))?;
        // By way of a map: a struct alone would be read from an array as well, field by field.
        let map: Result<Map<String, Value>, _> = serde_json::from_slice(&bytes);
        let question = map.and_then(|map| serde_json::from_value(Value::Object(map)));
        question.map(Self).map_err(|_| Refusal(Malformed::of::<T>(&bytes).into()))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
