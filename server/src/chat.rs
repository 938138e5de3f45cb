//! What people do, one file each subject: check, store, announce. The rules are here; how a question arrives and how
//! its answer leaves is not known here.

mod delivery;
mod governing;
mod history;
mod knocks;
mod links;
mod messages;
mod moderation;
mod pulse;
mod retention;
mod rooms;
mod token;
mod users;
mod visitor;

pub use governing::RoomView;
pub use token::Tokens;
pub use visitor::{Actor, Asker, Visitor};

use crate::{
    domain::UserId,
    error::Result,
    live::{Leaving, Live},
    store::Store,
};
use delivery::Delivery;
use history::Readings;
use knocks::Knocks;

/// Everything that people do here.
#[derive(Debug)]
pub struct Chat {
    store: Store,
    live: Live,
    delivery: Delivery,
    readings: Readings,
    knocks: Knocks,
    tokens: Tokens,
}

impl Chat {
    pub fn new(store: Store, tokens: Tokens) -> Self {
        let live = Live::default();
        let delivery = Delivery::start(store.clone(), live.clone());
        Self { store, live, delivery, readings: Readings::default(), knocks: Knocks::default(), tokens }
    }

    /// Who holds this token; without one, or with one that is not ours, a new guest.
    pub fn recognize(&self, token: Option<&str>) -> UserId {
        token.and_then(|token| self.tokens.read(token)).unwrap_or_else(UserId::random)
    }

    /// A connection has ended: its user leaves every room, at once or unless it comes back in a moment.
    pub fn disconnected(&self, visitor: &Visitor, how: Leaving) {
        self.live.leave_all(&visitor.connection, how);
    }

    /// Fails when messages can be neither stored nor read.
    pub async fn check(&self) -> Result<()> {
        self.store.ping().await
    }

    /// Asks everyone to come back later: the server is about to stop.
    pub fn say_goodbye(&self) {
        self.live.tell_drain();
    }

    /// Stores what has been accepted, accepts nothing more, and lets go of the database.
    pub async fn finish(&self) {
        self.delivery.finish().await;
        self.store.close().await;
    }
}
