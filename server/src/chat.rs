//! What people do, one file each subject: check, store, announce. The rules are here; how a question arrives and how
//! its answer leaves is not known here.

mod accounts;
mod delivery;
mod devices;
mod entrances;
mod governing;
mod history;
mod knocks;
mod links;
mod listing;
mod messages;
mod moderation;
mod password;
mod pulse;
mod reserved;
mod retention;
mod rooms;
mod sessions;
mod settling;
mod token;
mod turns;
mod users;
mod visitors;
mod wiping;
mod worn;

pub use devices::{Device, KnownDevice};
pub use governing::RoomView;
pub use moderation::{LONGEST_MS, NewBan, Reach};
pub use sessions::SignedIn;
pub use token::{DEVICE_LIFETIME, Tokens};
pub use visitors::{Account, Actor, Asker, Identity, Visitor};

pub use crate::store::{Ban, Entry, Link, NewLink, RolePerson, RoomSummary, SESSION_LIFETIME};
use crate::{
    error::Result,
    live::{Leaving, Live},
    store::Store,
};
use delivery::Delivery;
use history::Readings;
use knocks::Knocks;
use listing::Listing;
use password::Passwords;
use reserved::Reserved;
use settling::Turns;
use visitors::Visitors;
use wiping::Wipes;
use worn::Worn;

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
    visitors: Visitors,
    turns: Turns,
    wipes: Wipes,
    worn: Worn,
}

impl Chat {
    /// Fails when the names of accounts cannot be read.
    pub async fn open(store: Store, tokens: Tokens) -> Result<Self> {
        let reserved = Reserved::load(&store).await?;
        let live = Live::default();
        let delivery = Delivery::start(store.clone(), live.clone());
        let worn = Worn::start(store.clone());
        Ok(Self {
            store,
            live,
            delivery,
            worn,
            tokens,
            reserved,
            readings: Readings::default(),
            listing: Listing::default(),
            knocks: Knocks::default(),
            passwords: Passwords::new(),
            visitors: Visitors::default(),
            turns: Turns::default(),
            wipes: Wipes::default(),
        })
    }

    /// A connection has ended: its user leaves every room, at once or unless it comes back in a moment.
    pub fn disconnected(&self, visitor: &Visitor, how: Leaving) {
        self.live.leave_all(&visitor.connection, how);
        self.visitors.remove(visitor);
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
        self.worn.flush().await;
        self.store.close().await;
    }
}
