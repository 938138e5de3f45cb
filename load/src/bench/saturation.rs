//! The most that can be told: two hundred in a room, as much talk as they can hear.

use std::time::Duration;

use wechat_load::Failed;

use super::{Contender, Measure, Run, Scenario};

pub const SCENARIO: Scenario = Scenario {
    name: "saturation",
    what: "200 in a room, 64 messages under way at any time: as soon as all have heard one, another is sent",
    run: |run| Box::pin(measure(run)),
};

pub const PEOPLE: usize = 200;
/// So many messages are under way: enough that nobody waits for work, and few enough that they are heard within a second.
const WINDOW: usize = 64;

pub static MOST: Measure = Measure::new("saturation", "deliveries", "1/s", "in the room");
pub static P99: Measure = Measure::new("saturation", "send to reader, p99", "ms", "in the room");
pub static WRONG: Measure = Measure::new("saturation", "lost or doubled", "", "in the room");

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let companies = run.companies(&[Contender::Postgres, Contender::Node, Contender::Limit], PEOPLE).await?;
    let lasts = run.scale.pick(Duration::from_secs(2), Duration::from_secs(4));
    for company in &companies {
        company.talk_within(WINDOW, lasts / 2).await?;
    }
    for _ in 0..run.rounds {
        for company in &companies {
            let talk = company.talk_within(WINDOW, lasts).await?;
            let figures = [(&MOST, talk.per_second), (&P99, talk.p99_ms), (&WRONG, talk.wrong as f64)];
            run.add(company.contender, PEOPLE, figures);
        }
    }
    Ok(())
}
