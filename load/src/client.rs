//! A Socket.IO client (protocol v5 over WebSocket), as small as the protocol: what the official ones add, such as
//! reconnection, would hide what the tests look for. It knows nothing of chat.

use std::{collections::HashMap, fmt, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Error as WsError, Message as WsMessage, client::IntoClientRequest, http::HeaderValue},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One connection to a server.
#[derive(Debug)]
pub struct Client {
    orders: mpsc::UnboundedSender<Order>,
    events: mpsc::UnboundedReceiver<Event>,
    running: JoinHandle<()>,
}

/// Something that the server told.
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

#[derive(Debug)]
enum Order {
    Frame(String),
    Ask { event: String, payload: Value, answer: oneshot::Sender<Value> },
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
        let mut socket = timeout(PATIENCE, handshake(address, origin, auth)).await.map_err(|_| late())??;
        let (orders, ordered) = mpsc::unbounded_channel();
        let (told, events) = mpsc::unbounded_channel();
        for (event, payload) in first {
            socket.send(text(format!("42{}", json!([event, payload])))).await?;
        }
        let running = tokio::spawn(run(socket, ordered, told));
        Ok(Self { orders, events, running })
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

    /// Closes as a browser does that closes its tab.
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

async fn handshake(address: &str, origin: Option<&str>, auth: Value) -> Result<Socket, Failed> {
    let mut request = format!("ws://{address}/socket.io/?EIO=4&transport=websocket").into_client_request()?;
    if let Some(origin) = origin {
        let origin = HeaderValue::from_str(origin).map_err(|error| Failed(error.to_string()))?;
        request.headers_mut().insert("origin", origin);
    }
    let (mut socket, _) = tokio_tungstenite::connect_async_with_config(request, None, true).await?;
    expect(&mut socket, "0").await?;
    socket.send(text(format!("40{auth}"))).await?;
    expect(&mut socket, "40").await?;
    Ok(socket)
}

async fn expect(socket: &mut Socket, start: &str) -> Result<(), Failed> {
    while let Some(frame) = socket.next().await {
        let frame = frame?.into_text()?;
        if frame.starts_with(start) {
            return Ok(());
        }
        if frame == "2" {
            socket.send(text("3".into())).await?;
        } else {
            return Err(Failed(format!("expected {start}, got {frame}")));
        }
    }
    Err(Failed("the connection has ended".into()))
}

async fn run(mut socket: Socket, mut orders: mpsc::UnboundedReceiver<Order>, told: mpsc::UnboundedSender<Event>) {
    let mut asked: HashMap<u64, oneshot::Sender<Value>> = HashMap::new();
    let mut next_id = 0;
    loop {
        let sent = tokio::select! {
            frame = socket.next() => match frame {
                Some(Ok(WsMessage::Text(frame))) => match received(&frame, &mut asked, &told) {
                    Some(reply) => socket.send(text(reply)).await,
                    None => Ok(()),
                },
                Some(Ok(WsMessage::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => Ok(()),
            },
            order = orders.recv() => match order {
                Some(Order::Frame(frame)) => socket.send(text(frame)).await,
                Some(Order::Ask { event, payload, answer }) => {
                    next_id += 1;
                    asked.insert(next_id, answer);
                    socket.send(text(format!("42{next_id}{}", json!([event, payload])))).await
                }
                Some(Order::Close) | None => {
                    let _ = socket.send(text("41".into())).await;
                    let _ = socket.close(None).await;
                    return;
                }
            },
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Takes in a frame; some want an answer.
fn received(
    frame: &str,
    asked: &mut HashMap<u64, oneshot::Sender<Value>>,
    told: &mpsc::UnboundedSender<Event>,
) -> Option<String> {
    if frame == "2" {
        return Some("3".into());
    }
    if let Some(event) = frame.strip_prefix("42") {
        if let Ok(Value::Array(mut args)) = serde_json::from_str(event)
            && !args.is_empty()
            && let Value::String(name) = args.remove(0)
        {
            let _ = told.send(Event { name, args });
        }
    } else if let Some(ack) = frame.strip_prefix("43") {
        let (id, answer) = ack.split_at(ack.find('[').unwrap_or(ack.len()));
        if let Some(asker) = id.parse().ok().and_then(|id| asked.remove(&id))
            && let Ok(Value::Array(mut args)) = serde_json::from_str(answer)
            && !args.is_empty()
        {
            let _ = asker.send(args.remove(0));
        }
    }
    None
}

fn text(frame: String) -> WsMessage {
    WsMessage::Text(frame.into())
}

fn late() -> Failed {
    Failed("no answer in time".into())
}
