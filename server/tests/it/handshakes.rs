//! Requests for a WebSocket that are not handshakes (RFC 6455, 4.2.1), as from proxies without WebSockets: they are
//! answered, and harm neither the connection nor the session.

use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    harness::{Database, Server, ok},
    polled::{Polled, answer, path},
};

const HEADERS: [&str; 5] = [
    "Host: chat.example",
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/// Lines of a request, except its path.
#[derive(Clone, Debug)]
struct Handshake {
    method: &'static str,
    version: &'static str,
    headers: Vec<&'static str>,
}

impl Handshake {
    fn right() -> Self {
        Self { method: "GET", version: "HTTP/1.1", headers: HEADERS.to_vec() }
    }

    /// Without the headers that begin so, and with these lines instead.
    fn but(mut self, names: &[&str], lines: &[&'static str]) -> Self {
        self.headers.retain(|line| !names.iter().any(|name| line.starts_with(name)));
        self.headers.extend(lines);
        self
    }

    fn by(self, method: &'static str, version: &'static str) -> Self {
        Self { method, version, ..self }
    }

    fn text(&self, sid: Option<&str>) -> String {
        let Self { method, version, headers } = self;
        format!("{method} {} {version}\r\n{}\r\n\r\n", path("websocket", sid), headers.join("\r\n"))
    }
}

/// Invalid handshakes, and why.
fn wrong() -> Vec<Handshake> {
    let right = Handshake::right;
    let instead = |name, line| right().but(&[name], &[line]);
    let beside = |line| right().but(&[], &[line]);
    let lost = ["Upgrade", "Connection"];
    vec![
        right().by("POST", "HTTP/1.1").but(&[], &["Content-Length: 0"]),
        right().by("PUT", "HTTP/1.1").but(&[], &["Content-Length: 0"]),
        right().by("GET", "HTTP/1.0"),
        right().but(&["Upgrade"], &[]),
        instead("Upgrade", "Upgrade: h2c"),
        instead("Upgrade", "Upgrade: websockets"),
        instead("Upgrade", "Upgrade:"),
        right().but(&["Connection"], &[]),
        instead("Connection", "Connection: keep-alive"),
        instead("Connection", "Connection: Upgraded"),
        right().but(&["Sec-WebSocket-Key"], &[]),
        instead("Sec-WebSocket-Key", "Sec-WebSocket-Key:"),
        instead("Sec-WebSocket-Key", "Sec-WebSocket-Key: c2hvcnQ="),
        instead("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSB0b28gbG9uZw=="),
        instead("Sec-WebSocket-Key", "Sec-WebSocket-Key: no base64 at all ????=="),
        instead("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ"),
        beside("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
        right().but(&["Sec-WebSocket-Version"], &[]),
        instead("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"),
        instead("Sec-WebSocket-Version", "Sec-WebSocket-Version: 14"),
        instead("Sec-WebSocket-Version", "Sec-WebSocket-Version: thirteen"),
        beside("Sec-WebSocket-Version: 13"),
        // nginx by default; proxies that know hops, and those that know no upgrades.
        right().by("GET", "HTTP/1.0").but(&lost, &["Connection: close"]),
        right().but(&lost, &[]),
        right().but(&["Upgrade", "Connection", "Sec-WebSocket"], &["Via: 1.1 proxy", "Connection: keep-alive"]),
    ]
}

/// Answered with 400 and a reason, on a connection that stays open unless HTTP says otherwise.
async fn is_refused(server: &Server, wrong: &Handshake, sid: Option<&str>) {
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    socket.write_all(wrong.text(sid).as_bytes()).await.unwrap();
    let refused = answer(&mut socket).await;
    assert_eq!(refused.status, 400, "{wrong:?}: {refused:?}");
    assert!(refused.head.contains("\r\nsec-websocket-version: 13\r\n"), "{wrong:?}: {refused:?}");
    assert!(refused.body.starts_with(r#"{"code":3,"message":""#), "{wrong:?}: {refused:?}");
    if wrong.version == "HTTP/1.0" {
        return;
    }
    assert!(!refused.head.contains("connection: close"), "{wrong:?}: {refused:?}");
    let polling = format!("GET {} HTTP/1.1\r\nHost: chat.example\r\n\r\n", path("polling", None));
    socket.write_all(polling.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut socket).await.status, 200, "after {wrong:?}");
    socket.write_all(Handshake::right().text(sid).as_bytes()).await.unwrap();
    assert_eq!(answer(&mut socket).await.status, 101, "after {wrong:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_handshake_is_refused_and_the_connection_goes_on() {
    let server = Server::start(Database::sqlite()).await;
    for wrong in wrong() {
        is_refused(&server, &wrong, None).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_refused_in_the_name_of_a_polled_session_and_polling_goes_on() {
    let server = Server::start(Database::sqlite()).await;
    let mut ada = Polled::connect(&server.address).await;
    ok(ada.ask("join_room", json!({ "nick": "ada" })).await);
    for (n, wrong) in wrong().iter().enumerate() {
        let sid = ada.sid.clone();
        is_refused(&server, wrong, Some(&sid)).await;
        let sent = ok(ada.ask("send_message", json!({ "content": format!("{wrong:?}") })).await);
        assert_eq!(sent["seq"], n + 1);
    }
}
