//! People come and go in every way that there is, and leave nothing behind.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::sleep;
use wechat_load::{Client, Failed, Manner};

use super::{Crowd, Outcome, Scenario, Seen, Stage, Testbed, Wish};

pub const SCENARIO: Scenario = Scenario::new(
    "violent leaving",
    "10,000 joins, each ended in another way: closed, reset, dropped, in the middle of joining too; then \
     nobody is in the room and nothing is held for them.",
    |testbed| Box::pin(run(testbed)),
);

/// Ends that went unnoticed are found out every 15 s.
const FORGOTTEN: Duration = Duration::from_secs(45);
const AT_ONCE: usize = 50;

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let stage = testbed.stage("violent_leaving").await?;
    let joins = stage.scale.pick(500, 10_000);
    let (next, address) = (Arc::new(AtomicUsize::new(0)), Arc::<str>::from(stage.server.address.as_str()));
    let guests = (0..AT_ONCE).map(|_| tokio::spawn(come_and_go(address.clone(), next.clone(), joins)));
    let failures: usize = join_all(guests).await.into_iter().map(|failures| failures.unwrap_or(AT_ONCE)).sum();

    let mut seen = Seen::default();
    seen.expect(failures == 0, format!("{failures} of {joins} could not connect or join"));
    match until_forgotten(&stage).await {
        Ok(after) => seen.notes.push(format!("nobody left in the list {:.1} s later", after.as_secs_f64())),
        Err(Failed(trouble)) => seen.broken.push(trouble),
    }
    // The room still works.
    let crowd = Crowd::come(5, 5, &stage.habits()).await?;
    crowd.wish(Wish::Say(20));
    seen.broken.extend(crowd.settle(Duration::from_secs(20)).await);
    let records = crowd.leave().await?;
    sleep(Duration::from_secs(1)).await;
    let (before, after) = (stage.before().descriptors, stage.server.holding().descriptors);
    // The database's connections come and go.
    seen.expect(after <= before + 12, format!("{after} descriptors are open, {before} were before"));
    seen.notes.push(format!("descriptors {before} → {after}"));
    stage.compare(records, seen, began).await
}

/// Comes and goes until all have had their turn; says how often it went wrong.
async fn come_and_go(address: Arc<str>, next: Arc<AtomicUsize>, joins: usize) -> usize {
    let mut failures = 0;
    loop {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        if turn >= joins {
            return failures;
        }
        failures += usize::from(visit(&address, turn).await.is_err());
    }
}

async fn visit(address: &str, turn: usize) -> Result<(), Failed> {
    let manner = Manner { unheard: &["load_history", "user_list_update", "user_list_diff"], ..Manner::default() };
    let join = json!({ "nick": format!("guest {turn}"), "room": "faults" });
    let client = Client::connect_as(address, &manner, json!({}), &[]).await?;
    let joined = client.ask_later("join_room", join);
    let is_done = turn % 6 < 3;
    if is_done {
        let answer = joined.await.map_err(|_| Failed("the connection has ended".into()))?;
        if answer.get("ok").is_none() {
            return Err(Failed(answer.to_string()));
        }
    } else {
        // Somewhere in the middle of it.
        sleep(Duration::from_micros(fastrand::u64(0..3_000))).await;
    }
    match turn % 3 {
        0 => client.close().await,
        1 => client.reset().await,
        _ => drop(client),
    }
    Ok(())
}

/// Joins alone until the list has nobody else, and says after what time that was.
async fn until_forgotten(stage: &Stage) -> Result<Duration, Failed> {
    let since = Instant::now();
    loop {
        let mut client = Client::connect(&stage.server.address, json!({}), &[]).await?;
        client.ask("join_room", json!({ "nick": "last", "room": "faults" })).await?;
        let list = client.event("user_list_update").await?;
        client.close().await;
        let nicks: Vec<_> = list[0].as_array().into_iter().flatten().map(|user| &user["nick"]).collect();
        if nicks == ["last"] && list.get(1).is_none_or(|about: &Value| about["total"] == 1) {
            return Ok(since.elapsed());
        }
        if since.elapsed() > FORGOTTEN {
            return Err(Failed(format!("{} others are still in the list after 45 s", nicks.len() - 1)));
        }
        sleep(Duration::from_millis(500)).await;
    }
}
