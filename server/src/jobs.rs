//! Background jobs, for as long as the server runs. A job that panics is logged, counted, and restarted.

mod bulk_deletion;
mod expiry;
mod maintenance;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::sleep;
use tracing::error;

use bulk_deletion::BulkDeletions;

use crate::{access::AccessControl, limits::Limits, live::Live, store::Store};

/// Delay before a panicked job is restarted: the cause may persist.
const PAUSE: Duration = Duration::from_secs(1);

/// How many jobs have panicked since the process began.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// How many jobs have panicked since the process began.
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// The context of jobs.
#[derive(Debug)]
pub struct Jobs {
    store: Store,
    live: Live,
    access: Arc<AccessControl>,
    bulk_deletions: BulkDeletions,
}

impl Jobs {
    pub fn new(store: Store, live: Live, access: Arc<AccessControl>) -> Self {
        Self { store, live, access, bulk_deletions: BulkDeletions::default() }
    }

    /// Starts the jobs. They end with the process.
    pub fn start(self: &Arc<Self>, limits: Limits, sweep_interval: Duration) {
        supervise("maintenance", self.with(Self::maintain));
        supervise("sessions", self.with(Self::check_sessions));
        supervise("sweep", self.with(move |jobs| jobs.sweep(sweep_interval)));
        supervise("scrub", self.with(Self::scrub));
        supervise("limits", move || tidy(limits.clone()));
    }

    fn with<F>(
        self: &Arc<Self>,
        job: impl Fn(Arc<Self>) -> F + Send + 'static,
    ) -> impl Fn() -> F + Send + 'static {
        let jobs = self.clone();
        move || job(jobs.clone())
    }
}

/// Runs a job until it ends by itself, restarting it after a panic.
fn supervise<F: Future<Output = ()> + Send + 'static>(name: &'static str, job: impl Fn() -> F + Send + 'static) {
    tokio::spawn(async move {
        while let Err(panic) = tokio::spawn(job()).await {
            if panic.is_cancelled() {
                return;
            }
            PANICS.fetch_add(1, Ordering::Relaxed);
            error!(job = name, "A job panicked and is restarted");
            sleep(PAUSE).await;
        }
    });
}

async fn tidy(limits: Limits) {
    let mut minutes = tokio::time::interval(Duration::from_mins(1));
    loop {
        minutes.tick().await;
        limits.tidy();
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_panicked_job_is_counted_and_restarted() {
        let (runs, mut seen) = mpsc::unbounded_channel();
        let before = panics();
        supervise("test", move || {
            let runs = runs.clone();
            async move {
                runs.send(()).unwrap();
                panic!("on purpose");
            }
        });
        for _ in 0..3 {
            seen.recv().await.unwrap();
        }
        assert!(panics() >= before + 2);
    }
}
