//! Tells the people here what has happened in their rooms: new and changed messages, heads, removals, knocks.
//!
//! It subscribes to [`crate::events`] and reads from the store what was stored and not announced.

use std::{slice, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use tracing::warn;

use crate::{
    error::Result,
    events::{Event, StoredMessage, Subscriber},
    live::{Dirty, Epoch, Head, Live, Unconnected},
    model::{Role, RoomId},
    protocol::{KnockedAt, MessagesChanged, PersonNamed, RoomHead, ServerEvent},
    store::Store,
};

/// Most messages read and announced because they were missing.
const MISSING_AT_MOST: i64 = 256;
/// Most changed messages read and announced because they were missing.
const CHANGED_AT_MOST: usize = 200;
/// How often a head is read again because another epoch became known.
const ATTEMPTS: usize = 5;

#[derive(Debug)]
pub struct Announcer {
    store: Store,
    live: Live,
}

impl Subscriber for Announcer {
    fn hear<'a>(&'a self, event: &'a Event, dirty: &'a mut Dirty) -> BoxFuture<'a, Result<()>> {
        async move {
            match event {
                Event::MessagesStored(messages) => self.announce_all(messages, dirty).await,
                Event::MessagesChanged(changed) => {
                    self.live.tell_deleted(changed);
                    self.announce_changes(changed.clone()).await;
                }
                Event::RoomCleared { head, instead_of } => {
                    if self.tell_head(head.clone(), instead_of.clone()).await.is_err() {
                        // Another actor cleared it at the same time: the database knows who was the last.
                        self.tell_newest_head(&head.room).await;
                    }
                }
                Event::PersonRemoved { room, user, why } => self.live.evict(user, room, why.clone()),
                Event::RoomDeleted { room, why } => self.live.evict_all(room, why),
                Event::Knocked { room, person } => {
                    let nick = person.nick.as_str().to_owned();
                    let knock = PersonNamed { room: room.clone(), id: person.id.clone(), nick };
                    let packet = KnockedAt::packet(&(&knock,));
                    self.live.tell_those(room, &packet, |access| access.role >= Role::Moderator);
                }
                Event::RulesChanged { .. }
                | Event::AccessChanged { .. }
                | Event::AccountCreated(_)
                | Event::AccountDeleted { .. }
                | Event::SessionsEnded { .. }
                | Event::OwnChanged { .. } => {}
            }
            Ok(())
        }
        .boxed()
    }
}

impl Announcer {
    pub fn new(store: Store, live: Live) -> Self {
        Self { store, live }
    }

    async fn announce_all(&self, messages: &[StoredMessage], dirty: &mut Dirty) {
        // Many messages of an outdated epoch cause one reading of the current one.
        let mut foreign = None;
        for stored in messages {
            let source = (&stored.message.room_id, &stored.epoch);
            if self.announce(stored, dirty).await == Err(Unconnected::OtherEpoch)
                && foreign.replace(source) != Some(source)
            {
                self.tell_newest_head(&stored.message.room_id).await;
            }
        }
    }

    /// Announces a message, after any stored before it that were not announced: by a transaction with unknown outcome,
    /// or by another server. Fails when its epoch is not the one known here: it was stored before the room was
    /// cleared, or after another server has cleared it.
    async fn announce(&self, stored: &StoredMessage, dirty: &mut Dirty) -> Result<(), Unconnected> {
        let StoredMessage { message, epoch } = stored;
        let after = match self.live.announce(message, epoch, dirty) {
            Err(Unconnected::Gap { after }) => after,
            announced => return announced,
        };
        self.announce_missing(&message.room_id, after, message.seq).await;
        self.live.announce_regardless(message, epoch, dirty);
        Ok(())
    }

    /// Announces a room's messages between two `seq`s, both exclusive; only the last ones if there are many.
    async fn announce_missing(&self, room: &RoomId, after: i64, before: i64) {
        let mut after = after.max(before - 1 - MISSING_AT_MOST);
        // Page by page: each holds at least one message.
        while after + 1 < before {
            let (messages, epoch) = match self.store.newer(room, after, before - after - 1).await {
                Ok(history) => (history.messages, Arc::from(history.epoch)),
                Err(error) => {
                    return warn!(room.id = %room, %error, "Could not read missed messages; readers will ask for them");
                }
            };
            let Some(last) = messages.last() else { return };
            after = last.seq;
            let mut dirty = Dirty::default();
            messages
                .iter()
                .filter(|message| message.seq < before)
                .for_each(|message| self.live.announce_regardless(message, &epoch, &mut dirty));
            dirty.write().await;
        }
    }

    /// Announces what was changed in a room, after what was changed before and not announced.
    async fn announce_changes(&self, changed: MessagesChanged) {
        let (room, change) = (changed.room.clone(), changed.change);
        if self.live.tell_changes(changed).is_err() {
            self.announce_missing_changes(&room, change).await;
        }
    }

    /// Announces what was changed in a room up to a number and not announced: by a transaction with unknown outcome, or
    /// by another server.
    async fn announce_missing_changes(&self, room: &RoomId, change: i64) {
        let Some(after) = self.live.missing_changes(room, change) else { return };
        match self.store.changed_since(room, after, CHANGED_AT_MOST).await {
            Ok(Some(messages)) => {
                let change = messages.last().map_or(change, |last| last.change.max(change));
                // Nothing before it is missing.
                let _ = self.live.tell_changes(MessagesChanged { room: room.clone(), after, change, messages });
            }
            Ok(None) => self.live.skip_changes(room, change),
            Err(error) => warn!(room.id = %room, %error, "Could not read changes; readers will ask for them"),
        }
    }

    /// Tells a room its head in the database, and reads it again if another epoch becomes known meanwhile.
    async fn tell_newest_head(&self, room: &RoomId) {
        for _ in 0..ATTEMPTS {
            let known = self.live.epoch(room);
            let head = match self.store.heads(slice::from_ref(room)).await {
                Ok(mut heads) => heads.pop(),
                Err(error) => {
                    return warn!(room.id = %room, %error, "A room's head could not be read; to be retried");
                }
            };
            let Some(head) = head else { return };
            if self.tell_head(head, known).await.is_ok() {
                return;
            }
        }
    }

    /// Tells a room its head, after announcing stored messages that were not announced. Fails when it is outdated: the
    /// known epoch is no longer `known`.
    pub async fn tell_head(&self, head: RoomHead, known: Arc<str>) -> Result<(), Unconnected> {
        let RoomHead { room, head, epoch, change } = head;
        let read = Head { seq: head, epoch: Epoch { id: epoch.into(), instead_of: known }, change };
        self.announce_missing_changes(&room, change).await;
        match self.live.tell_head(&room, &read) {
            Err(Unconnected::Gap { after }) => {
                self.announce_missing(&room, after, head + 1).await;
                Ok(())
            }
            told => told,
        }
    }
}
