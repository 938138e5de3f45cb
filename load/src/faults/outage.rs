//! PostgreSQL goes away for a while, in several ways. The server stays, says so, and heals by itself.

use std::time::{Duration, Instant};

use tokio::{sync::watch, time::sleep};
use wechat_load::{Failed, http};

use super::{Crowd, Habits, Kind, Outcome, Scenario, Seen, Testbed, Wish};
use crate::cluster::{Cluster, Stop};
use crate::probe::{Watch, watch};

pub const STOPPED: Scenario = Scenario::new(
    "stopped database",
    "10 people talk while PostgreSQL is stopped in order (pg_ctl stop -m fast) for 10 s.",
    |testbed| Box::pin(run(testbed, "stopped", Way::Stop(Stop::Fast), 10)),
)
.only(Kind::Postgres)
.long();

pub const CRASHED: Scenario = Scenario::new(
    "crashed database",
    "10 people talk while PostgreSQL is stopped as it stands (-m immediate) for 3 s and has to recover.",
    |testbed| Box::pin(run(testbed, "crashed", Way::Stop(Stop::Immediate), 3)),
)
.only(Kind::Postgres);

pub const LONG: Scenario = Scenario::new(
    "long outage",
    "10 people talk while PostgreSQL is stopped for 45 s, longer than any time-out.",
    |testbed| Box::pin(run(testbed, "long_outage", Way::Stop(Stop::Fast), 45)),
)
.only(Kind::Postgres)
.long();

pub const FROZEN: Scenario = Scenario::new(
    "frozen database",
    "10 people talk while all of PostgreSQL's processes are frozen (SIGSTOP) for 30 s: connections stay open \
     and nothing answers.",
    |testbed| Box::pin(run(testbed, "frozen", Way::Freeze, testbed.scale.pick(6, 30))),
)
.only(Kind::Postgres);

#[derive(Clone, Copy)]
enum Way {
    Stop(Stop),
    Freeze,
}

const HEALING: Duration = Duration::from_secs(5);

async fn run(testbed: &Testbed, name: &str, way: Way, seconds: u64) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let Some(cluster) = &testbed.cluster else { return Err(Failed("this needs PostgreSQL".into())) };
    let stage = testbed.stage(name).await?;
    // One message at a time: a sender that does not wait until the last one was accepted gives up their order.
    let crowd = Crowd::come(10, 10, &Habits { window: 1, ..stage.habits() }).await?;
    crowd.wish(Wish::Talk);
    sleep(Duration::from_secs(2)).await;

    let (over, is_over) = watch::channel(false);
    let watching = tokio::spawn(watch(stage.server.address.clone(), is_over));
    let mut seen = Seen::default();
    let gone = match way {
        Way::Stop(stop) => stopped(cluster, stop, seconds).await?,
        Way::Freeze => frozen(cluster, seconds).await?,
    };
    seen.healed(crowd.tally.healed_within(HEALING * 4).await, HEALING);
    let address = &stage.server.address;
    let is_ready = becomes_ready(address).await;
    seen.expect(is_ready, "/readyz does not say that it is ready again");
    over.send_replace(true);
    let watch = watching.await.map_err(|error| Failed(error.to_string()))?;
    judge(&watch, gone, &mut seen);
    sleep(Duration::from_secs(2)).await;
    stage.end(crowd, seen, began).await
}

/// When it was away for certain.
type Gone = (Instant, Instant);

async fn stopped(cluster: &Cluster, stop: Stop, seconds: u64) -> Result<Gone, Failed> {
    cluster.stop(stop).await?;
    let since = Instant::now();
    sleep(Duration::from_secs(seconds)).await;
    let until = Instant::now();
    cluster.start_again().await?;
    Ok((since, until))
}

async fn frozen(cluster: &Cluster, seconds: u64) -> Result<Gone, Failed> {
    cluster.freeze().await?;
    let since = Instant::now();
    sleep(Duration::from_secs(seconds)).await;
    let until = Instant::now();
    cluster.thaw().await?;
    Ok((since, until))
}

async fn becomes_ready(address: &str) -> bool {
    for _ in 0..50 {
        if http::get(address, "/readyz").await == Ok(200) {
            return true;
        }
        sleep(Duration::from_millis(100)).await;
    }
    false
}

/// Alive all the time, and not ready whenever it was asked and answered during the outage.
fn judge(watch: &Watch, (since, until): Gone, seen: &mut Seen) {
    seen.slowest = watch.slowest;
    let meanwhile = |asked: &&(Instant, Instant, u16)| asked.0 >= since && asked.1 <= until;
    let ready: Vec<_> = watch.ready.iter().filter(meanwhile).collect();
    let wrong = ready.iter().filter(|(_, _, status)| *status != 503).count();
    seen.expect(wrong == 0, format!("/readyz was not 503 in {wrong} of {} answers", ready.len()));
    seen.expect(!ready.is_empty(), "/readyz gave no answer during the outage");
    let dead = watch.healthy.iter().filter(|(_, _, status)| *status != 200).count();
    seen.expect(dead == 0, format!("/healthz was not 200 in {dead} of {} answers", watch.healthy.len()));
    seen.notes.push(format!("/readyz said 503 {} times", ready.len() - wrong));
}
