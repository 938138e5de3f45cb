//! Many people in one room of one server, and what it costs to tell them something.

use std::{sync::Arc, time::Duration};

use futures_util::future::{join_all, try_join_all};
use tokio::time::{interval, timeout};
use wechat_load::Failed;

use super::{Audience, Contender, Listener, Site};
use crate::process::Server;

pub const ROOM: &str = "room";

/// So many connections are opened side by side: more would measure how long the queue of the kernel is.
const AT_ONCE: usize = 100;
/// A server that tells everyone the whole list takes half a minute for a thousand.
const JOINED_WITHIN: Duration = Duration::from_secs(90);
/// What is not there by then is lost.
pub const HEARD_WITHIN: Duration = Duration::from_secs(30);
/// So many of the people talk, in turns.
const TALKERS: usize = 10;

pub struct Company {
    pub contender: Contender,
    pub server: Server,
    pub audience: Arc<Audience>,
    pub listeners: Vec<Listener>,
}

/// What a while of talking was like.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// Of the server's processor, for each delivery.
    pub cpu_us: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// The same for the last reader of each message.
    pub last_p50_ms: f64,
    pub last_p99_ms: f64,
    pub per_second: f64,
    /// Deliveries that did not come, or came twice.
    pub wrong: u64,
}

impl Company {
    /// Starts a server, and so many people join one room.
    pub async fn gather(site: &Site, contender: Contender, people: usize) -> Result<Self, Failed> {
        Self::meet(contender, site.open(contender).await?, people).await
    }

    /// So many people join one room of this server.
    pub async fn meet(contender: Contender, server: Server, people: usize) -> Result<Self, Failed> {
        let audience = Audience::gather()?;
        let listeners = connect(&server.address, &audience, people).await?;
        join(&listeners, |_| ROOM.to_owned()).await?;
        Ok(Self { contender, server, audience, listeners })
    }

    /// Talks at a steady rate, whatever comes back.
    pub async fn talk(&self, per_second: u32, lasts: Duration) -> Result<Talk, Failed> {
        let (cpu, since) = self.begin();
        let mut ticks = interval(Duration::from_secs(1) / per_second);
        let messages = (lasts.as_secs_f64() * f64::from(per_second)) as usize;
        for n in 0..messages {
            ticks.tick().await;
            drop(self.talker(n).send(ROOM));
        }
        self.end(cpu, since, messages).await
    }

    /// Talks as fast as it is heard: no more than `window` messages are under way at any time.
    pub async fn talk_within(&self, window: usize, lasts: Duration) -> Result<Talk, Failed> {
        let (cpu, since) = self.begin();
        let people = self.listeners.len() as u64;
        let mut messages = 0;
        while self.audience.now() - since < lasts {
            let heard = (messages as u64).saturating_sub(window as u64 - 1) * people;
            if !self.audience.until(HEARD_WITHIN, |so_far| so_far.deliveries >= heard).await {
                break;
            }
            drop(self.talker(messages).send(ROOM));
            messages += 1;
        }
        self.end(cpu, since, messages).await
    }

    /// One of them goes, and somebody else comes.
    pub async fn replace_one(&mut self) -> Result<(), Failed> {
        drop(self.listeners.swap_remove(fastrand::usize(..self.listeners.len())));
        let newcomer = Listener::open(&self.server.address, &self.audience).await?;
        newcomer.join(ROOM, &format!("newcomer {}", fastrand::u32(..))).await?;
        self.listeners.push(newcomer);
        Ok(())
    }

    fn talker(&self, n: usize) -> &Listener {
        &self.listeners[n % self.listeners.len().min(TALKERS)]
    }

    fn begin(&self) -> (Duration, Duration) {
        self.audience.forget();
        (self.server.cpu(), self.audience.now())
    }

    async fn end(&self, cpu: Duration, since: Duration, messages: usize) -> Result<Talk, Failed> {
        let expected = (messages * self.listeners.len()) as u64;
        self.audience.until(HEARD_WITHIN, |heard| heard.deliveries >= expected).await;
        let cpu = self.server.cpu() - cpu;
        self.audience.heard(|heard| {
            if heard.deliveries == 0 {
                return Err(Failed(format!("{}: nothing of what was said was heard", self.contender.name())));
            }
            heard.slowest.sort_unstable();
            Ok(Talk {
                cpu_us: cpu.as_secs_f64() * 1e6 / heard.deliveries as f64,
                p50_ms: heard.percentile_ms(50.0),
                p99_ms: heard.percentile_ms(99.0),
                last_p50_ms: percentile_ms(&heard.slowest, 50),
                last_p99_ms: percentile_ms(&heard.slowest, 99),
                per_second: heard.deliveries as f64 / (heard.last - since).as_secs_f64(),
                wrong: expected.saturating_sub(heard.fresh) + heard.doubles,
            })
        })
    }
}

/// Of what is sorted; 0 of nothing.
pub fn percentile_ms(sorted: &[Duration], percent: usize) -> f64 {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).map_or(0.0, |duration| duration.as_secs_f64() * 1e3)
}

/// Opens so many connections.
pub async fn connect(address: &str, audience: &Arc<Audience>, people: usize) -> Result<Vec<Listener>, Failed> {
    let mut listeners = Vec::with_capacity(people);
    while listeners.len() < people {
        let next = (listeners.len()..people).take(AT_ONCE);
        listeners.extend(try_join_all(next.map(|_| Listener::open(address, audience))).await?);
    }
    Ok(listeners)
}

/// All of them join at once, each the room that is said for its number.
pub async fn join(listeners: &[Listener], room: impl Fn(usize) -> String) -> Result<(), Failed> {
    let joining = listeners.iter().enumerate().map(|(n, listener)| {
        let room = room(n);
        async move { listener.join(&room, &format!("person {n}")).await }
    });
    let joined = timeout(JOINED_WITHIN, join_all(joining)).await;
    let joined =
        joined.map_err(|_| Failed(format!("not everyone had joined after {} s", JOINED_WITHIN.as_secs())))?;
    joined.into_iter().collect()
}
