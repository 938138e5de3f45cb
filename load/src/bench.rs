//! What things cost: measured on the real server, on this machine, now.

mod audience;
mod beside;
mod churn;
mod company;
mod comparison;
mod contender;
mod document;
mod durable;
mod fan_out;
mod figures;
mod herd;
mod history;
mod idle;
mod listener;
mod memory;
mod page;
mod pgbench;
mod presence;
mod saturation;
mod scenario;
mod seen;
mod sign_in;
mod start;
mod storm;
mod table;
mod targets;

use std::path::PathBuf;

use audience::Audience;
use company::Company;
use contender::{Contender, Site};
use figures::{Figures, Measure};
use listener::Listener;
use scenario::{Run, Scenario};
use wechat_load::Failed;

use crate::process::{Server, Start};

/// What is measured, and how much of it.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// Of ours alone; without it everything is measured beside others
    pub alone: Option<Alone>,
    /// Only this part of the comparison
    #[arg(long, conflicts_with = "alone")]
    pub scenario: Option<String>,
    /// Within three minutes; of ours alone, with a fifth of the people
    #[arg(long)]
    pub quick: bool,
    /// How often each has its turn
    #[arg(long)]
    pub rounds: Option<usize>,
    /// File to write all figures into [default: target/bench/bench.json]
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Directory to write performance.md into
    #[arg(long)]
    pub docs: Option<PathBuf>,
    /// The directory of the peer in Node; without it the comparison leaves it out
    #[arg(long)]
    pub node: Option<PathBuf>,
    /// Another build of the server, measured by turns with it; a table compares the two
    #[arg(long)]
    pub before: Option<PathBuf>,
    /// The server's program [default: as cargo builds it]
    #[arg(long, env = "WECHAT_BIN", default_value = "target/release/wechat")]
    pub program: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Alone {
    /// Who is here, told to a crowd: a storm of joins, and coming and going among thousands
    Presence,
    /// What ten thousand idle connections hold, and what is left when they have gone
    Memory,
    /// Signing in: whether its time betrays who has an account, and what two hundred at once do to a room
    SignIn,
}

/// Measures, prints the tables, and says whether all is within what is promised.
pub async fn run(bench: &Bench) -> Result<bool, Failed> {
    let found = |program: &PathBuf| {
        program.canonicalize().map_err(|error| Failed(format!("{}: {error}", program.display())))
    };
    let program = found(&bench.program)?;
    let before = bench.before.as_ref().map(found).transpose()?;
    match bench.alone {
        Some(alone) => run_alone(bench, alone, program).await,
        None => comparison::run(bench, program, before).await,
    }
}

async fn run_alone(bench: &Bench, alone: Alone, program: PathBuf) -> Result<bool, Failed> {
    let dir = tempfile::Builder::new().prefix("wechat-bench").tempdir()?;
    let server = Server::start(Start {
        command: vec![program.into()],
        database_url: format!("sqlite:{}", dir.path().join("wechat.db").display()),
        data_dir: dir.path().to_owned(),
        log: dir.path().join("server.log"),
    })
    .await?;
    let share = if bench.quick { 5 } else { 1 };
    match alone {
        Alone::Presence => presence::run(server, share).await,
        Alone::Memory => memory::run(server, 10_000 / share).await.map(|()| true),
        Alone::SignIn => sign_in::run(server, share).await,
    }
}
