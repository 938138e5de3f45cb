//! Where a scenario happens: a server with a database of its own, measured before anything is broken and after
//! everyone has left.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::time::sleep;
use wechat_load::Failed;

use crate::{
    checker::{Findings, check},
    cluster::Cluster,
    crowd::Crowd,
    database::{self, Kind},
    person::{Habits, Wish},
    probe::PROMISE,
    process::{Holding, Server, Start},
    record::Record,
    scale::Scale,
};

/// What all scenarios on one database have in common.
#[derive(Debug)]
pub struct Testbed {
    pub program: PathBuf,
    pub scale: Scale,
    pub kind: Kind,
    /// PostgreSQL, when it is that.
    pub cluster: Option<Cluster>,
}

/// One scenario's server.
#[derive(Debug)]
pub struct Stage {
    pub server: Server,
    pub scale: Scale,
    database_url: String,
    /// Where the server's files are, when only the server sees them where it has them.
    data_dir: Option<PathBuf>,
    before: Holding,
    /// So much more than before may be held in the end.
    kept_kib: u64,
    /// No answer may take longer.
    slowest: Duration,
    // Goes last: the server writes into it.
    dir: TempDir,
}

/// How a scenario ended.
#[derive(Debug)]
pub struct Outcome {
    pub findings: Findings,
    pub healed: Option<Duration>,
    pub before: Holding,
    pub after: Holding,
    /// How it was while the server was attacked, if it was.
    pub attacked: Option<Attacked>,
    pub took: Duration,
    /// What was seen beside the counts.
    pub notes: Vec<String>,
    /// Every promise that was broken, a line each.
    pub broken: Vec<String>,
}

/// What honest people had of a server while others attacked it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attacked {
    /// The server's memory at most, above what it needed with the honest people alone.
    pub above_kib: u64,
    /// Newcomers who got in, of those who tried.
    pub got_in: usize,
    pub tried: usize,
}

/// What a scenario itself has seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub healed: Option<Duration>,
    /// The slowest answer that was not a simulated person's.
    pub slowest: (Duration, &'static str),
    pub notes: Vec<String>,
    pub broken: Vec<String>,
    /// The network was broken on purpose: then a late answer is not the server's.
    pub is_network_broken: bool,
    pub attacked: Option<Attacked>,
}

impl Seen {
    /// A promise: what is said is broken unless it `is_kept`.
    pub fn expect(&mut self, is_kept: bool, otherwise: impl Into<String>) {
        if !is_kept {
            self.broken.push(otherwise.into());
        }
    }

    /// What was broken worked again after so long, if at all. The longest counts.
    pub fn healed(&mut self, healed: Option<Duration>, promise: Duration) {
        match healed {
            Some(healed) => {
                self.expect(healed <= promise, format!("healing took {:.1} s", healed.as_secs_f64()));
                self.healed = self.healed.max(Some(healed));
            }
            None => self.broken.push("it did not heal".into()),
        }
    }
}

impl Testbed {
    /// A server that has done everything once, so that what it keeps for good is there before it is measured.
    pub async fn stage(&self, name: &str) -> Result<Stage, Failed> {
        let dir = tempfile::Builder::new().prefix("wechat-faults").tempdir()?;
        self.stage_with(name, dir, vec![self.program.clone().into()]).await
    }

    /// The same, where the server is started by another program.
    pub async fn stage_with(&self, name: &str, dir: TempDir, command: Vec<OsString>) -> Result<Stage, Failed> {
        let mut stage = self.opened(name, dir, command).await?;
        let habits = Habits { pause: Duration::from_millis(5), ..stage.habits() };
        // As much as fills what SQLite keeps of its file in memory, which is bounded: 2 MiB for the writer, 1 for readers.
        stage.warm_up(habits, self.scale.pick(100, 600)).await?;
        Ok(stage)
    }

    /// A server that has just been started, without limits.
    pub async fn opened(&self, name: &str, dir: TempDir, command: Vec<OsString>) -> Result<Stage, Failed> {
        let data_dir = dir.path().join("data");
        std::fs::create_dir(&data_dir)?;
        let database_url = match &self.cluster {
            None => sqlite_url(&data_dir),
            Some(cluster) => cluster.new_database(name).await?,
        };
        let log = dir.path().join("server.log");
        let server = Server::start(Start { command, database_url: database_url.clone(), data_dir, log }).await?;
        Ok(Stage {
            server,
            scale: self.scale,
            database_url,
            data_dir: None,
            before: Holding::default(),
            kept_kib: 0,
            slowest: PROMISE,
            dir,
        })
    }
}

fn sqlite_url(data_dir: &Path) -> String {
    format!("sqlite:{}", data_dir.join("wechat.db").display())
}

impl Stage {
    /// The habits of people who come to this server directly.
    pub fn habits(&self) -> Habits {
        Habits::new(&self.server.address)
    }

    /// Where the checker finds the database.
    pub fn url(&self) -> &str {
        &self.database_url
    }

    pub fn before(&self) -> Holding {
        self.before
    }

    /// How long an answer may take, and how much more than before may be held when everyone has left: 5 s and a fifth,
    /// unless said otherwise.
    pub fn promise(&mut self, slowest: Duration, kept_kib: u64) {
        (self.slowest, self.kept_kib) = (slowest, kept_kib);
    }

    /// The checker finds the server's files elsewhere than the server.
    pub fn files_are_at(&mut self, data_dir: PathBuf) {
        self.data_dir = Some(data_dir);
    }

    /// The server does everything once, for people of such habits, and is measured then. They say enough to fill the
    /// database's caches, which are bounded and stay.
    pub async fn warm_up(&mut self, habits: Habits, messages: usize) -> Result<(), Failed> {
        let habits = Habits { room: "warm-up".into(), length: 400, ..habits };
        // More than fifty: who is there is told in another way then.
        let crowd = Crowd::come(60, 6, &habits).await?;
        crowd.wish(Wish::Say(messages));
        if let Some(trouble) = crowd.settle(Duration::from_secs(30)).await {
            return Err(Failed(format!("before anything was broken: {trouble}")));
        }
        crowd.leave().await?;
        self.settle().await;
        self.before = self.server.holding();
        self.kept_kib = self.before.memory_kib / 5;
        Ok(())
    }

    /// What starting and warming up has needed goes back to the system: only then is it known what the server holds.
    async fn settle(&self) {
        const STILL: usize = 6;
        let (mut least, mut still) = (u64::MAX, 0);
        while still < STILL {
            sleep(Duration::from_millis(500)).await;
            let holds = self.server.holding().memory_kib;
            still = if holds < least { 0 } else { still + 1 };
            least = least.min(holds);
        }
    }

    /// People say no more: waits until all is as it is to be, lets them go, and compares.
    pub async fn end(self, crowd: Crowd, mut seen: Seen, began: Instant) -> Result<Outcome, Failed> {
        const PATIENCE: Duration = Duration::from_secs(60);
        crowd.wish(Wish::Hush);
        seen.broken.extend(crowd.settle(PATIENCE).await);
        let records = crowd.leave().await?;
        self.compare(records, seen, began).await
    }

    /// The records against the database, and what the server holds now against what it held before.
    pub async fn compare(mut self, records: Vec<Record>, seen: Seen, began: Instant) -> Result<Outcome, Failed> {
        let url = match &self.data_dir {
            Some(data_dir) => database::copied(data_dir, self.dir.path())?,
            None => self.database_url.clone(),
        };
        let rows = database::rows(&url, "faults").await?;
        let mut findings = check(&records, &rows);
        let Seen { healed, slowest, notes, mut broken, is_network_broken, attacked } = seen;
        broken.extend(database::damage(&url).await?);
        findings.slowest = findings.slowest.max(slowest);
        let after = self.rest().await;
        for (count, what) in
            [(findings.lost, "lost"), (findings.doubled, "doubled"), (findings.out_of_order, "out of order")]
        {
            if count > 0 {
                broken.push(format!("{count} {what}"));
            }
        }
        let (wait, event) = findings.slowest;
        if wait > self.slowest && !is_network_broken {
            broken.push(format!("{event} was answered after {:.1} s", wait.as_secs_f64()));
        }
        if !self.server.is_running() {
            broken.push("the server has ended by itself".into());
        }
        if !self.is_back(after) {
            broken.push(format!("the memory is not back within {} MiB", self.kept_kib / 1024));
        }
        broken.extend(self.server.panics().into_iter().take(3));
        broken.extend(internal_errors(&records));
        let took = began.elapsed();
        Ok(Outcome { findings, healed, before: self.before, after, attacked, took, notes, broken })
    }

    /// What it holds when all is quiet again: as soon as it is back where it was, or at last.
    async fn rest(&self) -> Holding {
        // The allocator takes 10 s and more to give back what was used; it is waited for only as long as it does.
        let patience = self.scale.pick(Duration::from_secs(25), Duration::from_secs(45));
        let since = Instant::now();
        sleep(Duration::from_secs(1)).await;
        while since.elapsed() < patience && !self.is_back(self.server.holding()) {
            sleep(Duration::from_millis(500)).await;
        }
        self.server.holding()
    }

    fn is_back(&self, after: Holding) -> bool {
        after.memory_kib <= self.before.memory_kib + self.kept_kib
    }
}

fn internal_errors(records: &[Record]) -> Option<String> {
    let count: u64 = records.iter().filter_map(|record| record.errors.get("internal")).sum();
    (count > 0).then(|| format!("{count} questions were answered with internal"))
}
