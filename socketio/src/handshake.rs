//! The opening handshake of a WebSocket (RFC 6455, 4.2): its request and its answer.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version, header};
use http_body::Body;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_tungstenite::{
    WebSocketStream as WebSocket,
    tungstenite::{
        handshake::derive_accept_key,
        protocol::{Role, WebSocketConfig},
    },
};

use crate::{
    Payload, Stream,
    limits::{READ_BUFFER, WRITE_BUFFER},
    outbox::Outbox,
    stream::{Tcp, WebSocketStream},
};

/// The only version.
const VERSION: &str = "13";

/// The answer to a request's handshake, or why it is invalid (RFC 6455, 4.2.1).
pub(crate) fn accept<B: Body>(request: &Request<B>) -> Result<HeaderValue, &'static str> {
    let headers = request.headers();
    let one = |name: HeaderName| {
        let mut values = headers.get_all(name).iter();
        values.next().filter(|_| values.next().is_none())
    };
    let lists = |name: HeaderName, wanted: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(wanted))
    };
    if request.method() != Method::GET || request.version() < Version::HTTP_11 {
        return Err("A WebSocket begins with a GET request of HTTP/1.1");
    }
    // The connection is handed over only after the body, which may never arrive.
    if !request.body().is_end_stream() {
        return Err("A WebSocket begins with a request without a body");
    }
    if one(header::HOST).is_none() {
        return Err("The header Host is missing");
    }
    if !lists(header::UPGRADE, "websocket") || !lists(header::CONNECTION, "upgrade") {
        return Err(
            "The headers Upgrade: websocket and Connection: Upgrade are missing: a proxy may have removed them",
        );
    }
    if one(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != VERSION) {
        return Err("The version of a WebSocket is 13");
    }
    let key = one(header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key.as_bytes()));
    let key = key.ok_or("The header Sec-WebSocket-Key is missing, or not 16 bytes in base64")?;
    Ok(HeaderValue::try_from(derive_accept_key(key.as_bytes())).expect("base64 is visible ASCII"))
}

fn is_key(key: &[u8]) -> bool {
    STANDARD.decode(key).is_ok_and(|nonce| nonce.len() == 16)
}

/// The server's half of the handshake (RFC 6455, 4.2.2).
pub(crate) fn switching(accept: HeaderValue) -> Response<Payload> {
    let mut response = Response::new(Payload::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    response.headers_mut().extend([
        (header::CONNECTION, HeaderValue::from_static("Upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ]);
    response
}

/// The connection of a request that was answered with [`switching`], and the bytes read beyond the request. None when
/// it has ended, or its client does not even take the answer.
pub(crate) async fn taken_over(upgrade: OnUpgrade, patience: Duration) -> Option<(Arc<Tcp>, Vec<u8>)> {
    let upgraded: Upgraded = timeout(patience, upgrade).await.ok()?.ok()?;
    let parts = upgraded.downcast::<TokioIo<Stream>>().ok()?;
    let (tcp, unread) = parts.io.into_inner().into_parts();
    // A copy: the bytes, if any, are a slice of the large buffer that the request was read into.
    Some((tcp, [parts.read_buf, unread].concat()))
}

/// The WebSocket on such a connection.
pub(crate) async fn websocket(
    tcp: Arc<Tcp>,
    read: Vec<u8>,
    outbox: Option<Arc<Outbox>>,
    max_payload: usize,
) -> WebSocket<WebSocketStream> {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(Some(max_payload))
        .max_frame_size(Some(max_payload));
    WebSocket::from_partially_read(WebSocketStream { tcp, outbox }, read, Role::Server, Some(config)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADERS: [(&str, &str); 5] = [
        ("host", "chat.example"),
        ("upgrade", "websocket"),
        ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    fn request(headers: &[(&str, &str)]) -> Request<Payload> {
        let request = Request::get("/").version(Version::HTTP_11);
        headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
            .body(Payload::default())
            .unwrap()
    }

    fn without(name: &str, more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        HEADERS.into_iter().filter(|(header, _)| *header != name).chain(more.iter().copied()).collect()
    }

    #[test]
    fn the_example_of_the_rfc_is_accepted() {
        assert_eq!(accept(&request(&HEADERS)).unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        for same in [("upgrade", "WebSocket"), ("upgrade", "h2c, websocket"), ("connection", "upgrade")] {
            assert!(accept(&request(&without(same.0, &[same]))).is_ok(), "{same:?}");
        }
    }

    #[test]
    fn an_invalid_handshake_is_refused() {
        for (name, _) in HEADERS {
            assert!(accept(&request(&without(name, &[]))).is_err(), "without {name}");
        }
        for wrong in [
            ("upgrade", "h2c"),
            ("upgrade", "websockets"),
            ("connection", "keep-alive"),
            ("connection", "close"),
            ("sec-websocket-version", "8"),
            ("sec-websocket-version", "14"),
            ("sec-websocket-version", "13, 8"),
            ("sec-websocket-key", ""),
            ("sec-websocket-key", "c2hvcnQ="),
            ("sec-websocket-key", "not base64 at all!!!!!!!"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZSB0b28gbG9uZw=="),
        ] {
            assert!(accept(&request(&without(wrong.0, &[wrong]))).is_err(), "{wrong:?}");
        }
        for twice in ["host", "sec-websocket-version", "sec-websocket-key"] {
            let again = HEADERS.into_iter().find(|(name, _)| *name == twice).unwrap();
            assert!(accept(&request(&[&HEADERS[..], &[again]].concat())).is_err(), "{twice} twice");
        }
        let mut post = request(&HEADERS);
        *post.method_mut() = Method::POST;
        assert!(accept(&post).is_err());
        let (head, _) = request(&HEADERS).into_parts();
        assert!(accept(&Request::from_parts(head, Payload::text("body"))).is_err());
        let mut old = request(&HEADERS);
        *old.version_mut() = Version::HTTP_10;
        assert!(accept(&old).is_err());
    }
}
