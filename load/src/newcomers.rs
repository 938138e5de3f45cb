//! Newcomers: one after the other they come to a room from an address of their own, and go again. Each is to get in.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{MissedTickBehavior, interval},
};
use wechat_load::{Client, Endpoint, Failed, SEPARATOR};

/// Newcomers who come until they are told to end.
#[derive(Debug)]
pub struct Newcomers {
    coming: JoinHandle<Tally>,
    is_over: watch::Sender<bool>,
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
    /// It was here before, and has everything up to this `seq` of this epoch.
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
        let (is_over, over) = watch::channel(false);
        let coming = tokio::spawn(come_until(over, Endpoint::from(address, from), wishes));
        Self { coming, is_over }
    }

    /// Nobody comes any more; those who are on their way are waited for.
    pub async fn end(self) -> Result<Tally, Failed> {
        self.is_over.send_replace(true);
        self.coming.await.map_err(|error| Failed(format!("a newcomer failed: {error}")))
    }
}

async fn come_until(mut over: watch::Receiver<bool>, endpoint: Endpoint, wishes: Vec<Wish>) -> Tally {
    let (mut ticks, mut arriving) = (interval(PAUSE), JoinSet::new());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for wish in wishes.into_iter().cycle() {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = over.changed() => break,
        }
        arriving.spawn(arrive(endpoint.clone(), wish));
    }
    let mut tally = Tally::default();
    arriving.join_all().await.into_iter().for_each(|one| tally.add(one));
    tally.troubles.truncate(TROUBLES);
    tally
}

/// What became of one.
async fn arrive(endpoint: Endpoint, wish: Wish) -> Tally {
    let (since, name) = (Instant::now(), wish.by.name());
    let entered = match wish.by {
        By::WebSocket => by_websocket(&endpoint, &wish).await,
        By::Polling | By::StalledUpgrade => by_polling(&endpoint, &wish).await,
    };
    let trouble = entered.err().map(|Failed(why)| format!("{name} did not get into {}: {why}", wish.room));
    Tally {
        tried: 1,
        got_in: usize::from(trouble.is_none()),
        slowest: (since.elapsed(), name),
        troubles: trouble.into_iter().collect(),
    }
}

async fn by_websocket(endpoint: &Endpoint, wish: &Wish) -> Result<(), Failed> {
    let mut client = Client::connect_as(&endpoint.address, &endpoint.manner, json!({}), &[]).await?;
    accepted(&client.ask("join_room", question(wish)).await?)?;
    let shown = client.event("load_history").await?;
    let first = shown[0][0]["seq"].as_i64().unwrap_or(1);
    let older = json!({ "room": wish.room, "before": first, "limit": OLDER });
    accepted(&client.ask("load_older", older).await?)?;
    client.close().await;
    Ok(())
}

async fn by_polling(endpoint: &Endpoint, wish: &Wish) -> Result<(), Failed> {
    let mut session = endpoint.session().await?;
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
