//! Whoever asks: by a connection, or by HTTP.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::{Semaphore, watch};

use super::delivery::Sending;
use crate::{
    domain::{Person, RoomId, UserId},
    live::Connection,
};

/// Who asks, as far as permissions go.
#[derive(Clone, Debug)]
pub struct Asker {
    pub id: UserId,
    pub has_account: bool,
    /// Where a guest comes from: a keyed hash of the address.
    pub origin: Option<Arc<str>>,
}

/// Who does something in an owned room, by HTTP.
#[derive(Clone, Debug)]
pub struct Actor {
    pub asker: Asker,
    pub person: Person,
}

/// A connection and who is behind it.
#[derive(Debug)]
pub struct Visitor {
    pub id: UserId,
    pub connection: Connection,
    /// How many more questions it may have open at once.
    pub open_questions: Arc<Semaphore>,
    /// The rooms that it is being let into.
    entering: Mutex<HashMap<RoomId, Entering>>,
}

/// More than any client needs, and few enough that one that asks without end harms nobody.
const OPEN_QUESTIONS: usize = 2_000;

/// Someone is being let into a room: what they say meanwhile is held back, in its order.
#[derive(Debug)]
struct Entering {
    held: Vec<Sending>,
    done: watch::Sender<()>,
}

impl Visitor {
    pub fn new(id: UserId, connection: Connection) -> Self {
        let open_questions = Arc::new(Semaphore::new(OPEN_QUESTIONS));
        Self { id, connection, open_questions, entering: Mutex::default() }
    }

    pub fn has_account(&self) -> bool {
        false
    }

    pub fn asker(&self) -> Asker {
        let has_account = self.has_account();
        Asker { id: self.id.clone(), has_account, origin: (!has_account).then(|| self.connection.origin.clone()) }
    }

    /// From now on what is sent to a room is held back, until [`Visitor::release`].
    pub(super) fn wait_for(&self, room: &RoomId) {
        let entering = || Entering { held: Vec::new(), done: watch::Sender::new(()) };
        self.entering().entry(room.clone()).or_insert_with(entering);
    }

    /// Holds a message back while its sender is being let in; gives it back when there is nothing to wait for.
    pub(super) fn hold(&self, sending: Sending) -> Option<Sending> {
        match self.entering().get_mut(&sending.draft.room) {
            Some(entering) => {
                entering.held.push(sending);
                None
            }
            None => Some(sending),
        }
    }

    /// Hands over what was held back. Nothing overtakes it: whoever sends now waits for the lock.
    pub(super) fn release(&self, room: &RoomId, mut deliver: impl FnMut(Sending)) {
        let mut entering = self.entering();
        if let Some(entered) = entering.remove(room) {
            entered.held.into_iter().for_each(&mut deliver);
        }
    }

    /// Waits until it is decided whether this visitor is let into a room, if that is under way.
    pub(super) async fn let_in(&self, room: &RoomId) {
        let done = self.entering().get(room).map(|entering| entering.done.subscribe());
        if let Some(mut done) = done {
            // It ends when the sender is dropped.
            let _ = done.changed().await;
        }
    }

    fn entering(&self) -> MutexGuard<'_, HashMap<RoomId, Entering>> {
        self.entering.lock().expect("nothing panics while it holds this lock")
    }
}
