//! The server is killed under load, again and again.

use std::time::{Duration, Instant};

use tokio::time::sleep;
use wechat_load::Failed;

use super::{Crowd, Habits, Outcome, Scenario, Seen, Testbed, Wish};

pub const SCENARIO: Scenario = Scenario::new(
    "killed server",
    "20 people talk; the server is killed (kill -9) at random times and started again, 30 times and until \
     30,000 messages are acknowledged.",
    |testbed| Box::pin(run(testbed)),
);

const HEALING: Duration = Duration::from_secs(5);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let mut stage = testbed.stage("killed_server").await?;
    let (rounds, enough) = stage.scale.pick((3, 300), (30, 30_000));
    let pause = stage.scale.pick(Duration::from_millis(50), Duration::from_millis(20));
    let crowd = Crowd::come(20, 20, &Habits { pause, ..stage.habits() }).await?;
    let mut seen = Seen::default();
    crowd.wish(Wish::Talk);
    let mut round = 0;
    while round < rounds || (crowd.tally.acknowledgements() < enough && round < 2 * rounds) {
        round += 1;
        sleep(Duration::from_millis(fastrand::u64(300..2_000))).await;
        stage.server.kill().await?;
        stage.server.start_again().await?;
        seen.healed(crowd.tally.healed_within(HEALING * 4).await, HEALING);
    }
    let acknowledged = crowd.tally.acknowledgements();
    seen.expect(acknowledged >= enough, format!("only {acknowledged} messages were acknowledged"));
    seen.notes.push(format!("killed {round} times"));
    stage.end(crowd, seen, began).await
}
