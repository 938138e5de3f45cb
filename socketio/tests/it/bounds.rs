//! Every limit of `limits.rs`, and what happens beyond it.

use std::time::Duration;

use socketio::{
    Full, Packet, Settings,
    limits::{ANSWER_BYTES, ATTACHMENTS, OPEN_EVENTS, REFUSED_CONNECTS, WAITING_BYTES, WAITING_PACKETS},
};
use tokio::time::{Instant, timeout};

use crate::{
    client::{ENGINE, Http, PING, PONG, Polling, SOCKET, TEXT, WebSocket, frame, soon},
    server::{Server, calm},
};

/// Long enough to see that something does not happen.
const A_WHILE: Duration = Duration::from_millis(300);

#[tokio::test]
async fn the_65th_open_event_is_not_read_from_a_websocket() {
    let settings = Settings { ping_interval: Duration::from_millis(100), ping_timeout: A_WHILE, ..calm() };
    let server = Server::with(settings).await;
    let mut socket = WebSocket::connected(&server).await;
    for _ in 0..=OPEN_EVENTS {
        socket.send(r#"42["keep"]"#).await;
    }
    socket.write(&frame(PING, b"behind it")).await;
    // It lasts longer than a ping may take.
    assert_eq!(socket.text().await, "2");
    assert!(timeout(2 * A_WHILE, socket.frame()).await.is_err());
    assert_eq!(server.count(|counts| counts.events.len()), OPEN_EVENTS);
    server.seen.slots.lock().unwrap().pop();
    assert_eq!(socket.frame().await, Some((PONG, b"behind it".to_vec())));
    assert_eq!(server.count(|counts| counts.events.len()), OPEN_EVENTS + 1);
    for _ in 0..2 {
        socket.send("3").await;
        assert_eq!(socket.text().await, "2");
    }
}

#[tokio::test]
async fn the_65th_open_event_is_not_taken_from_a_post() {
    let server = Server::start().await;
    let session = Polling::connected(&server).await;
    let events = vec![r#"42["keep"]"#; OPEN_EVENTS + 1].join("\x1e");
    let mut post = session.start_post(&events).await;
    server.until(|counts| counts.events.len() == OPEN_EVENTS).await;
    assert!(timeout(A_WHILE, post.answer()).await.is_err());
    server.seen.slots.lock().unwrap().pop();
    assert_eq!(post.answer().await.unwrap().body, "ok");
    assert_eq!(server.count(|counts| counts.events.len()), OPEN_EVENTS + 1);
}

#[tokio::test]
async fn an_event_that_waits_for_its_turn_is_not_given_to_an_application_that_knows_of_the_end() {
    let server = Server::start().await;
    let session = Polling::connected(&server).await;
    let events = vec![r#"42["keep"]"#; OPEN_EVENTS + 1].join("\x1e");
    let mut post = session.start_post(&events).await;
    server.until(|counts| counts.events.len() == OPEN_EVENTS).await;
    server.socket().await.abort();
    server.until(|counts| counts.lost == 1).await;
    server.seen.slots.lock().unwrap().clear();
    assert_eq!(post.answer().await.unwrap().status, 400);
    assert_eq!(server.count(|counts| counts.events.len()), OPEN_EVENTS);
}

/// Nothing is written before the test waits for something: the runtime has this thread only.
#[tokio::test]
async fn so_many_announcements_may_wait_by_websocket() {
    let server = Server::start().await;
    let mut client = WebSocket::connected(&server).await;
    let socket = server.socket().await;
    let small = Packet::event("small", &(1,));
    for _ in 0..WAITING_PACKETS {
        socket.announce(&small).unwrap();
    }
    assert_eq!(socket.announce(&small), Err(Full));
    socket.answer(Packet::message("an answer"));
    for _ in 0..WAITING_PACKETS {
        assert_eq!(client.text().await, r#"42["small",1]"#);
    }
    assert_eq!(client.text().await, "4an answer");
    let large = Packet::event("large", &("x".repeat(WAITING_BYTES / 4),));
    for _ in 0..4 {
        socket.announce(&large).unwrap();
    }
    assert_eq!(socket.announce(&small), Err(Full));
    for _ in 0..4 {
        assert!(client.text().await.starts_with(r#"42["large"#));
    }
    socket.announce(&small).unwrap();
}

#[tokio::test]
async fn so_many_announcements_may_wait_by_polling() {
    let server = Server::start().await;
    let session = Polling::connected(&server).await;
    let socket = server.socket().await;
    let small = Packet::event("small", &(1,));
    for _ in 0..WAITING_PACKETS {
        socket.announce(&small).unwrap();
    }
    assert_eq!(socket.announce(&small), Err(Full));
    socket.answer(Packet::message("an answer"));
    let packets = session.polls(WAITING_PACKETS + 1).await;
    assert_eq!(packets[WAITING_PACKETS..], ["4an answer"]);
    let large = Packet::event("large", &("x".repeat(WAITING_BYTES / 4),));
    for _ in 0..4 {
        socket.announce(&large).unwrap();
    }
    assert_eq!(socket.announce(&small), Err(Full));
    assert_eq!(session.polls(4).await.len(), 4);
    socket.announce(&small).unwrap();
}

#[tokio::test]
async fn so_many_announcements_may_wait_for_a_client_that_connects() {
    let server = Server::start().await;
    let mut socket = WebSocket::open(&server, SOCKET).await;
    socket.send(r#"40{"announce":600}"#).await;
    assert!(socket.text().await.starts_with("40{"));
    for number in 0..WAITING_PACKETS {
        assert_eq!(socket.text().await, format!(r#"42["announced",{number}]"#));
    }
    socket.send(r#"421["message-with-ack",1]"#).await;
    assert_eq!(socket.text().await, "431[1]");
}

#[tokio::test]
async fn nothing_is_taken_from_a_post_while_64_kib_of_answers_wait() {
    let server = Server::start().await;
    let session = Polling::connected(&server).await;
    let events: Vec<_> = (0..50).map(|id| format!(r#"42{id}["large",10000]"#)).collect();
    let mut post = session.start_post(&events.join("\x1e")).await;
    let enough = ANSWER_BYTES.div_ceil(10_000);
    server.until(|counts| counts.events.len() == enough).await;
    assert!(timeout(A_WHILE, post.answer()).await.is_err());
    assert_eq!(server.count(|counts| counts.events.len()), enough);
    assert_eq!(session.polls(50).await.len(), 50);
}

#[tokio::test]
async fn nothing_is_read_from_a_websocket_while_64_kib_of_answers_wait() {
    let server = Server::start().await;
    let client = WebSocket::connected(&server).await;
    let (mut reading, mut writing) = client.0.into_inner().into_split();
    let events: Vec<_> =
        (0..1_000).flat_map(|id| frame(TEXT, format!(r#"42{id}["large",60000]"#).as_bytes())).collect();
    let writing = tokio::spawn(async move {
        tokio::io::AsyncWriteExt::write_all(&mut writing, &events).await.unwrap();
        writing
    });
    let mut seen = 0;
    // As long as the kernel takes answers, more is read.
    while timeout(A_WHILE, server.until(|counts| counts.events.len() > seen)).await.is_ok() {
        seen = server.count(|counts| counts.events.len());
    }
    assert!(seen < 1_000, "60 MB are nowhere");
    let mut answers = vec![0; 60_000 * 1_000];
    soon(tokio::io::AsyncReadExt::read_exact(&mut reading, &mut answers)).await.unwrap();
    server.until(|counts| counts.events.len() == 1_000).await;
    drop(writing.await.unwrap());
}

#[tokio::test]
async fn pages_are_made_one_at_a_time_and_not_before_the_last_is_taken() {
    let server = Server::start().await;
    let session = Polling::connected(&server).await;
    let socket = server.socket().await;
    let turn = socket.page_turn(A_WHILE).await.unwrap();
    assert!(socket.page_turn(A_WHILE / 10).await.is_none());
    drop(turn);
    socket.acknowledge(1, &"x".repeat(ANSWER_BYTES));
    assert!(socket.page_turn(A_WHILE / 10).await.is_none());
    assert_eq!(session.poll().await.len(), 1);
    assert!(socket.page_turn(A_WHILE).await.is_some());
}

#[tokio::test]
async fn a_client_that_takes_nothing_from_its_websocket_is_cut_off() {
    let server = Server::with(Settings { lagging: A_WHILE, ..calm() }).await;
    let _client = WebSocket::open(&server, ENGINE).await;
    let socket = server.socket().await;
    // More than the kernel takes.
    let large = Packet::message(&"x".repeat(1024 * 1024));
    (0..50).for_each(|_| socket.answer(large.clone()));
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
    assert!(large.frame().is_unique(), "the queue of a session that has ended is empty");
}

#[tokio::test]
async fn a_client_that_takes_a_little_from_its_websocket_is_not_cut_off() {
    let server = Server::with(Settings { lagging: 4 * A_WHILE, ..calm() }).await;
    let mut client = WebSocket::open(&server, ENGINE).await;
    let socket = server.socket().await;
    let large = Packet::message(&"x".repeat(1024 * 1024));
    (0..16).for_each(|_| socket.answer(large.clone()));
    let begun = Instant::now();
    for _ in 0..16 {
        tokio::time::sleep(A_WHILE / 2).await;
        assert_eq!(client.text().await.len(), 1024 * 1024 + 1);
    }
    assert!(begun.elapsed() > 4 * A_WHILE);
    client.send("4still here").await;
    assert_eq!(client.text().await, "4still here");
}

#[tokio::test]
async fn a_client_that_does_not_poll_is_cut_off() {
    // A heartbeat would end it as well: this one never times out.
    let settings = Settings { lagging: 2 * A_WHILE, ping_interval: A_WHILE, ..calm() };
    let server = Server::with(settings).await;
    let session = Polling::open(&server, ENGINE).await;
    let packet = Packet::message("hello");
    server.socket().await.answer(packet.clone());
    server.until(|counts| counts.closed == 1).await;
    assert!(packet.frame().is_unique(), "the queue of a session that has ended is empty");
    assert_eq!(session.get().await.refusal(), (400, 1));
}

#[tokio::test]
async fn a_body_that_is_too_large_ends_the_session() {
    let settings = calm();
    let server = Server::with(settings).await;
    let session = Polling::open(&server, ENGINE).await;
    let largest = format!("4{}", "x".repeat(settings.max_payload - 1));
    session.assert_echoes(&largest).await;
    assert_eq!(session.post(&format!("{largest}x")).await.refusal(), (413, 3));
    server.until(|counts| counts.closed == 1).await;
    // Nor does one of unknown size.
    let session = Polling::open(&server, ENGINE).await;
    let mut http = Http::connect(&server).await;
    let head =
        format!("POST {} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", session.target("polling"));
    http.write(head.as_bytes()).await;
    for _ in 0..=settings.max_payload / 1024 {
        http.write(format!("400\r\n{}\r\n", "4".repeat(1024)).as_bytes()).await;
    }
    assert_eq!(http.answer().await.unwrap().refusal(), (413, 3));
    server.until(|counts| counts.closed == 2).await;
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_ends_the_session() {
    let server = Server::with(Settings { body_timeout: A_WHILE, ..calm() }).await;
    let session = Polling::open(&server, ENGINE).await;
    let mut http = Http::connect(&server).await;
    let head = format!("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n4hel", session.target("polling"));
    http.write(head.as_bytes()).await;
    assert_eq!(http.answer().await.unwrap().refusal(), (408, 3));
    server.until(|counts| counts.closed == 1).await;
}

#[tokio::test]
async fn a_text_that_is_too_long_ends_the_session() {
    let settings = calm();
    let server = Server::with(settings).await;
    let longest = format!("4{}", "x".repeat(settings.max_payload - 1));
    let too_long = frame(TEXT, format!("{longest}x").as_bytes());
    let fragments = [frame(0x01, longest.as_bytes()), frame(0x80, b"x")].concat();
    let a_lie = vec![TEXT, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
    for (number, bytes) in [too_long, fragments, a_lie].iter().enumerate() {
        let mut socket = WebSocket::open(&server, ENGINE).await;
        socket.send(&longest).await;
        assert_eq!(socket.text().await, longest);
        socket.write(bytes).await;
        socket.assert_ends().await;
        server.until(|counts| counts.closed == number + 1 && counts.streams == 0).await;
    }
}

#[tokio::test]
async fn connect_is_refused_so_often_and_then_the_session_ends() {
    let server = Server::start().await;
    let mut socket = WebSocket::open(&server, SOCKET).await;
    for number in 0..REFUSED_CONNECTS {
        let (packet, refusal) = match number % 2 {
            0 => (r#"40{"refuse":"No"}"#, r#"44{"message":"No"}"#),
            _ => ("40/admin,", r#"44/admin,{"message":"Invalid namespace"}"#),
        };
        socket.send(packet).await;
        assert_eq!(socket.text().await, refusal);
    }
    socket.send("40/admin,").await;
    socket.assert_ends().await;
}

#[tokio::test]
async fn an_event_has_so_many_attachments_at_most() {
    let server = Server::start().await;
    let mut socket = WebSocket::connected(&server).await;
    socket.send(&format!(r#"45{ATTACHMENTS}-1["message-with-ack",1]"#)).await;
    assert_eq!(socket.text().await, "431[1]");
    socket.write(&frame(0x82, b"x").repeat(ATTACHMENTS as usize)).await;
    socket.send(&format!(r#"45{}-2["message-with-ack",2]"#, ATTACHMENTS + 1)).await;
    socket.assert_ends().await;
}

/// Sessions that connect within 300 ms.
fn hurried() -> Settings {
    Settings { connect_timeout: A_WHILE, ..calm() }
}

#[tokio::test]
async fn a_session_that_does_not_connect_ends() {
    let server = Server::with(hurried()).await;
    let mut socket = WebSocket::open(&server, SOCKET).await;
    let session = Polling::open(&server, SOCKET).await;
    let mut poll = session.start_poll().await;
    assert_eq!(poll.answer().await.unwrap().packets(), ["1"]);
    socket.assert_ends().await;
    server.until(|counts| counts.closed == 2 && counts.kept == 0).await;
}

#[tokio::test]
async fn a_session_that_is_refused_has_no_more_time_to_connect() {
    let server = Server::with(hurried()).await;
    let mut socket = WebSocket::open(&server, SOCKET).await;
    let begun = Instant::now();
    for _ in 0..REFUSED_CONNECTS {
        socket.send(r#"40{"refuse":"No"}"#).await;
        if socket.frame().await.is_none() {
            break;
        }
        tokio::time::sleep(A_WHILE / 5).await;
    }
    socket.assert_ends().await;
    assert!(begun.elapsed() < 2 * A_WHILE);
}

#[tokio::test]
async fn a_connect_that_is_never_decided_ends_with_its_session() {
    let server = Server::with(hurried()).await;
    let mut socket = WebSocket::open(&server, SOCKET).await;
    socket.send(r#"40{"wait":true}"#).await;
    let session = Polling::open(&server, SOCKET).await;
    let mut post = session.start_post(r#"40{"wait":true}"#).await;
    server.until(|counts| counts.connecting == 2).await;
    socket.assert_ends().await;
    server.until(|counts| counts.closed == 2).await;
    assert_eq!(server.count(|counts| counts.connected), 0);
    server.seen.permits.add_permits(1);
    assert!(post.answer().await.is_some());
    server.until(|counts| counts.connected == counts.lost && counts.kept == 0).await;
}

#[tokio::test]
async fn a_session_that_has_disconnected_and_does_not_connect_again_ends() {
    let settings = Settings { ping_interval: A_WHILE, ..hurried() };
    let server = Server::with(settings).await;
    let mut socket = WebSocket::connected(&server).await;
    let session = Polling::connected(&server).await;
    socket.send("41").await;
    assert_eq!(session.post("41").await.body, "ok");
    let begun = Instant::now();
    server.until(|counts| counts.closed == 2).await;
    assert!(begun.elapsed() > A_WHILE / 2);
    assert_eq!(server.count(|counts| (counts.said, counts.lost)), (2, 0));
}

#[tokio::test]
async fn what_waits_when_a_session_ends_is_given_up_after_a_while() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let socket = server.socket().await;
    socket.disconnect();
    let _client = WebSocket::open(&server, ENGINE).await;
    let unread = server.socket().await;
    let large = Packet::message(&"x".repeat(1024 * 1024));
    (0..50).for_each(|_| unread.answer(large.clone()));
    unread.disconnect();
    let begun = Instant::now();
    server.until(|counts| counts.closed == 2 && counts.streams == 0).await;
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(session.get().await.refusal(), (400, 1));
}

#[tokio::test]
async fn the_last_word_is_said_once_and_not_for_long() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    assert_eq!(session.post("1").await.body, "ok");
    assert_eq!(session.poll().await, ["6"]);
    assert_eq!(session.get().await.refusal(), (400, 1));
    let late = Polling::open(&server, ENGINE).await;
    assert_eq!(late.post("1").await.body, "ok");
    server.until(|counts| counts.closed == 2 && counts.kept == 0).await;
    assert_eq!(late.get().await.refusal(), (400, 1));
}
