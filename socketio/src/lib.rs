//! A Socket.IO server: the Socket.IO protocol v5 on the Engine.IO protocol v4, with the one namespace `/` and without
//! attachments (<https://github.com/socketio/socket.io/tree/main/docs>).
//!
//! Everything is bounded: how much may wait for a client, how long, and how often. [`limits`] has the numbers. The
//! content is the [`Application`]'s matter.
//!
//! - [`Engine`] serves the requests of sessions, by HTTP long-polling ([`polling`]) and WebSocket ([`websocket`]), and the
//!   [`upgrade`] from one to the other. A [`session`] is the same whichever transport it uses.
//! - [`SocketIo`] makes Socket.IO of their messages: connecting, events, acknowledgements.
//! - [`Packet`]s are encoded once for all recipients. What waits for one client is its [`outbox`]; a [`Socket`] is the
//!   application's handle to it.

mod engine;
mod handshake;
mod heads;
pub mod limits;
mod outbox;
mod packet;
mod parse;
mod payload;
mod polling;
mod session;
mod socket;
mod socketio;
mod stream;
mod upgrade;
mod websocket;

pub use engine::{Closed, Engine, Messages};
pub use limits::Settings;
pub use outbox::{Dirty, Full};
pub use packet::Packet;
pub use payload::Payload;
pub use socket::{PageTurn, Socket, SocketId};
pub use socketio::{Application, Disconnect, Event, Flood, Refusal, Slot, SocketIo};
pub use stream::{Flow, Stream};
