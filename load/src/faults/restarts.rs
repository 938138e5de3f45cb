//! The server is stopped as an operator does it, and started again, while people talk.

use std::time::{Duration, Instant};

use tokio::time::sleep;
use wechat_load::Failed;

use super::{Crowd, Outcome, Scenario, Seen, Testbed, Wish};

pub const SCENARIO: Scenario = Scenario::new(
    "rolling restart",
    "20 people talk while the server is told to stop (SIGTERM) and started again, 3 times: it ends within 10 s \
     with code 0.",
    |testbed| Box::pin(run(testbed)),
);

/// How long the server may take to stop.
const DRAINED: Duration = Duration::from_secs(10);
const BACK: Duration = Duration::from_secs(10);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let mut stage = testbed.stage("restarts").await?;
    let crowd = Crowd::come(20, 10, &stage.habits()).await?;
    let mut seen = Seen::default();
    let mut longest = Duration::ZERO;
    crowd.wish(Wish::Talk);
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
