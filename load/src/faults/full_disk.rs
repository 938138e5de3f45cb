//! The disk is full: nothing can be stored, everything can be read, and it heals by itself.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::time::sleep;
use wechat_load::{Client, Failed};

use super::{Crowd, Habits, Kind, Outcome, Scenario, Seen, Stage, Testbed, Wish};
use crate::probe::PROMISE;

pub const SCENARIO: Scenario = Scenario::new(
    "full disk",
    "5 people talk while the file system of the SQLite file is filled up, and until there is space again: \
     sending is refused with storage_full, reading goes on.",
    |testbed| Box::pin(run(testbed)),
)
.only(Kind::Sqlite);

/// In a file system of its own: in a user and mount namespace nobody has to be root for that, and it goes with the
/// server.
const IN_SMALL_SPACE: &str = r#"mount -t tmpfs -o size=24m wechat-faults "$1" && shift && exec "$@""#;

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let dir = tempfile::Builder::new().prefix("wechat-faults").tempdir()?;
    let data_dir = dir.path().join("data");
    let mut command: Vec<_> =
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", IN_SMALL_SPACE, "sh"]
            .map(Into::into)
            .into();
    command.extend([data_dir.clone().into(), testbed.program.clone().into()]);
    let mut stage = testbed.stage_with("full_disk", dir, command).await?;
    let seen_from_here = PathBuf::from(format!("/proc/{}/root{}", stage.server.pid(), data_dir.display()));
    stage.files_are_at(seen_from_here.clone());

    // One message at a time: a sender that does not wait until the last one was accepted gives up their order.
    let habits = Habits { window: 1, length: 200, ..stage.habits() };
    let crowd = Crowd::come(5, 5, &habits).await?;
    crowd.wish(Wish::Talk);
    sleep(Duration::from_secs(1)).await;
    let mut seen = Seen::default();
    let filler = fill(&seen_from_here)?;
    refused(&stage, &mut seen).await?;
    fs::remove_file(filler)?;
    seen.healed(accepted(&stage).await?, PROMISE);
    stage.end(crowd, seen, began).await
}

/// Takes all the space that there is.
fn fill(dir: &Path) -> Result<PathBuf, Failed> {
    let path = dir.join("filler");
    let mut file = File::create(&path)?;
    for size in [64 * 1024, 4_096, 1] {
        let piece = vec![0; size];
        while file.write_all(&piece).is_ok() {}
    }
    Ok(path)
}

/// Until a message is refused for want of space; then everything is read.
async fn refused(stage: &Stage, seen: &mut Seen) -> Result<(), Failed> {
    const PATIENCE: Duration = Duration::from_secs(30);
    let client = guest(stage).await?;
    let since = Instant::now();
    loop {
        let answer =
            ask(&client, seen, "send_message", json!({ "content": "x".repeat(4_000), "room": "full" })).await?;
        match answer["error"]["code"].as_str() {
            None if since.elapsed() > PATIENCE => return Err(Failed("the disk never was full".into())),
            None => {}
            Some(code) => {
                seen.expect(
                    matches!(code, "storage_full" | "unavailable"),
                    format!("sending was refused as {code}"),
                );
                seen.notes.push(format!("refused as {code}"));
                break;
            }
        }
    }
    let questions = [
        ("join_room", json!({ "nick": "newcomer", "room": "faults" })),
        ("load_older", json!({ "room": "faults", "before": 20 })),
        ("sync_room", json!({ "room": "faults", "after": 0, "epoch": "e" })),
    ];
    for (event, payload) in questions {
        let answer = ask(&client, seen, event, payload).await?;
        seen.expect(answer.get("ok").is_some(), format!("{event} did not work with a full disk: {answer}"));
    }
    client.close().await;
    Ok(())
}

/// Sends until it is accepted, and says after what time that was.
async fn accepted(stage: &Stage) -> Result<Option<Duration>, Failed> {
    let since = Instant::now();
    let client = guest(stage).await?;
    while since.elapsed() < PROMISE * 4 {
        let answer = client.ask("send_message", json!({ "content": "and now?", "room": "full" })).await?;
        if answer.get("ok").is_some() {
            return Ok(Some(since.elapsed()));
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(None)
}

async fn guest(stage: &Stage) -> Result<Client, Failed> {
    let client = Client::connect(&stage.server.address, json!({}), &[]).await?;
    client.ask("join_room", json!({ "nick": "guest", "room": "full" })).await?;
    Ok(client)
}

async fn ask(client: &Client, seen: &mut Seen, event: &'static str, payload: Value) -> Result<Value, Failed> {
    let since = Instant::now();
    let answer = client.ask(event, payload).await?;
    seen.slowest = seen.slowest.max((since.elapsed(), event));
    Ok(answer)
}
