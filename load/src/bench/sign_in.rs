//! Signing in is dear on purpose. It is not to tell who has an account by the time that it takes, and when two hundred
//! want it at once, whoever is chatting is not to notice.

use std::{
    collections::BTreeMap,
    thread::available_parallelism,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use tokio::{
    select,
    time::{interval, sleep},
    try_join,
};
use wechat_load::Failed;

use super::room::Room;
use crate::{http, process::Server};

/// What is promised: the medians of a known and of an unknown name differ by no more, in per cent.
const DIFFERENCE_AT_MOST: f64 = 5.0;
/// A message reaches the last reader within this, in 99 of 100.
const P99_AT_MOST_MS: f64 = 250.0;
/// A hash takes 19 MiB, and as many are made at once as there are cores but one. The rest is what 200 connections and
/// their answers hold.
const HASH_MIB: f64 = 19.0;
const CONNECTIONS_MIB: f64 = 16.0;

const TRIES: usize = 500;
const AT_ONCE: usize = 200;
const PEOPLE: usize = 50;
const PER_SECOND: u32 = 10;
const EACH_LASTS: Duration = Duration::from_secs(10);
const REST: Duration = Duration::from_secs(5);
const SAMPLED_EVERY: Duration = Duration::from_millis(50);

const PASSWORD: &str = "correct horse battery staple";

pub async fn run(server: &Server, share: usize) -> Result<bool, Failed> {
    let account = json!({ "username": "ada", "password": PASSWORD });
    match http::post(&server.address, "/api/users", &account).await? {
        201 => {}
        status => return Err(Failed(format!("signing up was answered with {status}"))),
    }
    let broken = [crowd(server).await?, names(server, TRIES / share).await?].concat();
    for promise in &broken {
        println!("\nBroken: {promise}");
    }
    Ok(broken.is_empty())
}

/// Wrong passwords of a known and of an unknown name, one by one, and whether their time tells them apart.
async fn names(server: &Server, tries: usize) -> Result<Vec<String>, Failed> {
    const NAMES: [&str; 2] = ["ada", "eve"];
    let mut took = [Vec::new(), Vec::new()];
    for n in 0..tries {
        // Now the one first, now the other: whatever comes second in a pair may find the processor warmer.
        for which in [n % 2, 1 - n % 2] {
            let since = Instant::now();
            match try_in(server, NAMES[which], "a wrong password").await? {
                401 => took[which].push(since.elapsed()),
                status => return Err(Failed(format!("a wrong password was answered with {status}"))),
            }
        }
    }
    let [known, unknown] = took.map(|mut took| ms(percentile(&mut took, 50)));
    let difference = (known - unknown).abs() / known.min(unknown) * 100.0;
    println!("\n{tries} wrong passwords of a known name, and as many of an unknown one: medians");
    println!("  known, ms              {known:>9.2}");
    println!("  unknown, ms            {unknown:>9.2}");
    println!("  difference, %          {difference:>9.2}  (at most {DIFFERENCE_AT_MOST})");
    let is_kept = difference <= DIFFERENCE_AT_MOST;
    Ok(broken(is_kept, || format!("the time tells who has an account, by {difference:.2} %")))
}

/// What a room notices of two hundred who sign in at once, and what that takes of memory.
async fn crowd(server: &Server) -> Result<Vec<String>, Failed> {
    let mut room = Room::open(server, PEOPLE).await?;
    let mut alone = room.talk(EACH_LASTS, PER_SECOND).await?;
    sleep(REST).await;
    let before = resident(server);
    let (mut beside, (statuses, most)) = try_join!(room.talk(EACH_LASTS, PER_SECOND), storm(server))?;
    sleep(REST).await;
    let after = resident(server);
    let bound = before + permits() as f64 * HASH_MIB + CONNECTIONS_MIB;

    println!("{PEOPLE} people in a room, {PER_SECOND} messages a second: from the send to the last reader, ms");
    let mut slowest = Duration::ZERO;
    for (name, took) in [("alone", &mut alone), ("while signing in", &mut beside)] {
        let (p50, p99) = (percentile(took, 50), percentile(took, 99));
        slowest = slowest.max(p99);
        println!("  {name:<16}  p50 {:>8.1}   p99 {:>8.1}  (at most {P99_AT_MOST_MS})", ms(p50), ms(p99));
    }
    println!("\n{AT_ONCE} sign-ins at once, and again when all are answered, for {} s", EACH_LASTS.as_secs());
    for (status, count) in &statuses {
        println!("  answered with {status}      {count:>9}");
    }
    println!("\nThe server's memory, MiB");
    println!("  before                 {before:>9.1}");
    println!("  at its highest         {most:>9.1}  (at most {bound:.1})");
    println!("  {} s after              {after:>9.1}", REST.as_secs());

    let slowest = ms(slowest);
    let late = broken(slowest <= P99_AT_MOST_MS, || format!("p99 of a message is {slowest:.1} ms"));
    let large = broken(most <= bound, || format!("the server held {most:.1} MiB, {bound:.1} are the most"));
    let odd: Vec<_> = statuses.keys().filter(|status| ![200, 401, 503].contains(*status)).collect();
    let odd = broken(odd.is_empty(), || format!("sign-ins were answered with {odd:?}"));
    Ok([late, large, odd].concat())
}

/// Two hundred at once, half of them with the right password, for as long as the room is watched. Counts the answers by
/// status, and says how much memory the server held at its highest, in MiB.
async fn storm(server: &Server) -> Result<(BTreeMap<u16, usize>, f64), Failed> {
    let mut statuses = BTreeMap::new();
    let signing_in = async {
        let since = Instant::now();
        while since.elapsed() < EACH_LASTS {
            let passwords = [PASSWORD, "a wrong password"].into_iter().cycle().take(AT_ONCE);
            for status in join_all(passwords.map(|password| try_in(server, "ada", password))).await {
                *statuses.entry(status?).or_default() += 1;
            }
        }
        Ok::<_, Failed>(())
    };
    let mut most: f64 = 0.0;
    let sampling = async {
        let mut ticks = interval(SAMPLED_EVERY);
        loop {
            ticks.tick().await;
            most = most.max(resident(server));
        }
    };
    select! {
        signed_in = signing_in => signed_in?,
        () = sampling => {}
    }
    Ok((statuses, most))
}

async fn try_in(server: &Server, username: &str, password: &str) -> Result<u16, Failed> {
    let credentials = json!({ "username": username, "password": password });
    http::post(&server.address, "/api/session", &credentials).await
}

fn resident(server: &Server) -> f64 {
    server.holding().memory_kib as f64 / 1_024.0
}

/// As many hashes as the server makes at once.
fn permits() -> usize {
    available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1)
}

fn percentile(took: &mut [Duration], percent: usize) -> Duration {
    took.sort_unstable();
    took.get((took.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default()
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn broken(is_kept: bool, why: impl FnOnce() -> String) -> Vec<String> {
    if is_kept { Vec::new() } else { vec![why()] }
}
