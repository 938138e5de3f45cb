//! Deleting what has expired, sessions too. No query shows it anyway: the sweep takes it off the disk.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::{info, warn};

use super::Jobs;
use crate::{error::Result, store::Scrubbed};

/// Small, so that a message never waits long behind a batch of deletions.
const BATCH: i64 = 500;
/// What another server has taken to delete it is looked for again after this time, so often: should that server fail, it is
/// this one's.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSES: u32 = 60;
/// Between two scrubs, and as many times as long as one took: who deletes without end takes a twentieth of the disk's time.
const REST: Duration = Duration::from_secs(1);
const REST_FACTOR: u32 = 20;
/// A backup keeps texts in the log for as long as it runs.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// What expires.
#[derive(Clone, Copy)]
enum Expiring {
    Messages,
    Sessions,
}

impl Jobs {
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
            if let Err(error) = self.sweep_guest_names().await {
                warn!(%error, "Names that guests had could not be let go; the next sweep tries again");
            }
            if let Err(error) = self.sweep_away(Expiring::Sessions).await {
                warn!(%error, "Expired sessions could not be deleted; the next sweep tries again");
            }
            if let Err(error) = self.store.count_bytes().await {
                warn!(%error, "What other servers have written is counted with the next sweep");
            }
            // What else was deleted meanwhile, and is nobody's message, goes with it.
            self.store.scrub_soon();
        }
    }

    /// Takes out of the database's files what was deleted, soon after that. Ends with the process.
    pub async fn scrub(self: Arc<Self>) {
        let mut rest = REST;
        loop {
            self.store.deleted().await;
            let since = Instant::now();
            let scrubbed = self.store.scrub().await;
            if let Err(error) = &scrubbed {
                warn!(%error, "What was deleted is still in the database's files; it is tried again");
            }
            rest = match scrubbed {
                Ok(Scrubbed::Whole) => REST,
                Ok(Scrubbed::Partly) | Err(_) => {
                    self.store.scrub_soon();
                    (rest * 2).min(LONGEST_REST)
                }
            };
            sleep(rest.max(since.elapsed() * REST_FACTOR)).await;
        }
    }

    async fn sweep_once(&self) -> Result<u64> {
        let deleted = self.sweep_away(Expiring::Messages).await?;
        self.store.delete_what_is_over().await?;
        Ok(deleted)
    }

    /// Deletes until nothing is left: that a batch is small may only mean that another server has taken the rest.
    async fn sweep_away(&self, what: Expiring) -> Result<u64> {
        let (mut total, mut pauses) = (0, 0);
        loop {
            let swept = match what {
                Expiring::Messages => self.store.delete_expired(BATCH).await?,
                Expiring::Sessions => self.store.delete_expired_sessions(BATCH).await?,
            };
            total += swept.deleted;
            if !swept.are_left || pauses == PAUSES {
                return Ok(total);
            }
            if swept.deleted == 0 {
                pauses += 1;
                sleep(PAUSE).await;
            }
        }
    }

    async fn sweep_guest_names(&self) -> Result<()> {
        while self.store.delete_expired_guest_names(BATCH).await? == BATCH as u64 {}
        Ok(())
    }
}
