//! Sessions that begin with polling, as those of every official client do by default.

use std::time::Duration;

use memchr::memmem;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::{JoinHandle, spawn_local},
    time::timeout,
};
use wechat_load::Failed;

/// Longer than a poll may wait for the next ping.
const PATIENCE: Duration = Duration::from_secs(40);

/// A session that is connected to the namespace, and polled by nobody yet.
pub struct Session {
    address: String,
    /// The connection that polls.
    tcp: TcpStream,
    pub sid: String,
}

/// A session that is polled until this is dropped.
pub struct Polled(JoinHandle<()>);

impl Session {
    /// Opens a session and connects.
    pub async fn open(address: &str) -> Result<Self, Failed> {
        let mut tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        let open = ask(&mut tcp, &request(address, "GET", "", "")).await?;
        let open: Value = serde_json::from_str(open.strip_prefix('0').unwrap_or_default())
            .map_err(|error| Failed(format!("no session by polling: {error}")))?;
        let sid = open["sid"].as_str().unwrap_or_default().to_owned();
        let mut session = Self { address: address.to_owned(), tcp, sid };
        session.post("40").await?;
        session.poll_for("40").await?;
        Ok(session)
    }

    /// Joins a room, and is polled from then on.
    pub async fn join(mut self, room: &str, nick: &str) -> Result<Polled, Failed> {
        self.post(&format!(r#"420["join_room",{{"nick":"{nick}","room":"{room}"}}]"#)).await?;
        self.poll_for("430").await?;
        Ok(Polled(spawn_local(async move {
            // It ends with the session.
            while let Ok(packets) = self.poll().await {
                if packets.iter().any(|packet| packet == "2") && self.post("3").await.is_err() {
                    break;
                }
            }
        })))
    }

    async fn poll_for(&mut self, start: &str) -> Result<(), Failed> {
        while !self.poll().await?.iter().any(|packet| packet.starts_with(start)) {}
        Ok(())
    }

    async fn poll(&mut self) -> Result<Vec<String>, Failed> {
        let text = ask(&mut self.tcp, &request(&self.address, "GET", &self.sid, "")).await?;
        Ok(text.split('\x1e').map(str::to_owned).collect())
    }

    /// On a connection of its own, as the other one waits.
    async fn post(&self, packet: &str) -> Result<(), Failed> {
        let mut tcp = TcpStream::connect(&self.address).await?;
        ask(&mut tcp, &request(&self.address, "POST", &self.sid, packet)).await.map(drop)
    }
}

impl Polled {
    pub fn is_open(&self) -> bool {
        !self.0.is_finished()
    }
}

impl Drop for Polled {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn request(address: &str, method: &str, sid: &str, body: &str) -> String {
    let sid = if sid.is_empty() { String::new() } else { format!("&sid={sid}") };
    let length = body.len();
    format!(
        "{method} /socket.io/?EIO=4&transport=polling{sid} HTTP/1.1\r\nhost: {address}\r\n\
         content-type: text/plain\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// The body of the answer. Fails unless that is 200.
async fn ask(tcp: &mut TcpStream, request: &str) -> Result<String, Failed> {
    timeout(PATIENCE, answer(tcp, request)).await.unwrap_or_else(|_| Err(Failed("no answer in time".into())))
}

async fn answer(tcp: &mut TcpStream, request: &str) -> Result<String, Failed> {
    tcp.write_all(request.as_bytes()).await?;
    let mut read = Vec::with_capacity(1_024);
    let (head, body) = loop {
        if let Some(end) = memmem::find(&read, b"\r\n\r\n") {
            break (String::from_utf8_lossy(&read[..end]).to_ascii_lowercase(), end + 4);
        }
        more(tcp, &mut read).await?;
    };
    let length = head.split("\r\n").find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse::<usize>().ok()).unwrap_or_default();
    while read.len() < body + length {
        more(tcp, &mut read).await?;
    }
    match head.starts_with("http/1.1 200") {
        true => Ok(String::from_utf8_lossy(&read[body..]).into_owned()),
        false => Err(Failed(format!("refused: {}", head.lines().next().unwrap_or_default()))),
    }
}

async fn more(tcp: &mut TcpStream, read: &mut Vec<u8>) -> Result<(), Failed> {
    match tcp.read_buf(read).await? {
        0 => Err(Failed("the connection has ended".into())),
        _ => Ok(()),
    }
}
