//! One message to many, at a steady pace: what each delivery costs the server, and how long it takes to the last reader.

use std::time::Duration;

use wechat_load::Failed;

use super::{
    company::{Company, Talk},
    comparison::Scale,
    contender::{Contender, Site},
    figures::{Figures, Measure},
};

const IN_ROOM: &str = "in the room";
pub static CPU: Measure = Measure::new("fan-out", "server CPU per delivery", "µs", IN_ROOM).growing();
pub static P50: Measure = Measure::new("fan-out", "send to reader, p50", "ms", IN_ROOM);
pub static P99: Measure = Measure::new("fan-out", "send to reader, p99", "ms", IN_ROOM);
pub static WRONG: Measure = Measure::new("fan-out", "lost or doubled", "", IN_ROOM);

/// People in the room, and messages a second.
const ROOMS: [(usize, u32); 4] = [(2, 200), (20, 200), (200, 100), (1_000, 50)];

pub async fn run(site: &Site, scale: Scale, figures: &mut Figures) -> Result<(), Failed> {
    // A thousand who join take the peer half a minute, which a quick run does not have.
    for (people, per_second) in ROOMS.into_iter().take(scale.pick(3, ROOMS.len())) {
        let mut companies = Vec::new();
        for contender in site.present(&[Contender::Postgres, Contender::Node, Contender::Limit]) {
            companies.push(Company::gather(site, contender, people).await?);
        }
        let lasts = scale.pick(Duration::from_secs(1), Duration::from_secs(3));
        for company in &companies {
            company.talk(per_second, lasts / 2).await?;
        }
        for _ in 0..scale.rounds {
            for company in &companies {
                let talk = company.talk(per_second, lasts).await?;
                scale.say(&format!("{people} in the room, {}: {talk}", company.contender.name()));
                add(figures, people, company.contender, talk);
            }
        }
    }
    Ok(())
}

fn add(figures: &mut Figures, people: usize, contender: Contender, talk: Talk) {
    figures.add(&CPU, people, contender, talk.cpu_us);
    figures.add(&P50, people, contender, talk.p50_ms);
    figures.add(&P99, people, contender, talk.p99_ms);
    figures.add(&WRONG, people, contender, talk.wrong as f64);
}
