//! A Socket.IO client (protocol v5, over WebSocket or polling), as small as the protocol: what the official ones add, such
//! as reconnection, would hide what the tests look for. It knows nothing of chat.
//!
//! Frames are made and read by hand: with a library the bench would measure its care along with the server, and here it
//! would be the one with which the server is made, whose errors neither side would see.

mod connection;
mod endpoint;
pub mod http;
mod polling;
pub mod wire;

use std::{fmt, io, sync::Arc, time::Duration};

pub use connection::{Answer, Listen};
use connection::{Connection, Reading};
use endpoint::Opened;
pub use endpoint::{Endpoint, Manner};
pub use polling::{SEPARATOR, Session};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

/// One connection to a server; dropping it ends it with a FIN. What the server tells is an event for its owner, unless a
/// listener of its own takes it in.
#[derive(Debug)]
pub struct Client<Events = mpsc::UnboundedReceiver<Event>> {
    connection: Arc<Connection>,
    events: Events,
    reading: JoinHandle<()>,
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

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// As long as a browser waits for a connection.
const CONNECTED_WITHIN: Duration = Duration::from_secs(20);

impl Client {
    /// Connects to `address` (host and port) with `auth` in the CONNECT packet, and sends `first` as soon as the
    /// server has answered it.
    pub async fn connect(address: &str, auth: Value, first: &[(&str, Value)]) -> Result<Self, Failed> {
        Self::connect_as(address, &Manner::default(), auth, first).await
    }

    /// The same as a page of `origin` would.
    pub async fn connect_from(
        address: &str,
        origin: Option<&str>,
        auth: Value,
        first: &[(&str, Value)],
    ) -> Result<Self, Failed> {
        let manner = Manner { origin: origin.map(str::to_owned), ..Manner::default() };
        Self::connect_as(address, &manner, auth, first).await
    }

    /// The same in another manner.
    pub async fn connect_as(
        address: &str,
        manner: &Manner,
        auth: Value,
        first: &[(&str, Value)],
    ) -> Result<Self, Failed> {
        let endpoint = Endpoint { address: address.to_owned(), manner: manner.clone() };
        let (told, events) = mpsc::unbounded_channel();
        let inbox = Inbox { told, unheard: manner.unheard };
        let client = Client::opened(endpoint.connect(&auth), events, inbox).await?;
        first.iter().for_each(|(event, payload)| client.emit(event, payload.clone()));
        Ok(client)
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

    /// Waits until the server has ended the connection.
    pub async fn closed(mut self) -> Result<(), Failed> {
        let end = async { while self.events.recv().await.is_some() {} };
        timeout(PATIENCE, end).await.map_err(|_| Failed("the connection is still open".into()))
    }
}

impl Client<()> {
    /// Connects, and lets `listener` take in every packet as it was read.
    pub async fn listen(endpoint: &Endpoint, listener: impl Listen) -> Result<Self, Failed> {
        Self::opened(endpoint.connect(&json!({})), (), listener).await
    }

    /// The same for a session that begins with polling.
    pub async fn listen_after_upgrade(endpoint: &Endpoint, listener: impl Listen) -> Result<Self, Failed> {
        Self::opened(endpoint.upgrade(), (), listener).await
    }
}

impl<Events> Client<Events> {
    async fn opened(
        opening: impl Future<Output = Result<Opened, Failed>>,
        events: Events,
        listener: impl Listen,
    ) -> Result<Self, Failed> {
        let Opened { tcp, rest, silence } = timeout(CONNECTED_WITHIN, opening).await.map_err(|_| late())??;
        let (read, write) = tcp.into_split();
        let connection = Arc::new(Connection::new(write));
        let reading = Reading::new(connection.clone(), read, rest, listener, silence);
        Ok(Self { connection, events, reading: tokio::spawn(reading.run()) })
    }

    /// Asks and waits for the acknowledgement.
    pub async fn ask(&self, event: &str, payload: Value) -> Result<Value, Failed> {
        timeout(PATIENCE, self.ask_later(event, payload)).await.unwrap_or_else(|_| Err(late()))
    }

    /// Asks now, and leaves it to the caller to wait.
    pub fn ask_later(
        &self,
        event: &str,
        payload: Value,
    ) -> impl Future<Output = Result<Value, Failed>> + Send + use<Events> {
        let answered = self.question(&json!([event, payload]).to_string());
        async {
            let answer = answered.await.map_err(|_| Failed("the connection has ended".into()))?;
            answer.value().ok_or_else(|| Failed(format!("no answer: {}", answer.text())))
        }
    }

    /// Asks with the event and its payload as JSON. What is answered is not parsed; it fails when the connection ends.
    pub fn question(&self, event: &str) -> oneshot::Receiver<Answer> {
        self.connection.question(event)
    }

    /// Emits without asking for an acknowledgement.
    pub fn emit(&self, event: &str, payload: Value) {
        self.send_raw(format!("42{}", json!([event, payload])));
    }

    /// Sends an Engine.IO packet as it stands, well-formed or not.
    pub fn send_raw(&self, packet: impl AsRef<[u8]>) {
        self.connection.write(&wire::from_client(packet.as_ref()));
    }

    /// Reads nothing more from the socket, as a phone in a pocket does. What is sent still goes out.
    pub fn pause(&self) {
        self.connection.pause(true);
    }

    /// Reads again.
    pub fn resume(&self) {
        self.connection.pause(false);
    }

    pub fn is_open(&self) -> bool {
        !self.reading.is_finished()
    }

    /// Ends the connection without a word, and waits until it has ended: the server finds it reset (RST).
    pub async fn reset(mut self) {
        self.break_off();
        let _ = (&mut self.reading).await;
    }

    /// The same, and the owner is to find out by itself.
    pub fn break_off(&self) {
        self.connection.reset();
    }

    /// Says goodbye and closes, as `socket.disconnect()` does. Closing a tab is dropping it: the connection ends.
    pub async fn close(mut self) {
        self.connection.write(&[wire::from_client(b"41"), wire::close()].concat());
        self.connection.end_when_written();
        let _ = (&mut self.reading).await;
    }
}

impl<Events> Drop for Client<Events> {
    fn drop(&mut self) {
        self.reading.abort();
        self.connection.shut();
    }
}

/// Makes events of packets.
struct Inbox {
    told: mpsc::UnboundedSender<Event>,
    unheard: &'static [&'static str],
}

impl Listen for Inbox {
    fn packet(&mut self, packet: &[u8]) {
        let packet = str::from_utf8(packet).unwrap_or_default();
        if packet == "41" {
            let _ = self.told.send(Event { name: "disconnect".into(), args: Vec::new() });
        }
        let Some(event) = packet.strip_prefix("42") else { return };
        let is_unheard = event.split('"').nth(1).is_some_and(|name| self.unheard.contains(&name));
        if !is_unheard && let Ok((name, args)) = parse(event) {
            let _ = self.told.send(Event { name, args });
        }
    }
}

/// The name of an event and its arguments.
fn parse(event: &str) -> serde_json::Result<(String, Vec<Value>)> {
    let mut items: Vec<Value> = serde_json::from_str(event)?;
    let name = items.splice(..1.min(items.len()), []).next().unwrap_or_default();
    Ok((serde_json::from_value(name)?, items))
}

fn late() -> Failed {
    Failed("no answer in time".into())
}

/// What is to be done within 10 s, twice what the server promises.
async fn in_time<T>(doing: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
    timeout(Duration::from_secs(10), doing).await.unwrap_or_else(|_| Err(Failed("no answer within 10 s".into())))
}
