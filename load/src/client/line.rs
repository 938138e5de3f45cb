//! One connection's wire: the handshakes of TCP, WebSocket, Engine.IO and Socket.IO, then frames in and out.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message as WsMessage, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig},
};

use super::{Counter, Event, Failed, Manner, Order};

type Socket = WebSocketStream<TcpStream>;

/// Connects, and says for how long the server may be silent before it is taken for dead.
pub(super) async fn handshake(address: &str, manner: &Manner, auth: Value) -> Result<(Socket, Duration), Failed> {
    // 128 KiB, the default, for each of ten thousand would be more than a gigabyte.
    const READ_AT_ONCE: usize = 8 * 1024;
    let mut request = format!("ws://{address}/socket.io/?EIO=4&transport=websocket").into_client_request()?;
    if let Some(origin) = &manner.origin {
        let origin = HeaderValue::from_str(origin).map_err(|error| Failed(error.to_string()))?;
        request.headers_mut().insert("origin", origin);
    }
    let tcp = open(address, manner).await?;
    let config = WebSocketConfig::default().read_buffer_size(READ_AT_ONCE);
    let (mut socket, _) = tokio_tungstenite::client_async_with_config(request, tcp, Some(config)).await?;
    let opened = expect(&mut socket, "0").await?;
    let opened: Value = serde_json::from_str(&opened[1..]).map_err(|error| Failed(error.to_string()))?;
    let silence_ms = ["pingInterval", "pingTimeout"].map(|setting| opened[setting].as_u64().unwrap_or(30_000));
    socket.send(text(format!("40{auth}"))).await?;
    expect(&mut socket, "40").await?;
    Ok((socket, Duration::from_millis(silence_ms.iter().sum())))
}

/// A TCP connection to `address` (host and port), in a manner of one's own.
pub async fn open(address: &str, manner: &Manner) -> Result<TcpStream, Failed> {
    let tcp = match (manner.from, manner.receive_buffer) {
        (None, None) => TcpStream::connect(address).await?,
        (from, receive_buffer) => {
            let address: SocketAddr = address.parse().map_err(|_| Failed(format!("no address: {address}")))?;
            let socket = TcpSocket::new_v4()?;
            if let Some(bytes) = receive_buffer {
                socket.set_recv_buffer_size(bytes)?;
            }
            if let Some(from) = from {
                socket.bind((from, 0).into())?;
            }
            socket.connect(address).await?
        }
    };
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

async fn expect(socket: &mut Socket, start: &str) -> Result<String, Failed> {
    while let Some(frame) = socket.next().await {
        let frame = frame?.into_text()?;
        if frame.starts_with(start) {
            return Ok(frame.to_string());
        }
        if frame == "2" {
            socket.send(text("3".into())).await?;
        } else {
            return Err(Failed(format!("expected {start}, got {frame}")));
        }
    }
    Err(Failed("the connection has ended".into()))
}

/// One connection's end: who waits for what, and who is told.
pub(super) struct Line {
    asked: HashMap<u64, oneshot::Sender<Value>>,
    told: mpsc::UnboundedSender<Event>,
    unheard: &'static [&'static str],
    dropped: Arc<Counter>,
    /// The server is taken for dead after so long without a word, as the official clients do.
    silence: Duration,
}

pub(super) async fn run(mut socket: Socket, mut orders: mpsc::UnboundedReceiver<Order>, mut line: Line) {
    let (mut next_id, mut is_paused, mut heard_at) = (0, false, Instant::now());
    loop {
        let sent = tokio::select! {
            frame = timeout((heard_at + line.silence).saturating_duration_since(Instant::now()), socket.next()),
                if !is_paused =>
            {
                heard_at = Instant::now();
                match frame {
                    Ok(Some(Ok(WsMessage::Text(frame)))) => match line.received(&frame) {
                        Some(reply) => socket.send(text(reply)).await,
                        None => Ok(()),
                    },
                    Err(_) | Ok(Some(Ok(WsMessage::Close(_)) | Err(_)) | None) => return,
                    Ok(Some(Ok(_))) => Ok(()),
                }
            },
            order = orders.recv() => match order {
                Some(Order::Frame(frame)) => socket.send(text(frame)).await,
                Some(Order::Ask { event, payload, answer }) => {
                    next_id += 1;
                    line.asked.insert(next_id, answer);
                    socket.send(text(format!("42{next_id}{}", json!([event, payload])))).await
                }
                Some(Order::Pause) => { is_paused = true; Ok(()) }
                Some(Order::Resume) => { (is_paused, heard_at) = (false, Instant::now()); Ok(()) }
                Some(Order::Reset) => {
                    // It fails only when the connection has ended already.
                    let _ = socket.get_ref().set_zero_linger();
                    return;
                }
                None => return,
                Some(Order::Close) => {
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

impl Line {
    pub(super) fn new(
        told: mpsc::UnboundedSender<Event>,
        unheard: &'static [&'static str],
        dropped: Arc<Counter>,
        silence: Duration,
    ) -> Self {
        Self { asked: HashMap::new(), told, unheard, dropped, silence }
    }

    /// Takes in a frame; some want an answer.
    fn received(&mut self, frame: &str) -> Option<String> {
        if frame == "2" {
            return Some("3".into());
        }
        if frame == "41" {
            let _ = self.told.send(Event { name: "disconnect".into(), args: Vec::new() });
        } else if let Some(event) = frame.strip_prefix("42") {
            let name = event.split('"').nth(1).unwrap_or_default();
            if self.unheard.contains(&name) {
                self.dropped.frames.fetch_add(1, Ordering::Relaxed);
                self.dropped.bytes.fetch_add(frame.len() as u64, Ordering::Relaxed);
            } else if let Some((Value::String(name), args)) = array(event) {
                let _ = self.told.send(Event { name, args });
            }
        } else if let Some(ack) = frame.strip_prefix("43") {
            let (id, answer) = ack.split_at(ack.find('[').unwrap_or(ack.len()));
            if let Some(asker) = id.parse().ok().and_then(|id| self.asked.remove(&id))
                && let Some((answer, _)) = array(answer)
            {
                let _ = asker.send(answer);
            }
        }
        None
    }
}

/// The first element of a JSON array, and the others.
fn array(json: &str) -> Option<(Value, Vec<Value>)> {
    let Ok(Value::Array(mut items)) = serde_json::from_str(json) else { return None };
    (!items.is_empty()).then(|| (items.remove(0), items))
}

pub(super) fn text(frame: String) -> WsMessage {
    WsMessage::Text(frame.into())
}
