//! From polling to a WebSocket, while others send, and where nothing comes through the WebSocket.

use std::io;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional, sink},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{Duration, Instant, sleep, timeout},
};

use crate::{
    harness::{Database, Server, TEXT, frame, ok, on_both_databases},
    polled::{Polled, answer, path},
    program::Program,
};

/// What tests/clients/flood.mjs reports about a client.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CameIn {
    stored: Vec<String>,
    seen: usize,
    by_polling: usize,
}

on_both_databases! {
    async fn forty_upgrades_under_a_flood_lose_double_and_reorder_nothing(server: Server) {
        let (listener, url) = listen().await;
        let proxy = tokio::spawn(proxy(listener, server.address.clone(), Frames::All));
        let printed = Program::node("flood.mjs", &[&url]).finish().await;
        proxy.abort();
        let all: Vec<CameIn> = serde_json::from_str(&printed[0]).unwrap();
        let by_both = all.iter().filter(|client| (1..client.seen).contains(&client.by_polling));
        assert!(all.len() == 40 && by_both.count() >= 20, "few were upgraded while others talked: {all:?}");
        let history = history(&server).await;
        for (n, client) in all.iter().enumerate() {
            let own = format!("{n}: ");
            let kept: Vec<_> = history.iter().filter(|content| content.starts_with(&own)).collect();
            assert_eq!(kept, client.stored.iter().collect::<Vec<_>>());
        }
    }
}

/// All messages, oldest first.
async fn history(server: &Server) -> Vec<String> {
    let reader = server.join("reader").await;
    let mut pages = Vec::new();
    let mut before = i64::MAX;
    loop {
        let asked = json!({ "room": "global", "before": before, "limit": 100 });
        let page = ok(reader.ask("load_older", asked).await.unwrap());
        pages.push(page["messages"].as_array().unwrap().clone());
        if page["hasMore"] == false {
            break;
        }
        before = page["messages"][0]["seq"].as_i64().unwrap();
    }
    let text = |message: Value| message["content"].as_str().unwrap().to_owned();
    pages.into_iter().rev().flatten().map(text).collect()
}

/// Longer than an upgrade may take.
const LONGER_THAN_AN_UPGRADE: Duration = Duration::from_secs(11);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_that_goes_no_further_leaves_polling_as_it_was() {
    let server = Server::start(Database::sqlite()).await;
    let probe = frame(TEXT, b"2probe");
    tokio::join!(stays(&server, "ada", b""), stays(&server, "bob", &probe));
}

/// Begins an upgrade with these frames, then uses polling until it is aborted, and longer.
async fn stays(server: &Server, nick: &str, frames: &[u8]) {
    let mut polled = Polled::connect(&server.address).await;
    ok(polled.ask("join_room", json!({ "nick": nick, "room": nick })).await);
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    let handshake = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        path("websocket", Some(&polled.sid)),
        server.address
    );
    socket.write_all(handshake.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut socket).await.status, 101);
    socket.write_all(frames).await.unwrap();

    let (since, mut seq) = (Instant::now(), 0);
    let mut given_up = None;
    while given_up.is_none() || since.elapsed() < LONGER_THAN_AN_UPGRADE {
        assert!(since.elapsed() < LONGER_THAN_AN_UPGRADE * 2, "the WebSocket is still open");
        seq += 1;
        polled.post(&format!("42{}", json!(["send_message", { "content": "hello", "room": nick }]))).await;
        let told: Value = serde_json::from_str(&polled.packet(r#"42["receive_message""#).await[2..]).unwrap();
        assert_eq!(told[1]["seq"], seq);
        // Whatever came through it; and a quarter of a second passes.
        let mut read = [0; 64];
        if let Ok(Ok(0)) = timeout(Duration::from_millis(250), socket.read(&mut read)).await {
            given_up.get_or_insert(since.elapsed());
        }
    }
    assert!(given_up.is_some_and(|time| time > Duration::from_secs(9)), "{given_up:?}");
    assert_eq!(
        ok(polled.ask("send_message", json!({ "content": "still here", "room": nick })).await)["seq"],
        seq + 1
    );
}

/// What a proxy passes of WebSockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frames {
    /// Everything, after a delay that differs from one to the next.
    All,
    /// Their handshakes only.
    None,
    /// Their handshakes, and what the client sends.
    ToServer,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_that_swallows_frames_the_official_client_stays_by_polling() {
    tokio::join!(stays_behind(Frames::None), stays_behind(Frames::ToServer));
}

async fn stays_behind(passed: Frames) {
    let server = Server::start(Database::sqlite()).await;
    let (listener, url) = listen().await;
    let proxy = tokio::spawn(proxy(listener, server.address.clone(), passed));
    let printed = Program::node("stay.mjs", &[&url, "{}", "12"]).finish().await;
    proxy.abort();
    assert_eq!(printed[1..], ["polling", "polling"], "{passed:?}");
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// A proxy that passes HTTP, and this much of WebSockets.
async fn proxy(listener: TcpListener, upstream: String, passed: Frames) {
    let mut links = JoinSet::new();
    for delay in (0..).map(|n| Duration::from_millis(200 + n * 67 % 1_500)) {
        let (client, _) = listener.accept().await.unwrap();
        let server = TcpStream::connect(&upstream).await.unwrap();
        links.spawn(link(client, server, passed, delay));
    }
}

async fn link(mut client: TcpStream, mut server: TcpStream, passed: Frames, delay: Duration) -> io::Result<()> {
    let mut request = Vec::new();
    client.read_buf(&mut request).await?;
    let is_websocket = String::from_utf8_lossy(&request).contains("transport=websocket");
    if is_websocket && passed == Frames::All {
        sleep(delay).await;
    }
    server.write_all(&request).await?;
    if !is_websocket || passed == Frames::All {
        copy_bidirectional(&mut client, &mut server).await?;
        return Ok(());
    }
    client.write_all(answer(&mut server).await.head.as_bytes()).await?;
    let ((mut from_client, _), (mut from_server, mut to_server)) = (client.split(), server.split());
    let (mut nowhere, mut to_nowhere) = (sink(), sink());
    let swallowed = copy(&mut from_server, &mut nowhere);
    match passed {
        Frames::ToServer => tokio::try_join!(swallowed, copy(&mut from_client, &mut to_server))?,
        Frames::All | Frames::None => tokio::try_join!(swallowed, copy(&mut from_client, &mut to_nowhere))?,
    };
    Ok(())
}
