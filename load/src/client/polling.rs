//! Sessions by polling, as those of every official client begin; kept to the protocol only as far as their owner wants.

use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpStream;

use super::{Endpoint, Failed, endpoint::silence, http, in_time};

/// What separates packets in the body of a polling request (Engine.IO v4).
pub const SEPARATOR: char = '\x1e';

/// A session by polling, which nobody polls yet.
#[derive(Debug)]
pub struct Session {
    endpoint: Endpoint,
    pub(super) sid: String,
    pub(super) silence: Duration,
    /// The connection that polls, once it was needed.
    polling: Option<TcpStream>,
}

impl Endpoint {
    /// A new session, which is not connected to the namespace.
    pub async fn session(&self) -> Result<Session, Failed> {
        let opened = http::ask_once(self, &self.request("GET", "", "connection: close")).await?;
        let open: Option<Value> = opened.body.strip_prefix('0').and_then(|open| serde_json::from_str(open).ok());
        let open = open.ok_or_else(|| Failed(format!("no session: {}", opened.status)))?;
        let sid = open["sid"].as_str().unwrap_or_default().to_owned();
        Ok(Session { endpoint: self.clone(), sid, silence: silence(&open), polling: None })
    }

    /// A guest by polling: the answer to its CONNECT is not read.
    pub async fn polling_guest(&self) -> Result<Session, Failed> {
        let session = self.session().await?;
        session.post("40{}").await?;
        Ok(session)
    }

    /// The head of a polling request.
    fn request(&self, method: &str, sid: &str, headers: &str) -> String {
        let (host, sid) = (&self.address, if sid.is_empty() { String::new() } else { format!("&sid={sid}") });
        format!("{method} /socket.io/?EIO=4&transport=polling{sid} HTTP/1.1\r\nhost: {host}\r\n{headers}\r\n\r\n")
    }
}

impl Session {
    /// Hands over packets, on a connection of its own. Fails when they are not taken.
    pub async fn post(&self, packets: &str) -> Result<(), Failed> {
        let head = self.post_head(&format!("connection: close\r\ncontent-length: {}", packets.len()));
        match http::ask_once(&self.endpoint, &(head + packets)).await?.status {
            200 => Ok(()),
            status => Err(Failed(format!("a POST was answered with {status}"))),
        }
    }

    /// The head of a POST whose body is for the caller to send, or not to send; `length` is the header that announces it.
    pub fn post_head(&self, length: &str) -> String {
        self.endpoint.request("POST", &self.sid, &format!("content-type: text/plain\r\n{length}"))
    }

    /// The head of a poll.
    pub fn poll_head(&self) -> String {
        self.endpoint.request("GET", &self.sid, "connection: keep-alive")
    }

    /// Polls until a packet came that begins like this, and answers pings. Fails after 10 s.
    pub async fn poll_until(&mut self, start: &str) -> Result<(), Failed> {
        in_time(async {
            while !self.poll().await?.iter().any(|packet| packet.starts_with(start)) {}
            Ok(())
        })
        .await
    }

    /// Polls until the session ends.
    pub async fn poll_on(mut self) {
        while self.poll().await.is_ok() {}
    }

    /// The packets of one poll; a ping among them is answered.
    async fn poll(&mut self) -> Result<Vec<String>, Failed> {
        let head = self.poll_head();
        let polling = match &mut self.polling {
            Some(polling) => polling,
            none => none.insert(self.endpoint.open().await?),
        };
        let response = http::ask(polling, &head).await?;
        if response.status != 200 {
            return Err(Failed(format!("a poll was answered with {}", response.status)));
        }
        let packets: Vec<_> = response.body.split(SEPARATOR).map(str::to_owned).collect();
        if packets.iter().any(|packet| packet == "2") {
            self.post("3").await?;
        }
        Ok(packets)
    }

    /// Opens a WebSocket for it, and does nothing more.
    pub async fn begin_upgrade(&self) -> Result<TcpStream, Failed> {
        self.endpoint.websocket(Some(&self.sid)).await
    }
}
