//! What all people of a scenario have achieved together, while it runs.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::time::sleep;

#[derive(Debug, Default)]
pub struct Tally {
    acknowledged: AtomicU64,
    healing: Mutex<Healing>,
}

/// Since when a success is awaited, and after what time the first one came.
#[derive(Clone, Copy, Debug, Default)]
struct Healing {
    since: Option<Instant>,
    healed: Option<Duration>,
}

impl Tally {
    pub fn acknowledged(&self) {
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        let mut healing = self.healing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = healing.since.take() {
            healing.healed = Some(since.elapsed());
        }
    }

    /// How many messages were acknowledged.
    pub fn acknowledgements(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// What was broken works again: from now on the first acknowledgement is awaited. Ends with the time that it took,
    /// or after `patience` with nothing.
    pub async fn healed_within(&self, patience: Duration) -> Option<Duration> {
        let since = Instant::now();
        *self.healing.lock().unwrap_or_else(PoisonError::into_inner) =
            Healing { since: Some(since), healed: None };
        while since.elapsed() < patience {
            let healing = *self.healing.lock().unwrap_or_else(PoisonError::into_inner);
            if healing.healed.is_some() {
                return healing.healed;
            }
            sleep(Duration::from_millis(5)).await;
        }
        None
    }
}
