//! What a connection holds while nobody says anything.

use std::time::Duration;

use tokio::time::sleep;
use wechat_load::Failed;

use super::{
    audience::Audience,
    company::{connect, join},
    comparison::Scale,
    contender::{Contender, Site},
    figures::{Figures, Measure},
};

const PEOPLE: [usize; 2] = [1_000, 10_000];
const IN_ROOM: usize = 100;

pub static KIB: Measure = Measure::new("memory", "KiB an idle connection", "KiB", "connections");

pub async fn run(site: &Site, scale: Scale, figures: &mut Figures) -> Result<(), Failed> {
    // Memory varies little from one time to the next, and ten thousand take their time to come.
    for (people, rounds) in
        PEOPLE.into_iter().zip([scale.rounds.min(scale.pick(1, 3)), scale.rounds.min(2)]).take(scale.pick(1, 2))
    {
        for _ in 0..rounds {
            for contender in site.present(&[Contender::Postgres, Contender::Node]) {
                let kib = fill(site, scale, contender, people).await?;
                scale.say(&format!("{people}, {}: {kib:.1} KiB", contender.name()));
                figures.add(&KIB, people, contender, kib);
            }
        }
    }
    Ok(())
}

/// Rooms of a hundred, one after the other, then silence.
async fn fill(site: &Site, scale: Scale, contender: Contender, people: usize) -> Result<f64, Failed> {
    // Long enough for an allocator, or a garbage collector, to give back what is not used.
    let rest = scale.pick(Duration::from_secs(3), Duration::from_secs(10));
    let server = site.open(contender).await?;
    let audience = Audience::gather()?;
    let first = connect(&server.address, &audience, IN_ROOM).await?;
    join(&first, |_| "warm-up".to_owned()).await?;
    drop(first);
    sleep(rest).await;
    let before = server.holding().memory_kib;
    let mut listeners = Vec::with_capacity(people);
    for room in 0..people.div_ceil(IN_ROOM) {
        let next = connect(&server.address, &audience, IN_ROOM.min(people - listeners.len())).await?;
        join(&next, |_| format!("room-{room}")).await?;
        listeners.extend(next);
    }
    sleep(rest).await;
    let open = listeners.iter().filter(|listener| listener.is_open()).count();
    if open < people {
        return Err(Failed(format!("{}: {} connections have ended", contender.name(), people - open)));
    }
    Ok(server.holding().memory_kib.saturating_sub(before) as f64 / people as f64)
}
