//! Rate-limits requests: by user with a valid token, otherwise by address.

use std::num::NonZeroU32;

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::api::{Api, Refusal, token};
use crate::{error::Result, limits::Kind, net::Peer};

/// Counts a request before anything is done for it; one too many gets 429 and `Retry-After`.
pub async fn count(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    match take(&api, peer, &request) {
        Ok(()) => next.run(request).await,
        Err(error) => Refusal(error).into_response(),
    }
}

fn take(api: &Api, peer: Peer, request: &Request) -> Result<()> {
    let address = api.proxies.client(peer, request.headers());
    match token(request.headers()).and_then(|token| api.chat.access.claimed_id(token)) {
        Some(user) => api.chat.limits.take(Kind::Read, NonZeroU32::MIN, &user, address),
        None => api.chat.limits.request(address),
    }
}
