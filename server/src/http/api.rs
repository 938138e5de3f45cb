//! The HTTP API: JSON under `/api/`. Every error has one form (RFC 9457), and every response is in the OpenAPI
//! document at `/api/openapi.json`. Both are made from the table of commands.

mod ask;
mod cookie;
mod device;
mod device_cookie;
mod document;
mod fields;
mod problem;
mod token;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderName, header},
    routing::{any, get},
};
use bytes::Bytes;

pub use problem::Refusal;
pub use token::token;

use crate::{
    commands::{self, Chat, Command, Table, Ways},
    error::Error,
    net::{AddressHasher, Proxies},
};
use document::Document;
use fields::Fields;

/// The state of the routes.
#[derive(Clone, Debug)]
pub struct Api {
    pub chat: Arc<Chat>,
    pub proxies: Proxies,
    pub address_hasher: AddressHasher,
}

const JSON: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];

/// Every route under `/api/`.
pub fn router(api: Api) -> Router {
    let mut routes = Routes { router: Router::new(), document: Document::new() };
    commands::all(&mut routes);
    let document = routes.document.finish().to_json().expect("a document has string keys");
    let document = (JSON, Bytes::from(document));
    routes
        .router
        .with_state(api)
        .route("/api/openapi.json", get(async move || document))
        .route("/api", any(nothing))
        .route("/api/", any(nothing))
        .route("/api/{*path}", any(nothing))
        .method_not_allowed_fallback(async || Refusal(Error::MethodNotAllowed))
}

/// The routes of all commands, and the document that describes them.
struct Routes {
    router: Router<Api>,
    document: Document,
}

impl Table for Routes {
    fn add<C: Command>(&mut self, ways: Ways) {
        let Some(route) = ways.by_http else { return };
        let fields = Fields::of::<C>(route.path);
        self.document.add::<C>(route, &fields);
        let router = std::mem::take(&mut self.router);
        self.router = router.route(route.path, ask::handler::<C>(route, fields));
    }
}

async fn nothing() -> Refusal {
    Refusal(Error::NotFound("There is nothing here."))
}
