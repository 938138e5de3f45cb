//! What a browser wants to be told before a page of another origin may ask, and read the answer (the Fetch standard, section
//! 3.2). Whether it may at all has been decided.
//!
//! Without credentials: such a page proves who it is with a token. The cookie of a session is for this server's own page; were
//! it sent along, every page that is allowed would be signed in as the visitor.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
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

/// Answers a page of this origin: its browser's question at once, and everything else as usual.
pub async fn answer(origin: HeaderValue, request: Request, next: Next) -> Response {
    let mut response = match is_preflight(&request) {
        true => (StatusCode::NO_CONTENT, PREFLIGHT.map(|(name, value)| (name, value))).into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    response
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}
