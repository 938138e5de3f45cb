//! What people do, one file each subject: check, store, announce. The rules are here; how a question arrives and how
//! its answer leaves is not known here.

mod access;
mod accounts;
mod actor;
mod bulk_deletion;
mod connections;
mod delivery;
mod devices;
mod expiry;
mod fair_queue;
mod guest_names;
mod history;
mod knocks;
mod links;
mod listing;
mod maintenance;
mod messages;
mod moderation;
mod owned_rooms;
mod password;
mod pending_joins;
mod reserved;
mod rooms;
mod sessions;
mod token;
mod users;

pub use actor::{Account, Actor};
pub use connections::Connection;
pub use devices::{Device, KnownDevice};
pub use moderation::{LONGEST_MS, NewBan, Reach};
pub use owned_rooms::RoomView;
pub use sessions::SignedIn;
pub use token::{DEVICE_LIFETIME, Tokens};

pub use crate::store::{Ban, Link, NewLink, RolePerson, RoomSummary, SESSION_LIFETIME};
use crate::{
    error::Result,
    live::{Leaving, Live},
    store::Store,
};
use access::RoomLocks;
use bulk_deletion::BulkDeletions;
use connections::Connections;
use delivery::Delivery;
use guest_names::GuestNames;
use history::Readings;
use knocks::Knocks;
use listing::Listing;
use password::Passwords;
use reserved::Reserved;

/// Everything that people do here.
#[derive(Debug)]
pub struct Chat {
    store: Store,
    live: Live,
    delivery: Delivery,
    readings: Readings,
    listing: Listing,
    knocks: Knocks,
    tokens: Tokens,
    passwords: Passwords,
    reserved: Reserved,
    connections: Connections,
    room_locks: RoomLocks,
    bulk_deletions: BulkDeletions,
    guest_names: GuestNames,
}

impl Chat {
    /// Fails when the names of accounts cannot be read.
    pub async fn open(store: Store, tokens: Tokens) -> Result<Self> {
        let reserved = Reserved::load(&store).await?;
        let live = Live::default();
        let delivery = Delivery::start(store.clone(), live.clone());
        let guest_names = GuestNames::start(store.clone());
        Ok(Self {
            store,
            live,
            delivery,
            guest_names,
            tokens,
            reserved,
            readings: Readings::default(),
            listing: Listing::default(),
            knocks: Knocks::default(),
            passwords: Passwords::new(),
            connections: Connections::default(),
            room_locks: RoomLocks::default(),
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
    pub fn say_goodbye(&self) {
        self.live.tell_drain();
    }

    /// Stores what has been accepted, accepts nothing more, and lets go of the database.
    pub async fn finish(&self) {
        self.delivery.finish().await;
        self.guest_names.flush().await;
        self.store.close().await;
    }
}
