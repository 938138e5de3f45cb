//! One connection, as far as sending to it goes.

use socketioxide::{SendError, SocketError, extract::SocketRef, socket::Sid};

use crate::{net::Peer, protocol::Frame};

/// Tells connections apart. With socketioxide it is the transport's secret as well: it is never shown to anyone.
pub type ConnectionId = Sid;

/// A connection that frames can be handed to.
#[derive(Clone, Debug)]
pub struct Connection {
    socket: SocketRef,
    peer: Peer,
}

/// Its buffer is full: the client reads more slowly than it is written to, or not at all.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

impl Connection {
    pub fn new(socket: SocketRef, peer: Peer) -> Self {
        Self { socket, peer }
    }

    pub fn id(&self) -> ConnectionId {
        self.socket.id
    }

    pub fn is_open(&self) -> bool {
        self.socket.connected()
    }

    /// Puts a frame into the connection's buffer. Whether it arrives is another matter; a connection that is gone
    /// takes everything.
    pub fn send(&self, frame: &Frame) -> Result<(), Full> {
        match self.socket.emit(frame.event, frame) {
            Err(SendError::Socket(SocketError::InternalChannelFull)) => Err(Full),
            _ => Ok(()),
        }
    }

    /// Ends it from below. socketioxide can do so only when the client reads: a disconnect is a packet like others.
    pub fn cut(&self) {
        self.peer.cut();
    }
}
