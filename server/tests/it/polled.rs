//! A client that polls, one request at a time, and answers to requests of any kind.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, timeout},
};

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The answer to a request.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// In lower case, with their values.
    pub head: String,
    pub body: String,
}

/// The answer to a request that was written to a connection, which may be used again.
pub async fn answer(socket: &mut TcpStream) -> Answer {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(PATIENCE, socket.read_u8()).await.unwrap().unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    timeout(PATIENCE, socket.read_exact(&mut body)).await.unwrap().unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: String::from_utf8(body).unwrap() }
}

/// The path for a transport, of a session if there is one.
pub fn path(transport: &str, sid: Option<&str>) -> String {
    let sid = sid.map(|sid| format!("&sid={sid}")).unwrap_or_default();
    format!("/socket.io/?EIO=4&transport={transport}{sid}")
}

/// A polling client.
pub struct Polled {
    address: String,
    pub sid: String,
    /// Polled packets that were not asked for yet.
    packets: Vec<String>,
    asked: u32,
}

impl Polled {
    /// Connected, in no room yet.
    pub async fn connect(address: &str) -> Self {
        Self::connect_as(address, json!({})).await
    }

    /// The same with `auth`.
    pub async fn connect_as(address: &str, auth: Value) -> Self {
        let mut polled = Self { address: address.to_owned(), sid: String::new(), packets: Vec::new(), asked: 0 };
        let open = polled.request("GET", &path("polling", None), "").await.body;
        let open: Value = serde_json::from_str(open.strip_prefix('0').unwrap()).unwrap();
        polled.sid = open["sid"].as_str().unwrap().to_owned();
        polled.post(&format!("40{auth}")).await;
        polled.packet("40{").await;
        polled
    }

    pub async fn post(&self, body: &str) {
        let answer = self.request("POST", &path("polling", Some(&self.sid)), body).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
    }

    /// The next packet that begins so; earlier ones are dropped, but pings are answered.
    pub async fn packet(&mut self, start: &str) -> String {
        loop {
            while self.packets.is_empty() {
                let answer = self.poll().await;
                assert_eq!(answer.status, 200, "{answer:?}");
                self.packets = answer.body.split('\x1e').map(str::to_owned).collect();
            }
            let packet = self.packets.remove(0);
            assert!(packet != "1", "the session has ended");
            if packet == "2" {
                self.post("3").await;
            }
            if packet.starts_with(start) {
                return packet;
            }
        }
    }

    /// Packets polled together with the last one.
    pub fn left(&self) -> &[String] {
        &self.packets
    }

    pub async fn poll(&self) -> Answer {
        self.request("GET", &path("polling", Some(&self.sid)), "").await
    }

    /// Sends an event, and returns its answer.
    pub async fn ask(&mut self, event: &str, payload: Value) -> Value {
        let id = self.asked;
        self.asked += 1;
        self.post(&format!("42{id}{}", json!([event, payload]))).await;
        let start = format!("43{id}[");
        let packet = self.packet(&start).await;
        serde_json::from_str(packet[start.len()..].strip_suffix(']').unwrap()).unwrap()
    }

    async fn request(&self, method: &str, path: &str, body: &str) -> Answer {
        let (host, length) = (&self.address, body.len());
        let mut socket = TcpStream::connect(host).await.unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{body}");
        socket.write_all(head.as_bytes()).await.unwrap();
        answer(&mut socket).await
    }
}
