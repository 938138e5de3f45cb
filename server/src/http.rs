//! The routes of HTTP.

mod api;
mod assets;
mod cors;
mod deadline;
mod handshake;
mod headers;
mod health;
mod host;
mod negotiation;
mod origin;
mod protection;
mod requests;

use std::sync::Arc;

use axum::{Router, middleware, routing::get};

use crate::{commands::Chat, config::Config, limits::Limits, net::AddressHasher};
use api::Api;
use assets::Page;
use deadline::Deadlines;
use handshake::Handshakes;
pub use health::Readiness;
use host::Hosts;
use origin::Friends;
use protection::Protection;

/// Every route except Socket.IO's.
pub fn router(config: &Config, chat: Arc<Chat>, readiness: Readiness, address_hasher: AddressHasher) -> Router {
    let page = Page::new(&config.name);
    let api = Api { chat, proxies: config.proxies(), address_hasher };
    Router::new()
        .route("/", get(assets::page))
        .route("/room/{id}", get(assets::unlisted_page))
        .route("/account", get(assets::unlisted_page))
        .route("/account/new", get(assets::unlisted_page))
        .route("/account/recovery", get(assets::unlisted_page))
        .fallback(get(assets::file_or_page))
        .with_state(page)
        .merge(Router::new().route("/healthz", get(health::live)))
        .merge(
            // Pages and files are in memory; these query the database.
            Router::new()
                .route("/readyz", get(health::ready))
                .with_state(readiness)
                .merge(api::router(api.clone()))
                .layer(middleware::from_fn_with_state(api, requests::count)),
        )
        .layer(middleware::from_fn_with_state(Deadlines::default(), deadline::keep))
}

/// Middleware for every route: host, origin, and the rate of new sessions.
pub fn protect(routes: Router, config: &Config, limits: Limits) -> Router {
    let protection = Arc::new(Protection {
        hosts: Hosts::new(&config.hosts),
        friends: Friends::new(&config.allowed_origins),
        handshakes: Handshakes { limits, proxies: config.proxies() },
    });
    routes.layer(middleware::from_fn_with_state(protection, protection::protect))
}
