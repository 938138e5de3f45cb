//! Sockets, requests and sessions by hand, for those who keep to the protocol only as far as they want to.

use std::{net::Ipv4Addr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use wechat_load::{Failed, Manner, open};

use crate::wire;

/// Twice what the server promises.
const PATIENCE: Duration = Duration::from_secs(10);
/// What separates packets in the body of a polling request (Engine.IO v4).
pub const SEPARATOR: char = '\x1e';

/// Where connections go, and how they are made.
#[derive(Clone, Debug)]
pub struct Way {
    pub address: String,
    pub manner: Manner,
}

/// What a request was answered with.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
}

/// A session that is polled.
#[derive(Clone, Debug)]
pub struct Session {
    way: Way,
    sid: String,
}

impl Way {
    /// From this address, as programs do that read what they are sent.
    pub fn from(address: &str, from: Ipv4Addr) -> Self {
        Self { address: address.to_owned(), manner: Manner { from: Some(from), ..Manner::default() } }
    }

    pub async fn open(&self) -> Result<TcpStream, Failed> {
        in_time(async { open(&self.address, &self.manner).await }).await
    }

    /// One request on a connection of its own.
    async fn ask(&self, method: &str, query: &str, body: &str) -> Result<Answer, Failed> {
        in_time(async {
            let mut tcp = open(&self.address, &self.manner).await?;
            let head = self.head(method, query, &format!("connection: close\r\ncontent-length: {}", body.len()));
            tcp.write_all(format!("{head}{body}").as_bytes()).await?;
            let mut bytes = Vec::new();
            tcp.read_to_end(&mut bytes).await?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
            let status = status.ok_or_else(|| Failed("a request was not answered with HTTP".into()))?;
            Ok(Answer { status, text })
        })
        .await
    }

    /// The head of a polling request.
    fn head(&self, method: &str, query: &str, headers: &str) -> String {
        let host = &self.address;
        format!(
            "{method} /socket.io/?EIO=4&transport=polling{query} HTTP/1.1\r\nhost: {host}\r\n{headers}\r\n\r\n"
        )
    }

    /// A WebSocket, for a session that is polled or for a new one: only its handshake, and nothing is read beyond it.
    pub async fn websocket(&self, sid: Option<&str>) -> Result<TcpStream, Failed> {
        in_time(async {
            let mut tcp = open(&self.address, &self.manner).await?;
            let sid = sid.map_or(String::new(), |sid| format!("&sid={sid}"));
            let head = format!(
                "GET /socket.io/?EIO=4&transport=websocket{sid} HTTP/1.1\r\nhost: {}\r\nupgrade: websocket\r\n\
                 connection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                self.address
            );
            tcp.write_all(head.as_bytes()).await?;
            read_until(&mut tcp, "HTTP/1.1 101").await?;
            Ok(tcp)
        })
        .await
    }

    /// A guest on a WebSocket: connected, and in no room.
    pub async fn guest(&self) -> Result<TcpStream, Failed> {
        let mut tcp = self.websocket(None).await?;
        in_time(async {
            tcp.write_all(&wire::from_client(b"40{}")).await?;
            read_until(&mut tcp, "40{\"sid\"").await?;
            Ok(tcp)
        })
        .await
    }

    /// A new session by polling, which is not connected to the namespace.
    pub async fn session(&self) -> Result<Session, Failed> {
        let opened = self.ask("GET", "", "").await?;
        let sid = opened.text.split("\"sid\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let sid = sid.ok_or_else(|| Failed(format!("no session: {}", opened.status)))?.to_owned();
        Ok(Session { way: self.clone(), sid })
    }

    /// A guest by polling: the answer to its CONNECT is not read.
    pub async fn polling_guest(&self) -> Result<Session, Failed> {
        let session = self.session().await?;
        session.post("40{}").await?;
        Ok(session)
    }
}

impl Session {
    fn query(&self) -> String {
        format!("&sid={}", self.sid)
    }

    /// Hands over packets. Fails when they are not taken.
    pub async fn post(&self, packets: &str) -> Result<(), Failed> {
        match self.way.ask("POST", &self.query(), packets).await?.status {
            200 => Ok(()),
            status => Err(Failed(format!("a POST was answered with {status}"))),
        }
    }

    /// The head of a POST whose body is for the caller to send, or not to send; `length` is the header that announces it.
    pub fn post_head(&self, length: &str) -> String {
        self.way.head("POST", &self.query(), length)
    }

    /// The head of a poll.
    pub fn poll_head(&self) -> String {
        self.way.head("GET", &self.query(), "connection: keep-alive")
    }

    /// Polls until something came in which this is, and answers pings.
    pub async fn poll_until(&self, wanted: &str) -> Result<(), Failed> {
        in_time(async {
            loop {
                let Answer { status, text } = self.way.ask("GET", &self.query(), "").await?;
                if status != 200 {
                    return Err(Failed(format!("a poll was answered with {status}")));
                }
                let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
                if body.split(SEPARATOR).any(|packet| packet == "2") {
                    self.post("3").await?;
                }
                if body.contains(wanted) {
                    return Ok(());
                }
            }
        })
        .await
    }

    /// Opens a WebSocket for it, and does nothing more.
    pub async fn begin_upgrade(&self) -> Result<TcpStream, Failed> {
        self.way.websocket(Some(&self.sid)).await
    }
}

/// Reads until something came in which this is. What comes right behind it is lost.
async fn read_until(tcp: &mut TcpStream, wanted: &str) -> Result<(), Failed> {
    const ENOUGH: usize = 64 * 1024;
    let mut bytes = Vec::new();
    while bytes.len() < ENOUGH {
        if tcp.read_buf(&mut bytes).await? == 0 {
            break;
        }
        if memchr::memmem::find(&bytes, wanted.as_bytes()).is_some() {
            return Ok(());
        }
    }
    Err(Failed(format!("{wanted} did not come")))
}

async fn in_time<T>(doing: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
    timeout(PATIENCE, doing).await.unwrap_or_else(|_| Err(Failed("no answer within 10 s".into())))
}
