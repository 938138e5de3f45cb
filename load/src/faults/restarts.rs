//! The server is stopped as an operator does it, and started again, while people talk.

use std::time::{Duration, Instant};

use tokio::time::sleep;
use wechat_load::Failed;

use super::Scenario;
use crate::{
    crowd::Crowd,
    stage::{House, Outcome, Seen},
};

pub const SCENARIO: Scenario = Scenario {
    name: "rolling restart",
    what: "20 people talk while the server is told to stop (SIGTERM) and started again, 3 times: it ends within 10 s \
           with code 0.",
    only: None,
    is_long: false,
    run: |house| Box::pin(run(house)),
};

/// How long the server may take to stop.
const DRAINED: Duration = Duration::from_secs(10);
const BACK: Duration = Duration::from_secs(10);

async fn run(house: &House) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let mut stage = house.stage("restarts").await?;
    let crowd = Crowd::come(20, 10, &stage.habits()).await?;
    let mut seen = Seen::default();
    let mut longest = Duration::ZERO;
    crowd.talk();
    for _ in 0..3 {
        sleep(stage.scale.pick(Duration::from_secs(1), Duration::from_secs(5))).await;
        let (status, took) = stage.server.stop().await?;
        longest = longest.max(took);
        seen.expect(took <= DRAINED, format!("stopping took {:.1} s", took.as_secs_f64()));
        seen.expect(status.code() == Some(0), format!("it ended with {status}"));
        stage.server.start_again().await?;
        seen.healed(crowd.tally.healed_within(BACK * 2).await, Duration::from_secs(5));
        seen.expect(crowd.all_present(BACK).await, "not everyone was back after 10 s");
    }
    seen.notes.push(format!("stopped within {:.1} s", longest.as_secs_f64()));
    stage.end(crowd, seen, began).await
}
