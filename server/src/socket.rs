//! The door for sockets: decodes what comes in, hands it to [`crate::chat`], answers. It knows no rule and no SQL.

mod gate;
mod price;

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use ipnet::IpNet;
use serde::Deserialize;
use socketioxide::{
    ParserConfig, SocketIo,
    extract::{SocketRef, TryData},
    handler::ConnectHandler,
    layer::SocketIoLayer,
    socket::DisconnectReason,
};
use tracing::debug;

use crate::{
    chat::{Chat, Visitor},
    config::Config,
    error::Error,
    limits::{Limits, Ticket},
    live::{Connection, Leaving},
    net::Origins,
    protocol::{
        ChangeNick, JoinRoom, Knock, LeaveRoom, LoadOlder, PreviewRoom, SendMessage, SetIdle, SyncRoom, Typing,
    },
};
use gate::{Asked, Gate};

/// What a client hands over when it connects.
#[derive(Debug, Default, Deserialize)]
struct Auth {
    token: Option<String>,
}

/// Nothing that a client sends is larger: a message of 4,000 characters, all of them escaped, fits.
const LARGEST_FRAME: usize = 64 * 1024;

/// Builds the Socket.IO server at `/socket.io/`: a layer for the HTTP router, and the handle that closes it.
pub fn layer(chat: Arc<Chat>, limits: Limits, origins: Origins, config: &Config) -> (SocketIoLayer, SocketIo) {
    let (layer, io) = SocketIo::builder()
        .ping_interval(Duration::from_secs(20))
        .ping_timeout(Duration::from_secs(10))
        .upgrade_timeout(Duration::from_secs(5))
        // Who connects and never says CONNECT is let go.
        .connect_timeout(Duration::from_secs(10))
        .max_buffer_size(512)
        // This one is for polling only; the two after it are for WebSocket, and would be 64 MiB.
        .max_payload(LARGEST_FRAME as u64)
        .ws_max_message_size(LARGEST_FRAME)
        .ws_max_frame_size(LARGEST_FRAME)
        // Held by every connection, and few questions are longer.
        .ws_read_buffer_size(512)
        .with_parser(ParserConfig::common().max_incoming_binaries(0))
        .build_layer();
    let gate = Arc::new(doors(chat.clone(), limits.clone()));
    let trusted: Arc<[IpNet]> = config.trusted_proxies.clone().into();
    // In the middleware, not in the handler: CONNECT is answered between the two, and what a client sends right after
    // the answer would find no handler.
    let register = move |socket: SocketRef, mut connection: Connection, auth: TryData<Auth>| {
        let token = auth.0.unwrap_or_default().token;
        let address = connection.peer.client(&socket.req_parts().headers, &trusted);
        connection.origin = origins.of(address);
        let (chat, limits, gate) = (chat.clone(), limits.clone(), gate.clone());
        async move {
            let ticket = limits.socket(address).map_err(Refused)?;
            let visitor = chat.arrive(token.as_deref(), connection).await.map_err(Refused)?;
            connected(chat, gate, address, ticket, &socket, visitor);
            Ok::<_, Refused>(())
        }
    };
    io.ns("/", (async || {}).with(register));
    (layer, io)
}

/// Why a connection is refused: the sentence for people, except where the client itself has to do something.
#[derive(Debug)]
struct Refused(Error);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Error::SignedOut => f.write_str(self.0.code()),
            error => error.fmt(f),
        }
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

/// From here on what a client asks is answered, until the connection ends, which gives the ticket back.
fn connected(
    chat: Arc<Chat>,
    gate: Arc<Gate>,
    address: IpAddr,
    ticket: Ticket,
    socket: &SocketRef,
    visitor: Arc<Visitor>,
) {
    debug!(user.id = visitor.id.as_str(), "Connected");
    let (asker, ticket) = (visitor.clone(), Arc::new(ticket));
    socket.on_fallback(move |asked: Asked| gate.ask(asker, address, asked));
    socket.on_disconnect(async move |reason: DisconnectReason| {
        let how = match reason {
            DisconnectReason::ClientNSDisconnect => Leaving::Goodbye,
            _ => Leaving::Lost,
        };
        chat.disconnected(&visitor, how);
        drop(ticket);
    });
}
