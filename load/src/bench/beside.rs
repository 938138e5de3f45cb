//! Small rooms beside a crowd: what fifty pairs notice of a thousand people who are told fifty messages a second.

use std::{sync::Arc, time::Duration};

use tokio::{
    runtime::{Builder, Runtime},
    time::sleep,
};
use wechat_load::Failed;

use super::{
    Audience, Contender, Listener, Measure, Run, Scenario,
    company::{HEARD_WITHIN, connect, join},
};

pub const SCENARIO: Scenario = Scenario {
    name: "beside",
    what: "50 rooms of two, in each of which somebody says something once a second, while a room of 1,000 people at the same server is silent, and while 50 messages a second are said in it; another thread listens to the pairs than to the crowd",
    run: |run| Box::pin(measure(run)),
};

pub const PAIRS: usize = 50;
const CROWD: usize = 1_000;
/// Of the crowd, and of all pairs together.
const PER_SECOND: u32 = 50;

const ROOMS: &str = "rooms of 2";
pub static ALONE: Measure = Measure::new("beside", "send to reader alone, p99", "ms", ROOMS);
pub static BESIDE: Measure = Measure::new("beside", "send to reader beside a crowd, p99", "ms", ROOMS);
pub static RATIO: Measure = Measure::new("beside", "p99 beside a crowd / alone", "", ROOMS);

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let lasts = run.scale.pick(Duration::from_secs(2), Duration::from_secs(10));
    let mut contenders = Vec::new();
    for crowd in run.companies(&[Contender::Postgres, Contender::Limit], CROWD).await? {
        let pairs = Pairs::meet(&crowd.server.address).await?;
        crowd.talk(PER_SECOND, lasts / 2).await?;
        contenders.push((crowd, pairs));
    }
    for _ in 0..run.rounds {
        for (crowd, pairs) in &contenders {
            let alone = pairs.talk(lasts).await?;
            let (beside, _) = tokio::try_join!(pairs.talk(lasts), crowd.talk(PER_SECOND, lasts))?;
            run.add(crowd.contender, PAIRS, [(&ALONE, alone), (&BESIDE, beside), (&RATIO, beside / alone)]);
        }
    }
    Ok(())
}

/// Two people in each room, heard in a thread of their own: what is measured must not wait until the crowd's listeners
/// have read.
struct Pairs {
    audience: Arc<Audience>,
    listeners: Arc<Vec<Listener>>,
    thread: Option<Runtime>,
}

impl Pairs {
    async fn meet(address: &str) -> Result<Self, Failed> {
        let thread = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let audience = Audience::gather()?;
        let (address, hearing) = (address.to_owned(), audience.clone());
        let meeting = thread.spawn(async move {
            let listeners = connect(&address, &hearing, PAIRS * 2).await?;
            join(&listeners, |n| room(n % PAIRS)).await?;
            Ok::<_, Failed>(listeners)
        });
        let listeners = Arc::new(meeting.await.map_err(|error| Failed(error.to_string()))??);
        Ok(Self { audience, listeners, thread: Some(thread) })
    }

    /// The 99th percentile from the send to either of the two, in milliseconds.
    async fn talk(&self, lasts: Duration) -> Result<f64, Failed> {
        let Some(thread) = &self.thread else { return Err(Failed("nobody listens".into())) };
        let (audience, listeners) = (self.audience.clone(), self.listeners.clone());
        let talking = thread.spawn(async move {
            audience.forget();
            let (since, mut said) = (audience.now(), 0);
            while audience.now() - since < lasts {
                // At random: at equal times each would find the crowd's message equally far.
                sleep((Duration::from_secs(2) / PER_SECOND).mul_f64(fastrand::f64())).await;
                drop(listeners[said % PAIRS].send(&room(said % PAIRS)));
                said += 1;
            }
            let is_whole = audience.until(HEARD_WITHIN, |heard| heard.fresh == 2 * said as u64).await;
            is_whole.then(|| audience.heard(|heard| heard.percentile_ms(99.0)))
        });
        let p99_ms = talking.await.map_err(|error| Failed(error.to_string()))?;
        p99_ms.ok_or_else(|| Failed("not everything that the pairs said was heard".into()))
    }
}

impl Drop for Pairs {
    fn drop(&mut self) {
        // A runtime must not wait for its threads within another.
        if let Some(thread) = self.thread.take() {
            thread.shutdown_background();
        }
    }
}

fn room(n: usize) -> String {
    format!("pair-{n}")
}
