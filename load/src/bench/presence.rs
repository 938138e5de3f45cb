//! Telling a crowd who is here: the cost is to grow with the changes, not with people times changes.

use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep, sleep_until};
use wechat_load::Failed;

use super::{
    Audience, Company, Contender, Listener,
    churn::{SETTLED, churn},
};
use crate::process::Server;

/// What is promised of a thousand people who join within ten seconds.
const FRAMES_AT_MOST: u64 = 40;
const MB_PER_100_AT_MOST: f64 = 3.0;

const STORM: usize = 1_000;
const STORM_LASTS: Duration = Duration::from_secs(10);
const CROWD: usize = 5_000;
/// Joins a second, and as many leaves.
const RATES: [u32; 4] = [0, 5, 10, 20];
const EACH_LASTS: Duration = Duration::from_secs(15);

pub async fn run(server: Server, share: usize) -> Result<bool, Failed> {
    let is_kept = storm(&server, STORM / share).await?;
    come_and_go(server, CROWD / share).await?;
    Ok(is_kept)
}

/// Everyone joins one room within ten seconds.
async fn storm(server: &Server, people: usize) -> Result<bool, Failed> {
    let audience = Audience::gather()?;
    let (since, cpu) = (Instant::now(), server.cpu());
    let joining = (0..people).map(async |n| {
        sleep_until(since + STORM_LASTS.mul_f64(n as f64 / people as f64)).await;
        let listener = Listener::open(&server.address, &audience).await?;
        listener.join("storm", &format!("person {n}")).await.map(|()| listener)
    });
    let _here = try_join_all(joining).await?;
    sleep(SETTLED).await;
    let cpu = server.cpu() - cpu;

    let (presence, most) = audience.heard(|heard| (heard.presence, heard.presence_of_one));
    let mb_per_100 = presence.bytes as f64 / 1e6 / people as f64 * 100.0;
    println!("{people} people join one room within {} s: presence frames and bytes", STORM_LASTS.as_secs());
    println!("  frames in all          {:>9}", presence.frames);
    println!("  frames of one client   {most:>9}  (at most {FRAMES_AT_MOST})");
    println!("  MB per 100 clients     {mb_per_100:>9.2}  (at most {MB_PER_100_AT_MOST})");
    println!("  server CPU, s          {:>9.2}", cpu.as_secs_f64());
    Ok(most <= FRAMES_AT_MOST && mb_per_100 <= MB_PER_100_AT_MOST)
}

/// Some come and some go among many who stay.
async fn come_and_go(server: Server, people: usize) -> Result<(), Failed> {
    let mut company = Company::meet(Contender::Sqlite, server, people).await?;
    sleep(SETTLED).await;
    println!("\n{people} people in a room, some come and some go");
    println!("  joins + leaves a second   frames/s   kB/s   bytes per client and change   server CPU, %");
    for rate in RATES {
        let churn = churn(&mut company, rate, EACH_LASTS).await?;
        let per_change = match churn.changes {
            0 => "–".to_owned(),
            _ => format!("{:.1}", churn.bytes_per_change(people)),
        };
        println!(
            "  {:>23.1}   {:>8.0}   {:>4.0}   {per_change:>27}   {:>13.1}",
            f64::from(churn.changes) / churn.seconds,
            churn.told.frames as f64 / churn.seconds,
            churn.told.bytes as f64 / 1_000.0 / churn.seconds,
            churn.cpu_percent,
        );
    }
    Ok(())
}
