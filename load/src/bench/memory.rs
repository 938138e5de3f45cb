//! What a connection holds while nobody says anything, and what is left when all have gone.

use std::time::Duration;

use tokio::time::sleep;
use wechat_load::Failed;

use super::{
    Audience,
    company::{connect, join},
};
use crate::process::Server;

/// Long enough for the allocator to give back what is not used.
const REST: Duration = Duration::from_secs(5);
const IN_ROOM: usize = 100;

pub async fn run(server: Server, people: usize) -> Result<(), Failed> {
    let audience = Audience::gather()?;
    // Room by room: what all need at once would stay with the allocator.
    let come = async |people: usize| {
        let mut here = Vec::new();
        for room in 0..people.div_ceil(IN_ROOM) {
            let listeners = connect(&server.address, &audience, IN_ROOM).await?;
            join(&listeners, |_| format!("room-{room}")).await?;
            here.extend(listeners);
        }
        sleep(REST).await;
        Ok::<_, Failed>(here)
    };
    let resident = || server.holding().memory_kib;
    drop(come(IN_ROOM).await?);
    sleep(REST).await;
    let before = resident();
    println!("{people} people in rooms of {IN_ROOM}, then none");
    println!("  before, MiB            {:>7.1}", before as f64 / 1_024.0);
    let here = come(people).await?;
    let full = resident();
    println!("  with all of them       {:>7.1}", full as f64 / 1_024.0);
    println!("  KiB a connection       {:>7.1}", (full - before) as f64 / people as f64);
    drop(here);
    sleep(REST * 2).await;
    println!("  after                  {:>7.1}", resident() as f64 / 1_024.0);
    Ok(())
}
