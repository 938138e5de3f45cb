//! Some come and some go among many who stay: what each change costs, and what everyone is told of it.

use std::time::Duration;

use tokio::time::{interval, sleep};
use wechat_load::Failed;

use super::{Company, Contender, Measure, Run, Scenario, audience::Count};

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
/// Longer than changes are gathered, and than a person who has gone is waited for.
pub const SETTLED: Duration = Duration::from_secs(2);

pub static BYTES: Measure = Measure::new("churn", "bytes to each for a change", "B", "in the room").growing();
pub static CPU: Measure = Measure::new("churn", "server CPU", "%", "in the room").growing();

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let lasts = run.scale.pick(Duration::from_secs(2), Duration::from_secs(5));
    for (people, wanted) in ROOMS.into_iter().take(run.scale.pick(1, ROOMS.len())) {
        let mut companies = run.companies(wanted, people).await?;
        sleep(SETTLED).await;
        for _ in 0..run.rounds {
            for company in &mut companies {
                let churn = churn(company, PER_SECOND, lasts).await?;
                let figures = [(&BYTES, churn.bytes_per_change(people)), (&CPU, churn.cpu_percent)];
                run.add(company.contender, people, figures);
            }
        }
    }
    Ok(())
}

/// What some time of coming and going was like.
pub struct Churn {
    /// Joins and leaves.
    pub changes: u32,
    /// What all who stayed were told of them.
    pub told: Count,
    pub seconds: f64,
    /// The server's share of a processor.
    pub cpu_percent: f64,
}

impl Churn {
    /// What everyone is told of each change.
    pub fn bytes_per_change(&self, people: usize) -> f64 {
        self.told.bytes as f64 / (f64::from(self.changes) * people as f64)
    }
}

/// So many come each second, and as many go.
pub async fn churn(company: &mut Company, per_second: u32, lasts: Duration) -> Result<Churn, Failed> {
    company.audience.forget();
    let (since, cpu) = (company.audience.now(), company.server.cpu());
    let mut changes = 0;
    if per_second == 0 {
        sleep(lasts).await;
    } else {
        let mut ticks = interval(Duration::from_secs(1) / per_second);
        while company.audience.now() - since < lasts {
            ticks.tick().await;
            company.replace_one().await?;
            changes += 2;
        }
    }
    sleep(SETTLED).await;
    let seconds = (company.audience.now() - since).as_secs_f64();
    let cpu_percent = (company.server.cpu() - cpu).as_secs_f64() / seconds * 100.0;
    let told = company.audience.heard(|heard| heard.presence);
    Ok(Churn { changes, told, seconds, cpu_percent })
}
