//! Rooms are full of the heaviest messages there are, and people come to them all the same.

use wechat_load::Failed;

use super::{Outcome, Scenario, Testbed};
use crate::newcomers::{By, Wish};
use crate::siege::{Setting, Siege, newcomers, prepare};

pub const SCENARIO: Scenario = Scenario::new(
    "heavy room",
    "Rooms, global among them, are full of 4,000 emoji, quotes and backslashes, or control characters in each of \
     200 messages: newcomers join, and people come back who have been away for 200 messages.",
    |testbed| Box::pin(run(testbed)),
);

/// As many bytes as a character can have, and what becomes two or six bytes in JSON.
const ROOMS: [(&str, &str); 3] = [("global", "😀"), ("quotes", "\"\\"), ("controls", "\u{1}")];

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let (stage, heavy) = prepare(testbed, Setting { name: "heavy_room", prelude: "", heavy: &ROOMS }).await?;
    let mut siege = Siege::begin(stage, newcomers()).await?;
    for heavy in &heavy {
        let wish = |by, has| Wish { by, room: heavy.room.to_owned(), has };
        let away = |after| Some((after, heavy.epoch.clone()));
        let wishes = vec![
            wish(By::WebSocket, None),
            wish(By::Polling, None),
            wish(By::WebSocket, away(0)),
            wish(By::Polling, away(0)),
            wish(By::WebSocket, away(100)),
            wish(By::StalledUpgrade, away(150)),
        ];
        siege.welcome(wishes, heavy.room, 3, 12).await?;
    }
    siege.end().await
}
