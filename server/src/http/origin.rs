//! Which pages may speak to this server. Browsers let every page open a WebSocket anywhere and send the visitor's
//! standing along; only the `Origin` header tells (RFC 6455, section 10.2).

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::api::Refusal;
use crate::error::Error;

/// Lets a request to `/socket.io/` or `/api/` through when it comes from a page of this host, from one of `allowed`, or from no
/// page at all: a program is not bound by this header and could set any.
pub async fn check(State(allowed): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_api = path.starts_with("/api");
    if !(is_api || path.starts_with("/socket.io")) || is_allowed(request.headers(), &allowed) {
        return next.run(request).await;
    }
    const REFUSED: &str =
        "This page's origin is not allowed here. Its operator can allow it with --allowed-origins.";
    match is_api {
        true => Refusal(Error::Forbidden(REFUSED)).into_response(),
        false => (StatusCode::FORBIDDEN, format!("{REFUSED}\n")).into_response(),
    }
}

fn is_allowed(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
        || host.is_some_and(|host| authority(origin).is_some_and(|from| from.eq_ignore_ascii_case(host)))
}

/// The host and port of an origin of the web; `null` has none.
fn authority(origin: &str) -> Option<&str> {
    let uri = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    uri.parse::<Uri>().ok()?.authority().is_some_and(|authority| authority.as_str() == uri).then_some(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(origin: Option<&str>, host: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        is_allowed(&headers, &["https://friend.example".to_owned()])
    }

    #[test]
    fn only_pages_of_this_host_and_of_friends_may_connect() {
        for origin in
            [None, Some("https://chat.example"), Some("http://chat.example"), Some("https://friend.example")]
        {
            assert!(allows(origin, "chat.example"), "{origin:?}");
        }
        assert!(allows(Some("http://127.0.0.1:3000"), "127.0.0.1:3000"));
        for origin in [
            "null",
            "https://evil.example",
            "https://chat.example.evil.example",
            "https://chat.example:8443",
            "https://user@chat.example",
            "https://chat.example/path",
            "chat.example",
            "file://",
            "",
        ] {
            assert!(!allows(Some(origin), "chat.example"), "{origin:?}");
        }
    }
}
