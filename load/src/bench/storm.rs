//! Everybody comes at once: how long until all are in the room and know how many they are, and what was sent for it.

use std::time::Duration;

use tokio::time::timeout;
use wechat_load::Failed;

use super::{
    Audience, Contender, Measure, Run, Scenario,
    company::{ROOM, connect, join},
};

pub const SCENARIO: Scenario = Scenario {
    name: "storm",
    what: "so many connections are open, and join one room at the same moment, at a server that was just started",
    run: |run| Box::pin(measure(run)),
};

const PEOPLE: [usize; 4] = [100, 300, 1_000, 5_000];
/// A peer whose work grows with the square of the people is not asked for more.
const NODE_AT_MOST: usize = 1_000;
const PATIENCE: Duration = Duration::from_secs(60);
/// The large ones take long and vary little.
const LARGE: usize = 1_000;

pub static TOOK: Measure =
    Measure::new("storm", "until all know that all are there", "ms", "join at once").growing();
pub static FRAMES: Measure = Measure::new("storm", "frames to all", "", "join at once").growing();
pub static MEGABYTES: Measure = Measure::new("storm", "sent to all", "MB", "join at once").growing();
pub static CPU: Measure = Measure::new("storm", "server CPU", "ms", "join at once").growing();

async fn measure(run: &mut Run) -> Result<(), Failed> {
    for people in PEOPLE.into_iter().take(run.scale.pick(2, PEOPLE.len())) {
        let rounds = if people < LARGE { run.rounds } else { run.rounds.min(3) };
        for round in 0..rounds {
            for contender in run.site.present(&[Contender::Postgres, Contender::Node]) {
                let is_asked =
                    contender != Contender::Node || (people <= NODE_AT_MOST && (people < LARGE || round == 0));
                if is_asked {
                    storm(run, contender, people).await?;
                }
            }
        }
    }
    Ok(())
}

/// Each at a new server: what is left of those who came before would disturb it.
async fn storm(run: &mut Run, contender: Contender, people: usize) -> Result<(), Failed> {
    let mut server = run.site.open(contender).await?;
    let audience = Audience::gather()?;
    let listeners = connect(&server.address, &audience, people).await?;
    audience.forget();
    audience.expect_total(people);
    let (since, cpu) = (audience.now(), server.cpu());
    let informed = async {
        join(&listeners, |_| ROOM.to_owned()).await?;
        Ok::<_, Failed>(audience.until(PATIENCE, |heard| heard.informed == people).await)
    };
    let is_whole = timeout(PATIENCE, informed).await.unwrap_or(Ok(false))?;
    let took = audience.now() - since;
    let cpu = (server.cpu() - cpu).as_secs_f64() * 1e3;
    let (all, informed) = audience.heard(|heard| (heard.all, heard.informed));
    if !is_whole {
        let name = contender.name();
        run.figures.note(format!("storm: after 60 s, {informed} of {people} knew at {name} that all were there"));
    }
    let (frames, megabytes) = (all.frames as f64, all.bytes as f64 / 1e6);
    let took = took.as_secs_f64() * 1e3;
    run.add(contender, people, [(&TOOK, took), (&FRAMES, frames), (&MEGABYTES, megabytes), (&CPU, cpu)]);
    // If they left one by one, all the others would be told of each.
    server.kill().await
}
