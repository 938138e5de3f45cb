//! The server is killed, starts again, and everybody comes back at once.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::time::{sleep, timeout};
use wechat_load::Failed;

use super::{
    Audience, Contender, Listener, Measure, Run, Scenario, Site,
    company::{connect, join},
};

pub const SCENARIO: Scenario = Scenario {
    name: "herd",
    what: "the server is killed with `kill -9` and started again; everyone tries to come back every 100 ms, in rooms of 100",
    run: |run| Box::pin(measure(run)),
};

const PEOPLE: [usize; 2] = [500, 2_000];
const IN_ROOM: usize = 100;
const SAID: usize = 50;
const TRIED_EVERY: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(60);

pub static BACK: Measure =
    Measure::new("herd", "killed until all have their history", "ms", "come back").growing();

async fn measure(run: &mut Run) -> Result<(), Failed> {
    // Two thousand take long to come, twice.
    for (people, rounds) in PEOPLE.into_iter().zip([run.rounds, run.rounds.min(3)]).take(run.scale.pick(1, 2)) {
        for _ in 0..rounds {
            for contender in run.site.present(&[Contender::Postgres, Contender::Node]) {
                let took = herd(&run.site, contender, people).await?;
                run.add(contender, people, [(&BACK, took)]);
            }
        }
    }
    Ok(())
}

async fn herd(site: &Site, contender: Contender, people: usize) -> Result<f64, Failed> {
    let mut server = site.open(contender).await?;
    let audience = Audience::gather()?;
    let listeners = connect(&server.address, &audience, people).await?;
    join(&listeners, room).await?;
    for (n, listener) in listeners.iter().enumerate().step_by(IN_ROOM) {
        for _ in 0..SAID {
            let answer = listener.send(&room(n)).await;
            answer.map_err(|_| Failed("the connection ended while talking".into()))?;
        }
    }
    drop(listeners);
    audience.forget();
    let since = audience.now();
    server.kill().await?;
    let address = server.address.clone();
    let coming = timeout(PATIENCE, join_all((0..people).map(|n| come_back(&address, &audience, n))));
    let (started, back) = tokio::join!(server.start_again(), coming);
    started?;
    // Dropping a listener before all are back would make room for the others.
    let _back = back.map_err(|_| Failed(format!("{}: not all were back after 60 s", contender.name())))?;
    let is_whole = audience.until(PATIENCE, |heard| heard.histories >= people as u64).await;
    match is_whole {
        true => Ok((audience.now() - since).as_secs_f64() * 1e3),
        false => Err(Failed(format!("{}: not all had their history after 60 s", contender.name()))),
    }
}

async fn come_back(address: &str, audience: &Arc<Audience>, n: usize) -> Listener {
    loop {
        if let Ok(listener) = Listener::open(address, audience).await
            && listener.join(&room(n), &format!("person {n}")).await.is_ok()
        {
            return listener;
        }
        sleep(TRIED_EVERY).await;
    }
}

fn room(n: usize) -> String {
    format!("room-{}", n / IN_ROOM)
}
