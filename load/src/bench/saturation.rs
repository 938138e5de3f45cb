//! The most that can be told: two hundred in a room, as much talk as they can hear.

use std::time::Duration;

use wechat_load::Failed;

use super::{
    company::Company,
    comparison::Scale,
    contender::{Contender, Site},
    figures::{Figures, Measure},
};

pub const PEOPLE: usize = 200;
/// So many messages are under way: enough that nobody waits for work, and few enough that they are heard within a second.
const WINDOW: usize = 64;

pub static MOST: Measure = Measure::new("saturation", "deliveries", "1/s", "in the room");
pub static P99: Measure = Measure::new("saturation", "send to reader, p99", "ms", "in the room");
pub static WRONG: Measure = Measure::new("saturation", "lost or doubled", "", "in the room");

pub async fn run(site: &Site, scale: Scale, figures: &mut Figures) -> Result<(), Failed> {
    let mut companies = Vec::new();
    for contender in site.present(&[Contender::Postgres, Contender::Node, Contender::Limit]) {
        companies.push(Company::gather(site, contender, PEOPLE).await?);
    }
    let lasts = scale.pick(Duration::from_secs(2), Duration::from_secs(4));
    for company in &companies {
        company.talk_within(WINDOW, lasts / 2).await?;
    }
    for _ in 0..scale.rounds {
        for company in &companies {
            let talk = company.talk_within(WINDOW, lasts).await?;
            scale.say(&format!("{}: {talk}", company.contender.name()));
            figures.add(&MOST, PEOPLE, company.contender, talk.per_second);
            figures.add(&P99, PEOPLE, company.contender, talk.p99_ms);
            figures.add(&WRONG, PEOPLE, company.contender, talk.wrong as f64);
        }
    }
    Ok(())
}
