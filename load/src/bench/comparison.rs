//! Everything that is measured beside others, one scenario after the other.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;
use tokio::time::timeout;
use wechat_load::Failed;

use super::{
    Bench, churn,
    contender::Site,
    document::{Document, circumstances},
    durable, fan_out,
    figures::Figures,
    herd, history, idle, page, saturation, start, storm,
};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub is_quick: bool,
    /// How often each of those who are compared has its turn.
    pub rounds: usize,
}

/// Something that is measured.
pub struct Scenario {
    pub name: &'static str,
    pub what: &'static str,
    run: for<'a> fn(&'a Site, Scale, &'a mut Figures) -> LocalBoxFuture<'a, Result<(), Failed>>,
}

pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "fan-out",
        what: "rooms of 2, 20, 200 and 1,000 people, ten of whom talk at a steady pace (200, 200, 100 and 50 messages a second)",
        run: |site, scale, figures| Box::pin(fan_out::run(site, scale, figures)),
    },
    Scenario {
        name: "saturation",
        what: "200 in a room, 64 messages under way at any time: as soon as all have heard one, another is sent",
        run: |site, scale, figures| Box::pin(saturation::run(site, scale, figures)),
    },
    Scenario {
        name: "durable",
        what: "200 rooms of two; one of each keeps 4 unacknowledged messages; pgbench inserts single rows over 10 connections (prepared statements) by turns with them",
        run: |site, scale, figures| Box::pin(durable::run(site, scale, figures)),
    },
    Scenario {
        name: "storm",
        what: "so many connections are open, and join one room at the same moment, at a server that was just started",
        run: |site, scale, figures| Box::pin(storm::run(site, scale, figures)),
    },
    Scenario {
        name: "churn",
        what: "10 join and 10 leave every second, while all the others stay",
        run: |site, scale, figures| Box::pin(churn::run(site, scale, figures)),
    },
    Scenario {
        name: "memory",
        what: "resident memory beyond that of a server that has served a hundred and is empty again, in rooms of 100",
        run: |site, scale, figures| Box::pin(idle::run(site, scale, figures)),
    },
    Scenario {
        name: "herd",
        what: "the server is killed with `kill -9` and started again; everyone tries to come back every 100 ms, in rooms of 100",
        run: |site, scale, figures| Box::pin(herd::run(site, scale, figures)),
    },
    Scenario {
        name: "history",
        what: "`load_older` at random places of 1,000 messages, each reader asks again when it is answered",
        run: |site, scale, figures| Box::pin(history::run(site, scale, figures)),
    },
    Scenario {
        name: "start",
        what: "from the start of the process, with a database that it knows, until `/healthz` answers; the median of 10",
        run: |site, scale, figures| Box::pin(start::run(site, scale, figures)),
    },
    Scenario {
        name: "size",
        what: "ours is one file with the page inside; for Node its packages and Node itself",
        run: |site, scale, figures| Box::pin(start::size(site, scale, figures)),
    },
    Scenario {
        name: "page",
        what: "Chromium loads the page cold, 4 times slower than this machine and over slow 4G, then scrolls through a room",
        run: |site, scale, figures| Box::pin(page::run(site, scale, figures)),
    },
];

/// A browser has its own pace: a quick run of everything is over before it would be.
const SLOW: &str = "page";

/// No scenario takes longer, unless something waits without an end.
const PATIENCE: Duration = Duration::from_mins(15);

impl Scale {
    pub fn pick<T>(self, quick: T, whole: T) -> T {
        if self.is_quick { quick } else { whole }
    }

    /// How it goes, for whoever waits.
    pub fn say(self, what: &str) {
        eprintln!("      {what}");
    }
}

/// Measures what was asked for, prints the table, writes the files, and says whether everything could be measured.
pub async fn run(bench: &Bench, program: PathBuf) -> Result<bool, Failed> {
    let began = Instant::now();
    let scale = Scale { is_quick: bench.quick, rounds: bench.rounds.unwrap_or(if bench.quick { 2 } else { 5 }) };
    let wanted = wanted(bench)?;
    let mut figures = Figures::default();
    if bench.node.is_none() {
        figures.note("Node.js or npm is missing: its column is left out.");
    }
    if wanted.iter().all(|scenario| scenario.name != SLOW) && bench.scenario.is_none() {
        figures.note("The page is left out of a quick run: script/bench --scenario page measures it alone.");
    }
    let site = Site::prepare(program, bench.node.clone()).await?;
    let (line, settings) = circumstances(&site).await?;
    let mut is_whole = true;
    for scenario in wanted {
        let since = Instant::now();
        eprintln!("  {} …", scenario.name);
        let running = timeout(PATIENCE, (scenario.run)(&site, scale, &mut figures)).await;
        if let Err(failed) = running.unwrap_or_else(|_| Err(Failed("it did not end".into()))) {
            eprintln!("  {} FAILED: {failed}", scenario.name);
            figures.note(format!("{} could not be measured to its end: {failed}", scenario.name));
            is_whole = false;
        }
        eprintln!("  {}: {:.0} s", scenario.name, since.elapsed().as_secs_f64());
    }
    let document = Document { figures, scale, seconds: began.elapsed().as_secs_f64(), line, settings };
    print!("{}", document.text());
    document.write_json(bench.json.as_deref().unwrap_or(Path::new("target/bench/bench.json")))?;
    if let Some(dir) = &bench.docs {
        document.write_docs(dir)?;
    }
    Ok(is_whole)
}

fn wanted(bench: &Bench) -> Result<Vec<&'static Scenario>, Failed> {
    let is_wanted = |scenario: &&Scenario| match &bench.scenario {
        Some(name) => scenario.name == name,
        None => !(bench.quick && scenario.name == SLOW),
    };
    let wanted: Vec<_> = SCENARIOS.iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        let names: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        return Err(Failed(format!("there is no such scenario; there are {}", names.join(", "))));
    }
    Ok(wanted)
}
