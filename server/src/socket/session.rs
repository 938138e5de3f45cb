//! A connection that is a WebSocket from its beginning: one task, which reads and keeps the beat. What is written goes into
//! its line ([`crate::net`]).
//!
//! It speaks the Engine.IO protocol v4 and, in its messages, the Socket.IO protocol v5, with the one namespace `/` and
//! without attachments (<https://github.com/socketio/engine.io-protocol>, <https://github.com/socketio/socket.io-protocol>).
//! Connections that begin with polling are socketioxide's. It would serve these as well, with three tasks, a channel and
//! four times the memory for each.

use std::{net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::json;
use socketioxide::socket::Sid;
use tokio::{
    io::AsyncWriteExt,
    sync::watch,
    time::{Instant, Sleep, sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::derive_accept_key,
        protocol::{Role, WebSocketConfig},
    },
};

use super::{
    CONNECT_WITHIN, LARGEST_FRAME, PING_INTERVAL, PING_TIMEOUT, READ_BUFFER,
    gate::Asked,
    reception::{Auth, Reception, Visit},
};
use crate::{
    live::{Connection, Leaving},
    net::{Peer, Stream, upgraded},
    protocol::packet,
};

/// All sessions of this process. Cloning shares them.
#[derive(Clone)]
pub struct Sessions {
    reception: Arc<Reception>,
    closing: watch::Sender<bool>,
}

/// What is still to be written when a session ends is given up after this long.
const LAST_WORDS: Duration = Duration::from_secs(2);

impl Sessions {
    pub fn new(reception: Reception) -> Self {
        Self { reception: Arc::new(reception), closing: watch::Sender::new(false) }
    }

    /// Ends all of them and waits until they have ended.
    pub async fn close(&self) {
        self.closing.send_replace(true);
        self.closing.closed().await;
    }

    fn open(&self, request: Request) {
        let reception = self.reception.clone();
        let peer = Peer::of(request.extensions());
        let address = reception.address(&peer, request.headers());
        let closing = self.closing.subscribe();
        tokio::spawn(async move {
            let Some((stream, read)) = upgraded(request).await else { return };
            let config = WebSocketConfig::default()
                .read_buffer_size(READ_BUFFER)
                .max_message_size(Some(LARGEST_FRAME))
                .max_frame_size(Some(LARGEST_FRAME));
            let socket = WebSocketStream::from_partially_read(stream, read, Role::Server, Some(config)).await;
            let timer = Box::pin(sleep(CONNECT_WITHIN));
            let session =
                Session { reception, peer, address, socket, timer, awaits: Awaits::Connect, visit: None };
            session.run(closing).await;
        });
    }
}

/// Answers a request that opens a session with a WebSocket; every other one goes on.
pub async fn open(State(sessions): State<Sessions>, request: Request, next: Next) -> Response {
    let Some(accept) = accepted(&request) else { return next.run(request).await };
    sessions.open(request);
    let headers = [
        (header::CONNECTION, HeaderValue::from_static("Upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// What the opening handshake is answered with (RFC 6455, 4.2.2), if the request is one and begins a session.
fn accepted(request: &Request) -> Option<HeaderValue> {
    let query = request.uri().query().unwrap_or_default();
    let has = |pair: &str| query.split('&').any(|one| one == pair);
    let begins = request.method() == Method::GET
        && request.uri().path() == "/socket.io/"
        && has("EIO=4")
        && has("transport=websocket")
        && !query.split('&').any(|pair| pair.starts_with("sid="))
        && is_websocket(request.headers());
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY).filter(|_| begins)?;
    HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok()
}

fn is_websocket(headers: &HeaderMap) -> bool {
    let is = |name, wanted: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(wanted))
    };
    is(header::CONNECTION, "upgrade")
        && is(header::UPGRADE, "websocket")
        && is(header::SEC_WEBSOCKET_VERSION, "13")
}

/// Ready when all sessions are to end.
async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

struct Session {
    reception: Arc<Reception>,
    peer: Peer,
    address: IpAddr,
    socket: WebSocketStream<Stream>,
    /// When it ends, unless what it `awaits` has come; or when the next ping is due.
    timer: Pin<Box<Sleep>>,
    awaits: Awaits,
    /// From CONNECT on.
    visit: Option<Visit>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaits {
    Connect,
    /// Nothing but the time for it.
    Ping,
    Pong,
}

/// The session is over.
struct Over(Leaving);

/// Nobody has said goodbye.
const LOST: Over = Over(Leaving::Lost);

impl Session {
    async fn run(mut self, mut closing: watch::Receiver<bool>) {
        let Over(how) = match self.greet().await {
            Ok(()) => loop {
                let over = tokio::select! {
                    biased;
                    () = closed(&mut closing) => {
                        // It may be full of what is not read: then the end alone has to do.
                        let _ = self.socket.get_ref().line().push(packet("41"));
                        Err(LOST)
                    }
                    message = self.socket.next() => match message {
                        Some(Ok(message)) => self.receive(message).await,
                        Some(Err(_)) | None => Err(LOST),
                    },
                    () = &mut self.timer => self.time_is_up(),
                };
                if let Err(over) = over {
                    break over;
                }
            },
            Err(over) => over,
        };
        // The answers to what was asked last are on their way.
        let _ = timeout(LAST_WORDS, self.socket.get_mut().shutdown()).await;
        self.socket.get_ref().line().cut();
        if let Some(visit) = self.visit {
            visit.end(how);
        }
    }

    /// The session's begin (Engine.IO: open).
    async fn greet(&mut self) -> Result<(), Over> {
        let open = json!({
            "sid": Sid::new().as_str(),
            "upgrades": [],
            "pingInterval": PING_INTERVAL.as_millis(),
            "pingTimeout": PING_TIMEOUT.as_millis(),
            "maxPayload": LARGEST_FRAME,
        });
        self.write(packet(&format!("0{open}"))).await
    }

    async fn receive(&mut self, message: Message) -> Result<(), Over> {
        match message {
            Message::Text(text) => match text.split_at_checked(1) {
                Some(("3", _)) => self.pong(),
                Some(("4", text)) => self.understand(text).await,
                // Close, or what no client sends in a session that is open.
                _ => Err(LOST),
            },
            Message::Binary(_) => Err(LOST),
            // Tungstenite answers these, and tells the end after a close.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => Ok(()),
        }
    }

    /// A packet of Socket.IO.
    async fn understand(&mut self, text: &str) -> Result<(), Over> {
        let (kind, rest) = text.split_at_checked(1).ok_or(LOST)?;
        let (namespace, rest) = match rest.strip_prefix('/') {
            Some(named) => named.split_once(',').unwrap_or((named, "")),
            None => ("", rest),
        };
        match (kind, &self.visit) {
            ("0", _) if !namespace.is_empty() => {
                let refused = json!({ "message": "Invalid namespace" });
                self.write(packet(&format!("44/{namespace},{refused}"))).await
            }
            (_, _) if !namespace.is_empty() => Ok(()),
            ("0", None) => Box::pin(self.connect(rest)).await,
            // Twice is no more than once.
            ("0", Some(_)) => Ok(()),
            ("1", _) => Err(Over(Leaving::Goodbye)),
            ("2", Some(visit)) => {
                let (number, text) = rest.split_at(rest.find('[').ok_or(LOST)?);
                let number = if number.is_empty() { None } else { Some(number.parse().map_err(|_| LOST)?) };
                tokio::spawn(visit.ask(Asked { text, number }));
                Ok(())
            }
            // An acknowledgement: nothing is sent that wants one.
            ("3", Some(_)) => Ok(()),
            _ => Err(LOST),
        }
    }

    async fn connect(&mut self, auth: &str) -> Result<(), Over> {
        let auth: Auth = serde_json::from_str(auth).unwrap_or_default();
        let connection = Connection::new(self.peer.clone());
        match self.reception.admit(auth, connection, self.address).await {
            Ok(visit) => {
                self.visit = Some(visit);
                self.await_ping();
                let sid = json!({ "sid": Sid::new().as_str() });
                self.socket.get_ref().line().share(packet(&format!("40{sid}")));
                Ok(())
            }
            Err(refused) => {
                let why = json!({ "message": refused.to_string() });
                self.write(packet(&format!("44{why}"))).await
            }
        }
    }

    fn pong(&mut self) -> Result<(), Over> {
        if self.awaits == Awaits::Pong {
            self.await_ping();
        }
        Ok(())
    }

    fn await_ping(&mut self) {
        self.awaits = Awaits::Ping;
        self.timer.as_mut().reset(Instant::now() + PING_INTERVAL);
    }

    fn time_is_up(&mut self) -> Result<(), Over> {
        if self.awaits != Awaits::Ping {
            return Err(LOST);
        }
        self.awaits = Awaits::Pong;
        self.timer.as_mut().reset(Instant::now() + PING_TIMEOUT);
        // One that is full is not read: then no pong comes either.
        let _ = self.socket.get_ref().line().push(packet("2"));
        Ok(())
    }

    /// Writes as the transport does: the line may not be shared yet.
    async fn write(&mut self, frame: Bytes) -> Result<(), Over> {
        self.socket.get_mut().write_all(&frame).await.map_err(|_| LOST)
    }
}
