//! Some come and some go among many who stay: what each change costs, and what everyone is told of it.

use std::time::Duration;

use tokio::time::{interval, sleep};
use wechat_load::Failed;

use super::{
    company::{Company, ROOM},
    comparison::Scale,
    contender::{Contender, Site},
    figures::{Figures, Measure},
    listener::Listener,
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

pub async fn run(site: &Site, scale: Scale, figures: &mut Figures) -> Result<(), Failed> {
    let lasts = scale.pick(Duration::from_secs(2), Duration::from_secs(5));
    for (people, wanted) in ROOMS.into_iter().take(scale.pick(1, ROOMS.len())) {
        let mut companies = Vec::new();
        for contender in site.present(wanted) {
            companies.push(Company::gather(site, contender, people).await?);
        }
        sleep(SETTLED).await;
        for _ in 0..scale.rounds {
            for company in &mut companies {
                let (bytes, percent) = churn(company, lasts).await?;
                let name = company.contender.name();
                scale.say(&format!("{people}, {name}: {bytes:.0} bytes a change, {percent:.1} % CPU"));
                figures.add(&BYTES, people, company.contender, bytes);
                figures.add(&CPU, people, company.contender, percent);
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
