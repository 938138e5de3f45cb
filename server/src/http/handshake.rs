//! Rate-limits new sessions.

use axum::{
    extract::Request,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    limits::Limits,
    net::{Peer, Proxies},
};

/// What identifies the client of a handshake.
#[derive(Clone, Debug)]
pub struct Handshakes {
    pub limits: Limits,
    pub proxies: Proxies,
}

impl Handshakes {
    /// Counts a request to `/socket.io/` that opens a session; one too many is answered with 429 and `Retry-After`.
    pub fn refuse(&self, request: &Request, peer: Peer) -> Option<Response> {
        let query = request.uri().query().unwrap_or_default();
        let opens_session = request.uri().path().starts_with("/socket.io")
            && !query.split('&').any(|pair| pair.starts_with("sid="));
        if !opens_session {
            return None;
        }
        let error = self.limits.handshake(self.proxies.client(peer, request.headers())).err()?;
        let seconds = error.retry_after_ms().unwrap_or_default().div_ceil(1_000);
        Some((error.status(), [(header::RETRY_AFTER, seconds.to_string())], format!("{error}\n")).into_response())
    }
}
