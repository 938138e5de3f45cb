//! Runs the scenarios: one after the other, in a quick run several side by side.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::{process::Command, time::timeout};
use wechat_load::Failed;

use crate::{
    Faults,
    cluster::Cluster,
    database::Kind,
    faults::{SCENARIOS, Scenario},
    report::{Report, Versions},
    scale::Scale,
    stage::{Outcome, Testbed},
};

/// What became of a scenario: an outcome, or why there is none.
pub type Result = std::result::Result<Outcome, Failed>;

/// What still has to be run.
type Queue = RefCell<Vec<(Kind, &'static Scenario)>>;

/// No scenario takes longer, unless something waits without an end.
const PATIENCE: Duration = Duration::from_mins(20);

/// Runs what was asked for, prints the tables, and says whether all promises were kept.
pub async fn run(faults: &Faults) -> std::result::Result<bool, Failed> {
    let began = Instant::now();
    let scale = Scale::of(faults.quick);
    let default = scale.pick("target/debug/wechat", "target/release/wechat");
    let program = faults.program.clone().unwrap_or_else(|| PathBuf::from(default));
    let program = program.canonicalize().map_err(|error| Failed(format!("{}: {error}", program.display())))?;

    let queue = Queue::new(wanted(faults, scale));
    let testbeds = open_testbeds(&queue, scale, &program).await?;
    let versions = Versions::read(&program, testbeds.iter().find_map(|testbed| testbed.cluster.as_ref())).await?;
    let mut results = Vec::new();
    match scale {
        Scale::Quick => {
            let working = testbeds.into_iter().map(|testbed| work(testbed, &queue));
            results.extend(join_all(working).await.into_iter().flatten());
        }
        // One after the other: what is measured is not to be disturbed.
        Scale::Whole => {
            for testbed in testbeds {
                results.extend(work(testbed, &queue).await);
            }
        }
    }
    let report = Report { scale, versions, results, took: began.elapsed() };
    print!("{}", report.text());
    if let Some(file) = &faults.report {
        std::fs::write(file, report.markdown())?;
    }
    Ok(report.is_good())
}

fn wanted(faults: &Faults, scale: Scale) -> Vec<(Kind, &'static Scenario)> {
    let kinds = [Kind::Sqlite, Kind::Postgres];
    let every = kinds.into_iter().flat_map(|kind| SCENARIOS.iter().map(move |scenario| (kind, scenario)));
    let is_wanted = |(kind, scenario): &(Kind, &Scenario)| {
        faults.database.is_none_or(|database| database == *kind)
            && scenario.only.is_none_or(|only| only == *kind)
            && !(scenario.is_long && scale == Scale::Quick)
            && faults.scenario.as_ref().is_none_or(|name| scenario.name.contains(name))
    };
    let mut wanted: Vec<_> = every.filter(is_wanted).collect();
    if scale == Scale::Quick {
        // The last ones take longest: side by side it is over sooner when they begin first.
        wanted.reverse();
    }
    wanted
}

/// In a quick run two scenarios of each database happen side by side, because most of them wait most of the time. Each
/// has a PostgreSQL of its own: one breaks it.
async fn open_testbeds(queue: &Queue, scale: Scale, program: &Path) -> std::result::Result<Vec<Testbed>, Failed> {
    let mut testbeds = Vec::new();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let scenarios = queue.borrow().iter().filter(|(of, _)| *of == kind).count();
        for _ in 0..scenarios.min(scale.pick(2, 1)) {
            let cluster = match kind {
                Kind::Sqlite => None,
                Kind::Postgres => Some(Cluster::start().await?),
            };
            testbeds.push(Testbed { program: program.to_owned(), scale, kind, cluster });
        }
    }
    match testbeds.is_empty() {
        true => Err(Failed("there is no scenario of this name for this database".into())),
        false => Ok(testbeds),
    }
}

/// Runs scenarios of the testbed's database as long as there are any.
async fn work(testbed: Testbed, queue: &Queue) -> Vec<(Kind, &'static Scenario, Result)> {
    let mut results = Vec::new();
    let kind = testbed.kind;
    while let Some(scenario) = next(queue, kind) {
        eprintln!("{:<10}  {} …", kind.name(), scenario.name);
        let running = timeout(PATIENCE, (scenario.run)(&testbed)).await;
        let result = running.unwrap_or_else(|_| Err(Failed("it did not end".into())));
        eprintln!("{:<10}  {}: {}", kind.name(), scenario.name, summary(&result));
        results.push((kind, scenario, result));
    }
    results
}

fn next(queue: &Queue, kind: Kind) -> Option<&'static Scenario> {
    let mut queue = queue.borrow_mut();
    let position = queue.iter().position(|(of, _)| *of == kind)?;
    Some(queue.remove(position).1)
}

fn summary(result: &Result) -> String {
    match result {
        Ok(Outcome { broken, notes, took, .. }) if broken.is_empty() => {
            format!("kept ({:.0} s; {})", took.as_secs_f64(), notes.join("; "))
        }
        Ok(Outcome { broken, notes, .. }) => format!("BROKEN: {} ({})", broken.join("; "), notes.join("; ")),
        Err(failed) => format!("FAILED: {failed}"),
    }
}

/// What a program prints, without the line's end.
pub async fn output(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().await;
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_default()
}
