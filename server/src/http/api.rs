//! What can be asked over HTTP, as JSON under `/api/`. Every refusal has one form (RFC 9457), and every answer is in the
//! OpenAPI document at `/api/openapi.json`, which is made from the doors themselves.

mod actor;
mod body;
mod cookie;
mod device;
mod device_cookie;
mod document;
mod moderation;
mod problem;
mod rooms;
mod session;
mod users;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderName, header},
    routing::{any, get},
};
use bytes::Bytes;
use utoipa_axum::router::OpenApiRouter;

pub use actor::token;
pub use problem::Refusal;

use crate::{
    chat::Chat,
    error::Error,
    limits::Limits,
    net::{AddressHasher, Proxies},
};

/// What the doors have at hand.
#[derive(Clone, Debug)]
pub struct Api {
    pub chat: Arc<Chat>,
    pub limits: Limits,
    pub proxies: Proxies,
    pub address_hasher: AddressHasher,
}

const JSON: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];

/// Every route under `/api/`.
pub fn router(api: Api) -> Router {
    let (doors, document) = doors().split_for_parts();
    let document = document::complete(document).to_json().expect("a document has string keys");
    let document = (JSON, Bytes::from(document));
    doors
        .with_state(api)
        .route("/api/openapi.json", get(async move || document))
        .route("/api", any(nothing))
        .route("/api/", any(nothing))
        .route("/api/{*path}", any(nothing))
        .method_not_allowed_fallback(async || Refusal(Error::MethodNotAllowed))
}

fn doors() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(document::head())
        .merge(users::doors())
        .merge(session::doors())
        .merge(rooms::doors())
        .merge(moderation::doors())
}

async fn nothing() -> Refusal {
    Refusal(Error::NotFound("There is nothing here."))
}
