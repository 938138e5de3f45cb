//! The network loses announcements: single ones, and the last one before a silence.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use wechat_load::Failed;

use super::{Crowd, Habits, Outcome, Person, Scenario, Seen, Testbed, Wish};
use crate::process::within;
use crate::proxy::Proxy;

pub const SCENARIO: Scenario = Scenario::new(
    "dropped announcements",
    "A proxy drops every seventh announcement, then only the last one before a silence: readers notice both.",
    |testbed| Box::pin(run(testbed)),
);

/// `room_head` comes every 15 s.
const NOTICED: Duration = Duration::from_secs(16);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let stage = testbed.stage("dropped_broadcasts").await?;
    let (count, dropped, is_last) =
        (AtomicU64::new(0), Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let (drops, last) = (dropped.clone(), is_last.clone());
    let keep = Arc::new(move |frame: &[u8]| {
        let is_dropped = frame.starts_with(b"42[\"receive_message\"")
            && (last.load(Ordering::Relaxed) || count.fetch_add(1, Ordering::Relaxed) % 7 == 6);
        drops.fetch_add(u64::from(is_dropped), Ordering::Relaxed);
        !is_dropped
    });
    let proxy = Proxy::start(&stage.server.address, keep).await?;
    let talkers = Crowd::come(2, 2, &stage.habits()).await?;
    let readers = Crowd::come(6, 0, &Habits { address: proxy.address.clone(), ..stage.habits() }).await?;

    let mut seen = Seen { is_network_broken: true, ..Seen::default() };
    talkers.wish(Wish::Say(stage.scale.pick(100, 1_000)));
    seen.broken.extend(talkers.settle(Duration::from_secs(60)).await);
    // A lost last one of these is noticed like the one below.
    seen.broken.extend(readers.settle(NOTICED).await);
    let singles = dropped.load(Ordering::Relaxed);

    is_last.store(true, Ordering::Relaxed);
    talkers.people[0].wish(Wish::Say(1));
    seen.broken.extend(talkers.settle(Duration::from_secs(10)).await);
    let head = talkers.people[0].state().up_to;
    let has_all = |reader: &Person| reader.state().up_to >= head;
    seen.expect(!readers.people.iter().any(has_all), "the last announcement was not dropped");
    match within(NOTICED, || readers.people.iter().all(has_all)).await {
        Some(noticed) => seen.notes.push(format!("the last one noticed after {:.1} s", noticed.as_secs_f64())),
        None => seen.broken.push("the last one was not noticed within 16 s".into()),
    }
    let mut records = talkers.leave().await?;
    records.extend(readers.leave().await?);
    let fetches: u64 = records.iter().map(|record| record.fetches).sum();
    seen.expect(singles > 0, "nothing was dropped");
    seen.expect(fetches <= singles + 12, format!("{fetches} fetches for {singles} gaps and the last one"));
    seen.notes.push(format!("{singles} dropped one by one, {fetches} fetches"));
    stage.compare(records, seen, began).await
}
