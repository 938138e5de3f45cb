//! Some come and some go among many who stay: what each change costs, and what everyone is told of it.

use std::time::Duration;

use tokio::time::{interval, sleep};
use wechat_load::Failed;

use super::{
    company::{Company, ROOM},
    contender::Contender,
    figures::Measure,
    listener::Listener,
    scenario::{Run, Scenario},
};

pub const SCENARIO: Scenario = Scenario {
    name: "churn",
    what: "10 join and 10 leave every second, while all the others stay",
    run: |run| Box::pin(measure(run)),
};

/// Joins a second, and as many leaves.
const PER_SECOND: u32 = 10;
/// A thousand who are each told of a thousand, twenty times a second, are more than Node can send.
const ROOMS: [(usize, &[Contender]); 2] =
    [(200, &[Contender::Postgres, Contender::Node]), (1_000, &[Contender::Postgres])];
/// Longer than changes are gathered, and than somebody who went is waited for.
const SETTLED: Duration = Duration::from_secs(2);

pub static BYTES: Measure = Measure::new("churn", "bytes to each for a change", "B", "in the room").growing();
pub static CPU: Measure = Measure::new("churn", "server CPU", "%", "in the room").growing();

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let lasts = run.scale.pick(Duration::from_secs(2), Duration::from_secs(5));
    for (people, wanted) in ROOMS.into_iter().take(run.scale.pick(1, ROOMS.len())) {
        let mut companies = run.companies(wanted, people).await?;
        sleep(SETTLED).await;
        for _ in 0..run.rounds {
            for company in &mut companies {
                let (bytes, percent) = churn(company, lasts).await?;
                run.add(company.contender, people, [(&BYTES, bytes), (&CPU, percent)]);
            }
        }
    }
    Ok(())
}

/// The bytes for each client and change, and the server's share of a processor.
async fn churn(company: &mut Company, lasts: Duration) -> Result<(f64, f64), Failed> {
    let people = company.listeners.len();
    company.audience.forget();
    let (since, cpu) = (company.audience.now(), company.server.cpu());
    let mut ticks = interval(Duration::from_secs(1) / PER_SECOND);
    let mut changes = 0.0;
    while company.audience.now() - since < lasts {
        ticks.tick().await;
        drop(company.listeners.swap_remove(fastrand::usize(..people)));
        let newcomer = Listener::open(&company.server.address, &company.audience).await?;
        newcomer.join(ROOM, &format!("newcomer {}", fastrand::u32(..))).await?;
        company.listeners.push(newcomer);
        changes += 2.0;
    }
    sleep(SETTLED).await;
    let seconds = (company.audience.now() - since).as_secs_f64();
    let percent = (company.server.cpu() - cpu).as_secs_f64() / seconds * 100.0;
    Ok((company.audience.heard().presence.bytes as f64 / (changes * people as f64), percent))
}
