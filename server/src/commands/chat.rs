//! The context of commands.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::{KnockQueue, Listing, Readings};
use crate::{
    access::{AccessControl, Connection, Tokens},
    announcer::Announcer,
    error::Result,
    events::{Events, Subscriber},
    jobs::Jobs,
    limits::Limits,
    live::{Leaving, Live},
    log::Log,
    store::Store,
};

/// The context of commands: the parts of a running server.
#[derive(Debug)]
pub struct Chat {
    pub store: Store,
    pub live: Live,
    pub log: Arc<Log>,
    pub events: Events,
    pub access: Arc<AccessControl>,
    pub limits: Limits,
    pub jobs: Arc<Jobs>,
    pub(super) knocks: KnockQueue,
    pub(super) listing: Listing,
    pub(super) readings: Readings,
    /// Whose turn it is to search.
    pub(super) searching: Semaphore,
}

/// Most searches at once.
const SEARCHES: usize = 2;

impl Chat {
    /// Fails when the account names cannot be read.
    pub async fn open(store: Store, tokens: Tokens, limits: Limits) -> Result<Self> {
        let live = Live::default();
        let access = Arc::new(AccessControl::open(store.clone(), live.clone(), tokens).await?);
        let announcer = Arc::new(Announcer::new(store.clone(), live.clone()));
        let events = Events::new([announcer.clone() as Arc<dyn Subscriber>, access.clone()]);
        let log = Arc::new(Log::start(store.clone(), events.clone()));
        let jobs = Jobs::new(store.clone(), live.clone(), access.clone(), announcer, log.clone());
        Ok(Self {
            store,
            live,
            log,
            events,
            access,
            limits,
            jobs: Arc::new(jobs),
            knocks: KnockQueue::default(),
            listing: Listing::default(),
            readings: Readings::default(),
            searching: Semaphore::new(SEARCHES),
        })
    }

    /// A connection has ended: its user leaves every room, at once or after a short grace.
    pub fn disconnected(&self, connection: &Connection, how: Leaving) {
        self.live.leave_all(&connection.recipient, how);
        self.access.connections.remove(connection);
    }

    /// Fails when messages can be neither stored nor read.
    pub async fn check(&self) -> Result<()> {
        self.store.ping().await
    }

    /// Asks all clients to come back later: the server is about to stop.
    pub fn announce_drain(&self) {
        self.live.tell_drain();
    }

    /// Stores what has been accepted, accepts nothing more, and closes the database.
    pub async fn finish(&self) {
        self.log.finish().await;
        self.store.close().await;
    }
}
