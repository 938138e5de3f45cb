//! What a connection holds while nobody says anything, and what is left when all have gone.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;
use wechat_load::Failed;

use super::presence::{come, leave};
use crate::process::Server;

/// Long enough for the allocator to give back what is not used.
const REST: Duration = Duration::from_secs(5);

pub async fn run(server: &Server, people: usize) -> Result<(), Failed> {
    leave(come(server, "warm-up", 100).await?).await;
    sleep(REST).await;
    let resident = || server.holding().memory_kib;
    let before = resident();
    println!("{people} people in rooms of 100, then none");
    println!("  before, MiB            {:>7.1}", before as f64 / 1_024.0);
    let mut rooms = Vec::new();
    for room in 0..people.div_ceil(100) {
        rooms.push(come(server, &format!("room-{room}"), 100).await?);
    }
    sleep(REST).await;
    let full = resident();
    println!("  with all of them       {:>7.1}", full as f64 / 1_024.0);
    println!("  KiB a connection       {:>7.1}", (full - before) as f64 / people as f64);
    join_all(rooms.into_iter().map(leave)).await;
    sleep(REST * 2).await;
    println!("  after                  {:>7.1}", resident() as f64 / 1_024.0);
    Ok(())
}
