//! People change what was said while their connections are cut, the server is killed and the database goes away. In the end
//! everyone shows the same, and that is what the database has.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use tokio::time::sleep;
use wechat_load::Failed;

use super::{Crowd, Habits, Outcome, Scenario, Seen, Testbed, Wish};
use crate::{
    cluster::Stop,
    database::{self, Reacted},
    person::Shown,
    proxy::{End, Proxy},
    record::Record,
};

pub const SCENARIO: Scenario = Scenario::new(
    "changes while away",
    "20 people send, edit, delete, react and pin while connections are cut, the server is killed (kill -9) and, where it \
     is PostgreSQL, the database crashes; until 20,000 changes are acknowledged.",
    |testbed| Box::pin(run(testbed)),
);

/// A reader who missed an announcement hears of it by the room's next head.
const HEADS: Duration = Duration::from_secs(17);
const HEALING: Duration = Duration::from_secs(5);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let mut stage = testbed.stage("changes").await?;
    let (rounds, enough) = stage.scale.pick((3, 500), (20, 25_000));
    let proxy = Proxy::start(&stage.server.address, Proxy::all()).await?;
    let pause = stage.scale.pick(Duration::from_millis(50), Duration::from_millis(15));
    let habits = Habits { address: proxy.address.clone(), pause, window: 1, changes: 8, ..stage.habits() };
    let crowd = Crowd::come(20, 20, &habits).await?;
    let mut seen = Seen { is_network_broken: true, ..Seen::default() };
    crowd.wish(Wish::Talk);
    let mut round = 0;
    while round < rounds || (crowd.tally.acknowledgements() < enough && round < 4 * rounds) {
        round += 1;
        sleep(Duration::from_millis(fastrand::u64(500..2_500))).await;
        match (round % 4, &testbed.cluster) {
            (0, Some(cluster)) => {
                cluster.stop(Stop::Immediate).await?;
                cluster.start_again().await?;
            }
            (0 | 1, _) => {
                stage.server.kill().await?;
                stage.server.start_again().await?;
            }
            (2, _) => proxy.cut(End::Reset),
            _ => proxy.cut(End::Fin),
        }
        seen.healed(crowd.tally.healed_within(HEALING * 4).await, HEALING);
    }
    crowd.wish(Wish::Hush);
    seen.broken.extend(crowd.settle(Duration::from_secs(60)).await);
    sleep(HEADS).await;
    seen.broken.extend(crowd.settle(Duration::from_secs(60)).await);
    let mut records = crowd.leave().await?;
    let (shown, reacted) =
        (database::shown(stage.url(), "faults").await?, database::reacted(stage.url(), "faults").await?);
    judge(&records, &shown, &reacted, enough, &mut seen);
    records.iter_mut().for_each(expect_changes);
    stage.compare(records, seen, began).await
}

/// What was acknowledged is so, and every reader shows what the database has.
fn judge(
    records: &[Record],
    shown: &BTreeMap<i64, Shown>,
    reacted: &BTreeSet<Reacted>,
    enough: u64,
    seen: &mut Seen,
) {
    let changes: u64 = records.iter().map(|record| record.alterations.acknowledged).sum();
    let sent = records.iter().flat_map(Record::acknowledged).count() as u64;
    seen.notes.push(format!("{changes} changes and {sent} messages acknowledged"));
    seen.expect(changes + sent >= enough, format!("only {changes} changes and {sent} messages were acknowledged"));
    let mut lost = 0;
    for record in records {
        let alterations = &record.alterations;
        let is_deleted = |seq: &i64| shown.get(seq).is_some_and(|shown| shown.is_deleted);
        lost += alterations.deleted.iter().filter(|seq| !is_deleted(seq)).count();
        lost += alterations
            .reactions
            .iter()
            .filter(|((seq, emoji), on)| {
                let key = (*seq, record.nick.clone(), (*emoji).to_owned());
                !is_deleted(seq) && reacted.contains(&key) != **on
            })
            .count();
    }
    seen.expect(lost == 0, format!("{lost} acknowledged changes are lost"));
    let present = records.iter().filter(|record| record.is_present);
    let stale: usize = present.map(|record| stale(record, shown, seen)).sum();
    seen.expect(stale == 0, format!("{stale} messages are stale at a reader"));
    let wrong = shown.iter().filter(|(seq, shown)| sums_up(**seq, shown, reacted)).count();
    seen.expect(wrong == 0, format!("{wrong} messages have another sum than reactions"));
}

/// How many messages a reader shows otherwise than the database has them.
fn stale(record: &Record, shown: &BTreeMap<i64, Shown>, seen: &mut Seen) -> usize {
    let Some(showing) = &record.reading.showing else { return 0 };
    let different = showing.messages.iter().filter(|(seq, message)| shown.get(seq) != Some(message));
    let mut count = 0;
    for (seq, message) in different {
        count += 1;
        if count == 1 {
            seen.notes.push(format!(
                "{} shows {message:?} at {seq}, and there is {:?}",
                record.nick,
                shown.get(seq)
            ));
        }
    }
    count
}

/// Whether a message's sum of reactions says something else than the reactions themselves.
fn sums_up(seq: i64, shown: &Shown, reacted: &BTreeSet<Reacted>) -> bool {
    let kinds: Vec<serde_json::Value> = serde_json::from_str(&shown.reactions).unwrap_or_default();
    let told: i64 = kinds.iter().filter_map(|kind| kind["count"].as_i64()).sum();
    let given = reacted.iter().filter(|(of, ..)| *of == seq).count();
    usize::try_from(told) != Ok(given)
}

/// What the checker is to find in the database is what the person has made of it.
fn expect_changes(record: &mut Record) {
    for sent in &mut record.sent {
        let Some(stored) = sent.stored else { continue };
        if record.alterations.deleted.contains(&stored.seq) {
            sent.content.clear();
        } else if let Some(content) = record.alterations.contents.get(&stored.seq) {
            content.clone_into(&mut sent.content);
        }
    }
}
