//! What access control does about events: it rereads what people may do, and ends or upgrades their connections.

use futures_util::{FutureExt, future::BoxFuture};
use tracing::warn;

use super::AccessControl;
use crate::{
    error::Result,
    events::{Affected, EndedSessions, Ending, Event, Subscriber},
    live::{ConnectionId, Dirty, Packet},
    model::{Account, UserId},
};

impl Subscriber for AccessControl {
    fn hear<'a>(&'a self, event: &'a Event, _: &'a mut Dirty) -> BoxFuture<'a, Result<()>> {
        async move {
            match event {
                Event::RulesChanged { room } => {
                    self.reread_rules(room).await?;
                    self.refresh_access(room, &Affected::Everyone).await?;
                }
                Event::AccessChanged { room, affected } => self.refresh_access(room, affected).await?,
                Event::AccountCreated(account) => self.welcome(account).await,
                Event::AccountDeleted { id, username } => {
                    self.end_connections(id, &EndedSessions::All, Ending::AccountDeleted);
                    self.reserved.remove(username, id);
                }
                Event::SessionsEnded { user, sessions, why } => self.end_connections(user, sessions, *why),
                Event::OwnChanged { user, by, packet } => self.tell_others(user, *by, packet),
                Event::MessagesStored(_)
                | Event::MessagesChanged(_)
                | Event::RoomCleared { .. }
                | Event::PersonRemoved { .. }
                | Event::RoomDeleted { .. }
                | Event::Knocked { .. } => {}
            }
            Ok(())
        }
        .boxed()
    }
}

impl AccessControl {
    /// Sends a packet to a user's connections but one.
    fn tell_others(&self, user: &UserId, but: Option<ConnectionId>, packet: &Packet) {
        for connection in self.connections.of(user) {
            if Some(connection.recipient.id()) != but {
                // A client too slow to receive it asks for it when it connects again.
                let _ = connection.recipient.send(packet);
            }
        }
    }

    /// Turns the guest that an account has been into the account, wherever it is.
    async fn welcome(&self, account: &Account) {
        self.upgrade_guest(account);
        for room in self.live.rooms_of(&account.id) {
            if let Err(error) = self.refresh_access(&room, &Affected::person(&account.id)).await {
                warn!(room.id = %room, %error, "A new account is shown as a guest until the next visit");
            }
        }
    }
}
