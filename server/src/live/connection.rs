//! One connection, as far as sending to it goes.

use std::{
    convert::Infallible,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use bytes::Bytes;
use serde::Serialize;
use socketioxide::{
    SendError, SocketError,
    adapter::LocalAdapter,
    extract::AckSender,
    handler::{FromConnectParts, FromMessageParts, Value},
    socket::{Sid, Socket},
};

pub use crate::net::{Due, Full};
use crate::{
    net::Peer,
    protocol::{Answer, Frame, acknowledgement, packet},
};

/// Tells connections apart. With socketioxide it is the transport's secret as well: it is never shown to anyone.
pub type ConnectionId = Sid;

/// A connection that frames can be handed to.
#[derive(Clone, Debug)]
pub struct Connection {
    id: ConnectionId,
    way: Way,
    pub peer: Peer,
    /// Where it comes from: a keyed hash of the address.
    pub origin: Arc<str>,
}

/// How what is sent gets to it.
#[derive(Clone, Debug)]
enum Way {
    /// A WebSocket from its beginning: into its peer's line.
    Line,
    /// Through socketioxide. The socket holds its handlers, which hold this: a strong reference would keep all three for
    /// ever.
    Socket(Weak<Socket>),
}

impl Connection {
    /// One that is written to by its peer's line.
    pub fn new(peer: Peer) -> Self {
        Self { id: Sid::new(), way: Way::Line, peer, origin: Arc::default() }
    }

    pub fn id(&self) -> ConnectionId {
        self.id
    }

    pub fn is_open(&self) -> bool {
        match &self.way {
            Way::Line => self.peer.line().is_some_and(|line| !line.is_gone()),
            Way::Socket(socket) => socket.upgrade().is_some_and(|socket| socket.connected()),
        }
    }

    /// Puts a frame into the connection's buffer. Whether it arrives is another matter; a connection that is gone
    /// takes everything.
    pub fn send(&self, frame: &Frame) -> Result<(), Full> {
        match &self.way {
            Way::Line => self.push(frame.bytes().clone()),
            Way::Socket(socket) => taken(socket, |socket| socket.emit(frame.event, frame)),
        }
    }

    /// The same for one of many, who are written to together.
    pub fn send_with_others(&self, frame: &Frame, due: &mut Due) -> Result<(), Full> {
        match &self.way {
            Way::Line => self.peer.line().map_or(Ok(()), |line| line.push_into(due, frame.bytes().clone())),
            Way::Socket(_) => self.send(frame),
        }
    }

    /// The same with the answer to the question that the client has numbered.
    pub fn acknowledge<T: Serialize>(&self, number: i64, answer: &Answer<T>) -> Result<(), Full> {
        match &self.way {
            Way::Line => self.push(acknowledgement(number, answer)),
            Way::Socket(socket) => taken(socket, |socket| {
                let nothing = &mut Value::Bytes(Default::default());
                let Ok(ack) = AckSender::from_message_parts(socket, nothing, &Some(number));
                ack.send(answer)
            }),
        }
    }

    /// Ends it as the protocol does, after what was sent before. Fails when its buffer is full.
    pub fn disconnect(&self) -> Result<(), Full> {
        match &self.way {
            Way::Line => {
                let Some(line) = self.peer.line() else { return Ok(()) };
                line.push(packet("41"))?;
                line.stop_reading();
                Ok(())
            }
            Way::Socket(socket) => match socket.upgrade() {
                Some(socket) => socket.disconnect().map_err(|_| Full),
                None => Ok(()),
            },
        }
    }

    /// Ends it from below, whether the client reads or not.
    pub fn cut(&self) {
        if let Some(line) = self.peer.line() {
            line.cut();
        }
    }

    /// Waits until it can be sent to. socketioxide answers CONNECT a moment before the socket counts as connected: a quick
    /// client asks in between.
    pub async fn ready(&self) {
        const MOMENT: Duration = Duration::from_millis(200);
        let Way::Socket(_) = &self.way else { return };
        let since = Instant::now();
        while !self.is_open() && since.elapsed() < MOMENT {
            tokio::task::yield_now().await;
        }
    }

    fn push(&self, frame: Bytes) -> Result<(), Full> {
        self.peer.line().map_or(Ok(()), |line| line.push(frame))
    }
}

impl FromConnectParts<LocalAdapter> for Connection {
    type Error = Infallible;

    fn from_connect_parts(socket: &Arc<Socket>, _: &Option<Value>) -> Result<Self, Infallible> {
        let peer = Peer::of(&socket.req_parts().extensions);
        Ok(Self { id: socket.id, way: Way::Socket(Arc::downgrade(socket)), peer, origin: Arc::default() })
    }
}

/// A socket that is gone takes everything.
fn taken(socket: &Weak<Socket>, send: impl FnOnce(&Arc<Socket>) -> Result<(), SendError>) -> Result<(), Full> {
    match socket.upgrade().as_ref().map(send) {
        Some(Err(SendError::Socket(SocketError::InternalChannelFull))) => Err(Full),
        _ => Ok(()),
    }
}
