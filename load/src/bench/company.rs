//! Many people in one room of one server, and what it costs to tell them something.

use std::{fmt, rc::Rc, time::Duration};

use futures_util::future::{join_all, try_join_all};
use tokio::time::{interval, timeout};
use wechat_load::Failed;

use super::{
    audience::Audience,
    contender::{Contender, Site},
    listener::Listener,
};
use crate::process::Server;

pub const ROOM: &str = "room";

/// So many connections are opened side by side: more would measure how long the queue of the kernel is.
const AT_ONCE: usize = 100;
/// A server that tells everyone the whole list takes half a minute for a thousand.
const JOINED_WITHIN: Duration = Duration::from_secs(90);
/// What is not there by then is lost.
const HEARD_WITHIN: Duration = Duration::from_secs(30);
/// So many of the people talk, in turns.
const TALKERS: usize = 10;

pub struct Company {
    pub contender: Contender,
    pub server: Server,
    pub audience: Rc<Audience>,
    pub listeners: Vec<Listener>,
}

/// What a while of talking was like.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// Of the server's processor, for each delivery.
    pub cpu_us: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub per_second: f64,
    /// Deliveries that did not come, or came twice.
    pub wrong: u64,
}

impl fmt::Display for Talk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cpu_us, p50_ms, p99_ms, per_second, wrong } = self;
        write!(f, "{per_second:.0} deliveries/s, {cpu_us:.1} µs each, p50 {p50_ms:.1} ms, p99 {p99_ms:.1} ms")?;
        if *wrong > 0 { write!(f, ", {wrong} LOST OR DOUBLED") } else { Ok(()) }
    }
}

impl Company {
    /// Starts a server, and so many people join one room.
    pub async fn gather(site: &Site, contender: Contender, people: usize) -> Result<Self, Failed> {
        let server = site.open(contender).await?;
        let audience = Audience::gather()?;
        let listeners = connect(&server.address, &audience, people).await?;
        join(&listeners, |_| ROOM.to_owned()).await?;
        Ok(Self { contender, server, audience, listeners })
    }

    /// Talks at a steady pace, whatever comes back.
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
            if !self.audience.until(HEARD_WITHIN, |audience| audience.deliveries() >= heard).await {
                break;
            }
            drop(self.talker(messages).send(ROOM));
            messages += 1;
        }
        self.end(cpu, since, messages).await
    }

    fn talker(&self, n: usize) -> &Listener {
        &self.listeners[n % self.listeners.len().min(TALKERS)]
    }

    fn begin(&self) -> (Duration, Duration) {
        self.audience.forget();
        self.listeners.iter().for_each(|listener| listener.forget(self.audience.next_message()));
        (self.server.cpu(), self.audience.now())
    }

    async fn end(&self, cpu: Duration, since: Duration, messages: usize) -> Result<Talk, Failed> {
        let expected = (messages * self.listeners.len()) as u64;
        self.audience.until(HEARD_WITHIN, |audience| audience.deliveries() >= expected).await;
        let cpu = self.server.cpu() - cpu;
        let heard = self.audience.heard();
        if heard.deliveries == 0 {
            return Err(Failed(format!("{}: nothing of what was said was heard", self.contender.name())));
        }
        let seen: u64 = self.listeners.iter().map(Listener::seen).sum();
        let percentile_ms = |quantile| heard.latency.value_at_quantile(quantile) as f64 / 1_000.0;
        Ok(Talk {
            cpu_us: cpu.as_secs_f64() * 1e6 / heard.deliveries as f64,
            p50_ms: percentile_ms(0.5),
            p99_ms: percentile_ms(0.99),
            per_second: heard.deliveries as f64 / (heard.last - since).as_secs_f64(),
            wrong: expected.saturating_sub(seen) + heard.doubles,
        })
    }
}

/// Opens so many connections.
pub async fn connect(address: &str, audience: &Rc<Audience>, people: usize) -> Result<Vec<Listener>, Failed> {
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
