//! Deleting what has expired, sessions too. No query shows it anyway: the sweep takes it off the disk.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};
use tracing::{info, warn};

use super::Chat;
use crate::error::Result;

/// Small, so that a message never waits long behind a batch of deletions.
const BATCH: i64 = 500;

impl Chat {
    /// Sweeps at once and then every `every`. Ends with the process.
    pub async fn sweep(self: Arc<Self>, every: Duration) {
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match self.sweep_once().await {
                Ok(0) => {}
                Ok(deleted) => info!(deleted, "Deleted expired messages"),
                Err(error) => warn!(%error, "Expired messages could not be deleted; the next sweep tries again"),
            }
            if let Err(error) = self.sweep_sessions().await {
                warn!(%error, "Expired sessions could not be deleted; the next sweep tries again");
            }
        }
    }

    async fn sweep_once(&self) -> Result<u64> {
        let mut total = 0;
        loop {
            let deleted = self.store.delete_expired(BATCH).await?;
            total += deleted;
            if deleted < BATCH as u64 {
                self.store.delete_what_is_over().await?;
                return Ok(total);
            }
        }
    }

    async fn sweep_sessions(&self) -> Result<()> {
        while self.store.delete_expired_sessions(BATCH).await? == BATCH as u64 {}
        Ok(())
    }
}
