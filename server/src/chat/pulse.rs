//! What happens by itself, now and then, as long as the server runs.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use super::Chat;

/// A lost last message is noticed within this time.
const HEADS: Duration = Duration::from_secs(15);
const READERS: Duration = Duration::from_secs(1);

impl Chat {
    /// Keeps the rooms alive: tells their heads and tends readers that are behind. Ends with the process.
    pub async fn pulse(self: Arc<Self>) {
        let (mut heads, mut readers) = (interval(HEADS), interval(READERS));
        heads.set_missed_tick_behavior(MissedTickBehavior::Delay);
        readers.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = heads.tick() => self.live.tell_heads(),
                _ = readers.tick() => self.live.tend_readers(),
            }
        }
    }
}
