//! What a browser wants to be told before a page of another origin may ask, and read the answer (the Fetch standard, section
//! 3.2). Whether it may at all has been decided.
//!
//! Without credentials: such a page proves who it is with a token. The cookie of a session is for this server's own page; were
//! it sent along, every page that is allowed would be signed in as the visitor.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

const PREFLIGHT: [(HeaderName, HeaderValue); 3] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE")),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("accept, authorization, content-type, x-wechat-token"),
    ),
    // Two hours: no browser remembers it much longer, and Chromium no longer at all.
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200")),
];

/// The answer to a browser's own question, which it asks before the page's.
pub fn preflight(request: &Request) -> Option<Response> {
    is_preflight(request)
        .then(|| (StatusCode::NO_CONTENT, PREFLIGHT.map(|(name, value)| (name, value))).into_response())
}

/// Lets the page of this origin read an answer.
pub fn tell(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}
