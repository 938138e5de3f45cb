//! The security headers of every answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::net::Authority;

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // A room's link is its key: no other site sees where a visitor comes from.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    // Other sites cannot embed what is here; pages that may connect use CORS, which this does not affect.
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Adds the security headers to an answer, and keeps it out of caches unless it says otherwise.
pub fn secure(headers: &mut HeaderMap, host: Option<&Authority>, came_by_tls: bool) {
    headers.extend(ALWAYS.map(|(name, value)| (name, value)));
    headers.insert(header::CONTENT_SECURITY_POLICY, content_security_policy(host));
    if !headers.contains_key(header::CACHE_CONTROL) {
        // By default an answer is one person's, and valid for a moment.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if came_by_tls {
        // RFC 6797, section 7.2: only over TLS.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

/// Only what this host serves, and WebSockets to it: not every browser includes those in `'self'`.
fn content_security_policy(host: Option<&Authority>) -> HeaderValue {
    let sockets = host.map_or(String::new(), |host| format!(" ws://{host} wss://{host}"));
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         connect-src 'self'{sockets}; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'"
    );
    HeaderValue::from_str(&policy).expect("a host that parses has only visible ASCII characters")
}
