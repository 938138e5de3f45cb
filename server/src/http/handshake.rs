//! New connections are let in at a pace.

use axum::{
    extract::{ConnectInfo, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    limits::Limits,
    net::{Peer, Proxies},
};

/// What is needed to know whose handshake it is.
#[derive(Clone, Debug)]
pub struct Handshakes {
    pub limits: Limits,
    pub proxies: Proxies,
}

/// Counts each request to `/socket.io/` that opens a session; one too many is answered with 429 and `Retry-After`.
pub async fn limit(
    State(handshakes): State<Handshakes>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let opens_session =
        request.uri().path().starts_with("/socket.io") && !query.split('&').any(|pair| pair.starts_with("sid="));
    if opens_session
        && let Err(error) = handshakes.limits.handshake(handshakes.proxies.client(peer, request.headers()))
    {
        let seconds = error.retry_after_ms().unwrap_or_default().div_ceil(1_000);
        return (error.status(), [(header::RETRY_AFTER, seconds.to_string())], format!("{error}\n"))
            .into_response();
    }
    next.run(request).await
}
