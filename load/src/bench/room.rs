//! A room in which somebody talks, watched by everyone in it.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::interval;
use wechat_load::{Client, Failed};

use super::presence::come;
use crate::process::Server;

/// One who writes, and all the others, who write down when they read it.
pub struct Room {
    writer: Client,
    readers: Vec<Client>,
    said: usize,
}

impl Room {
    /// So many people come in.
    pub async fn open(server: &Server, people: usize) -> Result<Self, Failed> {
        let mut readers = come(server, "room", people).await?;
        let writer = readers.pop().ok_or_else(|| Failed("nobody came".into()))?;
        Ok(Self { writer, readers, said: 0 })
    }

    /// Talks for a while. Says how long each message took to its last reader.
    pub async fn talk(&mut self, lasts: Duration, per_second: u32) -> Result<Vec<Duration>, Failed> {
        let expected = (lasts.as_secs_f64() * f64::from(per_second)) as usize;
        let first = self.said;
        let reading: Vec<_> =
            self.readers.drain(..).map(|reader| tokio::spawn(read(reader, first..first + expected))).collect();
        let mut ticks = interval(Duration::from_secs(1) / per_second);
        let mut sent = Vec::new();
        for n in first..first + expected {
            ticks.tick().await;
            sent.push(Instant::now());
            drop(self.writer.ask_later("send_message", json!({ "room": "room", "content": n.to_string() })));
        }
        self.said += expected;
        let mut last = sent.clone();
        for reader in join_all(reading).await {
            let (client, read) = reader.map_err(|error| Failed(error.to_string()))??;
            self.readers.push(client);
            for (last, read) in last.iter_mut().zip(read) {
                *last = (*last).max(read);
            }
        }
        Ok(sent.into_iter().zip(last).map(|(sent, last)| last - sent).collect())
    }
}

/// Reads the messages that say these numbers, and when each came.
async fn read(mut client: Client, expected: Range<usize>) -> Result<(Client, Vec<Instant>), Failed> {
    let mut read = Vec::with_capacity(expected.len());
    for n in expected {
        let said = n.to_string();
        client.event_where("receive_message", |args| args[0]["content"] == said.as_str()).await?;
        read.push(Instant::now());
    }
    Ok((client, read))
}
