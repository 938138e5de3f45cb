//! The headers that every answer carries, so that a browser helps to keep our pages ours.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use crate::net;

const ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // A room's link is its key: no other site is told where a visitor comes from.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Adds the security headers to an answer.
pub async fn secure(request: Request, next: Next) -> Response {
    let policy = content_security_policy(request.headers());
    let came_by_tls = net::came_by_tls(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.extend(ALWAYS.map(|(name, value)| (name, value)));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if came_by_tls {
        // RFC 6797, section 7.2: only over TLS.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Only what this host serves, and WebSockets to it: not every browser counts those as `'self'`.
fn content_security_policy(request: &HeaderMap) -> HeaderValue {
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let sockets = match host.parse::<Authority>() {
        Ok(host) => format!(" ws://{host} wss://{host}"),
        Err(_) => String::new(),
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         connect-src 'self'{sockets}; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'"
    );
    HeaderValue::from_str(&policy).expect("a host that parses has only visible ASCII characters")
}
