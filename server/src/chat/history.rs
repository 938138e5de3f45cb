//! What newcomers of a room are shown: read once for all who come at the same time.

use std::{
    collections::{HashMap, hash_map::Entry},
    mem,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::oneshot;

use super::Chat;
use crate::{
    domain::RoomId,
    error::{Error, Result},
    live::Head,
    protocol::{Frame, HistoryInfo, LoadHistory},
    store::History,
};

/// A room's history, ready to be sent.
#[derive(Clone, Debug)]
pub struct Shot {
    pub frame: Frame,
    pub head: Head,
}

impl Shot {
    pub fn new(room: &RoomId, history: History) -> Self {
        let about = HistoryInfo {
            room: room.clone(),
            head: history.head,
            epoch: history.epoch.clone(),
            has_more: history.has_more,
            truncated: history.truncated,
            now: history.now,
        };
        let frame = Frame::new::<LoadHistory>(&(&history.messages, &about));
        Self { frame, head: Head { seq: history.head, epoch: history.epoch } }
    }
}

/// Who waits for which room. A room that is being read has an entry, if only an empty one.
#[derive(Debug, Default)]
pub struct Readings(Mutex<HashMap<RoomId, Vec<Waiter>>>);

type Waiter = oneshot::Sender<Result<Shot>>;

impl Chat {
    /// The newest messages of a room, by a reading that begins after this call: a thousand who come at once cost a
    /// few readings, and none of them is shown less than if it had come alone.
    pub(super) async fn recent(self: &Arc<Self>, room: &RoomId) -> Result<Shot> {
        let (waiter, shown) = oneshot::channel();
        match self.readings.lock().entry(room.clone()) {
            Entry::Occupied(mut reading) => reading.get_mut().push(waiter),
            Entry::Vacant(idle) => {
                idle.insert(vec![waiter]);
                tokio::spawn(self.clone().read_while_awaited(room.clone()));
            }
        }
        shown.await.unwrap_or(Err(Error::Unavailable))
    }

    async fn read_while_awaited(self: Arc<Self>, room: RoomId) {
        while let Some(waiters) = self.readings.take(&room) {
            let shot = self.store.recent(&room).await.map(|history| Shot::new(&room, history));
            for waiter in waiters {
                // Whoever has left meanwhile is shown nothing.
                let _ = waiter.send(shot.clone());
            }
        }
    }
}

impl Readings {
    /// Those who have come so far; when there are none, the room is not being read any more.
    fn take(&self, room: &RoomId) -> Option<Vec<Waiter>> {
        let mut readings = self.lock();
        let waiters = mem::take(readings.get_mut(room)?);
        if waiters.is_empty() {
            readings.remove(room);
            return None;
        }
        Some(waiters)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, Vec<Waiter>>> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}
