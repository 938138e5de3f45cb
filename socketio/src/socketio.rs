//! Socket.IO on the messages of a session: connecting to the namespace, events and their acknowledgements.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU32, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::{
    Closed, Messages, Packet, Settings, Socket,
    engine::Sid,
    limits::{OPEN_EVENTS, REFUSED_CONNECTS},
    parse::{Content, Incoming, parse},
};

/// Handles connected clients and their events.
pub trait Application: Send + Sync + 'static {
    /// What is known of a client before its first message, such as its address.
    type Peer: Send + Sync + 'static;
    /// The state of a connected client.
    type Client: Send + Sync + 'static;

    /// A client connects and sends `auth`, a JSON object. Announcements meanwhile come after the answer. The future
    /// is dropped if the session ends before it is ready.
    fn connect(
        &self,
        socket: Socket,
        peer: &Self::Peer,
        auth: &str,
    ) -> impl Future<Output = Result<Self::Client, Refusal>> + Send;

    /// Handles an event, in the order of arrival. Longer work has to be done elsewhere: the next event waits for this
    /// call. `slot` is held until the event is answered.
    fn event(&self, client: &Arc<Self::Client>, event: Event<'_>, slot: Slot) -> Result<(), Flood>;

    /// The client has disconnected. Called once for each that was connected.
    fn disconnected(&self, client: &Self::Client, how: Disconnect);
}

/// Why a client is not connected.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub message: String,
    pub data: Option<Value>,
}

/// An event as received.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    /// A JSON array that begins with the event's name, if the client follows the protocol.
    pub text: &'a str,
    /// The id for the acknowledgement, if one is wanted.
    pub id: Option<u64>,
    /// The number of attachments that follow; they are dropped.
    pub attachments: u32,
}

impl std::fmt::Debug for Event<'_> {
    /// Its content stays out of every log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Event of {} bytes", self.text.len())
    }
}

impl<'a> Event<'a> {
    /// The event's name, unless something in it is escaped.
    pub fn name(&self) -> Option<&'a str> {
        let name = self.text.strip_prefix('[')?.trim_ascii_start().strip_prefix('"')?;
        name.split_once('"').map(|(name, _)| name)
    }
}

/// One of a client's [`OPEN_EVENTS`], given back when it is dropped.
#[derive(Debug)]
pub struct Slot(#[expect(dead_code, reason = "it is held to be dropped")] OwnedSemaphorePermit);

/// The client sends too much to be served any longer.
#[derive(Debug)]
pub struct Flood;

/// How a client has disconnected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disconnect {
    /// By a DISCONNECT packet.
    Said,
    /// By the end of its connection.
    Lost,
}

/// The Socket.IO protocol for an application.
pub struct SocketIo<A> {
    application: A,
    settings: Settings,
}

/// The state of a session.
pub struct State<A: Application> {
    socket: Socket,
    peer: A::Peer,
    stage: Mutex<Stage<A::Client>>,
    slots: Arc<Semaphore>,
    /// The number of binary messages that belong to the last event.
    attachments: AtomicU32,
    refused: AtomicU32,
}

enum Stage<C> {
    Waiting {
        until: Instant,
    },
    /// The application is asked.
    Connecting {
        until: Instant,
    },
    Connected(Arc<C>),
    Closed,
}

impl<A: Application> SocketIo<A> {
    pub fn new(application: A, settings: Settings) -> Self {
        Self { application, settings }
    }

    pub fn application(&self) -> &A {
        &self.application
    }

    fn waiting(&self) -> Stage<A::Client> {
        Stage::Waiting { until: Instant::now() + self.settings.connect_timeout }
    }

    async fn connect(&self, state: &State<A>, auth: &str) -> Result<(), Closed> {
        // Connecting twice is connecting once.
        let Some(until) = state.begin_connecting() else { return Ok(()) };
        let auth = if auth.is_empty() { "{}" } else { auth };
        if serde_json::from_str::<serde_json::Map<_, _>>(auth).is_err() {
            return Err(Closed);
        }
        state.socket.0.hold();
        match self.application.connect(state.socket.clone(), &state.peer, auth).await {
            Ok(client) => {
                self.connected(state, client);
                Ok(())
            }
            Err(Refusal { message, data }) => {
                state.socket.0.withhold();
                state.connecting_is_over(Stage::Waiting { until });
                let why = match data {
                    None => json!({ "message": message }),
                    Some(data) => json!({ "message": message, "data": data }),
                };
                refuse(state, "44", &why)
            }
        }
    }

    fn connected(&self, state: &State<A>, client: A::Client) {
        let client = Arc::new(client);
        if !state.connecting_is_over(Stage::Connected(client.clone())) {
            // It ended while it was being admitted.
            return self.application.disconnected(&client, Disconnect::Lost);
        }
        // A different one than the session's, which is a secret.
        state.socket.0.open(Packet::json("40", &json!({ "sid": Sid::random().to_string() })));
    }

    /// The client has disconnected; it may connect again.
    fn disconnect(&self, state: &State<A>) -> Result<(), Closed> {
        let client = {
            let mut stage = state.stage();
            let Stage::Connected(client) = &*stage else { return Err(Closed) };
            let client = client.clone();
            *stage = self.waiting();
            client
        };
        state.socket.0.withhold();
        self.application.disconnected(&client, Disconnect::Said);
        Ok(())
    }

    async fn event(&self, state: &State<A>, event: Event<'_>) -> Result<(), Closed> {
        let slot = state.slots.clone().acquire_owned().await.expect("it is never closed");
        // Only now: it may have disconnected meanwhile.
        let client = state.client().ok_or(Closed)?;
        self.application.event(&client, event, Slot(slot)).map_err(|Flood| Closed)
    }
}

impl<A: Application> Messages for SocketIo<A> {
    type Peer = A::Peer;
    type State = State<A>;

    fn open(&self, socket: Socket, peer: A::Peer) -> State<A> {
        State {
            socket,
            peer,
            stage: Mutex::new(self.waiting()),
            slots: Arc::new(Semaphore::new(OPEN_EVENTS)),
            attachments: AtomicU32::new(0),
            refused: AtomicU32::new(0),
        }
    }

    async fn text(&self, state: &State<A>, text: &str) -> Result<(), Closed> {
        if state.attachments.load(Ordering::Relaxed) > 0 {
            return Err(Closed);
        }
        let Incoming { namespace, content, attachments } = parse(text)?;
        state.attachments.store(attachments, Ordering::Relaxed);
        match content {
            Content::Connect(auth) if namespace.is_empty() => Box::pin(self.connect(state, auth)).await,
            Content::Connect(_) => {
                refuse(state, &format!("44/{namespace},"), &json!({ "message": "Invalid namespace" }))
            }
            _ if state.client().is_none() => Err(Closed),
            // Nobody is connected there.
            _ if !namespace.is_empty() => Ok(()),
            Content::Disconnect => self.disconnect(state),
            Content::Event { id, text } => self.event(state, Event { text, id, attachments }).await,
            // Nothing that is sent wants one.
            Content::Ack => Ok(()),
        }
    }

    fn binary(&self, state: &State<A>) -> Result<(), Closed> {
        let left = state.attachments.load(Ordering::Relaxed).checked_sub(1).ok_or(Closed)?;
        state.attachments.store(left, Ordering::Relaxed);
        Ok(())
    }

    fn expires_at(&self, state: &State<A>) -> Option<Instant> {
        match *state.stage() {
            Stage::Waiting { until } | Stage::Connecting { until } => Some(until),
            Stage::Connected(_) | Stage::Closed => None,
        }
    }

    fn closed(&self, state: &State<A>) {
        let last = mem::replace(&mut *state.stage(), Stage::Closed);
        if let Stage::Connected(client) = last {
            self.application.disconnected(&client, Disconnect::Lost);
        }
    }
}

impl<A: Application> State<A> {
    fn client(&self) -> Option<Arc<A::Client>> {
        match &*self.stage() {
            Stage::Connected(client) => Some(client.clone()),
            Stage::Waiting { .. } | Stage::Connecting { .. } | Stage::Closed => None,
        }
    }

    /// The deadline for connecting. None unless the client is still to connect.
    fn begin_connecting(&self) -> Option<Instant> {
        let mut stage = self.stage();
        let Stage::Waiting { until } = *stage else { return None };
        *stage = Stage::Connecting { until };
        Some(until)
    }

    /// Goes on to the next stage, unless the session has ended meanwhile.
    fn connecting_is_over(&self, next: Stage<A::Client>) -> bool {
        let mut stage = self.stage();
        let goes_on = matches!(*stage, Stage::Connecting { .. });
        if goes_on {
            *stage = next;
        }
        goes_on
    }

    fn stage(&self) -> MutexGuard<'_, Stage<A::Client>> {
        self.stage.lock().expect("nothing panics while it holds this lock")
    }
}

/// Refuses a CONNECT packet. A client that keeps trying in the same session is disconnected.
fn refuse<A: Application>(state: &State<A>, packet: &str, why: &Value) -> Result<(), Closed> {
    if state.refused.fetch_add(1, Ordering::Relaxed) >= REFUSED_CONNECTS {
        return Err(Closed);
    }
    state.socket.0.control(Packet::json(packet, why));
    Ok(())
}
