//! Outboxes that are filled first and written afterwards, in batches.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::Outbox;

/// Outboxes with unsent data that nobody else is going to write: they are written at the latest when this is dropped.
#[derive(Debug, Default)]
pub struct Dirty(Vec<Arc<Outbox>>);

/// So many are written before other tasks get a turn: writing takes long for a task.
const AT_ONCE: usize = 32;

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
        for outboxes in self.0.chunks(AT_ONCE) {
            outboxes.iter().for_each(Outbox::flush);
            tokio::task::yield_now().await;
        }
        self.0.clear();
    }
}

impl Drop for Dirty {
    fn drop(&mut self) {
        self.0.iter().for_each(Outbox::flush);
    }
}

/// Writes the outboxes that come one by one.
pub(crate) async fn write_dirty(mut coming: mpsc::UnboundedReceiver<Arc<Outbox>>) {
    let mut dirty = Dirty::default();
    while coming.recv_many(&mut dirty.0, AT_ONCE).await > 0 {
        dirty.write().await;
    }
}
