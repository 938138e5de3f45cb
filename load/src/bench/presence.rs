//! Who is here, told to a crowd: its cost is to grow with the changes, not with people times changes.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::{interval, sleep, sleep_until};
use wechat_load::{Client, Failed, Manner, Unheard};

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
/// The longest that a room's changes are gathered, and a moment for them to arrive.
const TOLD: Duration = Duration::from_secs(2);

pub async fn run(server: &Server, share: usize) -> Result<bool, Failed> {
    let is_kept = storm(server, STORM / share).await?;
    churn(server, CROWD / share).await?;
    Ok(is_kept)
}

/// Everyone joins one room within ten seconds.
async fn storm(server: &Server, people: usize) -> Result<bool, Failed> {
    let (since, cpu) = (tokio::time::Instant::now(), server.cpu());
    let joining = (0..people).map(|n| async move {
        sleep_until(since + STORM_LASTS.mul_f64(n as f64 / people as f64)).await;
        join(server, "storm", n).await
    });
    let clients = join_all(joining).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    sleep(TOLD).await;
    let cpu = server.cpu() - cpu;

    let heard: Vec<_> = clients.iter().map(Client::unheard).collect();
    let Unheard { frames, bytes } = sum(&heard);
    let most = heard.iter().map(|unheard| unheard.frames).max().unwrap_or_default();
    let mb_per_100 = bytes as f64 / 1e6 / people as f64 * 100.0;
    println!("{people} people join one room within {} s: presence frames and bytes", STORM_LASTS.as_secs());
    println!("  frames in all          {frames:>9}");
    println!("  frames of one client   {most:>9}  (at most {FRAMES_AT_MOST})");
    println!("  MB per 100 clients     {mb_per_100:>9.2}  (at most {MB_PER_100_AT_MOST})");
    println!("  server CPU, s          {:>9.2}", cpu.as_secs_f64());
    leave(clients).await;
    Ok(most <= FRAMES_AT_MOST && mb_per_100 <= MB_PER_100_AT_MOST)
}

/// Somebody in the crowd, and what of it was counted before.
struct Present {
    client: Client,
    before: Unheard,
}

impl Present {
    fn heard(&self) -> Unheard {
        let now = self.client.unheard();
        Unheard { frames: now.frames - self.before.frames, bytes: now.bytes - self.before.bytes }
    }
}

/// Some come and some go, whoever it is, among many who stay.
async fn churn(server: &Server, people: usize) -> Result<(), Failed> {
    let crowd = come(server, "crowd", people).await?;
    let mut crowd: Vec<_> =
        crowd.into_iter().map(|client| Present { client, before: Unheard::default() }).collect();
    sleep(TOLD).await;
    println!("\n{people} people in a room, some come and some go");
    println!("  joins + leaves a second   frames/s   kB/s   bytes per client and change   server CPU, %");
    let mut come = people;
    for rate in RATES {
        crowd.iter_mut().for_each(|present| present.before = present.client.unheard());
        let mut heard = Vec::new();
        let (since, cpu) = (Instant::now(), server.cpu());
        let mut changes: u32 = 0;
        if rate > 0 {
            let mut ticks = interval(Duration::from_secs(1) / rate);
            while since.elapsed() < EACH_LASTS {
                ticks.tick().await;
                let gone = crowd.swap_remove(fastrand::usize(..crowd.len()));
                heard.push(gone.heard());
                gone.client.close().await;
                crowd.push(Present { client: join(server, "crowd", come).await?, before: Unheard::default() });
                (come, changes) = (come + 1, changes + 2);
            }
        } else {
            sleep(EACH_LASTS).await;
        }
        let seconds = since.elapsed().as_secs_f64();
        let cpu = (server.cpu() - cpu).as_secs_f64();
        heard.extend(crowd.iter().map(Present::heard));
        let Unheard { frames, bytes } = sum(&heard);
        let per_change = match changes {
            0 => "–".to_owned(),
            _ => format!("{:.1}", bytes as f64 / (f64::from(changes) * people as f64)),
        };
        println!(
            "  {:>23.1}   {:>8.0}   {:>4.0}   {per_change:>27}   {:>13.1}",
            f64::from(changes) / seconds,
            frames as f64 / seconds,
            bytes as f64 / 1_000.0 / seconds,
            cpu / seconds * 100.0,
        );
    }
    leave(crowd.into_iter().map(|present| present.client)).await;
    Ok(())
}

/// So many people come into a room, not quite all at once.
pub async fn come(server: &Server, room: &str, people: usize) -> Result<Vec<Client>, Failed> {
    const AT_ONCE: usize = 100;
    let mut crowd = Vec::new();
    while crowd.len() < people {
        let next = crowd.len()..people.min(crowd.len() + AT_ONCE);
        let joined = join_all(next.map(|n| join(server, room, n))).await;
        crowd.extend(joined.into_iter().collect::<Result<Vec<_>, _>>()?);
    }
    Ok(crowd)
}

async fn join(server: &Server, room: &str, n: usize) -> Result<Client, Failed> {
    let manner = Manner { unheard: &["user_list_update", "user_list_diff"], ..Manner::default() };
    let client = Client::connect_as(&server.address, &manner, json!({}), &[]).await?;
    let answer = client.ask("join_room", json!({ "nick": format!("person {n}"), "room": room })).await?;
    match answer.get("ok") {
        Some(_) => Ok(client),
        None => Err(Failed(format!("joining was refused: {answer}"))),
    }
}

pub async fn leave(clients: impl IntoIterator<Item = Client>) {
    join_all(clients.into_iter().map(Client::close)).await;
}

fn sum(heard: &[Unheard]) -> Unheard {
    let (frames, bytes) = (heard.iter().map(|unheard| unheard.frames), heard.iter().map(|unheard| unheard.bytes));
    Unheard { frames: frames.sum(), bytes: bytes.sum() }
}
