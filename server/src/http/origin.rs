//! Which pages may speak to this server. Browsers let every page open a WebSocket anywhere and send the visitor's
//! standing along; only the `Origin` header tells (RFC 6455, section 10.2).

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::warn;

use super::{api::Refusal, cors, host::Addressed};
use crate::{
    error::Error,
    net::{Complaint, Origin, came_by_tls},
};

/// Pages of other origins that may speak to it as well.
#[derive(Clone, Debug)]
pub struct Friends {
    allowed: Arc<[Origin]>,
    refused: Arc<Complaint>,
}

/// Whose page it is that asks.
enum Page {
    /// This host's, or none: a program is not bound by the header and could set any.
    Own,
    /// Of an origin that is allowed, as it has to be told again.
    Friend(HeaderValue),
    /// Nothing when it has no origin that could be allowed.
    Stranger(Option<Origin>),
}

impl Friends {
    pub fn new(allowed: &[Origin]) -> Self {
        Self { allowed: allowed.into(), refused: Arc::default() }
    }

    fn judge(&self, request: &Request) -> Page {
        let Some(value) = request.headers().get(header::ORIGIN) else { return Page::Own };
        let origin = str::from_utf8(value.as_bytes()).ok().and_then(Origin::parse);
        let Some(origin) = origin else { return Page::Stranger(None) };
        if Addressed::host(request).is_some_and(|own| origin.is_of(own, came_by_tls(request.headers()))) {
            return Page::Own;
        }
        match self.allowed.contains(&origin) {
            true => Page::Friend(value.clone()),
            false => Page::Stranger(Some(origin)),
        }
    }

    fn refuse(&self, origin: Option<Origin>) -> Response {
        let origin = origin.map(|origin| origin.to_string());
        self.refused.make(|unlogged| {
            let origin = origin.as_deref().unwrap_or("none");
            warn!(
                origin,
                unlogged, "A page of another origin was refused; --allowed-origins names those that may connect"
            );
        });
        Refusal(Error::ForeignOrigin { origin }).into_response()
    }
}

/// Lets a request to `/socket.io/` or `/api/` through when it comes from a page of this host, from one that is allowed, which
/// its browser is then told, or from no page at all.
pub async fn check(State(friends): State<Friends>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !(path.starts_with("/api") || path.starts_with("/socket.io")) {
        return next.run(request).await;
    }
    let mut response = match friends.judge(&request) {
        Page::Own => next.run(request).await,
        Page::Friend(origin) => cors::answer(origin, request, next).await,
        Page::Stranger(origin) => friends.refuse(origin),
    };
    if !friends.allowed.is_empty() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}
