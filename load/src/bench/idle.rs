//! What a connection holds while nobody says anything, by each way to connect.

use std::{rc::Rc, time::Duration};

use futures_util::future::try_join_all;
use tokio::time::sleep;
use wechat_load::Failed;

use super::{
    audience::Audience,
    company::{connect, join},
    contender::Contender,
    figures::Measure,
    listener::Listener,
    polling::{Polled, Session},
    scenario::{Run, Scenario},
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

/// Somebody who is there as long as this is.
enum Person {
    Listening(Listener),
    Polling(Polled),
}

impl Way {
    fn measure(self) -> &'static Measure {
        match self {
            Self::WebSocket => &KIB,
            Self::Upgrade => &KIB_UPGRADED,
            Self::Polling => &KIB_POLLED,
        }
    }

    async fn come(self, address: &str, audience: &Rc<Audience>, room: &str, n: usize) -> Result<Person, Failed> {
        let nick = format!("person {n}");
        if self == Self::Polling {
            return Session::open(address).await?.join(room, &nick).await.map(Person::Polling);
        }
        let listener = match self {
            Self::Upgrade => Listener::upgrade(address, audience).await?,
            _ => Listener::open(address, audience).await?,
        };
        listener.join(room, &nick).await?;
        Ok(Person::Listening(listener))
    }
}

impl Person {
    fn is_open(&self) -> bool {
        match self {
            Self::Listening(listener) => listener.is_open(),
            Self::Polling(polled) => polled.is_open(),
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

/// Rooms of a hundred, one after the other, then silence.
async fn fill(run: &Run, contender: Contender, way: Way, people: usize) -> Result<f64, Failed> {
    // Long enough for an allocator, or a garbage collector, to give back what is not used.
    let rest = run.scale.pick(Duration::from_secs(3), Duration::from_secs(10));
    let server = run.site.open(contender).await?;
    let audience = Audience::gather()?;
    let first = connect(&server.address, &audience, IN_ROOM).await?;
    join(&first, |_| "warm-up".to_owned()).await?;
    drop(first);
    sleep(rest).await;
    let before = server.holding().memory_kib;
    let mut here = Vec::with_capacity(people);
    while here.len() < people {
        let room = format!("room-{}", here.len() / IN_ROOM);
        let next = (0..IN_ROOM.min(people - here.len())).map(|n| way.come(&server.address, &audience, &room, n));
        here.extend(try_join_all(next).await?);
    }
    sleep(rest).await;
    let open = here.iter().filter(|person| person.is_open()).count();
    if open < people {
        return Err(Failed(format!("{}: {} connections have ended", contender.name(), people - open)));
    }
    Ok(server.holding().memory_kib.saturating_sub(before) as f64 / people as f64)
}
