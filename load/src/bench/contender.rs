//! Those who are compared, and how each is started: alone, with an empty database, on this machine.

use std::{cell::Cell, env, ffi::OsString, path::PathBuf};

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
    Sqlite,
    Node,
    Limit,
    Pgbench,
}

impl Contender {
    pub const ALL: [Self; 5] = [Self::Postgres, Self::Sqlite, Self::Node, Self::Limit, Self::Pgbench];

    /// At the head of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "ours",
            Self::Sqlite => "ours, SQLite",
            Self::Node => "Node",
            Self::Limit => "the limit",
            Self::Pgbench => "pgbench",
        }
    }

    /// In JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Postgres => "oursPostgres",
            Self::Sqlite => "oursSqlite",
            Self::Node => "node",
            Self::Limit => "limit",
            Self::Pgbench => "pgbench",
        }
    }
}

/// Where everything happens: the programs, one throwaway PostgreSQL for all, a directory for what they write.
pub struct Site {
    pub cluster: Cluster,
    /// Our server.
    pub program: PathBuf,
    /// The directory of the peer in Node, when Node and its packages are there.
    pub node: Option<PathBuf>,
    dir: TempDir,
    opened: Cell<u32>,
}

impl Site {
    pub async fn prepare(program: PathBuf, node: Option<PathBuf>) -> Result<Self, Failed> {
        let dir = tempfile::Builder::new().prefix("wechat-bench").tempdir()?;
        Ok(Self { cluster: Cluster::start().await?, program, node, dir, opened: Cell::new(0) })
    }

    /// Those of `wanted` who are here.
    pub fn present(&self, wanted: &[Contender]) -> Vec<Contender> {
        let is_here = |contender: &Contender| *contender != Contender::Node || self.node.is_some();
        wanted.iter().copied().filter(is_here).collect()
    }

    /// Starts one of them anew.
    pub async fn open(&self, contender: Contender) -> Result<Server, Failed> {
        Server::start(self.prepared(contender).await?).await
    }

    /// How one of them is started anew.
    pub async fn prepared(&self, contender: Contender) -> Result<Start, Failed> {
        let number = self.opened.get() + 1;
        self.opened.set(number);
        let name = format!("bench_{number}");
        let data_dir = self.dir.path().join(&name);
        std::fs::create_dir(&data_dir)?;
        let database_url = match contender {
            Contender::Sqlite => format!("sqlite:{}", data_dir.join("wechat.db").display()),
            Contender::Limit => String::new(),
            _ => self.cluster.new_database(&name).await?,
        };
        let log = data_dir.join("server.log");
        Ok(Start { command: self.command(contender)?, database_url, data_dir, log })
    }

    fn command(&self, contender: Contender) -> Result<Vec<OsString>, Failed> {
        match (contender, &self.node) {
            (Contender::Postgres | Contender::Sqlite, _) => Ok(vec![self.program.clone().into()]),
            (Contender::Limit, _) => Ok(vec![env::current_exe()?.into(), "limit".into()]),
            (Contender::Node, Some(dir)) => {
                let server = dir.join("server.mjs").into();
                Ok(vec!["env".into(), "NODE_ENV=production".into(), "node".into(), server])
            }
            (Contender::Node | Contender::Pgbench, _) => {
                Err(Failed(format!("{} is no server here", contender.name())))
            }
        }
    }
}
