//! Everything that is measured beside others, one scenario after the other.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tokio::time::timeout;
use wechat_load::Failed;

use super::{
    Bench, beside, churn,
    contender::Site,
    document::{Document, circumstances},
    durable, fan_out,
    figures::Figures,
    herd, history, idle, page, saturation,
    scenario::{Run, Scenario},
    start, storm,
};
use crate::scale::Scale;

const SCENARIOS: &[Scenario] = &[
    fan_out::SCENARIO,
    saturation::SCENARIO,
    beside::SCENARIO,
    durable::SCENARIO,
    storm::SCENARIO,
    churn::SCENARIO,
    idle::SCENARIO,
    herd::SCENARIO,
    history::SCENARIO,
    start::SCENARIO,
    start::SIZE,
    page::SCENARIO,
];

/// A browser takes its own time: a quick run of everything is over before it would be.
const SLOW: &str = page::SCENARIO.name;

/// No scenario takes longer, unless something waits without an end.
const PATIENCE: Duration = Duration::from_mins(30);

/// Measures what was asked for, prints the table, writes the files, and says whether everything could be measured.
pub async fn run(bench: &Bench, program: PathBuf, before: Option<PathBuf>) -> Result<bool, Failed> {
    let began = Instant::now();
    let wanted = wanted(bench)?;
    let mut figures = Figures::default();
    if bench.node.is_none() {
        figures.note("Node.js or npm is missing: its column is left out.");
    }
    if wanted.iter().all(|scenario| scenario.name != SLOW) && bench.scenario.is_none() {
        figures.note("The page is left out of a quick run: script/bench --scenario page measures it alone.");
    }
    let scale = Scale::of(bench.quick);
    let site = Site::prepare(program, before, bench.node.clone()).await?;
    let (line, settings) = circumstances(&site).await?;
    let mut run = Run { site, scale, rounds: bench.rounds.unwrap_or(scale.pick(2, 5)), figures };
    let mut is_whole = true;
    for scenario in wanted {
        is_whole &= measure(scenario, &mut run).await;
    }
    let document = Document { run, scenarios: SCENARIOS, seconds: began.elapsed().as_secs_f64(), line, settings };
    print!("{}", document.text());
    document.write_json(bench.json.as_deref().unwrap_or(Path::new("target/bench/bench.json")))?;
    if let Some(dir) = &bench.docs {
        document.write_docs(dir)?;
    }
    Ok(is_whole)
}

/// Says whether it could be measured to its end.
async fn measure(scenario: &Scenario, run: &mut Run) -> bool {
    let since = Instant::now();
    eprintln!("  {} …", scenario.name);
    let running = timeout(PATIENCE, (scenario.run)(run)).await;
    let result = running.unwrap_or_else(|_| Err(Failed("it did not end".into())));
    if let Err(failed) = &result {
        eprintln!("  {} FAILED: {failed}", scenario.name);
        run.figures.note(format!("{} could not be measured to its end: {failed}", scenario.name));
    }
    eprintln!("  {}: {:.0} s", scenario.name, since.elapsed().as_secs_f64());
    result.is_ok()
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
