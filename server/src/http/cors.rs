//! CORS: what a browser must be told before a page of another origin may send a request and read the answer (the
//! Fetch standard, section 3.2). Whether it may has been decided already.
//!
//! Without credentials: such a page authenticates with a token. The session's cookie is for this server's own page;
//! if it were sent along, every allowed page would be signed in as the visitor.

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
    // Two hours: no browser caches it much longer, and Chromium no longer at all.
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200")),
];

/// The answer to a browser's preflight request.
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
