//! One message to many, at a steady rate: what each delivery costs the server, and how long it takes to the last reader.

use std::time::Duration;

use wechat_load::Failed;

use super::{Contender, Measure, Run, Scenario};

pub const SCENARIO: Scenario = Scenario {
    name: "fan-out",
    what: "rooms of 2, 20, 200 and 1,000 people, ten of whom talk at a steady rate (200, 200, 100 and 50 messages a second)",
    run: |run| Box::pin(measure(run)),
};

const IN_ROOM: &str = "in the room";
pub static CPU: Measure = Measure::new("fan-out", "server CPU per delivery", "µs", IN_ROOM).growing();
pub static P50: Measure = Measure::new("fan-out", "send to reader, p50", "ms", IN_ROOM);
pub static P99: Measure = Measure::new("fan-out", "send to reader, p99", "ms", IN_ROOM);
pub static WRONG: Measure = Measure::new("fan-out", "lost or doubled", "", IN_ROOM);

/// People in the room, and messages a second.
const ROOMS: [(usize, u32); 4] = [(2, 200), (20, 200), (200, 100), (1_000, 50)];

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let lasts = run.scale.pick(Duration::from_secs(1), Duration::from_secs(3));
    // A thousand joins take the peer half a minute, which a quick run does not have.
    for (people, per_second) in ROOMS.into_iter().take(run.scale.pick(3, ROOMS.len())) {
        let companies = run.companies(&[Contender::Postgres, Contender::Node, Contender::Limit], people).await?;
        for company in &companies {
            company.talk(per_second, lasts / 2).await?;
        }
        for _ in 0..run.rounds {
            for company in &companies {
                let talk = company.talk(per_second, lasts).await?;
                let figures =
                    [(&CPU, talk.cpu_us), (&P50, talk.p50_ms), (&P99, talk.p99_ms), (&WRONG, talk.wrong as f64)];
                run.add(company.contender, people, figures);
            }
        }
    }
    Ok(())
}
