//! Everything that is measured beside others, one scenario after the other.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;
use tokio::time::timeout;
use wechat_load::Failed;

use super::{Bench, contender::Site, fan_out, figures::Figures, table};

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

pub const SCENARIOS: &[Scenario] = &[Scenario {
    name: "fan-out",
    what: "rooms of 2, 20, 200 and 1,000 people at a steady pace (200, 200, 100 and 50 messages a second)",
    run: |site, scale, figures| Box::pin(fan_out::run(site, scale, figures)),
}];

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
    let is_wanted = |scenario: &&Scenario| bench.scenario.as_ref().is_none_or(|name| scenario.name == name);
    let wanted: Vec<_> = SCENARIOS.iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        let names: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        return Err(Failed(format!("there is no such scenario; there are {}", names.join(", "))));
    }
    let mut figures = Figures::default();
    let site = Site::prepare(program, bench.node.clone()).await?;
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
    print!("{}", table::text(&figures));
    println!("{:.0} s", began.elapsed().as_secs_f64());
    Ok(is_whole)
}
