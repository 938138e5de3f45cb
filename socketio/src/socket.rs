//! The application's handle to one connection.

use std::{sync::Arc, time::Duration};

use serde::Serialize;
use tokio::{sync::MutexGuard, time::timeout};

use crate::{
    Packet,
    outbox::{Dirty, Full, Outbox},
};

/// Tells the connections of a process apart. It is no secret, and nobody is told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketId(u64);

/// A connection that packets can be handed to. Cloning shares it; once the connection has ended it takes everything.
#[derive(Clone, Debug)]
pub struct Socket(pub(crate) Arc<Outbox>);

/// As long as it is held, no other page is made for this connection.
#[derive(Debug)]
pub struct PageTurn<'a>(#[expect(dead_code, reason = "it is held to be dropped")] MutexGuard<'a, ()>);

impl Socket {
    pub fn id(&self) -> SocketId {
        SocketId(self.0.id)
    }

    pub fn is_open(&self) -> bool {
        !self.0.is_gone()
    }

    /// From now on what is announced is sent. Socket.IO does that when it answers CONNECT; until then it is held back.
    pub fn release(&self) {
        self.0.release();
    }

    /// Hands over an announcement. Fails when the client does not take those before it.
    pub fn announce(&self, packet: &Packet) -> Result<(), Full> {
        self.0.push(packet.clone())
    }

    /// The same to one of many, who are written to together.
    pub fn announce_with_others(&self, packet: &Packet, dirty: &mut Dirty) -> Result<(), Full> {
        self.0.push_into(dirty, packet.clone())
    }

    /// Hands over what this client has asked for, which counts against no announcement. What is large needs a
    /// [`Socket::page_turn`].
    pub fn answer(&self, packet: Packet) {
        self.0.answer(packet);
    }

    /// Acknowledges an event.
    pub fn acknowledge(&self, id: u64, answer: &impl Serialize) {
        self.answer(Packet::ack(id, &(answer,)));
    }

    /// Waits until something large may be made for this client: one at a time, and not before it has taken the last.
    /// None when it does not within this time.
    pub async fn page_turn(&self, patience: Duration) -> Option<PageTurn<'_>> {
        let turn = async {
            let turn = self.0.pages.lock().await;
            self.0.answers_taken().await;
            PageTurn(turn)
        };
        timeout(patience, turn).await.ok()
    }

    /// Ends the connection as the protocol does, after what was sent before.
    pub fn disconnect(&self) {
        self.answer(Packet::text("41"));
        self.0.close();
    }

    /// Ends it now, whether the client reads or not.
    pub fn abort(&self) {
        self.0.abort();
    }
}
