//! Checks of every route: host, origin, the rate of handshakes, and the headers of every answer. One layer, because a
//! waiting poll holds the memory of each.

use std::sync::Arc;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    api::Refusal,
    cors,
    handshake::Handshakes,
    headers,
    host::{Hosts, addressed},
    origin::Friends,
};
use crate::{
    error::Result,
    net::{Authority, Peer, came_by_tls},
};

/// Allowed hosts, origins and rates.
#[derive(Debug)]
pub struct Protection {
    pub hosts: Hosts,
    pub friends: Friends,
    pub handshakes: Handshakes,
}

impl Protection {
    /// The origin of an allowed page, unless it is this host's own. Fails for a name that is not served and a page
    /// that is not allowed.
    fn friend(&self, request: &Request, host: Option<&Authority>) -> Result<Option<HeaderValue>> {
        host.map_or(Ok(()), |host| self.hosts.check(host))?;
        match is_for_some(request) {
            true => self.friends.judge(request.headers(), host),
            false => Ok(None),
        }
    }
}

/// Accepts a request to this server from a page of this host, from an allowed page, or from no page at all. 400 for a
/// malformed one, 421 for a name that is not served, 403 for a page of another origin, 429 for too many handshakes.
pub async fn protect(
    State(protection): State<Arc<Protection>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let Protection { friends, handshakes, .. } = &*protection;
    let came_by_tls = came_by_tls(request.headers());
    let varies = is_for_some(&request) && friends.are_any();
    let addressed = addressed(&request);
    let host = addressed.as_ref().ok().cloned().flatten();
    let (friend, answer) = match addressed.and_then(|host| protection.friend(&request, host.as_ref())) {
        Ok(friend) => {
            let preflight = friend.as_ref().and_then(|_| cors::preflight(&request));
            (friend, preflight.or_else(|| handshakes.refuse(&request, peer)))
        }
        Err(error) => (None, Some(Refusal(error).into_response())),
    };
    let mut response = match answer {
        Some(answer) => answer,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    if let Some(origin) = friend {
        cors::tell(headers, origin);
    }
    if varies {
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
    headers::secure(headers, host.as_ref(), came_by_tls);
    response
}

/// Whether access is limited to allowed pages.
fn is_for_some(request: &Request) -> bool {
    let path = request.uri().path();
    path.starts_with("/api") || path.starts_with("/socket.io")
}
