//! From nothing to an answer: how long a start takes, and how much there is to start.

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use tokio::time::sleep;
use wechat_load::Failed;

use super::{
    comparison::Scale,
    contender::{Contender, Site},
    figures::{Figures, Measure},
};
use crate::{http, process::Server, run::output};

const STARTS: usize = 10;

pub static TOOK: Measure = Measure::new("start", "until /healthz answers", "ms", "");
pub static MEGABYTES: Measure = Measure::new("size", "the program and what it needs", "MB", "");

/// With a database that it has used before.
pub async fn run(site: &Site, scale: Scale, figures: &mut Figures) -> Result<(), Failed> {
    let mut starts = Vec::new();
    for contender in site.present(&[Contender::Postgres, Contender::Sqlite, Contender::Node]) {
        let start = site.prepared(contender).await?;
        drop(Server::start(start.clone()).await?);
        starts.push((contender, start));
    }
    for _ in 0..scale.pick(3, STARTS) {
        for (contender, start) in &starts {
            let since = Instant::now();
            let mut server = Server::start(start.clone()).await?;
            while http::get(&server.address, "/healthz").await.ok() != Some(200) {
                sleep(Duration::from_millis(1)).await;
            }
            figures.add(&TOOK, 0, *contender, since.elapsed().as_secs_f64() * 1e3);
            server.kill().await?;
        }
    }
    Ok(())
}

/// Ours is one file; Node's are its packages and Node itself.
pub async fn size(site: &Site, _: Scale, figures: &mut Figures) -> Result<(), Failed> {
    figures.add(&MEGABYTES, 0, Contender::Postgres, fs::metadata(&site.program)?.len() as f64 / 1e6);
    if let Some(dir) = &site.node {
        let node = output("node", &["-p", "process.execPath"]).await;
        let bytes = bytes_in(dir)? + fs::metadata(node)?.len();
        figures.add(&MEGABYTES, 0, Contender::Node, bytes as f64 / 1e6);
    }
    Ok(())
}

fn bytes_in(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        // What a link points to is counted where it is.
        bytes += match entry.file_type()? {
            kind if kind.is_dir() => bytes_in(&entry.path())?,
            kind if kind.is_file() => entry.metadata()?.len(),
            _ => 0,
        };
    }
    Ok(bytes)
}
