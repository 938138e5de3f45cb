//! What commands work with: the parts of a running server.

use crate::{
    access::{Connection, Connections, GuestNames, Passwords, Reserved, RoomLocks, Tokens},
    commands::{KnockQueue, Listing, Readings},
    error::Result,
    jobs::BulkDeletions,
    limits::Limits,
    live::{Leaving, Live},
    log::Log,
    store::Store,
};

/// The parts of a running server.
#[derive(Debug)]
pub struct Chat {
    pub(crate) store: Store,
    pub(crate) live: Live,
    pub(crate) log: Log,
    pub(crate) limits: Limits,
    pub(crate) tokens: Tokens,
    pub(crate) passwords: Passwords,
    pub(crate) reserved: Reserved,
    pub(crate) connections: Connections,
    pub(crate) guest_names: GuestNames,
    pub(crate) room_locks: RoomLocks,
    pub(crate) knocks: KnockQueue,
    pub(crate) listing: Listing,
    pub(crate) readings: Readings,
    pub(crate) bulk_deletions: BulkDeletions,
}

impl Chat {
    /// Fails when the names of accounts cannot be read.
    pub async fn open(store: Store, tokens: Tokens, limits: Limits) -> Result<Self> {
        let reserved = Reserved::load(&store).await?;
        let live = Live::default();
        let log = Log::start(store.clone(), live.clone());
        let guest_names = GuestNames::start(store.clone());
        Ok(Self {
            store,
            live,
            log,
            limits,
            tokens,
            reserved,
            guest_names,
            passwords: Passwords::new(),
            connections: Connections::default(),
            room_locks: RoomLocks::default(),
            knocks: KnockQueue::default(),
            listing: Listing::default(),
            readings: Readings::default(),
            bulk_deletions: BulkDeletions::default(),
        })
    }

    /// A connection has ended: its user leaves every room, at once or unless it comes back in a moment.
    pub fn disconnected(&self, connection: &Connection, how: Leaving) {
        self.live.leave_all(&connection.recipient, how);
        self.connections.remove(connection);
    }

    /// Fails when messages can be neither stored nor read.
    pub async fn check(&self) -> Result<()> {
        self.store.ping().await
    }

    /// Asks everyone to come back later: the server is about to stop.
    pub fn announce_drain(&self) {
        self.live.tell_drain();
    }

    /// Stores what has been accepted, accepts nothing more, and lets go of the database.
    pub async fn finish(&self) {
        self.log.finish().await;
        self.guest_names.flush().await;
        self.store.close().await;
    }
}
