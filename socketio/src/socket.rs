//! The application's handle to one connection.

use std::{sync::Arc, time::Duration};

use serde::Serialize;
use tokio::{sync::MutexGuard, time::timeout};

use crate::{
    Packet,
    outbox::{Dirty, Full, Outbox},
};

/// Identifies a connection within the process. It is neither secret nor sent to anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketId(u64);

/// A connection to send packets to. Cloning shares it; once the connection has ended it accepts everything.
#[derive(Clone, Debug)]
pub struct Socket(pub(crate) Arc<Outbox>);

/// While it is held, no other page is made for this connection.
#[derive(Debug)]
pub struct PageTurn<'a>(#[expect(dead_code, reason = "it is held to be dropped")] MutexGuard<'a, ()>);

impl Socket {
    pub fn id(&self) -> SocketId {
        SocketId(self.0.id)
    }

    pub fn is_open(&self) -> bool {
        !self.0.is_gone()
    }

    /// From now on announcements are sent. Socket.IO calls this when it answers CONNECT; until then they are held.
    pub fn release(&self) {
        self.0.release();
    }

    /// Sends an announcement. Fails when the client does not take those before it.
    pub fn announce(&self, packet: &Packet) -> Result<(), Full> {
        self.0.push(packet.clone())
    }

    /// The same for one recipient of many, who are written to together.
    pub fn announce_with_others(&self, packet: &Packet, dirty: &mut Dirty) -> Result<(), Full> {
        self.0.push_into(dirty, packet.clone())
    }

    /// Sends what this client has asked for, which does not count as an announcement. Large data needs a
    /// [`Socket::page_turn`].
    pub fn answer(&self, packet: Packet) {
        self.0.answer(packet);
    }

    /// Acknowledges an event.
    pub fn acknowledge(&self, id: u64, answer: &impl Serialize) {
        self.answer(Packet::ack(id, &(answer,)));
    }

    /// Waits for the turn to make something large for this client: one at a time, and not before it has taken the
    /// last. None when it does not within this time.
    pub async fn page_turn(&self, patience: Duration) -> Option<PageTurn<'_>> {
        let turn = async {
            let turn = self.0.pages.lock().await;
            self.0.answers_taken().await;
            PageTurn(turn)
        };
        timeout(patience, turn).await.ok()
    }

    /// Disconnects as the protocol does, after what was sent before.
    pub fn disconnect(&self) {
        self.answer(Packet::text("41"));
        self.0.close();
    }

    /// Ends the connection now, whether the client reads or not.
    pub fn abort(&self) {
        self.0.abort();
    }
}
