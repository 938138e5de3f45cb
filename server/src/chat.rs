//! What people do, one file each subject: check, store, announce. The rules are here; how a question arrives and how
//! its answer leaves is not known here.

mod delivery;
mod history;
mod messages;
mod pulse;
mod retention;
mod rooms;
mod token;
mod users;

use std::sync::Arc;

use tokio::sync::Semaphore;

pub use token::Tokens;

use crate::{
    domain::UserId,
    error::Result,
    live::{Connection, Leaving, Live},
    store::Store,
};
use delivery::Delivery;
use history::Readings;

/// Everything that people do here.
#[derive(Debug)]
pub struct Chat {
    store: Store,
    live: Live,
    delivery: Delivery,
    readings: Readings,
    tokens: Tokens,
}

/// A connection and who is behind it.
#[derive(Debug)]
pub struct Visitor {
    pub id: UserId,
    pub connection: Connection,
    /// How many more questions it may have open at once.
    pub open_questions: Arc<Semaphore>,
}

/// More than any client needs, and few enough that one that asks without end harms nobody.
const OPEN_QUESTIONS: usize = 2_000;

impl Visitor {
    pub fn new(id: UserId, connection: Connection) -> Self {
        Self { id, connection, open_questions: Arc::new(Semaphore::new(OPEN_QUESTIONS)) }
    }
}

impl Chat {
    pub fn new(store: Store, tokens: Tokens) -> Self {
        let live = Live::default();
        let delivery = Delivery::start(store.clone(), live.clone());
        Self { store, live, delivery, readings: Readings::default(), tokens }
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
