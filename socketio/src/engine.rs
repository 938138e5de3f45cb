//! Sessions of the Engine.IO protocol v4: the answers to their requests.

use std::{
    collections::HashMap,
    error::Error,
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body::Body;
use serde_json::json;
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::{
    Packet, Payload, Settings, Socket,
    outbox::{Outbox, write_dirty},
    polling,
    session::Session,
    upgrade, websocket,
};

/// Handles the messages of sessions.
pub trait Messages: Send + Sync + 'static {
    /// What is known of a client before its first message, such as its address.
    type Peer: Send + 'static;
    /// The state of a session.
    type State: Send + Sync + 'static;

    /// A session begins.
    fn open(&self, socket: Socket, peer: Self::Peer) -> Self::State;
    /// A text message. The next one is not read before the future is ready; it is dropped if the session ends first.
    /// Until then the session's heartbeat waits.
    fn text(&self, state: &Self::State, text: &str) -> impl Future<Output = Result<(), Closed>> + Send;
    /// A binary message, which has been dropped.
    fn binary(&self, state: &Self::State) -> Result<(), Closed>;
    /// A deadline of the session, independent of its heartbeat.
    fn expires_at(&self, state: &Self::State) -> Option<Instant>;
    /// The session has ended. Called once; for a polled session, possibly while a message is handled.
    fn closed(&self, state: &Self::State);
}

/// The session must end: the client has violated the protocol.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed;

/// Serves sessions. Cloning shares them.
pub struct Engine<M: Messages>(Arc<Inner<M>>);

struct Inner<M: Messages> {
    messages: M,
    settings: Settings,
    /// Those that have begun with polling.
    sessions: Mutex<HashMap<Sid, Arc<Session<M>>>>,
    dirty: mpsc::UnboundedSender<Arc<Outbox>>,
    closing: watch::Sender<bool>,
}

/// A session's secret: it authenticates the client.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sid([u8; 16]);

impl<M: Messages> Clone for Engine<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M: Messages> Engine<M> {
    /// Must be called within a Tokio runtime.
    pub fn new(messages: M, settings: Settings) -> Self {
        // Unbounded: an outbox that waits to be written is queued once.
        let (dirty, coming) = mpsc::unbounded_channel();
        tokio::spawn(write_dirty(coming));
        let (sessions, closing) = (Mutex::default(), watch::Sender::new(false));
        Self(Arc::new(Inner { messages, settings, sessions, dirty, closing }))
    }

    /// Answers a request for a session, or for a new one. The connection has to be a [`crate::Stream`] served by
    /// hyper, with upgrades.
    ///
    /// A poll is answered when there is something, at the latest with the next ping.
    pub async fn serve<B>(&self, request: Request<B>, peer: M::Peer) -> Response<Payload>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send,
    {
        let query = match Query::read(request.uri().query().unwrap_or_default()) {
            Ok(query) => query,
            Err(refuse) => return refuse(),
        };
        let Some(sid) = query.sid else {
            if *self.0.closing.borrow() {
                return polling::going_away();
            }
            return match query.transport {
                Transport::WebSocket => websocket::open(self, request, peer),
                Transport::Polling if request.method() != Method::GET => polling::bad_method(),
                Transport::Polling => polling::open(self, peer),
            };
        };
        let Some(session) = sid.parse().ok().and_then(|sid| self.session(sid)) else {
            return polling::unknown_session();
        };
        match (query.transport, request.method()) {
            (Transport::WebSocket, _) => upgrade::open(self, session, request),
            (Transport::Polling, _) if session.outbox.is_upgraded() => polling::unknown_session(),
            (Transport::Polling, &Method::GET) => {
                // It waits long, and the sid is a slice of a large buffer.
                drop(request);
                polling::poll(&session).await
            }
            (Transport::Polling, &Method::POST) => {
                Box::pin(polling::post(self, &session, request.into_body())).await
            }
            (Transport::Polling, _) => polling::bad_method(),
        }
    }

    /// Ends all sessions, and waits until they have ended. No new ones begin from now on.
    pub async fn close(&self) {
        self.0.closing.send_replace(true);
        self.0.closing.closed().await;
    }

    pub(crate) fn messages(&self) -> &M {
        &self.0.messages
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn dirty(&self) -> mpsc::UnboundedSender<Arc<Outbox>> {
        self.0.dirty.clone()
    }

    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// The initial state of a session.
    pub(crate) fn open_packet(&self, upgrades: &[&str]) -> (Sid, Packet) {
        let (sid, settings) = (Sid::random(), self.settings());
        let open = json!({
            "sid": sid.to_string(),
            "upgrades": upgrades,
            "pingInterval": settings.ping_interval.as_millis(),
            "pingTimeout": settings.ping_timeout.as_millis(),
            "maxPayload": settings.max_payload,
        });
        (sid, Packet::json("0", &open))
    }

    /// From now on requests may name the session.
    pub(crate) fn remember(&self, sid: Sid, session: Arc<Session<M>>) {
        self.sessions().insert(sid, session);
    }

    pub(crate) fn forget(&self, sid: Sid) {
        let mut sessions = self.sessions();
        sessions.remove(&sid);
        if sessions.is_empty() {
            // After a crowd has left, its memory is freed.
            sessions.shrink_to_fit();
        }
    }

    /// A session that is still open, or has a last packet to send.
    fn session(&self, sid: Sid) -> Option<Arc<Session<M>>> {
        let session = self.sessions().get(&sid).cloned()?;
        let goes_on = session.beat(self).is_some() && !session.outbox.is_gone();
        (goes_on || session.outbox.has_last_word()).then_some(session)
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<Sid, Arc<Session<M>>>> {
        self.0.sessions.lock().expect("nothing panics while it holds this lock")
    }
}

impl Sid {
    pub fn random() -> Self {
        Self(rand::random())
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for Sid {
    type Err = Closed;

    fn from_str(text: &str) -> Result<Self, Closed> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(Closed)
    }
}

/// The parameters in a request's URL.
struct Query<'a> {
    transport: Transport,
    sid: Option<&'a str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Transport {
    Polling,
    WebSocket,
}

impl<'a> Query<'a> {
    /// Fails with the request's refusal.
    fn read(query: &'a str) -> Result<Self, fn() -> Response<Payload>> {
        let values = |name: &str| {
            let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            pairs.filter(move |(key, _)| *key == name).map(|(_, value)| value).collect::<Vec<_>>()
        };
        let transport = match values("transport")[..] {
            ["polling"] => Transport::Polling,
            ["websocket"] => Transport::WebSocket,
            _ => return Err(polling::unknown_transport),
        };
        if values("EIO") != ["4"] {
            return Err(polling::unknown_version);
        }
        match values("sid")[..] {
            [] => Ok(Self { transport, sid: None }),
            [sid] => Ok(Self { transport, sid: Some(sid) }),
            _ => Err(polling::unknown_session),
        }
    }
}
