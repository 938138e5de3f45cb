//! The door for sockets: decodes what comes in, hands it to [`crate::chat`], answers. It knows no rule and no SQL.

mod gate;
mod lean;
mod price;
mod reception;
mod session;

use std::{sync::Arc, time::Duration};

use axum::{Router, middleware};
use futures_util::future::BoxFuture;
use socketioxide::{
    ParserConfig, SocketIo,
    adapter::LocalAdapter,
    extract::{SocketRef, TryData},
    handler::{ConnectHandler, FromMessageParts, Value},
    layer::SocketIoLayer,
    socket::{DisconnectReason, Socket},
};

use crate::{
    chat::Chat,
    config::Config,
    limits::Limits,
    live::{Connection, Leaving},
    net::Origins,
    protocol::{
        ChangeNick, JoinRoom, Knock, LeaveRoom, LoadOlder, PreviewRoom, SendMessage, SetIdle, SyncRoom, Typing,
    },
};
use gate::{Asked, Gate};
use reception::{Auth, Reception, Refused, Visit};
use session::Sessions;

/// Nothing that a client sends is larger: a message of 4,000 characters, all of them escaped, fits.
const LARGEST_FRAME: usize = 64 * 1024;
/// In bytes: held by every connection, and few questions are longer.
const READ_BUFFER: usize = 512;
const PING_INTERVAL: Duration = Duration::from_secs(20);
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// Who opens a session and never says CONNECT is let go.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Socket.IO at `/socket.io/`.
pub struct Sockets {
    /// Those that are WebSockets from their beginning.
    sessions: Sessions,
    /// Those that begin with polling, as they come in.
    layer: SocketIoLayer,
    io: SocketIo,
}

impl Sockets {
    pub fn new(chat: Arc<Chat>, limits: Limits, origins: Origins, config: &Config) -> Self {
        let gate = Arc::new(doors(chat.clone(), limits.clone()));
        let trusted = config.trusted_proxies.clone().into();
        let reception = Reception { chat, limits, gate, origins, trusted };
        let (layer, io) = socketioxide(reception.clone());
        Self { sessions: Sessions::new(reception), layer, io }
    }

    /// Serves `/socket.io/` beside what the router has.
    pub fn attach(&self, router: Router) -> Router {
        router
            .layer(self.layer.clone())
            .layer(middleware::from_fn(lean::copy_head))
            .layer(middleware::from_fn_with_state(self.sessions.clone(), session::open))
    }

    /// Ends all connections as the protocol does, and waits until they have ended.
    pub async fn close(&self) {
        tokio::join!(self.sessions.close(), self.io.close());
    }
}

fn doors(chat: Arc<Chat>, limits: Limits) -> Gate {
    Gate::new(chat, limits)
        .on::<JoinRoom, _>(Chat::join)
        .on::<LeaveRoom, _>(Chat::leave)
        .on::<SendMessage, _>(|chat, visitor, question| chat.send(&visitor, question))
        .on::<LoadOlder, _>(Chat::load_older)
        .on::<SyncRoom, _>(Chat::sync)
        .on::<PreviewRoom, _>(Chat::preview)
        .on::<ChangeNick, _>(Chat::change_nick)
        .on::<SetIdle, _>(Chat::set_idle)
        .on::<Typing, _>(Chat::typing)
        .on::<Knock, _>(Chat::knock)
}

fn socketioxide(reception: Reception) -> (SocketIoLayer, SocketIo) {
    let (layer, io) = SocketIo::builder()
        .ping_interval(PING_INTERVAL)
        .ping_timeout(PING_TIMEOUT)
        .upgrade_timeout(Duration::from_secs(5))
        .connect_timeout(CONNECT_WITHIN)
        .max_buffer_size(512)
        // This one is for polling only; the two after it are for WebSocket, and would be 64 MiB.
        .max_payload(LARGEST_FRAME as u64)
        .ws_max_message_size(LARGEST_FRAME)
        .ws_max_frame_size(LARGEST_FRAME)
        .ws_read_buffer_size(READ_BUFFER)
        .with_parser(ParserConfig::common().max_incoming_binaries(0))
        .build_layer();
    // In the middleware, not in the handler: CONNECT is answered between the two, and what a client sends right after
    // the answer would find no handler.
    let register = move |socket: SocketRef, connection: Connection, auth: TryData<Auth>| {
        let address = reception.address(&connection.peer, &socket.req_parts().headers);
        let reception = reception.clone();
        async move {
            let visit = reception.admit(auth.0.unwrap_or_default(), connection, address).await?;
            connected(&socket, Arc::new(visit));
            Ok::<_, Refused>(())
        }
    };
    io.ns("/", (async || {}).with(register));
    (layer, io)
}

/// From here on what a client asks is answered, until the connection ends.
fn connected(socket: &SocketRef, visit: Arc<Visit>) {
    let asker = visit.clone();
    socket.on_fallback(move |question: Question| question.put_to(&asker));
    socket.on_disconnect(async move |reason: DisconnectReason| {
        visit.end(match reason {
            DisconnectReason::ClientNSDisconnect => Leaving::Goodbye,
            _ => Leaving::Lost,
        });
    });
}

/// What a client asks, as socketioxide has it.
struct Question {
    packet: Value,
    number: Option<i64>,
}

impl Question {
    fn put_to(&self, visit: &Visit) -> BoxFuture<'static, ()> {
        let text = match &self.packet {
            Value::Str(text, _) => text,
            Value::Bytes(_) => "",
        };
        visit.ask(Asked { text, number: self.number })
    }
}

impl FromMessageParts<LocalAdapter> for Question {
    type Error = std::convert::Infallible;

    fn from_message_parts(_: &Arc<Socket>, packet: &mut Value, number: &Option<i64>) -> Result<Self, Self::Error> {
        Ok(Self { packet: packet.clone(), number: *number })
    }
}
