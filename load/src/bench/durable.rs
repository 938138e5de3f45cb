//! What is stored: many small rooms, in each somebody who keeps a few messages on their way to the disk. Beside it the
//! database alone, as pgbench drives it.

use std::{cell::Cell, rc::Rc, time::Duration};

use futures_util::future::join_all;
use tokio::time::{sleep, timeout};
use wechat_load::Failed;

use super::{
    Audience, Contender, Listener, Measure, Run, Scenario, Site,
    company::{connect, join},
    pgbench::Pgbench,
};
use crate::{database, process::Server};

pub const SCENARIO: Scenario = Scenario {
    name: "durable",
    what: "200 rooms of two; one of each keeps 4 unacknowledged messages; pgbench inserts single rows over 10 connections (prepared statements) by turns with them",
    run: |run| Box::pin(measure(run)),
};

pub const ROOMS: usize = 200;
/// Messages of one sender that are not acknowledged yet.
const WINDOW: usize = 4;
const BATCH: usize = 100;
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

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let lasts = run.scale.pick(Duration::from_secs(2), Duration::from_secs(5));
    let mut contenders = Vec::new();
    for contender in run.site.present(&[Contender::Postgres, Contender::Sqlite, Contender::Node]) {
        contenders.push(Pairs::meet(&run.site, contender).await?);
    }
    let pgbench = Pgbench::prepare(&run.site).await?;
    for pairs in &contenders {
        pairs.talk(lasts / 2).await?;
    }
    for _ in 0..run.rounds {
        for pairs in &contenders {
            let cpu = pairs.server.cpu();
            let (stored, refused) = pairs.talk(lasts).await?;
            let cpu_us = (pairs.server.cpu() - cpu).as_secs_f64() * 1e6 / stored.max(1) as f64;
            let per_second = stored as f64 / lasts.as_secs_f64();
            let figures = [(&STORED, per_second), (&CPU, cpu_us), (&REFUSED, refused as f64)];
            run.add(pairs.contender, ROOMS, figures);
        }
        run.add(Contender::Pgbench, ROOMS, [(&STORED, pgbench.rows(1, lasts).await?)]);
    }
    run.add(Contender::Pgbench, BATCH, [(&BATCHES, pgbench.rows(BATCH, lasts).await?)]);
    for pairs in contenders {
        let missing = pairs.acknowledged.get().saturating_sub(database::count(&pairs.database_url).await?);
        run.add(pairs.contender, ROOMS, [(&MISSING, missing as f64)]);
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
