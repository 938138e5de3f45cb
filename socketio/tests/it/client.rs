//! Raw clients: requests and frames are written and read as they are on the wire.

use std::future::Future;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

use crate::server::{SOON, Server};

pub const ENGINE: &str = "/engine.io/";
pub const SOCKET: &str = "/socket.io/";
pub const TEXT: u8 = 0x81;
pub const BINARY: u8 = 0x82;
pub const CLOSE: u8 = 0x88;
pub const PING: u8 = 0x89;
pub const PONG: u8 = 0x8a;

pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(SOON, future).await.expect("it should have arrived by now")
}

#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn packets(&self) -> Vec<String> {
        assert_eq!(self.status, 200, "{self:?}");
        self.body.split('\x1e').map(str::to_owned).collect()
    }

    /// The status and the code of a refusal.
    pub fn refusal(&self) -> (u16, u64) {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"));
        assert!(body["message"].is_string(), "{self:?}");
        assert!(self.head.contains("content-type: application/json"), "{self:?}");
        (self.status, body["code"].as_u64().unwrap())
    }
}

/// A connection for requests.
pub struct Http(pub BufReader<TcpStream>);

impl Http {
    pub async fn connect(server: &Server) -> Self {
        let tcp = TcpStream::connect(server.address).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        Self(BufReader::new(tcp))
    }

    pub async fn send(&mut self, method: &str, target: &str, body: &str) {
        let length = body.len();
        let request = format!("{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}");
        self.write(request.as_bytes()).await;
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        // The server may have closed before all was written.
        let _ = soon(self.0.write_all(bytes)).await;
    }

    /// None when the connection ends without one.
    pub async fn answer(&mut self) -> Option<Answer> {
        soon(async {
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if self.0.read_line(&mut head).await.unwrap_or_default() == 0 {
                    return None;
                }
            }
            let status = head.split(' ').nth(1)?.parse().ok()?;
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
            self.0.read_exact(&mut body).await.ok()?;
            Some(Answer { status, head, body: String::from_utf8(body).unwrap() })
        })
        .await
    }

    /// Closes the connection at once, without a farewell.
    pub fn reset(self) {
        self.0.into_inner().set_zero_linger().unwrap();
    }
}

/// One request on a connection of its own.
pub async fn ask(server: &Server, method: &str, target: &str, body: &str) -> Answer {
    let mut http = Http::connect(server).await;
    http.send(method, target, body).await;
    http.answer().await.expect("every request is answered")
}

/// A session that is polled.
pub struct Polling<'a> {
    pub server: &'a Server,
    pub path: &'static str,
    pub sid: String,
}

impl<'a> Polling<'a> {
    pub async fn open(server: &'a Server, path: &'static str) -> Self {
        let opened = ask(server, "GET", &format!("{path}?EIO=4&transport=polling"), "").await;
        let open: Value = serde_json::from_str(opened.packets()[0].strip_prefix('0').unwrap()).unwrap();
        Self { server, path, sid: open["sid"].as_str().unwrap().to_owned() }
    }

    /// One that is connected to the namespace, with the answer read.
    pub async fn connected(server: &'a Server) -> Self {
        let session = Self::open(server, SOCKET).await;
        assert_eq!(session.post("40").await.body, "ok");
        let packets = session.poll().await;
        assert!(packets[0].starts_with("40{"), "{packets:?}");
        assert_eq!(packets[1..], [r#"42["auth",{}]"#]);
        session
    }

    pub fn target(&self, transport: &str) -> String {
        format!("{}?EIO=4&transport={transport}&sid={}", self.path, self.sid)
    }

    pub async fn get(&self) -> Answer {
        ask(self.server, "GET", &self.target("polling"), "").await
    }

    pub async fn post(&self, body: &str) -> Answer {
        ask(self.server, "POST", &self.target("polling"), body).await
    }

    pub async fn poll(&self) -> Vec<String> {
        self.get().await.packets()
    }

    /// Polls until this many packets have arrived.
    pub async fn polls(&self, count: usize) -> Vec<String> {
        let mut packets = Vec::new();
        while packets.len() < count {
            packets.extend(self.poll().await);
        }
        packets
    }

    /// A pending poll.
    pub async fn start_poll(&self) -> Http {
        let mut http = Http::connect(self.server).await;
        http.send("GET", &self.target("polling"), "").await;
        http
    }

    /// A pending POST.
    pub async fn start_post(&self, body: &str) -> Http {
        let mut http = Http::connect(self.server).await;
        http.send("POST", &self.target("polling"), body).await;
        http
    }

    pub async fn websocket(&self) -> WebSocket {
        WebSocket::request(self.server, &self.target("websocket")).await.unwrap()
    }

    /// The same session on a WebSocket, from now on.
    pub async fn upgrade(&self) -> WebSocket {
        let mut socket = self.websocket().await;
        socket.send("2probe").await;
        assert_eq!(socket.text().await, "3probe");
        socket.send("5").await;
        socket
    }

    /// Whether the server still knows it: it echoes, and sends nothing else.
    pub async fn assert_echoes(&self, text: &str) {
        assert_eq!(self.post(text).await.body, "ok");
        assert_eq!(self.poll().await, [text]);
    }
}

pub struct WebSocket(pub BufReader<TcpStream>);

impl WebSocket {
    /// Fails with the answer that refuses the handshake.
    pub async fn request(server: &Server, target: &str) -> Result<Self, Answer> {
        let mut http = Http::connect(server).await;
        let handshake = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        http.write(format!("GET {target} HTTP/1.1\r\nHost: x\r\n{handshake}").as_bytes()).await;
        let answer = http.answer().await.unwrap();
        if answer.status == 101 { Ok(Self(http.0)) } else { Err(answer) }
    }

    /// A session that begins with it.
    pub async fn open(server: &Server, path: &str) -> Self {
        let mut socket = Self::request(server, &format!("{path}?EIO=4&transport=websocket")).await.unwrap();
        assert!(socket.text().await.starts_with("0{"));
        socket
    }

    /// One that is connected to the namespace, with the answer read.
    pub async fn connected(server: &Server) -> Self {
        let mut socket = Self::open(server, SOCKET).await;
        socket.send("40").await;
        assert!(socket.text().await.starts_with("40{"));
        assert_eq!(socket.text().await, r#"42["auth",{}]"#);
        socket
    }

    pub async fn send(&mut self, text: &str) {
        self.write(&frame(TEXT, text.as_bytes())).await;
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        // The server may have closed before all was written.
        let _ = soon(self.0.write_all(bytes)).await;
    }

    /// The next frame. None when the connection has ended.
    pub async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        soon(async {
            let (first, length) = (self.0.read_u8().await.ok()?, self.0.read_u8().await.ok()?);
            let length = match length {
                126 => u64::from(self.0.read_u16().await.ok()?),
                127 => self.0.read_u64().await.ok()?,
                length => u64::from(length),
            };
            let mut payload = vec![0; usize::try_from(length).unwrap()];
            self.0.read_exact(&mut payload).await.ok()?;
            Some((first, payload))
        })
        .await
    }

    pub async fn text(&mut self) -> String {
        let (first, payload) = self.frame().await.expect("the connection has ended");
        assert_eq!(first, TEXT);
        String::from_utf8(payload).unwrap()
    }

    /// What still arrives until the connection ends.
    pub async fn rest(&mut self) -> Vec<(u8, Vec<u8>)> {
        let mut frames = Vec::new();
        while let Some(frame) = self.frame().await {
            frames.push(frame);
        }
        frames
    }

    pub async fn assert_ends(&mut self) {
        assert_eq!(self.rest().await, []);
    }

    /// Closes the connection at once, without a farewell.
    pub fn reset(self) {
        self.0.into_inner().set_zero_linger().unwrap();
    }
}

/// A client's frame. The mask is zero: masked bytes stay as they are.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len();
    let mut bytes = vec![first];
    match length {
        0..126 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        126..65_536 => {
            bytes.push(0x80 | 126);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend_from_slice(payload);
    bytes
}
