//! Socket.IO v5 with the one namespace: connecting, events, acknowledgements, and the end of each.

use serde_json::Value;

use crate::{
    client::{BINARY, Polling, SOCKET, TEXT, WebSocket, frame},
    server::{Server, calm},
};

/// A session that is not connected yet.
async fn open(server: &Server) -> WebSocket {
    WebSocket::open(server, SOCKET).await
}

fn sid(packet: &str) -> String {
    let connected: Value = serde_json::from_str(packet.strip_prefix("40").expect(packet)).unwrap();
    assert_eq!(connected.as_object().unwrap().len(), 1, "{packet}");
    connected["sid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn connect_is_answered_with_an_id_that_is_not_the_sessions() {
    let server = Server::start().await;
    let session = Polling::open(&server, SOCKET).await;
    assert_eq!(session.post("40").await.body, "ok");
    let packets = session.poll().await;
    assert_ne!(sid(&packets[0]), session.sid);
    assert_eq!(packets[1..], [r#"42["auth",{}]"#]);
    let mut socket = open(&server).await;
    socket.send("40").await;
    sid(&socket.text().await);
    assert_eq!(socket.text().await, r#"42["auth",{}]"#);
}

#[tokio::test]
async fn the_namespace_may_be_named() {
    let server = Server::start().await;
    let mut socket = open(&server).await;
    socket.send("40/,").await;
    sid(&socket.text().await);
    assert_eq!(socket.text().await, r#"42["auth",{}]"#);
    socket.send(r#"42/,1["message-with-ack",1]"#).await;
    assert_eq!(socket.text().await, "431[1]");
}

#[tokio::test]
async fn what_a_client_hands_over_reaches_the_application() {
    let server = Server::start().await;
    let mut socket = open(&server).await;
    socket.send(r#"40{"token":"123","ø":[null]}"#).await;
    sid(&socket.text().await);
    assert_eq!(socket.text().await, r#"42["auth",{"token":"123","ø":[null]}]"#);
}

#[tokio::test]
async fn what_a_client_hands_over_is_an_object() {
    let server = Server::start().await;
    for auth in ["[]", "1", "\"a\"", "null", "abc", "{", "{}x", "{\"a\":}", &"[".repeat(10_000)] {
        let mut socket = open(&server).await;
        socket.send(&format!("40{auth}")).await;
        socket.assert_ends().await;
        let session = Polling::open(&server, SOCKET).await;
        assert_eq!(session.post(&format!("40{auth}")).await.refusal(), (400, 3), "{auth:.20}");
    }
    assert_eq!(server.count(|counts| counts.connecting), 0);
}

#[tokio::test]
async fn connecting_twice_is_connecting_once() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    socket.send("40").await;
    socket.send(r#"421["message-with-ack",1]"#).await;
    assert_eq!(socket.text().await, "431[1]");
    assert_eq!(server.count(|counts| counts.connected), 1);
}

/// One request brings a CONNECT that takes its time; the next comes by the WebSocket of the upgrade.
#[tokio::test]
async fn connecting_twice_at_once_is_connecting_once() {
    let server = Server::start().await;
    let session = Polling::open(&server, SOCKET).await;
    let mut post = session.start_post(r#"40{"wait":true}"#).await;
    server.until(|counts| counts.connecting == 1).await;
    let mut socket = session.upgrade().await;
    socket.send("40").await;
    // Its pong shows that the server has read what was before it.
    socket.write(&frame(0x89, b"")).await;
    assert_eq!(socket.frame().await, Some((0x8a, Vec::new())));
    server.seen.permits.add_permits(1);
    assert_eq!(post.answer().await.unwrap().body, "ok");
    sid(&socket.text().await);
    assert_eq!(socket.text().await, r#"42["auth",{"wait":true}]"#);
    drop(socket);
    server.until(|counts| counts.closed_all() && counts.connected == 1 && counts.lost == 1).await;
}

#[tokio::test]
async fn a_refusal_has_a_message_and_may_have_data() {
    let server = Server::start().await;
    let mut socket = open(&server).await;
    socket.send(r#"40{"refuse":"Not authorized"}"#).await;
    assert_eq!(socket.text().await, r#"44{"message":"Not authorized"}"#);
    socket.send(r#"40{"refuse":"Not \"now\"","data":{"code":1}}"#).await;
    assert_eq!(socket.text().await, r#"44{"data":{"code":1},"message":"Not \"now\""}"#);
    // A refused client may try again.
    socket.send("40").await;
    sid(&socket.text().await);
}

#[tokio::test]
async fn what_was_announced_to_a_client_that_is_then_refused_is_not_sent() {
    let server = Server::start().await;
    let mut socket = open(&server).await;
    socket.send(r#"40{"announce":2,"refuse":"No"}"#).await;
    assert_eq!(socket.text().await, r#"44{"message":"No"}"#);
    socket.send("40").await;
    sid(&socket.text().await);
    assert_eq!(socket.text().await, r#"42["auth",{}]"#);
}

#[tokio::test]
async fn what_is_announced_while_a_client_connects_comes_after_the_answer() {
    let server = Server::start().await;
    let mut socket = open(&server).await;
    let session = Polling::open(&server, SOCKET).await;
    // The second time as well.
    for _ in 0..2 {
        let auth = r#"{"announce":2}"#;
        socket.send(&format!("40{auth}")).await;
        sid(&socket.text().await);
        let announced = [r#"42["announced",0]"#, r#"42["announced",1]"#, r#"42["auth",{"announce":2}]"#];
        for packet in announced {
            assert_eq!(socket.text().await, packet);
        }
        assert_eq!(session.post(&format!("40{auth}")).await.body, "ok");
        let packets = session.poll().await;
        sid(&packets[0]);
        assert_eq!(packets[1..], announced);
        socket.send("41").await;
        assert_eq!(session.post("41").await.body, "ok");
    }
}

#[tokio::test]
async fn another_namespace_is_refused_and_the_one_goes_on() {
    let server = Server::start().await;
    let mut socket = open(&server).await;
    socket.send(r#"40/admin,{"token":"123"}"#).await;
    assert_eq!(socket.text().await, r#"44/admin,{"message":"Invalid namespace"}"#);
    socket.send("40/admin").await;
    assert_eq!(socket.text().await, r#"44/admin,{"message":"Invalid namespace"}"#);
    socket.send("40").await;
    sid(&socket.text().await);
    assert_eq!(socket.text().await, r#"42["auth",{}]"#);
    for packet in [r#"42/admin,1["message-with-ack",1]"#, "41/admin,", "43/admin,1[]"] {
        socket.send(packet).await;
    }
    socket.send(r#"422["message-with-ack",2]"#).await;
    assert_eq!(socket.text().await, "432[2]");
    assert_eq!(server.count(|counts| counts.events.len()), 1);
}

#[tokio::test]
async fn events_are_answered_by_either_transport() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    let session = Polling::connected(&server).await;
    for (event, answer) in [
        (r#"42["message",1,"2",{"3":[true]}]"#, r#"42["message-back",1,"2",{"3":[true]}]"#),
        (r#"42456["message-with-ack",1,"2",{"3":[false]}]"#, r#"43456[1,"2",{"3":[false]}]"#),
        (r#"420["message-with-ack",1]"#, "430[1]"),
        (r#"42007["message-with-ack",1]"#, "437[1]"),
        (r#"42["message", "ünïcode   €"]"#, r#"42["message-back","ünïcode   €"]"#),
        (r#"4218446744073709551615["message-with-ack",1]"#, "4318446744073709551615[1]"),
    ] {
        socket.send(event).await;
        assert_eq!(socket.text().await, answer);
        assert_eq!(session.post(event).await.body, "ok");
        assert_eq!(session.poll().await, [answer]);
    }
}

#[tokio::test]
async fn events_come_in_the_order_they_were_sent_in() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    let events: Vec<_> = (0..500).map(|number| format!(r#"["message",{number}]"#)).collect();
    for event in &events {
        socket.send(&format!("42{event}")).await;
    }
    server.until(|counts| counts.events.len() == 500).await;
    assert_eq!(server.count(|counts| counts.events.clone()), events);
}

#[tokio::test]
async fn an_acknowledgement_that_nobody_waits_for_is_ignored() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    socket.send("431[]").await;
    socket.send(r#"421["message-with-ack",1]"#).await;
    assert_eq!(socket.text().await, "431[1]");
}

#[tokio::test]
async fn what_the_protocol_does_not_know_ends_the_session() {
    let server = Server::start().await;
    for packet in [
        "4",
        "4abc",
        "42",
        "42{}",
        "42abc",
        "42[]",
        "42[ ]",
        "42abc[\"a\"]",
        "42-1[\"a\"]",
        "4218446744073709551616[\"a\"]",
        "44",
        "44{}",
        "47",
        "49",
        "41x",
        "45[\"a\"]",
        "451[\"a\"]",
        "4é",
    ] {
        let mut socket = WebSocket::connected(&server).await;
        socket.send(packet).await;
        socket.assert_ends().await;
        let session = Polling::connected(&server).await;
        assert_eq!(session.post(packet).await.refusal(), (400, 3), "{packet}");
        assert_eq!(session.get().await.refusal(), (400, 1), "{packet}");
    }
    server.until(|counts| counts.closed_all() && counts.lost == counts.connected).await;
    assert_eq!(server.count(|counts| counts.events.len()), 0);
}

#[tokio::test]
async fn whatever_comes_before_connect_ends_the_session() {
    let server = Server::start().await;
    for packet in [r#"42["message",1]"#, "41", "431[]", r#"42/admin,["message",1]"#, r#"451-["message",1]"#] {
        let mut socket = open(&server).await;
        socket.send(packet).await;
        socket.assert_ends().await;
        let session = Polling::open(&server, SOCKET).await;
        assert_eq!(session.post(packet).await.refusal(), (400, 3), "{packet}");
    }
}

#[tokio::test]
async fn attachments_are_dropped() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    let event = r#"452-7["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
    let attachment = frame(BINARY, &[1, 2, 3]);
    let next = frame(TEXT, br#"428["message-with-ack",8]"#);
    socket.write(&[frame(TEXT, event.as_bytes()), attachment.clone(), attachment, next].concat()).await;
    assert_eq!(socket.text().await, r#"437[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#);
    assert_eq!(socket.text().await, "438[8]");
    let session = Polling::connected(&server).await;
    let body = format!("{event}\x1ebAQIDBA==\x1eb\x1e428[\"message-with-ack\",8]");
    assert_eq!(session.post(&body).await.body, "ok");
    assert_eq!(session.poll().await[1..], ["438[8]"]);
}

#[tokio::test]
async fn text_where_an_attachment_should_be_ends_the_session() {
    let server = Server::start().await;
    for packet in [r#"451-["message",1]"#, "461-7[1]", r#"451-/admin,["message",1]"#] {
        let mut socket = WebSocket::connected(&server).await;
        socket.send(packet).await;
        socket.send(r#"421["message-with-ack",1]"#).await;
        assert!(!socket.rest().await.iter().any(|(_, payload)| payload.starts_with(b"431")), "{packet}");
    }
    server.until(|counts| counts.closed == 3).await;
}

#[tokio::test]
async fn a_binary_message_that_belongs_to_nothing_ends_the_session() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    socket.write(&frame(BINARY, &[1, 2, 3])).await;
    socket.assert_ends().await;
    let session = Polling::connected(&server).await;
    assert_eq!(session.post("bAQIDBA==").await.refusal(), (400, 3));
}

#[tokio::test]
async fn a_client_that_disconnects_may_connect_again() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    let session = Polling::connected(&server).await;
    for round in 1..=3 {
        socket.send("41").await;
        assert_eq!(session.post("41").await.body, "ok");
        server.until(|counts| counts.said == 2 * round).await;
        socket.send("40").await;
        sid(&socket.text().await);
        assert_eq!(socket.text().await, r#"42["auth",{}]"#);
        assert_eq!(session.post("40").await.body, "ok");
        sid(&session.poll().await[0]);
    }
    drop(socket);
    assert_eq!(session.post("1").await.body, "ok");
    server.until(|counts| counts.closed_all()).await;
    assert_eq!(server.count(|counts| (counts.connected, counts.said, counts.lost)), (8, 6, 2));
}

#[tokio::test]
async fn a_client_that_has_disconnected_is_told_nothing() {
    let server = Server::start().await;
    let mut client = WebSocket::connected(&server).await;
    let socket = server.socket().await;
    client.send("41").await;
    server.until(|counts| counts.said == 1).await;
    socket.announce(&socketio::Packet::event("late", &(1,))).unwrap();
    socket.acknowledge(1, &"x".repeat(100_000));
    client.send("40").await;
    sid(&client.text().await);
    assert_eq!(client.text().await, r#"42["auth",{}]"#);
}

#[tokio::test]
async fn a_server_that_disconnects_says_so_by_either_transport() {
    let server = Server::start().await;
    let mut client = WebSocket::connected(&server).await;
    server.socket().await.disconnect();
    assert_eq!(client.rest().await, [(TEXT, b"41".to_vec())]);
    let session = Polling::connected(&server).await;
    server.socket().await.disconnect();
    assert_eq!(session.poll().await, ["41"]);
    assert_eq!(session.poll().await, ["1"]);
    server.until(|counts| counts.closed_all() && counts.lost == 2).await;
}

#[tokio::test]
async fn a_flood_ends_the_session() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    socket.send(r#"42["flood"]"#).await;
    socket.assert_ends().await;
    let session = Polling::connected(&server).await;
    assert_eq!(session.post(r#"42["flood"]"#).await.refusal(), (400, 3));
    server.until(|counts| counts.closed_all() && counts.lost == 2).await;
}

#[tokio::test]
async fn a_panic_of_the_application_ends_one_session_only() {
    let server = Server::start().await;
    let mut witness = WebSocket::connected(&server).await;
    let mut socket = WebSocket::connected(&server).await;
    socket.send(r#"42["panic"]"#).await;
    socket.assert_ends().await;
    let session = Polling::connected(&server).await;
    assert_eq!(session.start_post(r#"42["panic"]"#).await.answer().await, None);
    server.until(|counts| counts.closed == 2 && counts.lost == 2).await;
    witness.send(r#"421["message-with-ack",1]"#).await;
    assert_eq!(witness.text().await, "431[1]");
}

#[tokio::test]
async fn a_client_that_goes_while_it_connects_is_gone() {
    let server = Server::with(calm()).await;
    let session = Polling::open(&server, SOCKET).await;
    let mut post = session.start_post(r#"40{"wait":true}"#).await;
    let mut socket = open(&server).await;
    socket.send(r#"40{"wait":true}"#).await;
    server.until(|counts| counts.connecting == 2).await;
    // One ends by its own second request, the other by its server.
    let _ = session.post("1").await;
    server.until(|counts| counts.closed == 1).await;
    server.seen.permits.add_permits(2);
    assert!(post.answer().await.is_some());
    sid(&socket.text().await);
    drop(socket);
    server.until(|counts| counts.closed_all() && counts.connected == counts.lost).await;
}
