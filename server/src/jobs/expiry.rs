//! Deleting what has expired, sessions too. Queries hide it anyway: the sweep takes it off the disk.

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
/// Pause before checking again for rows that another server has taken to delete, and how often: should that server
/// fail, this one deletes them.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSES: u32 = 60;
/// Pause between scrubs, at least this and a multiple of a scrub's duration: at most a twentieth of the disk's time.
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
                warn!(%error, "Expired guest names could not be deleted; the next sweep tries again");
            }
            if let Err(error) = self.sweep_away(Expiring::Sessions).await {
                warn!(%error, "Expired sessions could not be deleted; the next sweep tries again");
            }
            if let Err(error) = self.store.count_bytes().await {
                warn!(%error, "Other servers' writes could not be counted; the next sweep tries again");
            }
            // Other deletions meanwhile, which are no messages, are scrubbed with it.
            self.store.scrub_soon();
        }
    }

    /// Scrubs deleted content from the database's files, soon after its deletion. Ends with the process.
    pub async fn scrub(self: Arc<Self>) {
        let mut rest = REST;
        loop {
            self.store.deleted().await;
            let since = Instant::now();
            let scrubbed = self.store.scrub().await;
            if let Err(error) = &scrubbed {
                warn!(%error, "Deleted content is still in the database's files; the next scrub tries again");
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

    /// Deletes until nothing is left: a small batch may only mean that another server has taken the rest.
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
