//! One connection, as seen by the code that sends to it.

use std::{sync::Arc, time::Duration};

use socketio::{PageTurn, Socket};

pub use socketio::{Dirty, Full, Packet, SocketId as ConnectionId};

/// A connection that packets can be sent to. After its end it accepts and drops everything.
#[derive(Clone, Debug)]
pub struct Recipient {
    socket: Socket,
    /// The address hash.
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

    /// Sends a broadcast. Fails when the client does not read what it was sent before.
    pub fn send(&self, packet: &Packet) -> Result<(), Full> {
        self.socket.announce(packet)
    }

    /// The same for one of many recipients that are written to together.
    pub fn send_with_others(&self, packet: &Packet, dirty: &mut Dirty) -> Result<(), Full> {
        self.socket.announce_with_others(packet, dirty)
    }

    /// Sends an answer to this client's own request: it does not count against its broadcasts.
    pub fn answer(&self, packet: Packet) {
        self.socket.answer(packet);
    }

    /// Waits until a large answer may be built for this client, as [`Socket::page_turn`].
    pub async fn page_turn(&self, patience: Duration) -> Option<PageTurn<'_>> {
        self.socket.page_turn(patience).await
    }

    /// Closes it by the protocol, after what was sent before; a client that does not read is aborted a moment later.
    pub fn disconnect(&self) {
        self.socket.disconnect();
    }

    /// Aborts it now, whether the client reads or not.
    pub fn abort(&self) {
        self.socket.abort();
    }
}
