//! From nothing to an answer: how long a start takes, and how much there is to start.

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use tokio::time::sleep;
use wechat_load::{Failed, http};

use super::{Contender, Measure, Run, Scenario};
use crate::{process::Server, run::output};

pub const SCENARIO: Scenario = Scenario {
    name: "start",
    what: "from the start of the process, with a database that it knows, until `/healthz` answers; the median of 10",
    run: |run| Box::pin(measure(run)),
};

pub const SIZE: Scenario = Scenario {
    name: "size",
    what: "ours is one file with the page inside; for Node its packages and Node itself",
    run: |run| Box::pin(measure_size(run)),
};

const STARTS: usize = 10;

pub static TOOK: Measure = Measure::new("start", "until /healthz answers", "ms", "");
pub static MEGABYTES: Measure = Measure::new("size", "the program and what it needs", "MB", "");

async fn measure(run: &mut Run) -> Result<(), Failed> {
    let mut starts = Vec::new();
    for contender in run.site.present(&[Contender::Postgres, Contender::Sqlite, Contender::Node]) {
        let start = run.site.prepared(contender).await?;
        drop(Server::start(start.clone()).await?);
        starts.push((contender, start));
    }
    for _ in 0..run.scale.pick(3, STARTS) {
        for (contender, start) in &starts {
            let since = Instant::now();
            let mut server = Server::start(start.clone()).await?;
            while http::get(&server.address, "/healthz").await.ok() != Some(200) {
                sleep(Duration::from_millis(1)).await;
            }
            run.add(*contender, 0, [(&TOOK, since.elapsed().as_secs_f64() * 1e3)]);
            server.kill().await?;
        }
    }
    Ok(())
}

async fn measure_size(run: &mut Run) -> Result<(), Failed> {
    for contender in run.site.present(&[Contender::Postgres]) {
        let bytes = fs::metadata(run.site.program(contender))?.len();
        run.add(contender, 0, [(&MEGABYTES, bytes as f64 / 1e6)]);
    }
    if let Some(dir) = &run.site.node {
        let node = output("node", &["-p", "process.execPath"]).await;
        let bytes = bytes_in(dir)? + fs::metadata(node)?.len();
        run.add(Contender::Node, 0, [(&MEGABYTES, bytes as f64 / 1e6)]);
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
