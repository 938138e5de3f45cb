//! Those who are compared, and how each is started: alone, with an empty database, on this machine.

use std::{
    cell::Cell,
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use wechat_load::Failed;

use crate::{
    cluster::Cluster,
    process::{Server, Start},
};

/// Who is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    Postgres,
    /// Another build of our server.
    Before,
    Sqlite,
    BeforeSqlite,
    Node,
    Limit,
    Pgbench,
}

impl Contender {
    /// Those with a column in the table.
    pub const ALL: [Self; 5] = [Self::Postgres, Self::Sqlite, Self::Node, Self::Limit, Self::Pgbench];
    /// Ours, and the other build on the same database.
    pub const NOW_AND_BEFORE: [(Self, Self); 2] =
        [(Self::Postgres, Self::Before), (Self::Sqlite, Self::BeforeSqlite)];

    /// At the head of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "ours",
            Self::Before => "before",
            Self::Sqlite => "ours, SQLite",
            Self::BeforeSqlite => "before, SQLite",
            Self::Node => "Node",
            Self::Limit => "the limit",
            Self::Pgbench => "pgbench",
        }
    }
}

/// Where everything happens: the programs, one throwaway PostgreSQL for all, a directory for what they write.
pub struct Site {
    pub cluster: Cluster,
    /// Our server.
    program: PathBuf,
    /// Another build of it, when one is to be measured by turns with it.
    before: Option<PathBuf>,
    /// The directory of the peer in Node, when Node and its packages are there.
    pub node: Option<PathBuf>,
    dir: TempDir,
    opened: Cell<u32>,
}

impl Site {
    pub async fn prepare(
        program: PathBuf,
        before: Option<PathBuf>,
        node: Option<PathBuf>,
    ) -> Result<Self, Failed> {
        let dir = tempfile::Builder::new().prefix("wechat-bench").tempdir()?;
        Ok(Self { cluster: Cluster::start().await?, program, before, node, dir, opened: Cell::new(0) })
    }

    /// Those of `wanted` who take part, the other build right after ours.
    pub fn present(&self, wanted: &[Contender]) -> Vec<Contender> {
        let takes_part = |contender: &Contender| match contender {
            Contender::Before | Contender::BeforeSqlite => self.before.is_some(),
            Contender::Node => self.node.is_some(),
            _ => true,
        };
        let before =
            |now| Contender::NOW_AND_BEFORE.into_iter().find_map(|pair| (pair.0 == now).then_some(pair.1));
        let all = wanted.iter().flat_map(|contender| [Some(*contender), before(*contender)]).flatten();
        all.filter(takes_part).collect()
    }

    /// The program of a build of ours.
    pub fn program(&self, contender: Contender) -> &Path {
        match (contender, &self.before) {
            (Contender::Before | Contender::BeforeSqlite, Some(before)) => before,
            _ => &self.program,
        }
    }

    /// Starts one of them with an empty database.
    pub async fn open(&self, contender: Contender) -> Result<Server, Failed> {
        Server::start(self.prepared(contender).await?).await
    }

    /// How one of them is started with an empty database.
    pub async fn prepared(&self, contender: Contender) -> Result<Start, Failed> {
        let number = self.opened.get() + 1;
        self.opened.set(number);
        let name = format!("bench_{number}");
        let data_dir = self.dir.path().join(&name);
        std::fs::create_dir(&data_dir)?;
        let database_url = match contender {
            Contender::Sqlite | Contender::BeforeSqlite => {
                format!("sqlite:{}", data_dir.join("wechat.db").display())
            }
            Contender::Limit => String::new(),
            _ => self.cluster.new_database(&name).await?,
        };
        let log = data_dir.join("server.log");
        Ok(Start { command: self.command(contender)?, database_url, data_dir, log })
    }

    fn command(&self, contender: Contender) -> Result<Vec<OsString>, Failed> {
        match (contender, &self.node) {
            (Contender::Limit, _) => Ok(vec![env::current_exe()?.into(), "limit".into()]),
            (Contender::Node, Some(dir)) => {
                let server = dir.join("server.mjs").into();
                Ok(vec!["env".into(), "NODE_ENV=production".into(), "node".into(), server])
            }
            (Contender::Node | Contender::Pgbench, _) => {
                Err(Failed(format!("{} is no server here", contender.name())))
            }
            _ => Ok(vec![self.program(contender).into()]),
        }
    }
}
