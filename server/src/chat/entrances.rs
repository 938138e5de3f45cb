//! What a connection says to a room while it is being let in is held back, in its order.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};

use tokio::sync::watch;

use super::delivery::Sending;
use crate::domain::RoomId;

/// The rooms that one connection is being let into.
#[derive(Debug, Default)]
pub struct Entrances(Mutex<HashMap<RoomId, Entrance>>);

#[derive(Debug)]
struct Entrance {
    held: Vec<Sending>,
    /// Whoever waits for the end of it waits for this to be dropped.
    done: watch::Sender<()>,
}

impl Entrances {
    /// From now on what is sent to a room is held back, until [`Entrances::open`].
    pub fn wait_for(&self, room: &RoomId) {
        let entrance = || Entrance { held: Vec::new(), done: watch::Sender::new(()) };
        self.lock().entry(room.clone()).or_insert_with(entrance);
    }

    /// Holds a message back while its sender is being let in; gives it back when there is nothing to wait for.
    pub fn hold(&self, sending: Sending) -> Option<Sending> {
        match self.lock().get_mut(&sending.draft.room) {
            Some(entrance) => {
                entrance.held.push(sending);
                None
            }
            None => Some(sending),
        }
    }

    /// Hands over what was held back. Nothing overtakes it: whoever sends now waits for the lock.
    pub fn open(&self, room: &RoomId, deliver: impl FnMut(Sending)) {
        let mut entrances = self.lock();
        if let Some(entrance) = entrances.remove(room) {
            entrance.held.into_iter().for_each(deliver);
        }
        if entrances.is_empty() {
            // Most connections enter one room, once.
            entrances.shrink_to_fit();
        }
    }

    /// Waits until it is decided whether one is let into a room, if that is under way.
    pub async fn opened(&self, room: &RoomId) {
        let done = self.lock().get(room).map(|entrance| entrance.done.subscribe());
        if let Some(mut done) = done {
            // An error is what it waits for: the sender is gone.
            let _ = done.changed().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, Entrance>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}
