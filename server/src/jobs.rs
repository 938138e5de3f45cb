//! Background jobs, for as long as the server runs.

mod bulk_deletion;
mod expiry;
mod maintenance;

use std::{sync::Arc, time::Duration};

use bulk_deletion::BulkDeletions;

use crate::{
    access::AccessControl, announcer::Announcer, limits::Limits, live::Live, log::Log, store::Store,
    supervision::supervise,
};

/// The context of jobs.
#[derive(Debug)]
pub struct Jobs {
    store: Store,
    live: Live,
    access: Arc<AccessControl>,
    announcer: Arc<Announcer>,
    log: Arc<Log>,
    bulk_deletions: BulkDeletions,
}

impl Jobs {
    pub fn new(
        store: Store,
        live: Live,
        access: Arc<AccessControl>,
        announcer: Arc<Announcer>,
        log: Arc<Log>,
    ) -> Self {
        Self { store, live, access, announcer, log, bulk_deletions: BulkDeletions::default() }
    }

    /// Starts the jobs. They end with the process.
    pub fn start(self: &Arc<Self>, limits: Limits, sweep_interval: Duration) {
        supervise("maintenance", self.with(Self::maintain));
        supervise("sessions", self.with(Self::check_sessions));
        supervise("sweep", self.with(move |jobs| jobs.sweep(sweep_interval)));
        supervise("scrub", self.with(Self::scrub));
        supervise("later", self.with(Self::write_later));
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

async fn tidy(limits: Limits) {
    let mut minutes = tokio::time::interval(Duration::from_mins(1));
    loop {
        minutes.tick().await;
        limits.tidy();
    }
}
