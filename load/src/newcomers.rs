//! Newcomers: one after the other they come to a room from an address of their own, and go again. Each is to get in.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{MissedTickBehavior, interval},
};
use wechat_load::{Client, Failed};

use crate::raw::{SEPARATOR, Way};

/// Newcomers who come until they are told to end.
#[derive(Debug)]
pub struct Newcomers {
    coming: JoinHandle<()>,
    is_over: watch::Sender<bool>,
    tally: Arc<Mutex<Tally>>,
}

/// What became of them.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub tried: usize,
    pub got_in: usize,
    /// The longest that one of them needed, from its first connection to its last answer, and who it was.
    pub slowest: (Duration, &'static str),
    /// Why the first ones did not get in.
    pub troubles: Vec<String>,
}

/// How a newcomer connects.
#[derive(Clone, Copy, Debug)]
pub enum By {
    WebSocket,
    Polling,
    /// By polling, and a proxy lets nothing through the WebSocket that is opened for the upgrade.
    StalledUpgrade,
}

impl By {
    fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "a newcomer by WebSocket",
            Self::Polling => "a newcomer by polling",
            Self::StalledUpgrade => "a newcomer whose upgrade stalls",
        }
    }
}

/// What a newcomer asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    pub by: By,
    pub room: String,
    /// It was here before, and has everything up to this place of this epoch.
    pub has: Option<(i64, String)>,
}

const PAUSE: Duration = Duration::from_millis(500);
const TROUBLES: usize = 3;
/// So many messages a newcomer scrolls up: few, because all newcomers together have the limits of one address.
const OLDER: i64 = 10;

impl Tally {
    pub fn add(&mut self, more: Self) {
        (self.tried, self.got_in) = (self.tried + more.tried, self.got_in + more.got_in);
        self.slowest = self.slowest.max(more.slowest);
        self.troubles.extend(more.troubles);
    }
}

impl Newcomers {
    /// From now on newcomers come, each with the next of these wishes.
    pub fn come(address: &str, from: Ipv4Addr, wishes: Vec<Wish>) -> Self {
        let (tally, way) = (Arc::<Mutex<Tally>>::default(), Way::from(address, from));
        let (is_over, over) = watch::channel(false);
        let coming = tokio::spawn(come_until(over, way, wishes, tally.clone()));
        Self { coming, is_over, tally }
    }

    /// Nobody comes any more; those who are on their way are waited for.
    pub async fn end(self) -> Result<Tally, Failed> {
        self.is_over.send_replace(true);
        self.coming.await.map_err(|error| Failed(format!("a newcomer failed: {error}")))?;
        Ok(lock(&self.tally).clone())
    }
}

async fn come_until(mut over: watch::Receiver<bool>, way: Way, wishes: Vec<Wish>, tally: Arc<Mutex<Tally>>) {
    let (mut pace, mut arriving) = (interval(PAUSE), JoinSet::new());
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for wish in wishes.into_iter().cycle() {
        tokio::select! {
            _ = pace.tick() => {}
            _ = over.changed() => break,
        }
        arriving.spawn(arrive(way.clone(), wish, tally.clone()));
        while arriving.try_join_next().is_some() {}
    }
    arriving.join_all().await;
}

async fn arrive(way: Way, wish: Wish, tally: Arc<Mutex<Tally>>) {
    let since = Instant::now();
    let entered = match wish.by {
        By::WebSocket => by_websocket(&way, &wish).await,
        By::Polling | By::StalledUpgrade => by_polling(&way, &wish).await,
    };
    let mut tally = lock(&tally);
    tally.tried += 1;
    tally.slowest = tally.slowest.max((since.elapsed(), wish.by.name()));
    match entered {
        Ok(()) => tally.got_in += 1,
        Err(Failed(why)) if tally.troubles.len() < TROUBLES => {
            tally.troubles.push(format!("{} did not get into {}: {why}", wish.by.name(), wish.room));
        }
        Err(_) => {}
    }
}

async fn by_websocket(way: &Way, wish: &Wish) -> Result<(), Failed> {
    let mut client = Client::connect_as(&way.address, &way.manner, json!({}), &[]).await?;
    accepted(&client.ask("join_room", question(wish)).await?)?;
    let shown = client.event("load_history").await?;
    let first = shown[0][0]["seq"].as_i64().unwrap_or(1);
    let older = json!({ "room": wish.room, "before": first, "limit": OLDER });
    accepted(&client.ask("load_older", older).await?)?;
    client.close().await;
    Ok(())
}

async fn by_polling(way: &Way, wish: &Wish) -> Result<(), Failed> {
    let session = way.session().await?;
    session.post("40{}").await?;
    session.poll_until("40{").await?;
    let _stalled = match wish.by {
        By::StalledUpgrade => Some(session.begin_upgrade().await?),
        By::WebSocket | By::Polling => None,
    };
    session.post(&format!("421{}", json!(["join_room", question(wish)]))).await?;
    session.poll_until("431[{\"ok\"").await?;
    session.post(&format!("41{SEPARATOR}1")).await
}

fn accepted(answer: &Value) -> Result<(), Failed> {
    answer.get("ok").map(drop).ok_or_else(|| Failed(answer["error"]["code"].to_string()))
}

fn question(wish: &Wish) -> Value {
    let nick = format!("newcomer {}", fastrand::u32(..));
    match &wish.has {
        None => json!({ "nick": nick, "room": wish.room }),
        Some((after, epoch)) => json!({ "nick": nick, "room": wish.room, "after": after, "epoch": epoch }),
    }
}

fn lock(tally: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}
