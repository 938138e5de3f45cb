//! A probe that keeps asking from outside while something is broken: is the server alive, is it ready, and does it
//! answer every kind of question in time?

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{sync::watch, task::JoinSet, time::sleep};
use wechat_load::{Client, http};

/// Every question is to be answered within this time.
pub const PROMISE: Duration = Duration::from_secs(5);

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// When it was asked, when it was answered, and the HTTP status of `/readyz`; 0 is no answer.
    pub ready: Vec<(Instant, Instant, u16)>,
    /// The same for `/healthz`.
    pub healthy: Vec<(Instant, Instant, u16)>,
    pub slowest: (Duration, &'static str),
}

/// Watches until `is_over`: health and readiness, and joining, reading and catching up as a newcomer does.
pub async fn watch(address: String, is_over: watch::Receiver<bool>) -> Watch {
    let (mut health, questions) =
        tokio::join!(watch_health(&address, is_over.clone()), ask_all(&address, is_over),);
    health.slowest = health.slowest.max(questions);
    health
}

/// Asks again before it is answered: an answer that takes 4 s must not hide how things are meanwhile.
async fn watch_health(address: &str, is_over: watch::Receiver<bool>) -> Watch {
    let mut asking = JoinSet::new();
    while !*is_over.borrow() {
        for path in ["/healthz", "/readyz"] {
            let address = address.to_owned();
            asking.spawn(async move {
                let since = Instant::now();
                let status = http::get(&address, path).await.unwrap_or(0);
                (path, (since, Instant::now(), status))
            });
        }
        sleep(Duration::from_millis(300)).await;
    }
    let mut seen = Watch::default();
    for (path, asked) in asking.join_all().await {
        seen.slowest = seen.slowest.max((asked.1 - asked.0, path));
        let list = if path == "/readyz" { &mut seen.ready } else { &mut seen.healthy };
        list.push(asked);
    }
    seen
}

/// The slowest answer to a newcomer's questions. What the answer is does not matter here.
async fn ask_all(address: &str, is_over: watch::Receiver<bool>) -> (Duration, &'static str) {
    let mut slowest = (Duration::ZERO, "nothing");
    while !*is_over.borrow() {
        let Ok(client) = Client::connect(address, json!({}), &[]).await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let questions = [
            ("join_room", json!({ "nick": "newcomer", "room": "probe" })),
            ("send_message", json!({ "content": "anyone here?", "room": "probe" })),
            ("load_older", json!({ "room": "probe", "before": 100 })),
            ("sync_room", json!({ "room": "probe", "after": 0, "epoch": "e" })),
            ("leave_room", json!({ "room": "probe" })),
            ("no_such_event", json!({})),
        ];
        for (event, payload) in questions {
            let since = Instant::now();
            // No answer at all has taken the client's whole patience by then.
            let _ = client.ask(event, payload).await;
            slowest = slowest.max((since.elapsed(), event));
        }
        client.close().await;
        sleep(Duration::from_millis(100)).await;
    }
    slowest
}
