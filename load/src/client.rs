//! A Socket.IO client (protocol v5 over WebSocket), as small as the protocol: what the official ones add, such as
//! reconnection, would hide what the tests look for. It knows nothing of chat.

mod line;

use std::{
    fmt, io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::SinkExt;
pub use line::open;
use line::{Line, handshake, run, text};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::tungstenite::Error as WsError;

/// One connection to a server.
#[derive(Debug)]
pub struct Client {
    orders: mpsc::UnboundedSender<Order>,
    events: mpsc::UnboundedReceiver<Event>,
    unheard: Arc<Counter>,
    running: JoinHandle<()>,
}

/// Events that were dropped unread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unheard {
    pub frames: u64,
    /// Of their text.
    pub bytes: u64,
}

#[derive(Debug, Default)]
struct Counter {
    frames: AtomicU64,
    bytes: AtomicU64,
}

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

/// Something that the server told. A disconnect of the namespace is told as `disconnect`.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub name: String,
    pub args: Vec<Value>,
}

/// What went wrong, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Failed(pub String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

impl From<WsError> for Failed {
    fn from(error: WsError) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

#[derive(Debug)]
enum Order {
    Frame(String),
    Ask { event: String, payload: Value, answer: oneshot::Sender<Value> },
    Pause,
    Resume,
    Reset,
    Close,
}

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

impl Client {
    /// Connects to `address` (host and port) with `auth` in the CONNECT packet, and sends `first` as soon as the
    /// server has answered it.
    pub async fn connect(address: &str, auth: Value, first: &[(&str, Value)]) -> Result<Self, Failed> {
        Self::connect_from(address, None, auth, first).await
    }

    /// The same as a page of `origin` would.
    pub async fn connect_from(
        address: &str,
        origin: Option<&str>,
        auth: Value,
        first: &[(&str, Value)],
    ) -> Result<Self, Failed> {
        Self::connect_as(address, &Manner { origin: origin.map(str::to_owned), ..Manner::default() }, auth, first)
            .await
    }

    /// The same in a manner of one's own.
    pub async fn connect_as(
        address: &str,
        manner: &Manner,
        auth: Value,
        first: &[(&str, Value)],
    ) -> Result<Self, Failed> {
        let connected = timeout(PATIENCE, handshake(address, manner, auth)).await.map_err(|_| late())?;
        let (mut socket, silence) = connected?;
        let (orders, ordered) = mpsc::unbounded_channel();
        let (told, events) = mpsc::unbounded_channel();
        for (event, payload) in first {
            socket.send(text(format!("42{}", json!([event, payload])))).await?;
        }
        let unheard = Arc::<Counter>::default();
        let line = Line::new(told, manner.unheard, unheard.clone(), silence);
        let running = tokio::spawn(run(socket, ordered, line));
        Ok(Self { orders, events, unheard, running })
    }

    /// Asks and waits for the acknowledgement.
    pub async fn ask(&self, event: &str, payload: Value) -> Result<Value, Failed> {
        let answered = self.ask_later(event, payload);
        match timeout(PATIENCE, answered).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(Failed("the connection has ended".into())),
            Err(_) => Err(late()),
        }
    }

    /// Asks, and leaves it to the caller to wait.
    pub fn ask_later(&self, event: &str, payload: Value) -> oneshot::Receiver<Value> {
        let (answer, answered) = oneshot::channel();
        // When the connection has ended, the dropped sender says so.
        let _ = self.orders.send(Order::Ask { event: event.into(), payload, answer });
        answered
    }

    /// Emits without asking for an acknowledgement.
    pub fn emit(&self, event: &str, payload: Value) {
        self.send_raw(format!("42{}", json!([event, payload])));
    }

    /// Sends an Engine.IO packet as it stands, well-formed or not.
    pub fn send_raw(&self, frame: impl Into<String>) {
        let _ = self.orders.send(Order::Frame(frame.into()));
    }

    /// The arguments of the next event of this name; others before it are passed over.
    pub async fn event(&mut self, name: &str) -> Result<Vec<Value>, Failed> {
        self.event_where(name, |_| true).await
    }

    /// The same, for an event whose arguments are as wanted.
    pub async fn event_where(
        &mut self,
        name: &str,
        wanted: impl Fn(&[Value]) -> bool,
    ) -> Result<Vec<Value>, Failed> {
        let find = async {
            while let Some(event) = self.events.recv().await {
                if event.name == name && wanted(&event.args) {
                    return Ok(event.args);
                }
            }
            Err(Failed(format!("the connection ended before {name}")))
        };
        timeout(PATIENCE, find).await.unwrap_or_else(|_| Err(Failed(format!("no {name} came in time"))))
    }

    /// The next event, whatever it is; none when the connection has ended.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// What has come and was not looked at.
    pub fn drain(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.events.try_recv().ok()).collect()
    }

    /// Reads nothing more from the socket, as a phone in a pocket does. What is sent still goes out.
    pub fn pause(&self) {
        let _ = self.orders.send(Order::Pause);
    }

    /// Reads again.
    pub fn resume(&self) {
        let _ = self.orders.send(Order::Resume);
    }

    /// Ends the connection without a word: the server finds it reset (RST). Dropping a client ends it with a FIN.
    pub async fn reset(mut self) {
        self.break_off();
        let _ = (&mut self.running).await;
    }

    /// The same, for whoever is going to find out by itself.
    pub fn break_off(&self) {
        let _ = self.orders.send(Order::Reset);
    }

    /// What was dropped unread so far.
    pub fn unheard(&self) -> Unheard {
        let Counter { frames, bytes } = &*self.unheard;
        Unheard { frames: frames.load(Ordering::Relaxed), bytes: bytes.load(Ordering::Relaxed) }
    }

    /// Says goodbye and closes, as `socket.disconnect()` does. Closing a tab is dropping it: the connection ends.
    pub async fn close(mut self) {
        let _ = self.orders.send(Order::Close);
        let _ = (&mut self.running).await;
    }

    /// Waits until the server has ended the connection.
    pub async fn closed(mut self) -> Result<(), Failed> {
        let end = async { while self.events.recv().await.is_some() {} };
        timeout(PATIENCE, end).await.map_err(|_| Failed("the connection is still open".into()))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.running.abort();
    }
}

fn late() -> Failed {
    Failed("no answer in time".into())
}
