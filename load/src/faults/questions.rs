//! Clients ask endlessly and read no answer.

use serde_json::json;
use wechat_load::{Failed, SEPARATOR, wire};

use super::{Attacker, Outcome, Scenario, Testbed};
use crate::siege::{Setting, Siege, newcomers, prepare};

pub const SCENARIO: Scenario = Scenario::new(
    "flood of questions",
    "12 guests of one address ask, on WebSockets that they do not read and by POSTs of 64 KiB, as fast as they \
     can and again when they are cut: what does not exist, is no JSON, is refused, or is refused at length.",
    |testbed| Box::pin(run(testbed)),
);

/// Written at once, and the most that a POST may bring.
const AT_ONCE: usize = 64 * 1024;

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let (stage, _) = prepare(testbed, Setting { name: "questions", prelude: "", heavy: &[] }).await?;
    let mut siege = Siege::begin(stage, newcomers()).await?;
    let mut attack = siege.attack();
    attack.join(8, by_websocket);
    attack.join(4, by_polling);
    siege.bear(attack, "8 by WebSocket and 4 by polling", 6, 45).await?;
    siege.end().await
}

/// The same question again and again; five kinds, one after the other.
fn questions(kind: usize) -> Vec<String> {
    let event = match kind % 5 {
        0 => json!(["join_room", {}]).to_string(),
        1 => json!(["no_such_event", {}]).to_string(),
        2 => "[\"join_room\",{".to_owned(),
        3 => json!(["load_older", { "room": "elsewhere", "before": 10 }]).to_string(),
        // What is wrong may come back in the answer.
        _ => json!(["load_older", { "room": "faults", "before": "x".repeat(AT_ONCE / 2) }]).to_string(),
    };
    let question = |n| format!("42{n}{event}");
    (0..(AT_ONCE / (event.len() + 8)).max(1)).map(question).collect()
}

async fn by_websocket(attacker: Attacker, number: usize, time: usize) -> Result<(), Failed> {
    let tcp = attacker.endpoint.guest().await?;
    attacker.has_begun();
    let frames: Vec<_> =
        questions(number + time).iter().flat_map(|packet| wire::from_client(packet.as_bytes())).collect();
    attacker.flood(tcp, &frames).await
}

async fn by_polling(attacker: Attacker, number: usize, time: usize) -> Result<(), Failed> {
    let session = attacker.endpoint.polling_guest().await?;
    attacker.has_begun();
    let body = questions(number + time).join(&SEPARATOR.to_string());
    loop {
        session.post(&body).await?;
        attacker.has_sent(body.len());
    }
}
