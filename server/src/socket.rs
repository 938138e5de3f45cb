//! Connected clients: admission, and their events. [`crate::commands`] answers them; the crate `socketio` handles
//! packets. It knows no rules and no SQL.

mod dispatch;

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
    routing::any,
};
use serde::Deserialize;
use serde_json::json;
use socketio::{Application, Disconnect, Engine, Event, Flood, Refusal, Settings, Slot, Socket, SocketIo};
use tracing::debug;

use crate::{
    access::Connection,
    commands::Chat,
    config::Config,
    error::Error,
    limits::{Limits, Ticket},
    live::{Leaving, Recipient},
    net::{AddressHasher, Peer, Proxies},
};
use dispatch::Dispatch;

/// The Socket.IO server. Cloning shares it.
#[derive(Clone)]
pub struct Sockets {
    engine: Engine<SocketIo<Connector>>,
    proxies: Proxies,
}

/// Admits clients and receives their events.
pub struct Connector {
    chat: Arc<Chat>,
    limits: Limits,
    dispatch: Dispatch,
    address_hasher: AddressHasher,
}

/// An admitted client, until the connection ends.
pub struct Client {
    connection: Arc<Connection>,
    address: IpAddr,
    /// Released when the connection ends, not with the last reference to the client.
    ticket: Mutex<Option<Ticket>>,
}

/// What a client sends when it connects.
#[derive(Debug, Default, Deserialize)]
struct Auth {
    token: Option<String>,
}

impl Sockets {
    pub fn new(chat: Arc<Chat>, limits: Limits, address_hasher: AddressHasher, config: &Config) -> Self {
        let settings = Settings::default();
        let dispatch = Dispatch::new(chat.clone());
        let connector = Connector { chat, limits, dispatch, address_hasher };
        let engine = Engine::new(SocketIo::new(connector, settings), settings);
        Self { engine, proxies: config.proxies() }
    }

    /// Ends all connections, and waits until they have ended.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

/// The one route.
pub fn router(sockets: Sockets) -> Router {
    Router::new().route("/socket.io/", any(serve)).with_state(sockets)
}

async fn serve(State(sockets): State<Sockets>, request: Request) -> Response {
    let peer = sockets.proxies.client(Peer::of(request.extensions()), request.headers());
    sockets.engine.serve(request, peer).await.map(Body::new)
}

impl Application for Connector {
    type Peer = IpAddr;
    type Client = Client;

    async fn connect(&self, socket: Socket, &address: &IpAddr, auth: &str) -> Result<Client, Refusal> {
        let Auth { token } = serde_json::from_str(auth).unwrap_or_default();
        let recipient = Recipient::new(socket, self.address_hasher.hash(address));
        let ticket = self.limits.socket(address).map_err(refusal)?;
        let connection = self.chat.access.connect(token.as_deref(), recipient).await.map_err(refusal)?;
        debug!(user.id = connection.id.as_str(), "Connected");
        Ok(Client { connection, address, ticket: Mutex::new(Some(ticket)) })
    }

    fn event(&self, client: &Arc<Client>, event: Event<'_>, slot: Slot) -> Result<(), Flood> {
        self.dispatch.event(client, event, slot)
    }

    fn disconnected(&self, client: &Client, how: Disconnect) {
        let how = match how {
            Disconnect::Said => Leaving::Goodbye,
            Disconnect::Lost => Leaving::Lost,
        };
        self.chat.disconnected(&client.connection, how);
        client.ticket.lock().expect("nothing panics while it holds this lock").take();
    }
}

/// The sentence is for people. Where the client itself has to act, it is the code, which is in the data in any case.
fn refusal(error: Error) -> Refusal {
    let message = match &error {
        Error::SignedOut => error.code().to_string(),
        error => error.to_string(),
    };
    Refusal { message, data: Some(json!({ "code": error.code() })) }
}
