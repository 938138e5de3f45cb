//! What a connection holds while nobody says anything, by each way to connect.

use std::{sync::Arc, time::Duration};

use futures_util::future::try_join_all;
use tokio::{task::JoinSet, time::sleep};
use wechat_load::{Endpoint, Failed, Session};

use super::{
    Audience, Contender, Listener, Measure, Run, Scenario,
    company::{connect, join},
};

pub const SCENARIO: Scenario = Scenario {
    name: "memory",
    what: "resident memory beyond that of a server that has served a hundred and is empty again, in rooms of 100",
    run: |run| Box::pin(measure(run)),
};

const PEOPLE: [usize; 2] = [1_000, 10_000];
const IN_ROOM: usize = 100;

pub static KIB: Measure = Measure::new("memory", "KiB an idle connection", "KiB", "connections");
pub static KIB_UPGRADED: Measure =
    Measure::new("memory", "KiB an idle connection that began with polling", "KiB", "connections");
pub static KIB_POLLED: Measure = Measure::new("memory", "KiB an idle session by polling", "KiB", "sessions");

/// How people connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    WebSocket,
    Upgrade,
    Polling,
}

impl Way {
    fn measure(self) -> &'static Measure {
        match self {
            Self::WebSocket => &KIB,
            Self::Upgrade => &KIB_UPGRADED,
            Self::Polling => &KIB_POLLED,
        }
    }
}

async fn measure(run: &mut Run) -> Result<(), Failed> {
    // Memory varies little from one time to the next, and ten thousand take their time to come.
    let rounds = [run.rounds.min(run.scale.pick(1, 3)), run.rounds.min(2)];
    for (people, rounds) in PEOPLE.into_iter().zip(rounds).take(run.scale.pick(1, 2)) {
        for _ in 0..rounds {
            for way in [Way::WebSocket, Way::Upgrade, Way::Polling] {
                for contender in run.site.present(&[Contender::Postgres, Contender::Node]) {
                    let kib = fill(run, contender, way, people).await?;
                    run.add(contender, people, [(way.measure(), kib)]);
                }
            }
        }
    }
    Ok(())
}

/// People who stay connected until this is dropped.
#[derive(Default)]
struct People {
    listening: Vec<Listener>,
    polling: JoinSet<()>,
}

impl People {
    /// A room full of them.
    async fn come(&mut self, way: Way, address: &str, audience: &Arc<Audience>, room: &str) -> Result<(), Failed> {
        let nicks = (0..IN_ROOM).map(|n| format!("person {n}"));
        if way == Way::Polling {
            let sessions = try_join_all(nicks.map(|nick| poll(address, room, nick))).await?;
            sessions.into_iter().for_each(|session| drop(self.polling.spawn(session.poll_on())));
            return Ok(());
        }
        let listening = nicks.map(|nick| async move {
            let listener = match way {
                Way::Upgrade => Listener::upgrade(address, audience).await?,
                _ => Listener::open(address, audience).await?,
            };
            listener.join(room, &nick).await?;
            Ok::<_, Failed>(listener)
        });
        self.listening.extend(try_join_all(listening).await?);
        Ok(())
    }

    /// How many are still connected.
    fn open(&mut self) -> usize {
        while self.polling.try_join_next().is_some() {}
        self.polling.len() + self.listening.iter().filter(|listener| listener.is_open()).count()
    }
}

/// A session by polling that is in the room.
async fn poll(address: &str, room: &str, nick: String) -> Result<Session, Failed> {
    let mut session = Endpoint::new(address).polling_guest().await?;
    session.poll_until("40").await?;
    session.post(&format!(r#"420["join_room",{{"nick":"{nick}","room":"{room}"}}]"#)).await?;
    session.poll_until("430").await?;
    Ok(session)
}

/// Rooms of a hundred, one after the other, then silence.
async fn fill(run: &Run, contender: Contender, way: Way, count: usize) -> Result<f64, Failed> {
    // Long enough for an allocator, or a garbage collector, to give back what is not used.
    let rest = run.scale.pick(Duration::from_secs(3), Duration::from_secs(10));
    let server = run.site.open(contender).await?;
    let audience = Audience::gather()?;
    let first = connect(&server.address, &audience, IN_ROOM).await?;
    join(&first, |_| "warm-up".to_owned()).await?;
    drop(first);
    sleep(rest).await;
    let before = server.holding().memory_kib;
    let mut people = People::default();
    for n in 0..count.div_ceil(IN_ROOM) {
        people.come(way, &server.address, &audience, &format!("room-{n}")).await?;
    }
    sleep(rest).await;
    let open = people.open();
    if open < count {
        return Err(Failed(format!("{}: {} connections have ended", contender.name(), count - open)));
    }
    Ok(server.holding().memory_kib.saturating_sub(before) as f64 / count as f64)
}
