//! One connection, as far as sending to it goes.

use std::{sync::Arc, time::Duration};

use socketio::{PageTurn, Socket};

pub use socketio::{Dirty, Full, Packet, SocketId as ConnectionId};

/// A connection that packets can be handed to. Once it has ended it takes everything.
#[derive(Clone, Debug)]
pub struct Recipient {
    socket: Socket,
    /// Where it comes from: a keyed hash of the address.
    pub address_hash: Arc<str>,
}

impl Recipient {
    pub fn new(socket: Socket, address_hash: Arc<str>) -> Self {
        Self { socket, address_hash }
    }

    pub fn id(&self) -> ConnectionId {
        self.socket.id()
    }

    pub fn is_open(&self) -> bool {
        self.socket.is_open()
    }

    /// Hands over what others are told as well. Fails when the client does not take what it was told before.
    pub fn send(&self, packet: &Packet) -> Result<(), Full> {
        self.socket.announce(packet)
    }

    /// The same for one of many, who are written to together.
    pub fn send_with_others(&self, packet: &Packet, dirty: &mut Dirty) -> Result<(), Full> {
        self.socket.announce_with_others(packet, dirty)
    }

    /// Hands over what this client has asked for: it counts against nothing that it is told.
    pub fn answer(&self, packet: Packet) {
        self.socket.answer(packet);
    }

    /// Waits until something large may be made for this client, as [`Socket::page_turn`].
    pub async fn page_turn(&self, patience: Duration) -> Option<PageTurn<'_>> {
        self.socket.page_turn(patience).await
    }

    /// Ends it as the protocol does, after what was sent before; one that does not read is cut off a moment later.
    pub fn disconnect(&self) {
        self.socket.disconnect();
    }

    /// Ends it now, whether the client reads or not.
    pub fn abort(&self) {
        self.socket.abort();
    }
}
