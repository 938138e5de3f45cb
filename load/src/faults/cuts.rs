//! Connections are cut, and the network swallows what is sent, in one direction.

use std::time::{Duration, Instant};

use tokio::time::sleep;
use wechat_load::Failed;

use super::{Crowd, Habits, Outcome, Scenario, Seen, Testbed, Wish};
use crate::proxy::{Direction, End, Proxy};

pub const SCENARIO: Scenario = Scenario::new(
    "cut connections",
    "12 people talk through a proxy that cuts connections (reset, FIN) and holds back one direction for up to \
     20 s, 100 times.",
    |testbed| Box::pin(run(testbed)),
);

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let stage = testbed.stage("cuts").await?;
    let (cycles, longest_ms) = stage.scale.pick((6, 4_000), (100, 20_000));
    let proxy = Proxy::start(&stage.server.address, Proxy::all()).await?;
    let pause = Duration::from_millis(200);
    let habits = Habits { address: proxy.address.clone(), pause, ..stage.habits() };
    let crowd = Crowd::come(12, 6, &habits).await?;
    crowd.wish(Wish::Talk);
    for cycle in 0..cycles {
        sleep(Duration::from_millis(fastrand::u64(300..1_500))).await;
        let time = Duration::from_millis(fastrand::u64(0..longest_ms));
        match cycle % 6 {
            0 => proxy.cut(End::Reset),
            1 => proxy.hold(Direction::ToServer, time),
            2 => proxy.cut(End::Fin),
            3 => proxy.hold(Direction::ToClient, time),
            4 => {
                // A black hole that never ends: the connection is gone before it does.
                proxy.hold(Direction::ToClient, Duration::from_hours(1));
            }
            _ => {
                proxy.hold(Direction::ToServer, time);
                proxy.cut(End::Reset);
            }
        }
    }
    crowd.wish(Wish::Hush);
    let mut seen = Seen { is_network_broken: true, ..Seen::default() };
    let hushed = Instant::now();
    // A client that hears nothing takes the server for dead after as long as pings are promised, at most 30 s.
    seen.broken.extend(crowd.settle(Duration::from_secs(90)).await);
    seen.notes.push(format!("all complete {:.1} s after the last cut", hushed.elapsed().as_secs_f64()));
    let records = crowd.leave().await?;
    let (fetches, connections) = records.iter().fold((0, 0), |(fetches, connections), record| {
        (fetches + record.fetches, connections + record.connections)
    });
    seen.notes.push(format!("{connections} connections, {fetches} fetches of what was missed"));
    stage.compare(records, seen, began).await
}
