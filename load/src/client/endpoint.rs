//! Where connections go, and the handshakes: TCP, WebSocket (RFC 6455, section 4.1), Engine.IO, Socket.IO.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
};

use super::{Failed, http, in_time, wire};

/// How a connection is made; the default is a program's, with nothing special about it.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// The page that connects.
    pub origin: Option<String>,
    /// Events that are dropped unread: in a crowd, understanding who came and went would cost more than all else.
    pub unheard: &'static [&'static str],
    /// How many bytes the kernel keeps for a reader that does not read; it decides when nothing is set.
    pub receive_buffer: Option<u32>,
    /// The address that it comes from. The system chooses when none is set.
    pub from: Option<Ipv4Addr>,
}

/// Where connections go, and how they are made.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Host and port.
    pub address: String,
    pub manner: Manner,
}

/// A connection to the namespace, on a WebSocket.
pub(super) struct Opened {
    pub(super) tcp: TcpStream,
    /// What was read beyond the handshakes.
    pub(super) rest: Vec<u8>,
    /// For how long the server may be silent before it is taken for dead.
    pub(super) silence: Duration,
}

impl Endpoint {
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), manner: Manner::default() }
    }

    /// From this address, as programs do that read what they are sent.
    pub fn from(address: &str, from: Ipv4Addr) -> Self {
        Self { address: address.to_owned(), manner: Manner { from: Some(from), ..Manner::default() } }
    }

    /// A TCP connection. Fails after 10 s.
    pub async fn open(&self) -> Result<TcpStream, Failed> {
        in_time(self.tcp()).await
    }

    /// A WebSocket, for a session that is polled or for a new one: only its handshake, and what comes right behind it is
    /// lost. Fails after 10 s.
    pub async fn websocket(&self, sid: Option<&str>) -> Result<TcpStream, Failed> {
        in_time(self.upgraded(sid)).await.map(|(tcp, _)| tcp)
    }

    /// A guest on a WebSocket: connected, and in no room. Fails after 10 s.
    pub async fn guest(&self) -> Result<TcpStream, Failed> {
        in_time(self.connect(&json!({}))).await.map(|opened| opened.tcp)
    }

    pub(super) async fn connect(&self, auth: &Value) -> Result<Opened, Failed> {
        let (mut tcp, mut rest) = self.upgraded(None).await?;
        let open = expect(&mut tcp, &mut rest, "0").await?;
        tcp.write_all(&wire::from_client(format!("40{auth}").as_bytes())).await?;
        expect(&mut tcp, &mut rest, "40").await?;
        Ok(Opened { tcp, rest, silence: silence(&serde_json::from_str(&open[1..]).unwrap_or_default()) })
    }

    /// The same by polling first.
    pub(super) async fn upgrade(&self) -> Result<Opened, Failed> {
        let mut session = self.polling_guest().await?;
        session.poll_until("40").await?;
        let (mut tcp, mut rest) = self.upgraded(Some(&session.sid)).await?;
        tcp.write_all(&wire::from_client(b"2probe")).await?;
        expect(&mut tcp, &mut rest, "3probe").await?;
        tcp.write_all(&wire::from_client(b"5")).await?;
        Ok(Opened { tcp, rest, silence: session.silence })
    }

    async fn tcp(&self) -> Result<TcpStream, Failed> {
        let tcp = match (self.manner.from, self.manner.receive_buffer) {
            (None, None) => TcpStream::connect(&self.address).await?,
            (from, receive_buffer) => {
                let address: SocketAddr =
                    self.address.parse().map_err(|_| Failed(format!("no address: {}", self.address)))?;
                let socket = TcpSocket::new_v4()?;
                receive_buffer.map_or(Ok(()), |bytes| socket.set_recv_buffer_size(bytes))?;
                from.map_or(Ok(()), |from| socket.bind((from, 0).into()))?;
                socket.connect(address).await?
            }
        };
        tcp.set_nodelay(true)?;
        Ok(tcp)
    }

    /// A WebSocket, and what was read beyond its handshake.
    async fn upgraded(&self, sid: Option<&str>) -> Result<(TcpStream, Vec<u8>), Failed> {
        let mut tcp = self.tcp().await?;
        let sid = sid.map_or(String::new(), |sid| format!("&sid={sid}"));
        let origin = self.manner.origin.as_ref().map_or(String::new(), |origin| format!("origin: {origin}\r\n"));
        let request = format!(
            "GET /socket.io/?EIO=4&transport=websocket{sid} HTTP/1.1\r\nhost: {}\r\nconnection: Upgrade\r\n\
             upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: {}\r\n{origin}\r\n",
            self.address,
            wire::KEY
        );
        tcp.write_all(request.as_bytes()).await?;
        let (head, rest) = http::head(&mut tcp).await?;
        match head.starts_with("http/1.1 101") && head.contains(&wire::ACCEPT.to_ascii_lowercase()) {
            true => Ok((tcp, rest)),
            false => Err(Failed(format!("no WebSocket: {}", head.lines().next().unwrap_or_default()))),
        }
    }
}

/// Waits for the packet that begins like this. A ping may come before it.
async fn expect(tcp: &mut TcpStream, read: &mut Vec<u8>, start: &str) -> Result<String, Failed> {
    loop {
        let Some(frame) = wire::frame(read)? else {
            http::more(tcp, read).await?;
            continue;
        };
        let packet: Vec<_> = read.drain(..frame.payload.end).skip(frame.payload.start).collect();
        match String::from_utf8_lossy(&packet).into_owned() {
            packet if packet.starts_with(start) => return Ok(packet),
            packet if packet == "2" => tcp.write_all(&wire::from_client(b"3")).await?,
            packet => return Err(Failed(format!("expected {start}, got {packet}"))),
        }
    }
}

/// For how long a server that opened a session like this may say nothing.
pub(super) fn silence(open: &Value) -> Duration {
    let settings = ["pingInterval", "pingTimeout"].map(|setting| open[setting].as_u64().unwrap_or(30_000));
    Duration::from_millis(settings.iter().sum())
}
