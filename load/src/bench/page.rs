//! The page in a browser: what it loads, when it can be used, and how it scrolls. A program of the web client measures it;
//! here its figures are put beside the others.

use std::{path::Path, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{process::Command, time::timeout};
use wechat_load::Failed;

use super::{Contender, Measure, Run, Scenario};
use crate::scale::Scale;

pub const SCENARIO: Scenario = Scenario {
    name: "page",
    what: "Chromium loads the page cold, 4 times slower than this machine and over slow 4G, then scrolls through a room",
    run: |run| Box::pin(measure(run)),
};

const PROGRAM: &str = "web/bench/page.mjs";
const PATIENCE: Duration = Duration::from_mins(6);
/// A quick run has no time for ten thousand messages in a browser.
const QUICK_MESSAGES: &str = "500";

pub static WEIGHT: Measure = Measure::new("page", "compressed JavaScript and CSS", "KiB", "");
pub static INTERACTIVE: Measure = Measure::new("page", "interactive (CPU 4x slower, slow 4G)", "ms", "");
pub static ROWS: Measure = Measure::new("page", "rows in the page while scrolling", "", "messages");
pub static LONGEST_TASK: Measure = Measure::new("page", "longest task while scrolling", "ms", "messages");

async fn measure(run: &mut Run) -> Result<(), Failed> {
    if !Path::new(PROGRAM).exists() || run.site.node.is_none() {
        run.figures.note("The page was not measured: web/bench/page.mjs or Node.js is missing.");
        return Ok(());
    }
    let server = run.site.open(Contender::Sqlite).await?;
    let address = format!("http://{}", server.address);
    let mut node = Command::new("node");
    node.args([PROGRAM, "--server", &address, "--json"]).stdin(Stdio::null()).kill_on_drop(true);
    if run.scale == Scale::Quick {
        node.args(["--messages", QUICK_MESSAGES]);
    }
    let output =
        timeout(PATIENCE, node.output()).await.map_err(|_| Failed("the browser did not end".into()))??;
    let found = String::from_utf8_lossy(&output.stdout);
    let Ok(found) = serde_json::from_str::<Value>(found.trim()) else {
        let said = String::from_utf8_lossy(&output.stderr);
        let why = said.lines().find(|line| line.contains("Error")).unwrap_or("it says nothing").trim();
        run.figures.note(format!("The page was not measured: {why}"));
        return Ok(());
    };
    let messages = found["messages"].as_u64().unwrap_or_default() as usize;
    let number = |name: &str| found[name].as_f64();
    let measured = [
        (&WEIGHT, 0, number("jsCssBytes").map(|bytes| bytes / 1_024.0)),
        (&INTERACTIVE, 0, number("interactiveMs")),
        (&ROWS, messages, number("domRows")),
        (&LONGEST_TASK, messages, number("longestTaskMs")),
    ];
    for (measure, size, value) in measured {
        if let Some(value) = value {
            run.add(Contender::Sqlite, size, [(measure, value)]);
        }
    }
    run.figures.page = Some(found);
    Ok(())
}
