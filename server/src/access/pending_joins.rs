//! Pending joins: messages to a room that its sender is still joining are held back, in order.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};

use tokio::sync::watch;

use crate::{log::Sending, model::RoomId};

/// The rooms that one connection is joining.
#[derive(Debug, Default)]
pub struct PendingJoins(Mutex<HashMap<RoomId, PendingJoin>>);

#[derive(Debug)]
struct PendingJoin {
    held: Vec<Sending>,
    /// Dropped at the end of the join; waiters wait for that.
    done: watch::Sender<()>,
}

impl PendingJoins {
    /// Holds back messages to a room from now on, until [`PendingJoins::end`].
    pub fn begin(&self, room: &RoomId) {
        let pending_join = || PendingJoin { held: Vec::new(), done: watch::Sender::new(()) };
        self.lock().entry(room.clone()).or_insert_with(pending_join);
    }

    /// Holds a message back while its sender is joining; returns it when no join is pending.
    pub fn hold(&self, sending: Sending) -> Option<Sending> {
        match self.lock().get_mut(&sending.message.room) {
            Some(pending_join) => {
                pending_join.held.push(sending);
                None
            }
            None => Some(sending),
        }
    }

    /// Releases what was held back. Nothing overtakes it: later senders wait for the lock.
    pub fn end(&self, room: &RoomId, deliver: impl FnMut(Sending)) {
        let mut pending_joins = self.lock();
        if let Some(pending_join) = pending_joins.remove(room) {
            pending_join.held.into_iter().for_each(deliver);
        }
        if pending_joins.is_empty() {
            // Most connections join one room, once.
            pending_joins.shrink_to_fit();
        }
    }

    /// Waits for the end of a pending join, if any.
    pub async fn ended(&self, room: &RoomId) {
        let done = self.lock().get(room).map(|pending_join| pending_join.done.subscribe());
        if let Some(mut done) = done {
            // The error is what it waits for: the sender is gone.
            let _ = done.changed().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, PendingJoin>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}
