//! Everyone is cut off at once and comes back at once.

use std::time::{Duration, Instant};

use wechat_load::Failed;

use super::Scenario;
use crate::{
    crowd::Crowd,
    person::{Habits, Person},
    process::within,
    stage::{House, Outcome, Seen},
};

pub const SCENARIO: Scenario = Scenario {
    name: "reconnect herd",
    what: "10,000 people in one room are cut off at once by a kill -9 of the server and come back by themselves, \
           with waits of up to 10 s.",
    only: None,
    is_long: false,
    run: |house| Box::pin(run(house)),
};

/// Everyone is in the room again.
const BACK: Duration = Duration::from_secs(60);

async fn run(house: &House) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let mut stage = house.stage("herd").await?;
    let people = stage.scale.pick(300, 10_000);
    let habits = Habits {
        pause: Duration::from_secs(2),
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(10),
        ..stage.habits()
    };
    let crowd = Crowd::come(people, 4, &habits).await?;
    let full = stage.server.holding();
    crowd.talk();
    tokio::time::sleep(Duration::from_secs(3)).await;

    let mut seen = Seen::default();
    stage.server.kill().await?;
    stage.server.start_again().await?;
    let is_back = |person: &Person| person.connections() > 1 && person.is_present();
    match within(BACK * 2, || crowd.people.iter().all(is_back)).await {
        Some(back) => {
            seen.expect(back <= BACK, format!("all were back after {:.1} s", back.as_secs_f64()));
            seen.healed = Some(back);
        }
        None => {
            let away = crowd.people.iter().filter(|person| !is_back(person)).count();
            seen.broken.push(format!("{away} of {people} are not back after 120 s"));
        }
    }
    let connections: u64 = crowd.people.iter().map(Person::connections).sum();
    seen.notes.push(format!(
        "{} MiB for {people} people, {} connections for the return",
        full.memory_kib / 1_024,
        connections - people as u64
    ));
    stage.end(crowd, seen, began).await
}
