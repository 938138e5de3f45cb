//! What a connection that begins with polling keeps of its first request.
//!
//! socketioxide keeps the head of that request for as long as the connection lives, and each header is a slice of the 16 KiB
//! that hyper read it into. What is needed of it is copied out, so that the buffer can go.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// What is read from a request to `/socket.io/`, by socketioxide and here.
const READ: [HeaderName; 3] =
    [header::CONTENT_TYPE, header::SEC_WEBSOCKET_KEY, HeaderName::from_static("x-forwarded-for")];

/// Gives a request to `/socket.io/` a head of its own, with only the headers that are read.
pub async fn copy_head(mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/socket.io") {
        let headers = copy(request.headers());
        *request.headers_mut() = headers;
        if let Ok(uri) = request.uri().to_string().parse() {
            *request.uri_mut() = uri;
        }
    }
    next.run(request).await
}

/// The map is made for as many as there are: it would take room for six, each of a hundred bytes.
fn copy(headers: &HeaderMap) -> HeaderMap {
    let lines = |name: HeaderName| headers.get_all(&name).into_iter().map(move |value| (name.clone(), value));
    let lines: Vec<_> = READ.into_iter().flat_map(lines).collect();
    let mut copied = HeaderMap::with_capacity(lines.len());
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            copied.append(name, value);
        }
    }
    copied
}
