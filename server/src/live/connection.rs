//! One connection, as far as sending to it goes.

use std::{
    convert::Infallible,
    sync::{Arc, Weak},
};

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
    protocol::{Answer, Frame, acknowledgement},
};

/// Tells connections apart. With socketioxide it is the transport's secret as well: it is never shown to anyone.
pub type ConnectionId = Sid;

/// A connection that frames can be handed to.
#[derive(Clone, Debug)]
pub struct Connection {
    id: ConnectionId,
    /// The socket holds its handlers, which hold this: a strong reference would keep all three for ever.
    socket: Weak<Socket>,
    pub peer: Peer,
    /// It was a WebSocket from its beginning. One that has begun with polling goes another way: its peer is that of the
    /// first request.
    is_websocket: bool,
    /// Where it comes from: a keyed hash of the address.
    pub origin: Arc<str>,
}

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
        if self.is_websocket {
            return self.peer.line().map_or(Ok(()), |line| line.push(frame.bytes().clone()));
        }
        let Some(socket) = self.socket.upgrade() else { return Ok(()) };
        taken(socket.emit(frame.event, frame))
    }

    /// The same for one of many, who are written to together.
    pub fn send_with_others(&self, frame: &Frame, due: &mut Due) -> Result<(), Full> {
        if !self.is_websocket {
            return self.send(frame);
        }
        self.peer.line().map_or(Ok(()), |line| line.push_into(due, frame.bytes().clone()))
    }

    /// The same with the answer to the question that the client has numbered.
    pub fn acknowledge<T: Serialize>(&self, number: i64, answer: &Answer<T>) -> Result<(), Full> {
        if self.is_websocket {
            return self.peer.line().map_or(Ok(()), |line| line.push(acknowledgement(number, answer)));
        }
        let Some(socket) = self.socket.upgrade() else { return Ok(()) };
        let nothing = &mut Value::Bytes(Default::default());
        let Ok(ack) = AckSender::from_message_parts(&socket, nothing, &Some(number));
        taken(ack.send(answer))
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
        let request = socket.req_parts();
        let (peer, query) = (Peer::of(request), request.uri.query().unwrap_or_default());
        let is_websocket = query.split('&').any(|pair| pair == "transport=websocket");
        let socket_ref = Arc::downgrade(socket);
        Ok(Self { id: socket.id, socket: socket_ref, peer, is_websocket, origin: Arc::default() })
    }
}

fn taken(sent: Result<(), SendError>) -> Result<(), Full> {
    match sent {
        Err(SendError::Socket(SocketError::InternalChannelFull)) => Err(Full),
        _ => Ok(()),
    }
}
