//! A client that stops reading harms only itself.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::harness::{Database, Server, TEXT, frame, nicks, ok, websocket};

/// Joins as `mallory` and does not read any more.
async fn stalled(server: &Server) -> TcpStream {
    let mut socket = websocket(server).await;
    socket.write_all(&frame(TEXT, b"40")).await.unwrap();
    let mut read = Vec::new();
    while !read.windows(3).any(|window| window == b"40{") {
        assert_ne!(socket.read_buf(&mut read).await.unwrap(), 0, "CONNECT is not answered");
    }
    socket.write_all(&frame(TEXT, b"42[\"join_room\",{\"nick\":\"mallory\"}]")).await.unwrap();
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_cut_within_30_s_while_the_others_get_everything() {
    let server = Server::start(Database::sqlite()).await;
    let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
    let _mallory = stalled(&server).await;
    bob.event_where("user_list_update", |args| nicks(&args[0]).contains(&"mallory")).await.unwrap();

    let flood = Instant::now();
    let long = "€".repeat(4_000);
    for _ in 0..4 {
        let answers: Vec<_> =
            (0..400).map(|_| ada.ask_later("send_message", json!({ "content": long }))).collect();
        for answer in answers {
            ok(answer.await.unwrap());
        }
    }
    for seq in 1..=1_600 {
        assert_eq!(bob.event("receive_message").await.unwrap()[0]["seq"], seq);
    }
    loop {
        // Somebody has to send: only undelivered data shows that nobody reads it.
        ok(ada.ask("send_message", json!({ "content": "is mallory still there?" })).await.unwrap());
        let told = bob.drain();
        if told.iter().any(|event| event.name == "user_list_update" && nicks(&event.args[0]) == ["ada", "bob"]) {
            break;
        }
        assert!(flood.elapsed() < Duration::from_secs(35), "mallory is still there");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lagging_client_learns_of_a_deletion_when_it_reads_again() {
    let server = Server::start(Database::sqlite()).await;
    let (ada, mut bob) = (server.connect().await, server.join("bob").await);
    let token = ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap())["token"].clone();
    let doomed = ok(ada.ask("send_message", json!({ "content": "doomed" })).await.unwrap());
    let mut mallory = stalled(&server).await;
    bob.event_where("user_list_update", |args| nicks(&args[0]).contains(&"mallory")).await.unwrap();
    // More than the kernel takes for it.
    let long = "€".repeat(4_000);
    for _ in 0..20 {
        let answers: Vec<_> = (0..50).map(|_| ada.ask_later("send_message", json!({ "content": long }))).collect();
        for answer in answers {
            ok(answer.await.unwrap());
        }
    }
    let path = format!("/api/rooms/global/messages/{}", doomed["id"].as_str().unwrap());
    server.request("DELETE", &path).bearer(token.as_str().unwrap()).send().await.expect(204);
    bob.event("message_deleted").await.unwrap();

    let (mut read, mut since) = (Vec::new(), 0);
    let told = b"message_deleted";
    while !read[since..].windows(told.len()).any(|window| window == told) {
        since = read.len().saturating_sub(told.len());
        assert_ne!(mallory.read_buf(&mut read).await.unwrap(), 0, "mallory was cut");
    }
}
