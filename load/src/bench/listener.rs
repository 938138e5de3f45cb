//! One who joins a room, listens, and says something now and then, at as little cost as can be: frames are looked at
//! where they were read, and nothing is parsed that a search for bytes tells as well.

mod seen;

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};

use memchr::memmem;
use seen::Seen;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::oneshot,
    task::{JoinHandle, spawn_local},
    time::timeout,
};
use uuid::Uuid;
use wechat_load::Failed;

use super::{audience::Audience, polling::Session};
use crate::wire::{self, Opcode};

/// Dropping a listener closes its connection without a word.
pub struct Listener {
    line: Rc<Line>,
    reading: JoinHandle<()>,
}

/// What an acknowledgement says, as JSON.
pub struct Answer(Vec<u8>);

struct Line {
    audience: Rc<Audience>,
    write: OwnedWriteHalf,
    /// What the socket would not take yet.
    backlog: RefCell<Vec<u8>>,
    asked: RefCell<HashMap<u64, oneshot::Sender<Answer>>>,
    asks: Cell<u64>,
    seen: RefCell<Seen>,
    total: Cell<Option<u64>>,
    is_open: Cell<bool>,
}

/// As long as a browser's own patience with a connection.
const PATIENCE: Duration = Duration::from_secs(20);

impl Listener {
    /// Connects: TCP, WebSocket, Engine.IO, Socket.IO.
    pub async fn open(address: &str, audience: &Rc<Audience>) -> Result<Self, Failed> {
        Self::opened(audience, handshake(address)).await
    }

    /// The same with a session that begins with polling.
    pub async fn upgrade(address: &str, audience: &Rc<Audience>) -> Result<Self, Failed> {
        Self::opened(audience, upgrade(address)).await
    }

    async fn opened(
        audience: &Rc<Audience>,
        opening: impl Future<Output = Result<(TcpStream, Vec<u8>), Failed>>,
    ) -> Result<Self, Failed> {
        let opened = timeout(PATIENCE, opening).await;
        let (tcp, rest) = opened.map_err(|_| Failed("no connection within 20 s".into()))??;
        let (read, write) = tcp.into_split();
        let line = Rc::new(Line {
            audience: audience.clone(),
            write,
            backlog: RefCell::default(),
            asked: RefCell::default(),
            asks: Cell::new(0),
            seen: RefCell::default(),
            total: Cell::new(None),
            is_open: Cell::new(true),
        });
        let reading = spawn_local(listen(line.clone(), read, rest));
        Ok(Self { line, reading })
    }

    /// Joins a room and waits for the acknowledgement.
    pub async fn join(&self, room: &str, nick: &str) -> Result<(), Failed> {
        let answer = self.ask("join_room", &format!(r#"{{"nick":"{nick}","room":"{room}"}}"#)).await;
        let answer = answer.map_err(|_| Failed("the connection ended while joining".into()))?;
        if answer.is_ok() { Ok(()) } else { Err(Failed(format!("joining was refused: {}", answer.text()))) }
    }

    /// Sends the audience's next message.
    pub fn send(&self, room: &str) -> oneshot::Receiver<Answer> {
        let (content, client_id) = (self.line.audience.message(), Uuid::now_v7());
        let payload = format!(r#"{{"content":"{content}","room":"{room}","clientId":"{client_id}"}}"#);
        self.ask("send_message", &payload)
    }

    /// Asks; whoever wants to know waits for the acknowledgement, which fails when the connection has ended.
    pub fn ask(&self, event: &str, payload: &str) -> oneshot::Receiver<Answer> {
        let id = self.line.asks.replace(self.line.asks.get() + 1);
        let (answer, answered) = oneshot::channel();
        if self.line.is_open.get() {
            self.line.asked.borrow_mut().insert(id, answer);
            self.line.write(&wire::from_client(format!(r#"42{id}["{event}",{payload}]"#).as_bytes()));
        }
        answered
    }

    /// From now on messages count from this number on; what came before is not looked for.
    pub fn forget(&self, first: u64) {
        *self.line.seen.borrow_mut() = Seen::from(first);
    }

    /// How many different messages came since.
    pub fn seen(&self) -> u64 {
        self.line.seen.borrow().count()
    }

    pub fn is_open(&self) -> bool {
        self.line.is_open.get()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

impl Answer {
    pub fn is_ok(&self) -> bool {
        self.0.starts_with(br#"[{"ok":"#)
    }

    /// How many messages are in it.
    pub fn messages(&self) -> usize {
        memmem::find_iter(&self.0, br#""content":"#).count()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

/// Connects, and returns what was read beyond the handshakes.
async fn handshake(address: &str) -> Result<(TcpStream, Vec<u8>), Failed> {
    let (mut tcp, mut read) = websocket(address, "").await?;
    expect(&mut tcp, &mut read, b"0").await?;
    tcp.write_all(&wire::from_client(b"40")).await?;
    expect(&mut tcp, &mut read, b"40").await?;
    Ok((tcp, read))
}

/// The same by polling first.
async fn upgrade(address: &str) -> Result<(TcpStream, Vec<u8>), Failed> {
    let session = Session::open(address).await?;
    let (mut tcp, mut read) = websocket(address, &format!("&sid={}", session.sid)).await?;
    tcp.write_all(&wire::from_client(b"2probe")).await?;
    expect(&mut tcp, &mut read, b"3probe").await?;
    tcp.write_all(&wire::from_client(b"5")).await?;
    Ok((tcp, read))
}

async fn websocket(address: &str, sid: &str) -> Result<(TcpStream, Vec<u8>), Failed> {
    let mut tcp = TcpStream::connect(address).await?;
    tcp.set_nodelay(true)?;
    let request = format!(
        "GET /socket.io/?EIO=4&transport=websocket{sid} HTTP/1.1\r\nhost: {address}\r\nconnection: Upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    tcp.write_all(request.as_bytes()).await?;
    let mut read = Vec::with_capacity(1_024);
    let head = loop {
        if let Some(end) = memmem::find(&read, b"\r\n\r\n") {
            break end + 4;
        }
        more(&mut tcp, &mut read).await?;
    };
    if !read.starts_with(b"HTTP/1.1 101") {
        let line = read.split(|byte| *byte == b'\r').next().unwrap_or_default();
        return Err(Failed(format!("no WebSocket: {}", String::from_utf8_lossy(line))));
    }
    read.drain(..head);
    Ok((tcp, read))
}

/// Waits for the packet that begins like this. A ping may come before it.
async fn expect(tcp: &mut TcpStream, read: &mut Vec<u8>, start: &[u8]) -> Result<(), Failed> {
    loop {
        let Some(frame) = wire::frame(read)? else {
            more(tcp, read).await?;
            continue;
        };
        let packet: Vec<_> = read.drain(..frame.payload.end).skip(frame.payload.start).collect();
        match &packet[..] {
            b"2" => tcp.write_all(&wire::from_client(b"3")).await?,
            packet if packet.starts_with(start) => return Ok(()),
            packet => {
                let [wanted, got] = [start, packet].map(String::from_utf8_lossy);
                return Err(Failed(format!("expected a packet {wanted}, got {got}")));
            }
        }
    }
}

async fn more(tcp: &mut TcpStream, read: &mut Vec<u8>) -> Result<(), Failed> {
    match tcp.read_buf(read).await? {
        0 => Err(Failed("the connection ended during the handshake".into())),
        _ => Ok(()),
    }
}

/// Reads until the connection ends.
async fn listen(line: Rc<Line>, mut read: OwnedReadHalf, mut rest: Vec<u8>) {
    let mut goes_on = line.take_rest(&mut rest);
    while goes_on {
        goes_on = poll_fn(|context| line.poll(context, &mut read, &mut rest)).await;
    }
    line.is_open.set(false);
    line.asked.borrow_mut().clear();
}

impl Line {
    /// Reads once into the buffer that all share. A partial read saves the second one that would find nothing: tokio
    /// knows that the socket is empty then.
    fn poll(&self, context: &mut Context<'_>, read: &mut OwnedReadHalf, rest: &mut Vec<u8>) -> Poll<bool> {
        let mut buffer = self.audience.buffer.borrow_mut();
        let mut buffer = ReadBuf::new(&mut buffer);
        let result = ready!(Pin::new(read).poll_read(context, &mut buffer));
        if result.is_err() || buffer.filled().is_empty() {
            return Poll::Ready(false);
        }
        if !rest.is_empty() {
            rest.extend_from_slice(buffer.filled());
            return Poll::Ready(self.take_rest(rest));
        }
        let Ok(taken) = self.take(buffer.filled()) else { return Poll::Ready(false) };
        rest.extend_from_slice(&buffer.filled()[taken..]);
        Poll::Ready(true)
    }

    fn take_rest(&self, rest: &mut Vec<u8>) -> bool {
        match self.take(rest) {
            Ok(taken) if taken == rest.len() => *rest = Vec::new(),
            Ok(taken) => drop(rest.drain(..taken)),
            Err(_) => return false,
        }
        true
    }

    /// Takes in all whole frames and says how long they were. Fails when the connection is to end.
    fn take(&self, bytes: &[u8]) -> Result<usize, Failed> {
        let mut taken = 0;
        while let Some(frame) = wire::frame(&bytes[taken..])? {
            let payload = &bytes[taken..][frame.payload.clone()];
            match frame.opcode {
                Opcode::Text => self.packet(payload)?,
                Opcode::Ping => self.write(&wire::pong(payload)),
                Opcode::Close => return Err(Failed("the server closed the connection".into())),
                Opcode::Other => {}
            }
            taken += frame.payload.end;
        }
        Ok(taken)
    }

    fn packet(&self, text: &[u8]) -> Result<(), Failed> {
        self.audience.frame_came(text);
        match text {
            b"2" => self.write(&wire::from_client(b"3")),
            b"41" | b"1" => return Err(Failed("the server ended the connection".into())),
            _ if text.starts_with(b"43") => self.answer(&text[2..]),
            _ if text.starts_with(br#"42["receive_message""#) => self.message(text),
            _ if text.starts_with(br#"42["user_list_"#) => {
                self.total.set(self.audience.presence_came(text, self.total.get()));
            }
            _ if text.starts_with(br#"42["load_history""#) => self.audience.history_came(),
            _ => {}
        }
        Ok(())
    }

    fn message(&self, text: &[u8]) {
        if let Some(number) = self.audience.message_came(text)
            && !self.seen.borrow_mut().mark(number)
        {
            self.audience.double_came();
        }
    }

    fn answer(&self, text: &[u8]) {
        let Some(start) = memchr::memchr(b'[', text) else { return };
        let id = std::str::from_utf8(&text[..start]).ok().and_then(|id| id.parse().ok());
        if let Some(asker) = id.and_then(|id: u64| self.asked.borrow_mut().remove(&id)) {
            let _ = asker.send(Answer(text[start..].to_vec()));
        }
    }

    /// Writes at once what the socket takes. The rest goes before the next write: questions are small, and a socket that
    /// takes none belongs to a server that is far behind.
    fn write(&self, bytes: &[u8]) {
        let mut backlog = self.backlog.borrow_mut();
        backlog.extend_from_slice(bytes);
        if let Ok(written) = self.write.try_write(&backlog) {
            backlog.drain(..written);
        }
    }
}
