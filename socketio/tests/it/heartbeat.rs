//! Pings and pongs, by each transport.

use std::time::Duration;

use socketio::Settings;
use tokio::time::Instant;

use crate::{
    client::{ENGINE, Polling, TEXT, WebSocket},
    server::{Server, calm},
};

const INTERVAL: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_millis(200);

fn lively() -> Settings {
    Settings { ping_interval: INTERVAL, ping_timeout: PATIENCE, ..calm() }
}

#[tokio::test]
async fn pings_come_at_the_interval_by_websocket() {
    let server = Server::with(lively()).await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    for _ in 0..3 {
        let begun = Instant::now();
        assert_eq!(socket.text().await, "2");
        assert!(begun.elapsed() > INTERVAL / 2);
        socket.send("3").await;
    }
}

#[tokio::test]
async fn pings_come_at_the_interval_by_polling() {
    let server = Server::with(lively()).await;
    let session = Polling::open(&server, ENGINE).await;
    for _ in 0..3 {
        let begun = Instant::now();
        assert_eq!(session.poll().await, ["2"]);
        assert!(begun.elapsed() > INTERVAL / 2);
        assert_eq!(session.post("3").await.body, "ok");
    }
}

#[tokio::test]
async fn without_a_pong_a_session_on_a_websocket_ends() {
    let server = Server::with(lively()).await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    assert_eq!(socket.rest().await, [(TEXT, b"2".to_vec())]);
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
}

#[tokio::test]
async fn without_a_pong_a_session_that_is_polled_ends() {
    let server = Server::with(lively()).await;
    let session = Polling::open(&server, ENGINE).await;
    assert_eq!(session.poll().await, ["2"]);
    assert_eq!(session.poll().await, ["1"]);
    server.until(|counts| counts.closed == 1).await;
    assert_eq!(session.get().await.refusal(), (400, 1));
}

#[tokio::test]
async fn a_session_that_is_never_polled_ends() {
    let server = Server::with(lively()).await;
    let session = Polling::open(&server, ENGINE).await;
    server.until(|counts| counts.closed == 1).await;
    assert_eq!(session.get().await.refusal(), (400, 1));
}

/// They would keep a session that takes nothing.
#[tokio::test]
async fn pongs_without_a_ping_mean_nothing() {
    let server = Server::with(lively()).await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    let begun = Instant::now();
    while begun.elapsed() < INTERVAL * 4 / 5 {
        socket.send("3").await;
        tokio::task::yield_now().await;
    }
    assert_eq!(socket.text().await, "2");
    assert!(begun.elapsed() < INTERVAL * 3 / 2, "the pongs have put it off");
    socket.assert_ends().await;
}

/// The pong waits behind a message that the server has not handled yet.
#[tokio::test]
async fn a_message_that_is_taken_in_slowly_costs_no_session() {
    let server = Server::with(lively()).await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    let session = Polling::open(&server, ENGINE).await;
    socket.send("4wait").await;
    let mut post = session.start_post("4wait").await;
    server.until(|counts| counts.connecting == 2).await;
    tokio::time::sleep(3 * (INTERVAL + PATIENCE)).await;
    server.seen.permits.add_permits(2);
    assert_eq!(post.answer().await.expect("it goes on").body, "ok");
    assert_eq!(session.polls(2).await, ["2", "4wait"]);
    assert_eq!(session.post("3").await.body, "ok");
    let mut texts = vec![socket.text().await, socket.text().await];
    texts.sort_unstable();
    assert_eq!(texts, ["2", "4wait"]);
    socket.send("3").await;
    assert_eq!((socket.text().await, session.poll().await), ("2".into(), vec!["2".into()]));
}

/// A client that sends something is alive, even when it leaves pings unanswered for a while.
#[tokio::test]
async fn a_message_gives_a_late_pong_more_time() {
    let server = Server::with(lively()).await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    assert_eq!(socket.text().await, "2");
    for _ in 0..10 {
        tokio::time::sleep(PATIENCE / 4).await;
        socket.send("4late").await;
        assert_eq!(socket.text().await, "4late");
    }
    socket.send("3").await;
    assert_eq!(socket.text().await, "2");
}
