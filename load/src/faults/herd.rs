//! Everyone is cut off at once and comes back at once.

use std::time::{Duration, Instant};

use wechat_load::Failed;

use super::{Crowd, Habits, Outcome, Person, Scenario, Seen, Testbed, Wish};
use crate::process::within;

pub const SCENARIO: Scenario = Scenario::new(
    "reconnect herd",
    "10,000 people in one room are cut off at once, by a kill -9 of the server, and come back by themselves, \
     with waits of up to 10 s; when they have left, as many come and are cut off by their network.",
    |testbed| Box::pin(run(testbed)),
);

/// Everyone is in the room again.
const BACK: Duration = Duration::from_secs(60);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let mut stage = testbed.stage("herd").await?;
    let people = stage.scale.pick(300, 10_000);
    let habits = Habits {
        pause: Duration::from_secs(2),
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(10),
        ..stage.habits()
    };
    let mut seen = Seen::default();

    let crowd = Crowd::come(people, 4, &habits).await?;
    let full = stage.server.holding();
    crowd.wish(Wish::Talk);
    tokio::time::sleep(Duration::from_secs(3)).await;
    stage.server.kill().await?;
    stage.server.start_again().await?;
    return_of(&crowd, &mut seen).await;
    crowd.wish(Wish::Hush);
    seen.broken.extend(crowd.settle(BACK).await);
    let mut records = crowd.leave().await?;
    let between = stage.server.holding();

    // They only listen: the first ones have gone, and would miss what is said.
    let crowd = Crowd::come(people, 0, &habits).await?;
    crowd.people.iter().for_each(|person| person.wish(Wish::Break));
    return_of(&crowd, &mut seen).await;
    seen.broken.extend(crowd.settle(BACK).await);
    records.extend(crowd.leave().await?);

    let mib = |kib: u64| kib / 1_024;
    seen.notes.push(format!(
        "{} MiB with all of them, {} right after the first herd",
        mib(full.memory_kib),
        mib(between.memory_kib)
    ));
    stage.compare(records, seen, began).await
}

async fn return_of(crowd: &Crowd, seen: &mut Seen) {
    let is_back = |person: &Person| person.state().connections > 1 && person.state().is_present;
    match within(BACK * 2, || crowd.people.iter().all(is_back)).await {
        Some(back) => {
            seen.expect(back <= BACK, format!("all were back after {:.1} s", back.as_secs_f64()));
            seen.healed = seen.healed.max(Some(back));
            seen.notes.push(format!("back after {:.1} s", back.as_secs_f64()));
        }
        None => {
            let away = crowd.people.iter().filter(|person| !is_back(person)).count();
            seen.broken.push(format!("{away} of {} are not back after 120 s", crowd.people.len()));
        }
    }
}
