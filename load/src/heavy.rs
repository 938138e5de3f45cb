//! Rooms that are as heavy as the limits allow.

use serde_json::{Value, json};
use wechat_load::{Client, Failed};

/// A room that is full of the longest messages.
#[derive(Clone, Debug)]
pub struct Heavy {
    pub room: &'static str,
    pub epoch: String,
}

/// More than are shown to anyone at once.
pub const MESSAGES: usize = 200;
const LONGEST: usize = 4_000;

/// Fills a room with the longest messages, which repeat a text; the server must have no limits meanwhile. None when it does
/// not take such messages.
pub async fn fill(address: &str, room: &'static str, text: &str) -> Result<Option<Heavy>, Failed> {
    const WINDOW: usize = 8;
    let mut client = Client::connect(address, json!({}), &[]).await?;
    client.ask("join_room", json!({ "nick": "filler", "room": room })).await?;
    let shown = client.event("load_history").await?;
    let epoch = shown[1]["epoch"].as_str().unwrap_or_default().to_owned();
    let content = text.chars().cycle().take(LONGEST).collect::<String>();
    let message = json!({ "room": room, "content": content });
    for _ in 0..MESSAGES / WINDOW {
        let sent: Vec<_> = (0..WINDOW).map(|_| client.ask_later("send_message", message.clone())).collect();
        for answer in sent {
            let answer = answer.await.map_err(|_| Failed("the connection has ended".into()))?;
            match answer["error"]["code"].as_str() {
                None => {}
                Some("invalid_content") => return Ok(None),
                Some(_) => return Err(Failed(format!("{room} cannot be filled: {answer}"))),
            }
        }
        client.drain();
    }
    client.close().await;
    Ok(Some(Heavy { room, epoch }))
}

impl Heavy {
    /// Questions for as much of the room as is given, again and again, by someone who is in it.
    pub fn questions(&self, count: usize) -> Vec<String> {
        let Self { room, epoch } = self;
        let question = |n: usize| -> Value {
            match n % 3 {
                0 => json!(["sync_room", { "room": room, "after": 0, "epoch": epoch }]),
                1 => json!(["load_older", { "room": room, "before": 1_000, "limit": 100 }]),
                _ => json!(["join_room", { "nick": "greedy", "room": room, "after": 0, "epoch": epoch }]),
            }
        };
        let enter = format!("420{}", json!(["join_room", { "nick": "greedy", "room": room }]));
        [enter].into_iter().chain((1..=count).map(|n| format!("42{n}{}", question(n)))).collect()
    }
}
