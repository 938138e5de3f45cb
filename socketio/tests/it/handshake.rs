//! How a session begins, and which requests are refused.

use serde_json::{Value, json};

use crate::{
    client::{ENGINE, Http, Polling, WebSocket, ask},
    server::{Server, calm},
};

fn without_sid(packet: &str) -> Value {
    let mut open: Value = serde_json::from_str(packet.strip_prefix('0').unwrap()).unwrap();
    let sid = open.as_object_mut().unwrap().remove("sid").unwrap();
    assert_eq!(sid.as_str().unwrap().len(), 22);
    open
}

#[tokio::test]
async fn a_session_that_is_polled_opens_with_the_settings_and_the_upgrade() {
    let settings = calm();
    let server = Server::with(settings).await;
    let opened = ask(&server, "GET", "/engine.io/?EIO=4&transport=polling", "").await;
    assert!(opened.head.contains("content-type: text/plain; charset=UTF-8"), "{opened:?}");
    assert!(opened.head.contains("cache-control: no-store"), "{opened:?}");
    let expected = json!({
        "upgrades": ["websocket"],
        "pingInterval": 3_600_000,
        "pingTimeout": 3_600_000,
        "maxPayload": settings.max_payload,
    });
    assert_eq!(without_sid(&opened.body), expected);
}

#[tokio::test]
async fn a_session_on_a_websocket_opens_with_the_settings_and_no_upgrade() {
    let settings = calm();
    let server = Server::with(settings).await;
    let mut socket = WebSocket::request(&server, "/engine.io/?EIO=4&transport=websocket").await.unwrap();
    let expected = json!({
        "upgrades": [],
        "pingInterval": 3_600_000,
        "pingTimeout": 3_600_000,
        "maxPayload": settings.max_payload,
    });
    assert_eq!(without_sid(&socket.text().await), expected);
}

#[tokio::test]
async fn every_session_has_a_secret_of_its_own() {
    let server = Server::start().await;
    let (ada, bob) = (Polling::open(&server, ENGINE).await, Polling::open(&server, ENGINE).await);
    assert_ne!(ada.sid, bob.sid);
    ada.assert_echoes("4ada").await;
    bob.assert_echoes("4bob").await;
}

#[tokio::test]
async fn parameters_that_the_protocol_does_not_know_are_ignored() {
    let server = Server::start().await;
    let opened = ask(&server, "GET", "/engine.io/?t=N8hyd6w&EIO=4&x&transport=polling", "").await;
    assert_eq!(opened.status, 200);
}

#[tokio::test]
async fn a_request_that_opens_no_session_is_answered_as_the_reference_does() {
    let server = Server::start().await;
    for (method, query, code) in [
        ("GET", "", 0),
        ("GET", "?EIO=4", 0),
        ("GET", "?EIO=4&transport=", 0),
        ("GET", "?EIO=4&transport=abc", 0),
        ("GET", "?EIO=4&transport=webtransport", 0),
        ("GET", "?EIO=4&transport=polling&transport=polling", 0),
        ("GET", "?transport=polling", 5),
        ("GET", "?EIO=abc&transport=polling", 5),
        ("GET", "?EIO=3&transport=polling", 5),
        ("GET", "?EIO=4&EIO=4&transport=polling", 5),
        ("GET", "?EIO=4&transport=polling&sid=abc", 1),
        ("GET", "?EIO=4&transport=polling&sid=", 1),
        ("GET", "?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAA", 1),
        ("GET", "?EIO=4&transport=polling&sid=%C3%A9", 1),
        ("POST", "?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAA", 1),
        ("POST", "?EIO=4&transport=polling", 2),
        ("PUT", "?EIO=4&transport=polling", 2),
        ("OPTIONS", "?EIO=4&transport=polling", 2),
        ("GET", "?EIO=4&transport=websocket", 3),
        ("POST", "?EIO=4&transport=websocket", 3),
    ] {
        let answer = ask(&server, method, &format!("{ENGINE}{query}"), "").await;
        assert_eq!(answer.refusal(), (400, code), "{method} {query}");
    }
    assert_eq!(server.count(|counts| counts.opened), 0);
}

#[tokio::test]
async fn a_sid_belongs_to_one_session_only() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let twice = format!("{}&sid={}", session.target("polling"), session.sid);
    assert_eq!(ask(&server, "GET", &twice, "").await.refusal(), (400, 1));
    session.assert_echoes("4still here").await;
}

#[tokio::test]
async fn a_session_takes_no_other_method() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        assert_eq!(ask(&server, method, &session.target("polling"), "").await.refusal(), (400, 2), "{method}");
    }
    session.assert_echoes("4still here").await;
}

#[tokio::test]
async fn a_websocket_without_what_the_protocol_wants_is_not_opened() {
    let server = Server::start().await;
    for (query, code) in [
        ("?transport=websocket", 5),
        ("?EIO=abc&transport=websocket", 5),
        ("?EIO=4", 0),
        ("?EIO=4&transport=abc", 0),
        ("?EIO=4&transport=websocket&sid=abc", 1),
        ("?EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAAAA", 1),
    ] {
        let refused = WebSocket::request(&server, &format!("{ENGINE}{query}")).await.err().unwrap();
        assert_eq!(refused.refusal(), (400, code), "{query}");
    }
    assert_eq!(server.count(|counts| counts.opened), 0);
}

#[tokio::test]
async fn the_accept_key_is_the_one_of_the_rfc() {
    let server = Server::start().await;
    let mut http = Http::connect(&server).await;
    let request = "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\
                   Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    http.write(request.as_bytes()).await;
    let switching = http.answer().await.unwrap();
    assert_eq!(switching.status, 101);
    assert!(switching.head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{switching:?}");
}

#[tokio::test]
async fn another_version_of_websocket_is_told_the_right_one() {
    let server = Server::start().await;
    let mut http = Http::connect(&server).await;
    let request = "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\
                   Connection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    http.write(request.as_bytes()).await;
    let refused = http.answer().await.unwrap();
    assert_eq!(refused.refusal(), (400, 3));
    assert!(refused.head.contains("sec-websocket-version: 13"), "{refused:?}");
}

/// Answering 101 to a request whose body is still to come would block the connection for ever.
#[tokio::test]
async fn a_handshake_with_a_body_is_none() {
    let server = Server::start().await;
    for body in ["Content-Length: 10", "Transfer-Encoding: chunked"] {
        let mut http = Http::connect(&server).await;
        let request = format!(
            "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n{body}\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        http.write(request.as_bytes()).await;
        assert_eq!(http.answer().await.unwrap().refusal(), (400, 3), "{body}");
    }
}
