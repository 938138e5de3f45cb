//! A connection that is a WebSocket from its beginning, below what a client library shows of it.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, Instant, timeout},
};

use crate::harness::{Database, Server, TEXT, eventually, frame, websocket};

const BINARY: u8 = 0x82;
const PING: u8 = 0x89;

/// Skips the head of a WebSocket whose handshake is read up to its status.
async fn skip_head(socket: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
}

/// The next frame's text; none when the connection has ended.
async fn text(socket: &mut TcpStream) -> Option<String> {
    let first = socket.read_u8().await.ok()?;
    let length = match socket.read_u8().await.ok()? {
        126 => usize::from(socket.read_u16().await.ok()?),
        length => usize::from(length),
    };
    let mut payload = vec![0; length];
    socket.read_exact(&mut payload).await.ok()?;
    (first == TEXT).then(|| String::from_utf8(payload).unwrap())
}

/// The next text, ignoring other frames in between.
async fn next_text(socket: &mut TcpStream) -> String {
    loop {
        if let Some(text) = text(socket).await {
            return text;
        }
        assert!(socket.peek(&mut [0]).await.unwrap() > 0, "it has ended");
    }
}

async fn opened(server: &Server) -> TcpStream {
    let mut socket = websocket(server).await;
    skip_head(&mut socket).await;
    let open: Value = serde_json::from_str(text(&mut socket).await.unwrap().strip_prefix('0').unwrap()).unwrap();
    assert_eq!(open["upgrades"], json!([]));
    assert_eq!((&open["pingInterval"], &open["pingTimeout"]), (&json!(20_000), &json!(10_000)));
    socket
}

async fn say(socket: &mut TcpStream, packet: &str) {
    socket.write_all(&frame(TEXT, packet.as_bytes())).await.unwrap();
}

async fn connected(server: &Server) -> TcpStream {
    let mut socket = opened(server).await;
    say(&mut socket, "40").await;
    assert!(text(&mut socket).await.unwrap().starts_with("40{\"sid\":\""));
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_namespace_that_does_not_exist_is_refused_and_the_other_one_still_open() {
    let server = Server::start(Database::sqlite()).await;
    let mut socket = opened(&server).await;
    say(&mut socket, "40/nowhere,{}").await;
    assert_eq!(text(&mut socket).await.unwrap(), r#"44/nowhere,{"message":"Invalid namespace"}"#);
    say(&mut socket, r#"40{"token":"nobody's"}"#).await;
    assert!(text(&mut socket).await.unwrap().starts_with("40{"));
    say(&mut socket, r#"427["no_such_event",{}]"#).await;
    assert!(text(&mut socket).await.unwrap().starts_with(r#"437[{"error":"#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attachment_is_answered_and_its_frames_are_swallowed() {
    let server = Server::start(Database::sqlite()).await;
    let mut socket = connected(&server).await;
    say(&mut socket, r#"420["join_room",{"nick":"ada"}]"#).await;
    while !text(&mut socket).await.unwrap().starts_with("430") {}
    let event = r#"-7["send_message",{"content":{"_placeholder":true,"num":0}}]"#;
    // As many as are allowed; with a ping in between; in fragments; and one that looks like an event.
    let frames: [&[Vec<u8>]; 4] = [
        &vec![frame(BINARY, b""); 1_000],
        &[frame(PING, b"?"), frame(BINARY, b"hello")],
        &[frame(0x02, b"42"), frame(PING, b"?"), frame(0x00, b"["), frame(0x80, b"]")],
        &[frame(BINARY, br#"421["send_message",{"content":"binary"}]"#)],
    ];
    for frames in frames {
        let binary = frames.iter().filter(|frame| matches!(frame[0], BINARY | 0x80)).count();
        say(&mut socket, &format!("45{binary}{event}")).await;
        socket.write_all(&frames.concat()).await.unwrap();
        let answer = next_text(&mut socket).await;
        assert!(answer.starts_with(r#"437[{"error":{"code":"invalid_payload","#), "{answer}");
    }
    say(&mut socket, r#"428["send_message",{"content":"still here"}]"#).await;
    assert!(next_text(&mut socket).await.contains(r#""content":"still here""#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_protocol_violation_ends_the_connection_and_the_presence() {
    let server = Server::start(Database::sqlite()).await;
    let mut witness = server.join("witness").await;
    for broken in ["5", "9", "", "4", "49", "42", "42x[]", "5[]", "451001-[]"] {
        let mut socket = connected(&server).await;
        say(&mut socket, r#"420["join_room",{"nick":"breaker"}]"#).await;
        while !text(&mut socket).await.unwrap().starts_with("430") {}
        say(&mut socket, broken).await;
        let ended = async { while text(&mut socket).await.is_some() {} };
        timeout(Duration::from_secs(5), ended).await.unwrap_or_else(|_| panic!("still open after '{broken}'"));
    }
    eventually("the witness is alone", async || {
        witness.drain();
        let preview = witness.ask("preview_room", json!({ "room": "global" })).await.unwrap();
        preview["ok"]["total"] == 1
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_answer_a_ping_is_disconnected() {
    let server = Server::start(Database::sqlite()).await;
    let (mut quick, mut silent) = (connected(&server).await, connected(&server).await);
    let since = Instant::now();
    let answering = async {
        assert_eq!(text(&mut quick).await.unwrap(), "2");
        say(&mut quick, "3").await;
        assert_eq!(text(&mut quick).await.unwrap(), "2");
        since.elapsed()
    };
    let ignoring = async {
        assert_eq!(text(&mut silent).await.unwrap(), "2");
        assert_eq!(text(&mut silent).await, None);
        since.elapsed()
    };
    let (second_ping, cut) =
        timeout(Duration::from_secs(45), async { tokio::join!(answering, ignoring) }).await.unwrap();
    assert!(cut >= Duration::from_secs(29) && second_ping >= Duration::from_secs(39), "{cut:?} {second_ping:?}");
}
