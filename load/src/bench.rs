//! What things cost: measured on the real server, on this machine, now.

mod memory;
mod presence;
mod room;
mod sign_in;

use std::path::PathBuf;

use wechat_load::Failed;

use crate::process::{Server, Start};

/// What is measured, and how much of it.
#[derive(Debug, clap::Args)]
pub struct Bench {
    pub scenario: Scenario,
    /// A fifth of the people
    #[arg(long)]
    pub quick: bool,
    /// The server's program [default: as cargo builds it]
    #[arg(long, env = "WECHAT_BIN", default_value = "target/release/wechat")]
    pub program: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scenario {
    /// Who is here, told to a crowd: a storm of joins, and coming and going among thousands
    Presence,
    /// What ten thousand idle connections hold, and what is left when they have gone
    Memory,
    /// Signing in: whether its time betrays who has an account, and what two hundred at once do to a room
    SignIn,
}

/// Measures, prints the tables, and says whether all is within what is promised.
pub async fn run(bench: &Bench) -> Result<bool, Failed> {
    let dir = tempfile::Builder::new().prefix("wechat-bench").tempdir()?;
    let program = bench.program.canonicalize();
    let program = program.map_err(|error| Failed(format!("{}: {error}", bench.program.display())))?;
    let server = Server::start(Start {
        command: vec![program.into()],
        database_url: format!("sqlite:{}", dir.path().join("wechat.db").display()),
        data_dir: dir.path().to_owned(),
        log: dir.path().join("server.log"),
    })
    .await?;
    let share = if bench.quick { 5 } else { 1 };
    match bench.scenario {
        Scenario::Presence => presence::run(&server, share).await,
        Scenario::Memory => memory::run(&server, 10_000 / share).await.map(|()| true),
        Scenario::SignIn => sign_in::run(&server, share).await,
    }
}
