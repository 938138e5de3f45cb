//! Tasks that run as long as the server does. One that panics is logged, counted, and restarted.

use std::{
    panic::resume_unwind,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::{task::JoinHandle, time::sleep};
use tracing::error;

/// Delay before a panicked task is restarted: the cause may persist.
const PAUSE: Duration = Duration::from_secs(1);

/// How many supervised tasks have panicked since the process began.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// How many supervised tasks have panicked since the process began.
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Runs a task until it ends by itself, restarting it after a panic.
pub fn supervise<F: Future<Output = ()> + Send + 'static>(
    name: &'static str,
    task: impl Fn() -> F + Send + 'static,
) {
    tokio::spawn(async move {
        while let Err(panic) = tokio::spawn(task()).await {
            if panic.is_cancelled() {
                return;
            }
            PANICS.fetch_add(1, Ordering::Relaxed);
            error!(task = name, "A task panicked and is restarted");
            sleep(PAUSE).await;
        }
    });
}

/// Waits for a part of a supervised task. If it has panicked, so does the caller.
pub async fn joined(part: JoinHandle<()>) {
    if let Err(error) = part.await
        && let Ok(panic) = error.try_into_panic()
    {
        resume_unwind(panic);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_panicked_task_is_counted_and_restarted() {
        let (runs, mut seen) = mpsc::unbounded_channel();
        let before = panics();
        supervise("test", move || {
            let runs = runs.clone();
            async move {
                runs.send(()).unwrap();
                joined(tokio::spawn(async { panic!("on purpose") })).await;
            }
        });
        for _ in 0..3 {
            seen.recv().await.unwrap();
        }
        assert!(panics() >= before + 2);
    }
}
