//! Outboxes that are filled first and written afterwards, in batches.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::mpsc, task::yield_now};

use super::Outbox;

/// Outboxes with unsent data that nobody else is going to write: they are written at the latest when this is dropped.
#[derive(Debug, Default)]
pub struct Dirty(Vec<Arc<Outbox>>);

/// The clock is looked at after so many.
const AT_ONCE: usize = 32;
/// Other tasks get a turn after this time.
const TURN: Duration = Duration::from_millis(5);

impl Dirty {
    /// The number of outboxes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    pub(super) fn add(&mut self, outbox: Arc<Outbox>) {
        self.0.push(outbox);
    }

    /// Writes them, one after the other. Several packets for one go out together.
    pub async fn write(&mut self) {
        let mut began = Instant::now();
        for outboxes in self.0.chunks(AT_ONCE) {
            outboxes.iter().for_each(Outbox::flush);
            if began.elapsed() >= TURN {
                yield_now().await;
                began = Instant::now();
            }
        }
        self.0.clear();
    }
}

impl Drop for Dirty {
    fn drop(&mut self) {
        self.0.iter().for_each(Outbox::flush);
    }
}

/// Writes the outboxes that come one by one. After some, tasks that fill more of them get a turn: what they put into one
/// goes out together.
pub(crate) async fn write_dirty(mut coming: mpsc::UnboundedReceiver<Arc<Outbox>>) {
    let mut dirty = Dirty::default();
    while coming.recv_many(&mut dirty.0, AT_ONCE).await > 0 {
        dirty.write().await;
        yield_now().await;
    }
}
