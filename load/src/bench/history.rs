//! Pages of a room's history, as fast as twenty people turn them.

use std::{cell::Cell, time::Duration};

use futures_util::future::try_join_all;
use tokio::time::sleep;
use wechat_load::Failed;

use super::{Company, Contender, Measure, Run, Scenario, company::ROOM, listener::messages};

pub const SCENARIO: Scenario = Scenario {
    name: "history",
    what: "`load_older` at random positions of 1,000 messages, each reader asks again when it is answered",
    run: |run| Box::pin(measure(run)),
};

const READERS: usize = 20;
const MESSAGES: usize = 1_000;
const PAGE: usize = 50;

pub static PAGES: Measure = Measure::new("history", "pages of 50 messages", "1/s", "readers");
pub static CPU: Measure = Measure::new("history", "server CPU per page", "µs", "readers");

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let lasts = run.scale.pick(Duration::from_secs(1), Duration::from_secs(4));
    let companies = run.companies(&[Contender::Postgres, Contender::Sqlite, Contender::Node], READERS).await?;
    for company in &companies {
        write(company).await?;
        read(company, lasts / 2).await?;
    }
    for _ in 0..run.rounds {
        for company in &companies {
            let cpu = company.server.cpu();
            let pages = read(company, lasts).await? as f64;
            let cpu_us = (company.server.cpu() - cpu).as_secs_f64() * 1e6 / pages;
            run.add(company.contender, READERS, [(&PAGES, pages / lasts.as_secs_f64()), (&CPU, cpu_us)]);
        }
    }
    Ok(())
}

async fn write(company: &Company) -> Result<(), Failed> {
    const AT_ONCE: usize = 50;
    for _ in 0..MESSAGES / AT_ONCE {
        let sent = (0..AT_ONCE).map(|n| company.listeners[n % READERS].send(ROOM));
        let answers = try_join_all(sent).await.map_err(|_| Failed("the connection ended while writing".into()))?;
        if let Some(answer) = answers.iter().find(|answer| !answer.is_ok()) {
            return Err(Failed(format!("a message was refused: {}", answer.text())));
        }
    }
    Ok(())
}

/// How many pages were read while it lasted.
async fn read(company: &Company, lasts: Duration) -> Result<u64, Failed> {
    let (is_over, pages) = (Cell::new(false), Cell::new(0));
    let reading = company.listeners.iter().map(async |listener| {
        while !is_over.get() {
            let before = fastrand::usize(PAGE + 1..=MESSAGES);
            let question = format!(r#"{{"room":"{ROOM}","before":{before},"limit":{PAGE}}}"#);
            let answer = listener.ask("load_older", &question).await;
            let answer = answer.map_err(|_| Failed("the connection ended while reading".into()))?;
            if messages(&answer) != PAGE {
                return Err(Failed(format!("no page of {PAGE}, but {:.200}", answer.text())));
            }
            pages.set(pages.get() + 1);
        }
        Ok(())
    });
    let clock = async {
        sleep(lasts).await;
        is_over.set(true);
    };
    let (read, ()) = tokio::join!(try_join_all(reading), clock);
    read?;
    Ok(pages.get())
}
