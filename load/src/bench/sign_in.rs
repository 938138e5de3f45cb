//! Signing in is expensive on purpose. Its time must not tell who has an account, and when two hundred people sign in at
//! once, those who are chatting must not notice.

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
use wechat_load::{Failed, http};

use super::{
    Company, Contender,
    company::{Talk, percentile_ms},
};
use crate::process::Server;

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

pub async fn run(server: Server, share: usize) -> Result<bool, Failed> {
    let account = json!({ "username": "ada", "password": PASSWORD });
    match http::post(&server.address, "/api/users", &account).await? {
        201 => {}
        status => return Err(Failed(format!("signing up was answered with {status}"))),
    }
    let company = Company::meet(Contender::Sqlite, server, PEOPLE).await?;
    let broken = [crowd(&company).await?, names(&company.server, TRIES / share).await?].concat();
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
        // Now the one first, now the other: what comes second in a pair may find the processor warmer.
        for which in [n % 2, 1 - n % 2] {
            let since = Instant::now();
            match try_in(server, NAMES[which], "a wrong password").await? {
                401 => took[which].push(since.elapsed()),
                status => return Err(Failed(format!("a wrong password was answered with {status}"))),
            }
        }
    }
    let [known, unknown] = took.map(|mut took| {
        took.sort_unstable();
        percentile_ms(&took, 50)
    });
    let difference = (known - unknown).abs() / known.min(unknown) * 100.0;
    println!("\n{tries} wrong passwords of a known name, and as many of an unknown one: medians");
    println!("  known, ms              {known:>9.2}");
    println!("  unknown, ms            {unknown:>9.2}");
    println!("  difference, %          {difference:>9.2}  (at most {DIFFERENCE_AT_MOST})");
    let is_kept = difference <= DIFFERENCE_AT_MOST;
    Ok(broken(is_kept, || format!("the time tells who has an account, by {difference:.2} %")))
}

/// What a room notices of two hundred who sign in at once, and what that takes of memory.
async fn crowd(company: &Company) -> Result<Vec<String>, Failed> {
    let server = &company.server;
    let alone = company.talk(PER_SECOND, EACH_LASTS).await?;
    sleep(REST).await;
    let before = resident(server);
    let (beside, (statuses, most)) = try_join!(company.talk(PER_SECOND, EACH_LASTS), storm(server))?;
    sleep(REST).await;
    let after = resident(server);
    let bound = before + permits() as f64 * HASH_MIB + CONNECTIONS_MIB;

    println!("{PEOPLE} people in a room, {PER_SECOND} messages a second: from the send to the last reader, ms");
    for (name, Talk { last_p50_ms, last_p99_ms, .. }) in [("alone", alone), ("while signing in", beside)] {
        println!("  {name:<16}  p50 {last_p50_ms:>8.1}   p99 {last_p99_ms:>8.1}  (at most {P99_AT_MOST_MS})");
    }
    println!("\n{AT_ONCE} sign-ins at once, and again when all are answered, for {} s", EACH_LASTS.as_secs());
    for (status, count) in &statuses {
        println!("  answered with {status}      {count:>9}");
    }
    println!("\nThe server's memory, MiB");
    println!("  before                 {before:>9.1}");
    println!("  at its highest         {most:>9.1}  (at most {bound:.1})");
    println!("  {} s after              {after:>9.1}", REST.as_secs());

    let slowest = alone.last_p99_ms.max(beside.last_p99_ms);
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

fn broken(is_kept: bool, why: impl FnOnce() -> String) -> Vec<String> {
    if is_kept { Vec::new() } else { vec![why()] }
}
