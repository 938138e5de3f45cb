//! A PostgreSQL of our own that may be stopped, crashed and frozen: a cluster in a temporary directory.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::PathBuf,
    process::{Command as BlockingCommand, Stdio},
    time::Duration,
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::{process::Command, time::timeout};
use wechat_load::Failed;

use crate::{
    database,
    process::{free_port, signal},
};

/// A running cluster. Dropping it ends it.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    dir: TempDir,
    port: u16,
}

/// How PostgreSQL is told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Ends every connection, then stops in order.
    Fast,
    /// Stops as it stands; it recovers from its log when it starts again.
    Immediate,
}

impl Cluster {
    pub async fn start() -> Result<Self, Failed> {
        let programs = find_programs()?;
        let dir = tempfile::Builder::new().prefix("wechat-faults-postgres").tempdir()?;
        let cluster = Self { programs, dir, port: free_port()? };
        if cluster.dir.path().metadata().is_ok_and(|dir| std::os::unix::fs::MetadataExt::uid(&dir) == 0) {
            let dir = cluster.dir.path().as_os_str();
            run(Command::new("chown").args([OsStr::new("postgres"), dir])).await?;
        }
        let data = cluster.data();
        let init = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync", "-D"].map(OsStr::new);
        run(cluster.program("initdb").args(init).arg(&data)).await?;
        cluster.start_again().await?;
        Ok(cluster)
    }

    /// Starts it after it was stopped, and waits until it serves.
    pub async fn start_again(&self) -> Result<(), Failed> {
        let options = format!("-p {} -k '{}' -c listen_addresses=127.0.0.1", self.port, self.dir.path().display());
        let log = self.data().join("server.log");
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl.args(["-w", "-t", "60", "-o", &options, "-l"]).arg(log).arg("-D").arg(self.data()).arg("start");
        run(&mut pg_ctl).await
    }

    pub async fn stop(&self, stop: Stop) -> Result<(), Failed> {
        let mode = match stop {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        run(self.program("pg_ctl").args(["-w", "-m", mode, "-D"]).arg(self.data()).arg("stop")).await
    }

    /// Stops the postmaster and all its children where they are (SIGSTOP): connections stay open and nothing answers,
    /// which is worse than a refusal.
    pub async fn freeze(&self) -> Result<(), Failed> {
        signal("-STOP", &self.pids()).await
    }

    pub async fn thaw(&self) -> Result<(), Failed> {
        signal("-CONT", &self.pids()).await
    }

    /// Makes an empty database and returns its URL.
    pub async fn new_database(&self, name: &str) -> Result<String, Failed> {
        let database = name.replace('-', "_");
        let failed = |error: sqlx::Error| Failed(format!("no database for {name}: {error}"));
        let mut connection = PgConnection::connect(&self.url("postgres")).await.map_err(failed)?;
        connection.execute(AssertSqlSafe(format!("create database {database}"))).await.map_err(failed)?;
        connection.close().await.map_err(failed)?;
        Ok(self.url(&database))
    }

    /// What is set, such as `on` for `show fsync`.
    pub async fn show(&self, sql: &'static str) -> Result<String, Failed> {
        database::ask(&self.url("postgres"), sql).await
    }

    /// What it calls itself, such as `PostgreSQL 16.4`.
    pub async fn version(&self) -> Result<String, Failed> {
        let output = self.program("postgres").arg("--version").output().await?;
        let text = String::from_utf8_lossy(&output.stdout).replace("postgres (PostgreSQL)", "PostgreSQL");
        Ok(text.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
    }

    /// Where one of its programs is.
    pub fn path_of(&self, program: &str) -> PathBuf {
        self.programs.join(program)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::from(self.blocking_program(name));
        command.kill_on_drop(true);
        command
    }

    /// PostgreSQL refuses to run as root: then it is the user that its package has made.
    fn blocking_program(&self, name: &str) -> BlockingCommand {
        let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        let mut command = BlockingCommand::new(if is_root { OsStr::new("runuser") } else { OsStr::new("env") });
        if is_root {
            command.args(["-u", "postgres", "--"]);
        }
        command.arg(self.programs.join(name)).current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// The postmaster and its children.
    fn pids(&self) -> Vec<u32> {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(postmaster) = file.lines().next().and_then(|pid| pid.parse::<u32>().ok()) else {
            return Vec::new();
        };
        let children = fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children"));
        let children = children.unwrap_or_default();
        std::iter::once(postmaster).chain(children.split_whitespace().filter_map(|pid| pid.parse().ok())).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let pids = self.pids().iter().map(u32::to_string).collect::<Vec<_>>();
        // A frozen one cannot be stopped.
        let _ = BlockingCommand::new("kill").arg("-CONT").args(pids).stderr(Stdio::null()).status();
        let mut pg_ctl = self.blocking_program("pg_ctl");
        let _ = pg_ctl.args(["-m", "immediate", "-D"]).arg(self.data()).arg("stop").status();
    }
}

async fn run(command: &mut Command) -> Result<(), Failed> {
    const PATIENCE: Duration = Duration::from_secs(90);
    let name = format!("{:?}", command.as_std());
    match timeout(PATIENCE, command.status()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(Failed(format!("{name}: {status}"))),
        Ok(Err(error)) => Err(Failed(format!("{name}: {error}"))),
        Err(_) => Err(Failed(format!("{name} did not end"))),
    }
}

/// Where PostgreSQL's programs are: in `POSTGRES_BIN`, or where Debian's package has them.
fn find_programs() -> Result<PathBuf, Failed> {
    let named = env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let packaged = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut directories: Vec<_> = packaged.map(|version| version.path().join("bin")).collect();
    directories.sort();
    let found =
        named.into_iter().chain(directories.into_iter().rev()).find(|directory| directory.join("initdb").exists());
    found.ok_or_else(|| Failed("PostgreSQL's programs are not found: set POSTGRES_BIN".into()))
}
