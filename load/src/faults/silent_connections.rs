//! Connections on which nothing is said, or only a part of something.

use tokio::time::{Duration, sleep};
use wechat_load::{Failed, wire};

use super::{Attacker, Outcome, Scenario, Testbed};
use crate::siege::{Setting, Siege, newcomers, prepare};

pub const SCENARIO: Scenario = Scenario::new(
    "silent connections",
    "1,200 connections of one address, again and again when they are closed, to a server with the usual soft \
     limit of 1,024 files: nothing, one byte, half a head of up to 31 KiB, HTTP/2, half a body or half a \
     message of 64 KiB, a WebSocket and nothing on it.",
    |testbed| Box::pin(run(testbed, "silent", "ulimit -Sn 1024")),
);

pub const FEW_FILES: Scenario =
    Scenario::new("silent, few files", "The same, and 1,024 files are all that the server can get.", |testbed| {
        Box::pin(run(testbed, "silent_few_files", "ulimit -n 1024"))
    })
    .long();

/// More than the files.
const CONNECTIONS: usize = 1_200;
/// As many as an address may have connected.
const GUESTS: usize = 500;
const LARGEST_HEAD: usize = 31 * 1024;
/// A body, or a message on a WebSocket.
const LONGEST: usize = 64 * 1024;

async fn run(testbed: &Testbed, name: &str, prelude: &str) -> Result<Outcome, Failed> {
    let (stage, _) = prepare(testbed, Setting { name, prelude, heavy: &[] }).await?;
    let mut siege = Siege::begin(stage, newcomers()).await?;
    let mut attack = siege.attack();
    attack.join(GUESTS / 2, half_a_body);
    attack.join(GUESTS / 2, half_a_message);
    siege.bear(attack, "half bodies and messages", 4, 25).await?;
    let mut attack = siege.attack();
    attack.join(CONNECTIONS, |attacker, number, _| half_a_head(attacker, number, LARGEST_HEAD));
    siege.bear(attack, "half heads", 3, 15).await?;
    let mut attack = siege.attack();
    attack.join(CONNECTIONS, little_or_nothing);
    siege.bear(attack, "little or nothing", 3, 25).await?;
    siege.end().await
}

/// All of a body but its last byte, in one piece or each byte as a chunk of its own.
async fn half_a_body(attacker: Attacker, number: usize, _: usize) -> Result<(), Failed> {
    // Not all at the same moment.
    sleep(Duration::from_millis(4 * number as u64)).await;
    let session = attacker.endpoint.polling_guest().await?;
    let mut tcp = attacker.endpoint.open().await?;
    attacker.has_begun();
    let (length, body) = match number % 2 {
        0 => (format!("content-length: {LONGEST}"), "x".repeat(LONGEST - 1)),
        _ => ("transfer-encoding: chunked".to_owned(), "1\r\nx\r\n".repeat(LONGEST - 1)),
    };
    attacker.send(&mut tcp, session.post_head(&length).as_bytes()).await?;
    attacker.send(&mut tcp, body.as_bytes()).await?;
    attacker.until_closed(tcp).await
}

/// A message in two fragments (RFC 6455, 5.4), of which the second is not complete.
async fn half_a_message(attacker: Attacker, number: usize, _: usize) -> Result<(), Failed> {
    sleep(Duration::from_millis(4 * number as u64)).await;
    let mut tcp = attacker.endpoint.guest().await?;
    attacker.has_begun();
    for head in [0x01, 0x00] {
        // As a whole one, but for the bits that say so.
        let mut fragment = wire::from_client("x".repeat(LONGEST / 2).as_bytes());
        fragment[0] = head;
        let end = fragment.len() - usize::from(head == 0x00);
        attacker.send(&mut tcp, &fragment[..end]).await?;
    }
    attacker.until_closed(tcp).await
}

async fn half_a_head(attacker: Attacker, number: usize, length: usize) -> Result<(), Failed> {
    let mut tcp = attacker.endpoint.open().await?;
    attacker.has_begun();
    // One header, or as many as there may be.
    let line = match number % 2 {
        0 => format!("x: {}\r\n", "x".repeat(300)),
        _ => format!("x: {}\r\n", "x".repeat(length)),
    };
    let head = format!("GET / HTTP/1.1\r\n{}", line.repeat(length.div_ceil(line.len())));
    attacker.send(&mut tcp, &head.as_bytes()[..length]).await?;
    attacker.until_closed(tcp).await
}

async fn little_or_nothing(attacker: Attacker, number: usize, _: usize) -> Result<(), Failed> {
    let words: &[u8] = match number % 6 {
        0 | 1 => b"",
        2 => b"G",
        3 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        4 => return half_a_head(attacker, number, 1 + number * LARGEST_HEAD / CONNECTIONS).await,
        _ => {
            let tcp = attacker.endpoint.websocket(None).await?;
            attacker.has_begun();
            return attacker.until_closed(tcp).await;
        }
    };
    let mut tcp = attacker.endpoint.open().await?;
    attacker.has_begun();
    attacker.send(&mut tcp, words).await?;
    attacker.until_closed(tcp).await
}
