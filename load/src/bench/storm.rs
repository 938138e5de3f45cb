//! Everybody comes at once: how long until all are in the room and know how many they are, and what was sent for it.

use std::time::Duration;

use tokio::time::timeout;
use wechat_load::Failed;

use super::{
    audience::Audience,
    company::{ROOM, connect, join},
    comparison::Scale,
    contender::{Contender, Site},
    figures::{Figures, Measure},
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

pub async fn run(site: &Site, scale: Scale, figures: &mut Figures) -> Result<(), Failed> {
    for people in PEOPLE.into_iter().take(scale.pick(2, PEOPLE.len())) {
        let rounds = if people < LARGE { scale.rounds } else { scale.rounds.min(3) };
        for round in 0..rounds {
            for contender in site.present(&[Contender::Postgres, Contender::Node]) {
                let is_asked =
                    contender != Contender::Node || (people <= NODE_AT_MOST && (people < LARGE || round == 0));
                if is_asked {
                    storm(site, scale, contender, people, figures).await?;
                }
            }
        }
    }
    Ok(())
}

/// Each time to a new server: what is left of those who came before would disturb it.
async fn storm(
    site: &Site,
    scale: Scale,
    contender: Contender,
    people: usize,
    figures: &mut Figures,
) -> Result<(), Failed> {
    let mut server = site.open(contender).await?;
    let audience = Audience::gather()?;
    let listeners = connect(&server.address, &audience, people).await?;
    audience.forget();
    audience.expect_total(people);
    let (since, cpu) = (audience.now(), server.cpu());
    let informed = async {
        join(&listeners, |_| ROOM.to_owned()).await?;
        Ok::<_, Failed>(audience.until(PATIENCE, |audience| audience.informed() == people).await)
    };
    let is_whole = timeout(PATIENCE, informed).await.unwrap_or(Ok(false))?;
    let took = audience.now() - since;
    let (cpu, heard) = (server.cpu() - cpu, audience.heard());
    scale.say(&format!(
        "{people}, {}: {:.2} s, {} frames, {:.1} MB",
        contender.name(),
        took.as_secs_f64(),
        heard.all.frames,
        heard.all.bytes as f64 / 1e6
    ));
    if !is_whole {
        let informed = audience.informed();
        let name = contender.name();
        figures.note(format!("storm: after 60 s, {informed} of {people} knew at {name} that all were there"));
    }
    figures.add(&TOOK, people, contender, took.as_secs_f64() * 1e3);
    figures.add(&FRAMES, people, contender, heard.all.frames as f64);
    figures.add(&MEGABYTES, people, contender, heard.all.bytes as f64 / 1e6);
    figures.add(&CPU, people, contender, cpu.as_secs_f64() * 1e3);
    // Whoever leaves one by one would be told to all the others.
    server.kill().await
}
