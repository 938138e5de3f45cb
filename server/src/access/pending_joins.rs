//! What a connection says to a room while it is being let in is held back, in its order.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};

use tokio::sync::watch;

use crate::{log::Sending, model::RoomId};

/// The rooms that one connection is being let into.
#[derive(Debug, Default)]
pub struct PendingJoins(Mutex<HashMap<RoomId, PendingJoin>>);

#[derive(Debug)]
struct PendingJoin {
    held: Vec<Sending>,
    /// Whoever waits for the end of it waits for this to be dropped.
    done: watch::Sender<()>,
}

impl PendingJoins {
    /// From now on what is sent to a room is held back, until [`PendingJoins::end`].
    pub fn begin(&self, room: &RoomId) {
        let pending_join = || PendingJoin { held: Vec::new(), done: watch::Sender::new(()) };
        self.lock().entry(room.clone()).or_insert_with(pending_join);
    }

    /// Holds a message back while its sender is being let in; gives it back when there is nothing to wait for.
    pub fn hold(&self, sending: Sending) -> Option<Sending> {
        match self.lock().get_mut(&sending.message.room) {
            Some(pending_join) => {
                pending_join.held.push(sending);
                None
            }
            None => Some(sending),
        }
    }

    /// Hands over what was held back. Nothing overtakes it: whoever sends now waits for the lock.
    pub fn end(&self, room: &RoomId, deliver: impl FnMut(Sending)) {
        let mut pending_joins = self.lock();
        if let Some(pending_join) = pending_joins.remove(room) {
            pending_join.held.into_iter().for_each(deliver);
        }
        if pending_joins.is_empty() {
            // Most connections enter one room, once.
            pending_joins.shrink_to_fit();
        }
    }

    /// Waits until it is decided whether one is let into a room, if that is under way.
    pub async fn ended(&self, room: &RoomId) {
        let done = self.lock().get(room).map(|pending_join| pending_join.done.subscribe());
        if let Some(mut done) = done {
            // An error is what it waits for: the sender is gone.
            let _ = done.changed().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, PendingJoin>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}
