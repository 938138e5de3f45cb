//! What is stored: many small rooms, in each somebody who keeps a few messages on their way to the disk. Beside it the
//! database alone, as pgbench drives it.

use std::{cell::Cell, rc::Rc, time::Duration};

use futures_util::future::join_all;
use tokio::time::{sleep, timeout};
use wechat_load::Failed;

use super::{
    audience::Audience,
    company::{connect, join},
    comparison::Scale,
    contender::{Contender, Site},
    figures::{Figures, Measure},
    listener::Listener,
    pgbench::Pgbench,
};
use crate::{database, process::Server};

pub const ROOMS: usize = 200;
/// Messages of one sender that are not acknowledged yet.
const WINDOW: usize = 4;
const PATIENCE: Duration = Duration::from_secs(30);

pub static STORED: Measure = Measure::new("durable", "acknowledged messages", "1/s", "rooms of 2");
pub static CPU: Measure = Measure::new("durable", "server CPU per message", "µs", "rooms of 2");
pub static REFUSED: Measure = Measure::new("durable", "refused", "", "rooms of 2");
pub static MISSING: Measure = Measure::new("durable", "acknowledged and not stored", "", "rooms of 2");
pub static BATCHES: Measure = Measure::new("durable", "rows of inserts of 100", "1/s", "rows");

/// Two people in each room; the first of each talks.
struct Pairs {
    contender: Contender,
    server: Server,
    database_url: String,
    listeners: Vec<Listener>,
    acknowledged: Cell<u64>,
}

pub async fn run(site: &Site, scale: Scale, figures: &mut Figures) -> Result<(), Failed> {
    let lasts = scale.pick(Duration::from_secs(2), Duration::from_secs(5));
    let mut contenders = Vec::new();
    for contender in site.present(&[Contender::Postgres, Contender::Sqlite, Contender::Node]) {
        contenders.push(Pairs::meet(site, contender).await?);
    }
    let pgbench = Pgbench::prepare(site).await?;
    for pairs in &contenders {
        pairs.talk(lasts / 2).await?;
    }
    for _ in 0..scale.rounds {
        for pairs in &contenders {
            let cpu = pairs.server.cpu();
            let (stored, refused) = pairs.talk(lasts).await?;
            let cpu = pairs.server.cpu() - cpu;
            scale.say(&format!(
                "{}: {:.0} messages/s",
                pairs.contender.name(),
                stored as f64 / lasts.as_secs_f64()
            ));
            figures.add(&STORED, ROOMS, pairs.contender, stored as f64 / lasts.as_secs_f64());
            figures.add(&CPU, ROOMS, pairs.contender, cpu.as_secs_f64() * 1e6 / stored.max(1) as f64);
            figures.add(&REFUSED, ROOMS, pairs.contender, refused as f64);
        }
        let rows = pgbench.single_rows(lasts).await?;
        scale.say(&format!("pgbench: {rows:.0} inserts/s"));
        figures.add(&STORED, ROOMS, Contender::Pgbench, rows);
    }
    figures.add(&BATCHES, 100, Contender::Pgbench, pgbench.batches(lasts).await?);
    for pairs in contenders {
        let acknowledged = pairs.acknowledged.get();
        let stored = database::count(&pairs.database_url).await?;
        figures.add(&MISSING, ROOMS, pairs.contender, acknowledged.saturating_sub(stored) as f64);
    }
    Ok(())
}

impl Pairs {
    async fn meet(site: &Site, contender: Contender) -> Result<Self, Failed> {
        let start = site.prepared(contender).await?;
        let database_url = start.database_url.clone();
        let server = Server::start(start).await?;
        let audience = Audience::gather()?;
        let listeners = connect(&server.address, &audience, ROOMS * 2).await?;
        join(&listeners, |n| room(n % ROOMS)).await?;
        Ok(Self { contender, server, database_url, listeners, acknowledged: Cell::new(0) })
    }

    /// How many were acknowledged while it lasted, and how many were refused.
    async fn talk(&self, lasts: Duration) -> Result<(u64, u64), Failed> {
        let is_over = Rc::new(Cell::new(false));
        let (stored, refused, late) = (Cell::new(0), Cell::new(0), Cell::new(0));
        let talking = (0..ROOMS * WINDOW).map(|n| {
            let (n, is_over) = (n % ROOMS, is_over.clone());
            let (stored, refused, late) = (&stored, &refused, &late);
            async move {
                while !is_over.get() {
                    match self.listeners[n].send(&room(n)).await {
                        Ok(answer) if !answer.is_ok() => {
                            refused.set(refused.get() + 1);
                            sleep(Duration::from_millis(100)).await;
                        }
                        Ok(_) if is_over.get() => late.set(late.get() + 1),
                        Ok(_) => stored.set(stored.get() + 1),
                        Err(_) => return Err(Failed("a connection ended".into())),
                    }
                }
                Ok(())
            }
        });
        let clock = async {
            sleep(lasts).await;
            is_over.set(true);
        };
        let (talked, ()) = tokio::join!(timeout(lasts + PATIENCE, join_all(talking)), clock);
        let talked = talked.map_err(|_| Failed("not everything was answered".into()))?;
        talked.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.acknowledged.set(self.acknowledged.get() + stored.get() + late.get());
        Ok((stored.get(), refused.get()))
    }
}

fn room(n: usize) -> String {
    format!("pair-{n}")
}
