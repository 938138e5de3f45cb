//! What all people of a scenario have achieved together, while it runs.

use std::time::{Duration, Instant};

use tokio::{sync::watch, time::timeout};

/// How many messages were acknowledged.
#[derive(Debug, Default)]
pub struct Tally(watch::Sender<u64>);

impl Tally {
    pub fn acknowledged(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    pub fn acknowledgements(&self) -> u64 {
        *self.0.borrow()
    }

    /// What was broken works again: waits for the first acknowledgement from now on. Says how long it took; nothing when
    /// none came within `patience`.
    pub async fn healed_within(&self, patience: Duration) -> Option<Duration> {
        let since = Instant::now();
        let mut acknowledged = self.0.subscribe();
        timeout(patience, acknowledged.changed()).await.ok()?.ok()?;
        Some(since.elapsed())
    }
}
