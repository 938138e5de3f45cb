//! Nothing is left of a crowd that has gone, in any way.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use socketio::Settings;
use tokio::{runtime::Handle, task::JoinSet};

use crate::{
    client::{CLOSE, Polling, SOCKET, TEXT, WebSocket, frame, soon},
    server::{Server, calm},
};

/// What one client of a crowd does from its first request to its last.
type Life = fn(Arc<Server>) -> Pin<Box<dyn Future<Output = ()> + Send>>;

macro_rules! lives {
    ($($life:ident),* $(,)?) => { [$((|server| Box::pin($life(server))) as Life),*] };
}

async fn spoken(server: &Server) -> WebSocket {
    let mut socket = WebSocket::connected(server).await;
    socket.send(r#"421["message-with-ack",1]"#).await;
    assert_eq!(socket.text().await, "431[1]");
    socket
}

async fn websocket_says_goodbye(server: Arc<Server>) {
    let mut socket = spoken(&server).await;
    socket.send("41").await;
    socket.send("1").await;
    socket.rest().await;
}

async fn websocket_closes(server: Arc<Server>) {
    let mut socket = spoken(&server).await;
    socket.write(&frame(CLOSE, &1001_u16.to_be_bytes())).await;
    socket.rest().await;
}

async fn websocket_is_dropped(server: Arc<Server>) {
    drop(spoken(&server).await);
}

async fn websocket_is_reset(server: Arc<Server>) {
    spoken(&server).await.reset();
}

async fn websocket_is_reset_before_it_connects(server: Arc<Server>) {
    let mut socket = WebSocket::open(&server, SOCKET).await;
    socket.send(r#"40{"wait":true}"#).await;
    socket.reset();
}

async fn websocket_falls_silent(server: Arc<Server>) {
    spoken(&server).await.rest().await;
}

async fn websocket_is_cut_in_a_frame(server: Arc<Server>) {
    let mut socket = spoken(&server).await;
    socket.write(&frame(TEXT, b"42[\"message\",1]")[..8]).await;
}

async fn websocket_breaks_the_protocol(server: Arc<Server>) {
    let mut socket = spoken(&server).await;
    socket.write(b"\xff\xff\xff\xff").await;
    socket.rest().await;
}

async fn websocket_reads_nothing(server: Arc<Server>) {
    let mut socket = spoken(&server).await;
    for id in 0..200 {
        socket.send(&format!(r#"42{id}["large",60000]"#)).await;
    }
    server.until(|counts| counts.opened > 600 && counts.kept < 100).await;
}

async fn websocket_keeps_its_events_open(server: Arc<Server>) {
    let mut socket = spoken(&server).await;
    for _ in 0..70 {
        socket.send(r#"42["keep"]"#).await;
    }
    socket.reset();
}

async fn polling_says_goodbye(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    let mut poll = session.start_poll().await;
    assert_eq!(session.post("41\x1e1").await.body, "ok");
    poll.answer().await;
}

async fn polling_cancels_a_poll(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    drop(session.start_poll().await);
}

async fn polling_resets_a_poll(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    session.start_poll().await.reset();
}

async fn polling_resets_a_post(server: Arc<Server>) {
    let session = Polling::open(&server, SOCKET).await;
    session.start_post(r#"40{"wait":true}"#).await.reset();
}

async fn polling_falls_silent(server: Arc<Server>) {
    Polling::connected(&server).await;
}

async fn polling_never_connects(server: Arc<Server>) {
    Polling::open(&server, SOCKET).await;
}

async fn polling_breaks_the_protocol(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    assert_eq!(session.post("42{}").await.status, 400);
}

async fn polling_polls_twice(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    let (mut first, mut second) = (session.start_poll().await, session.start_poll().await);
    first.answer().await;
    second.answer().await;
}

async fn polling_reads_nothing(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    let events: Vec<_> = (0..30).map(|id| format!(r#"42{id}["large",60000]"#)).collect();
    session.start_post(&events.join("\x1e")).await.reset();
}

async fn upgrade_stalls(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    session.websocket().await.rest().await;
}

async fn upgrade_is_reset(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    let mut socket = session.websocket().await;
    socket.send("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    socket.reset();
}

async fn upgraded_is_reset(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    session.upgrade().await.reset();
}

async fn upgraded_closes(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    let mut socket = session.upgrade().await;
    socket.send("1").await;
    socket.rest().await;
}

async fn upgraded_falls_silent(server: Arc<Server>) {
    let session = Polling::connected(&server).await;
    session.upgrade().await.rest().await;
}

/// There is no event to wait for: leftovers disappear within some turns of the runtime, or never.
async fn assert_tasks(expected: usize) {
    let metrics = Handle::current().metrics();
    soon(async {
        while metrics.num_alive_tasks() > expected {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_a_crowd() {
    // Long enough for a slow machine to finish a session that is not to end by itself.
    let settings = Settings {
        ping_interval: Duration::from_secs(8),
        ping_timeout: Duration::from_secs(2),
        connect_timeout: Duration::from_secs(8),
        upgrade_timeout: Duration::from_secs(6),
        lagging: Duration::from_secs(6),
        ..calm()
    };
    let server = Arc::new(Server::with(settings).await);
    let tasks = Handle::current().metrics().num_alive_tasks();
    let lives = lives![
        websocket_says_goodbye,
        websocket_closes,
        websocket_is_dropped,
        websocket_is_reset,
        websocket_is_reset_before_it_connects,
        websocket_falls_silent,
        websocket_is_cut_in_a_frame,
        websocket_breaks_the_protocol,
        websocket_reads_nothing,
        websocket_keeps_its_events_open,
        polling_says_goodbye,
        polling_cancels_a_poll,
        polling_resets_a_poll,
        polling_resets_a_post,
        polling_falls_silent,
        polling_never_connects,
        polling_breaks_the_protocol,
        polling_polls_twice,
        polling_reads_nothing,
        upgrade_stalls,
        upgrade_is_reset,
        upgraded_is_reset,
        upgraded_closes,
        upgraded_falls_silent,
    ];
    let mut crowd = JoinSet::new();
    let people = 26 * lives.len();
    for life in lives.iter().cycle().take(people) {
        crowd.spawn(life(server.clone()));
    }
    crowd.join_all().await;
    server.seen.slots.lock().unwrap().clear();
    server.seen.permits.add_permits(people);
    server.until(|counts| counts.opened == people && counts.closed_all() && counts.streams == 0).await;
    assert_eq!(server.count(|counts| counts.said + counts.lost), server.count(|counts| counts.connected));
    assert_tasks(tasks).await;
    soon(server.socketio.close()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_a_server_that_is_closed() {
    let before = Handle::current().metrics().num_alive_tasks();
    let server = Arc::new(Server::start().await);
    let mut clients = Vec::new();
    for _ in 0..50 {
        let polling = Polling::connected(&server).await;
        let poll = polling.start_poll().await;
        let upgraded = Polling::connected(&server).await.upgrade().await;
        clients.push((poll, upgraded, WebSocket::connected(&server).await));
    }
    soon(server.socketio.close()).await;
    assert_eq!(server.count(|counts| (counts.opened, counts.closed, counts.lost)), (150, 150, 150));
    for (mut poll, mut upgraded, mut socket) in clients {
        assert_eq!(poll.answer().await.unwrap().refusal(), (400, 1));
        upgraded.rest().await;
        socket.rest().await;
    }
    server.until(|counts| counts.closed_all() && counts.streams == 0).await;
    drop(server);
    assert_tasks(before).await;
}
