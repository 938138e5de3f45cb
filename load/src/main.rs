//! The command `wechat-load`: breaks a real server in every way that a promise speaks of and counts what was lost, and
//! measures what things cost.

mod attack;
mod bench;
mod checker;
mod cluster;
mod crowd;
mod database;
mod faults;
mod heavy;
mod limit;
mod newcomers;
mod person;
mod probe;
mod process;
mod proxy;
mod record;
mod report;
mod run;
mod scale;
mod siege;
mod stage;
mod table;
mod tally;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use database::Kind;
use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
    task::LocalSet,
};
use wechat_load::Failed;

/// Proves what is promised.
#[derive(Debug, Parser)]
#[command(name = "wechat-load", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Breaks things and counts what is lost, doubled or out of order
    Faults(Faults),
    /// Measures what things cost
    Bench(bench::Bench),
    /// Serves as fast as anything can: a peer to measure beside
    Limit(limit::Limit),
}

/// Which faults, and how much of them.
#[derive(Debug, clap::Args)]
pub struct Faults {
    /// At most 3 minutes instead of as long as it takes
    #[arg(long)]
    pub quick: bool,
    /// Only on this database
    #[arg(long)]
    pub database: Option<Kind>,
    /// Only the scenarios whose name contains this
    #[arg(long)]
    pub scenario: Option<String>,
    /// File to write the tables into, as Markdown
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// The server's program [default: as cargo builds it]
    #[arg(long, env = "WECHAT_BIN")]
    pub program: Option<PathBuf>,
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let mut runtime = match &command {
        // What measures is to take as little as it can from what is measured: one thread, where nothing wakes another.
        Command::Limit(_) | Command::Bench(_) => runtime::Builder::new_current_thread(),
        _ => runtime::Builder::new_multi_thread(),
    };
    match runtime.enable_all().build() {
        Ok(runtime) => LocalSet::new().block_on(&runtime, run_until_told(command)),
        Err(error) => {
            eprintln!("wechat-load: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs until it is done or a signal comes.
async fn run_until_told(command: Command) -> ExitCode {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        eprintln!("wechat-load: signals cannot be listened for");
        return ExitCode::FAILURE;
    };
    // A signal ends everything that was started, too: what is dropped here kills its processes.
    tokio::select! {
        result = run(&command) => match result {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(failed) => {
                eprintln!("wechat-load: {failed}");
                ExitCode::FAILURE
            }
        },
        _ = interrupt.recv() => ExitCode::from(130),
        _ = terminate.recv() => ExitCode::from(143),
    }
}

/// Says whether all was as it is to be.
async fn run(command: &Command) -> Result<bool, Failed> {
    match command {
        Command::Faults(faults) => run::run(faults).await,
        Command::Bench(bench) => bench::run(bench).await,
        Command::Limit(limit) => limit::serve(limit).await,
    }
}
