//! Polling as no client does it: upgrades that stall, polls side by side, sessions that are never polled.

use serde_json::json;
use tokio::{
    io::AsyncReadExt,
    time::{Duration, sleep},
};
use wechat_load::{Failed, SEPARATOR, wire};

use super::{Attacker, Outcome, Scenario, Testbed};
use crate::newcomers::{By, Wish};
use crate::siege::{Setting, Siege, newcomers, prepare};

pub const SCENARIO: Scenario = Scenario::new(
    "hostile polling",
    "Upgrades that stall before and after the probe, two polls at a time, sessions that post pongs and never \
     poll while the room talks, sessions without an end that are only opened; newcomers whose upgrade stalls \
     stay connected.",
    |testbed| Box::pin(run(testbed)),
);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let (stage, _) = prepare(testbed, Setting { name: "hostile_polling", prelude: "", heavy: &[] }).await?;
    let stalled = Wish { by: By::StalledUpgrade, room: "faults".to_owned(), has: None };
    let mut siege = Siege::begin(stage, [newcomers(), vec![stalled]].concat()).await?;
    let mut attack = siege.attack();
    attack.join(100, stall);
    siege.bear(attack, "stalled upgrades", 2, 15).await?;
    let mut attack = siege.attack();
    attack.join(200, pong);
    attack.join(10, talk);
    siege.bear(attack, "never polled", 3, 20).await?;
    let mut attack = siege.attack();
    attack.join(50, poll_twice);
    attack.join(30, |attacker: Attacker, _, _| async move {
        attacker.endpoint.session().await?;
        attacker.has_begun();
        Ok(())
    });
    siege.bear(attack, "only opened", 3, 20).await?;
    siege.end().await
}

/// Some have not even tried whether the WebSocket works, some have, and none says that it changes to it.
async fn stall(attacker: Attacker, number: usize, _: usize) -> Result<(), Failed> {
    let session = attacker.endpoint.polling_guest().await?;
    let mut tcp = session.begin_upgrade().await?;
    attacker.has_begun();
    if number.is_multiple_of(2) {
        attacker.send(&mut tcp, &wire::from_client(b"2probe")).await?;
    }
    attacker.until_closed(tcp).await
}

async fn poll_twice(attacker: Attacker, _: usize, _: usize) -> Result<(), Failed> {
    let session = attacker.endpoint.polling_guest().await?;
    attacker.has_begun();
    let mut polls = [attacker.endpoint.open().await?, attacker.endpoint.open().await?];
    for poll in &mut polls {
        attacker.send(poll, session.poll_head().as_bytes()).await?;
    }
    for mut poll in polls {
        // That both are answered is enough.
        let _ = poll.read(&mut [0; 512]).await?;
    }
    Ok(())
}

/// Says that it lives, and takes nothing of what two rooms say.
async fn pong(attacker: Attacker, number: usize, _: usize) -> Result<(), Failed> {
    sleep(Duration::from_millis(2 * number as u64)).await;
    let session = attacker.endpoint.polling_guest().await?;
    attacker.has_begun();
    let enter = |room| format!("42{}", json!(["join_room", { "nick": format!("silent {number}"), "room": room }]));
    session.post(&[enter("faults"), enter("loud")].join(&SEPARATOR.to_string())).await?;
    loop {
        session.post("3").await?;
        sleep(Duration::from_millis(500)).await;
    }
}

/// Says as much as it may.
async fn talk(attacker: Attacker, number: usize, _: usize) -> Result<(), Failed> {
    let mut tcp = attacker.endpoint.guest().await?;
    attacker.has_begun();
    let frame = |event: &str, payload| wire::from_client(format!("42{}", json!([event, payload])).as_bytes());
    let enter = frame("join_room", json!({ "nick": format!("loud {number}"), "room": "loud" }));
    attacker.send(&mut tcp, &enter).await?;
    let message = frame("send_message", json!({ "room": "loud", "content": "😀".repeat(4_000) }));
    loop {
        attacker.send(&mut tcp, &message).await?;
        sleep(Duration::from_millis(250)).await;
        // It reads: it is not cut for that.
        let _ = tcp.try_read(&mut vec![0; 256 * 1024]);
    }
}
