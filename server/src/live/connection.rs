//! One connection, as far as sending to it goes.

use std::{
    convert::Infallible,
    sync::{Arc, Weak},
};

use socketioxide::{
    SendError, SocketError,
    adapter::LocalAdapter,
    handler::{FromConnectParts, Value},
    socket::{Sid, Socket},
};

use crate::{net::Peer, protocol::Frame};

/// Tells connections apart. With socketioxide it is the transport's secret as well: it is never shown to anyone.
pub type ConnectionId = Sid;

/// A connection that frames can be handed to.
#[derive(Clone, Debug)]
pub struct Connection {
    id: ConnectionId,
    /// The socket holds its handlers, which hold this: a strong reference would keep all three for ever.
    socket: Weak<Socket>,
    pub peer: Peer,
    /// Where it comes from: a keyed hash of the address.
    pub origin: Arc<str>,
}

/// Its buffer is full: the client reads more slowly than it is written to, or not at all.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

impl Connection {
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    pub fn is_open(&self) -> bool {
        self.socket.upgrade().is_some_and(|socket| socket.connected())
    }

    /// Puts a frame into the connection's buffer. Whether it arrives is another matter; a connection that is gone
    /// takes everything.
    pub fn send(&self, frame: &Frame) -> Result<(), Full> {
        let Some(socket) = self.socket.upgrade() else { return Ok(()) };
        match socket.emit(frame.event, frame) {
            Err(SendError::Socket(SocketError::InternalChannelFull)) => Err(Full),
            _ => Ok(()),
        }
    }

    /// Ends it as the protocol does, after what was sent before. Fails when its buffer is full.
    pub fn disconnect(&self) -> Result<(), Full> {
        let Some(socket) = self.socket.upgrade() else { return Ok(()) };
        socket.disconnect().map_err(|_| Full)
    }

    /// Ends it from below. socketioxide can do so only when the client reads: a disconnect is a packet like others.
    pub fn cut(&self) {
        self.peer.cut();
    }
}

impl FromConnectParts<LocalAdapter> for Connection {
    type Error = Infallible;

    fn from_connect_parts(socket: &Arc<Socket>, _: &Option<Value>) -> Result<Self, Infallible> {
        let peer = Peer::of(socket.req_parts());
        Ok(Self { id: socket.id, socket: Arc::downgrade(socket), peer, origin: Arc::default() })
    }
}
