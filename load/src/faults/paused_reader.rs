//! One reader does not read while the room is flooded. It harms nobody but itself.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use wechat_load::{Client, Event, Failed, Manner};

use super::{Crowd, Habits, Outcome, Person, Scenario, Seen, Testbed, Wish};
use crate::probe::PROMISE;
use crate::process::within;

pub const SCENARIO: Scenario = Scenario::new(
    "paused reader",
    "One of 50 readers does not read its socket while 3,000 messages of 11.7 kB come: it is cut within 30 s, \
     the others get everything at once, and so does it when it reads again.",
    |testbed| Box::pin(run(testbed)),
);

/// It reads no more, and is gone.
const CUT: Duration = Duration::from_secs(30);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let stage = testbed.stage("paused_reader").await?;
    let (readers, messages) = stage.scale.pick((10, 600), (50, 3_000));
    let crowd = Crowd::come(readers - 1, 0, &stage.habits()).await?;
    let long = Habits { length: 3_900, window: 8, ..stage.habits() };
    let talkers = Crowd::come(2, 2, &long).await?;
    let slow = Manner { receive_buffer: Some(16 * 1024), ..stage.habits().manner };
    let paused = Person::come("paused", Habits { manner: slow, ..stage.habits() }, Arc::default());
    let mut observer = Client::connect(&stage.server.address, json!({}), &[]).await?;
    observer.ask("join_room", json!({ "nick": "observer", "room": "faults" })).await?;

    let mut seen = Seen::default();
    seen.expect(within(PROMISE, || paused.state().is_present).await.is_some(), "the reader could not join");
    watch(&mut observer, has_come).await?;
    paused.wish(Wish::Pause);
    let since = Instant::now();
    talkers.wish(Wish::Say(messages / 2));
    let gone = tokio::spawn(async move { watch(&mut observer, has_gone).await.map(|()| since.elapsed()) });
    seen.broken.extend(talkers.settle(Duration::from_secs(120)).await);
    let flood = since.elapsed();
    seen.broken.extend(crowd.settle(Duration::from_secs(10)).await);
    let peak = stage.server.holding().memory_kib;
    let growth = peak.saturating_sub(stage.before().memory_kib) / 1_024;
    seen.notes.push(format!("flooded for {:.1} s, {growth} MiB more memory then", flood.as_secs_f64()));

    let gone = gone.await.map_err(|error| Failed(error.to_string()))?;
    match gone {
        Ok(after) => {
            seen.expect(after <= CUT, format!("the paused reader was cut after {:.1} s", after.as_secs_f64()));
            seen.notes.push(format!("the paused reader cut after {:.1} s", after.as_secs_f64()));
        }
        Err(failed) => seen.broken.push(format!("the paused reader was not cut: {failed}")),
    }
    paused.wish(Wish::Resume);
    let mut all = crowd;
    all.people.push(paused);
    all.people.extend(talkers.people);
    stage.end(all, seen, began).await
}

/// Watches the list of users until the condition holds.
async fn watch(observer: &mut Client, is_so: fn(&Event) -> bool) -> Result<(), Failed> {
    let watching = async {
        while let Some(event) = observer.next().await {
            if is_so(&event) {
                return Ok(());
            }
        }
        Err(Failed("the observer was disconnected".into()))
    };
    let patience = tokio::time::timeout(CUT * 2, watching).await;
    patience.unwrap_or_else(|_| Err(Failed("not told of the paused reader within 60 s".into())))
}

/// More than 50 are told the difference; the list that they began with may be one from just before.
fn has_come(event: &Event) -> bool {
    match event.name.as_str() {
        "user_list_update" => lists(&event.args[0], "paused"),
        "user_list_diff" => lists(&event.args[0]["joined"], "paused"),
        _ => false,
    }
}

fn has_gone(event: &Event) -> bool {
    match event.name.as_str() {
        "user_list_update" => !lists(&event.args[0], "paused"),
        "user_list_diff" => event.args[0]["left"] != json!([]),
        _ => false,
    }
}

fn lists(users: &Value, nick: &str) -> bool {
    users.as_array().is_some_and(|users| users.iter().any(|user| user["nick"] == nick))
}
