//! Writes that may wait a moment: what comes within half a second is written in one transaction, in its order, and of
//! two writes with the same key only one.
//!
//! What waits is lost when the process is killed. It is for what is asked for again, or missed by nobody.

use std::{
    mem,
    sync::{Arc, Mutex as SyncMutex, MutexGuard},
    time::Duration,
};

use indexmap::IndexMap;
use tokio::{
    sync::{Mutex, Notify, watch},
    time::timeout,
};

use super::{Store, db::writing};
use crate::error::{Error, Result};

/// Most writes that wait; more are dropped.
const WAITING: usize = 20_000;
/// Most writes in one transaction: messages wait for it.
const AT_ONCE: usize = 256;
/// The longest wait for what waits to be written.
const PATIENCE: Duration = Duration::from_secs(1);

/// A statement with its parameters.
#[derive(Clone, Debug)]
pub struct Statement {
    pub sql: &'static str,
    pub parameters: Vec<Parameter>,
}

#[derive(Clone, Debug)]
pub enum Parameter {
    Text(String),
    Number(i64),
}

impl From<&str> for Parameter {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Parameter {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// Statements that belong together. Of two writes with the same key the one of the higher rank is written, and of two
/// of the same rank the later one.
#[derive(Clone, Debug)]
pub struct Write {
    pub key: String,
    pub rank: i64,
    pub statements: Vec<Statement>,
}

/// What waits to be written.
#[derive(Clone, Debug, Default)]
pub struct Later(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    queue: SyncMutex<Queue>,
    /// Held while some of it is written.
    writing: Mutex<()>,
    /// Somebody waits until it is written.
    awaited: Notify,
    /// The number of writes up to which everything is written.
    written: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: IndexMap<String, (i64, Vec<Statement>)>,
    /// How many writes have been queued.
    count: u64,
}

impl Queue {
    fn add(&mut self, Write { key, rank, statements }: Write) {
        if self.waiting.get(&key).is_none_or(|(before, _)| *before <= rank) {
            self.waiting.insert(key, (rank, statements));
        }
    }
}

impl Later {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().expect("nothing panics while it holds this lock")
    }

    /// The first of what waits, and the number up to which everything is written with it.
    fn take(&self) -> (Vec<Write>, Option<u64>) {
        let mut queue = self.lock();
        let some = queue.waiting.len().min(AT_ONCE);
        let write = |(key, (rank, statements))| Write { key, rank, statements };
        let some = queue.waiting.drain(..some).map(write).collect();
        (some, queue.waiting.is_empty().then_some(queue.count))
    }

    /// Lets it wait again, before what has come meanwhile.
    fn put_back(&self, some: Vec<Write>) {
        let mut queue = self.lock();
        let newer = mem::take(&mut queue.waiting);
        some.into_iter().for_each(|write| queue.add(write));
        newer.into_iter().for_each(|(key, (rank, statements))| queue.add(Write { key, rank, statements }));
    }
}

impl Store {
    /// Has a write happen soon, by [`Store::write_waiting`], unless too many wait. Returns whether it will.
    pub(super) fn write_later(&self, write: Write) -> bool {
        let mut queue = self.later.lock();
        let fits = queue.waiting.len() < WAITING || queue.waiting.contains_key(&write.key);
        if fits {
            queue.count += 1;
            queue.add(write);
        }
        fits
    }

    /// Waits until what was to be written before is written, for a second at most.
    pub(super) async fn flushed(&self) {
        let (count, mut written) = (self.later.lock().count, self.later.0.written.subscribe());
        if *written.borrow() < count {
            self.later.0.awaited.notify_one();
            // What is not written by then is missed by nobody.
            let _ = timeout(PATIENCE, written.wait_for(|written| *written >= count)).await;
        }
    }

    /// Ready when somebody waits for [`Store::write_waiting`].
    pub async fn is_awaited(&self) {
        self.later.0.awaited.notified().await;
    }

    /// Writes what waits. What could not be written still waits, unless it is not understood. For one caller at a time
    /// that is not cancelled: what it has taken would be lost.
    pub async fn write_waiting(&self) -> Result<()> {
        let _turn = self.later.0.writing.lock().await;
        loop {
            let (some, up_to) = self.later.take();
            if !some.is_empty()
                && let Err(error) = self.write_all(&some).await
            {
                if !matches!(error, Error::Internal(_)) {
                    self.later.put_back(some);
                }
                return Err(error);
            }
            if let Some(up_to) = up_to {
                self.later.0.written.send_replace(up_to);
                return Ok(());
            }
        }
    }

    async fn write_all(&self, some: &[Write]) -> Result<()> {
        writing!(self, |tx| {
            for Statement { sql, parameters } in some.iter().flat_map(|write| &write.statements) {
                let mut query = sqlx::query(*sql);
                for parameter in parameters {
                    query = match parameter {
                        Parameter::Text(text) => query.bind(text.as_str()),
                        Parameter::Number(number) => query.bind(*number),
                    };
                }
                query.execute(&mut *tx).await?;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(key: &str, rank: i64) -> Write {
        Write { key: key.to_owned(), rank, statements: Vec::new() }
    }

    fn waiting(later: &Later) -> Vec<(String, i64)> {
        later.lock().waiting.iter().map(|(key, (rank, _))| (key.clone(), *rank)).collect()
    }

    #[test]
    fn the_higher_rank_is_kept_and_what_is_put_back_goes_first() {
        let later = Later::default();
        for (key, rank) in [("a", 5), ("b", 0), ("a", 3)] {
            later.lock().add(write(key, rank));
        }
        assert_eq!(waiting(&later), [("a".to_owned(), 5), ("b".to_owned(), 0)]);
        let (taken, _) = later.take();
        later.lock().add(write("c", 0));
        later.lock().add(write("a", 4));
        later.put_back(taken);
        assert_eq!(waiting(&later), [("a".to_owned(), 5), ("b".to_owned(), 0), ("c".to_owned(), 0)]);
    }

    #[test]
    fn everything_is_written_only_when_nothing_is_left() {
        let later = Later::default();
        for number in 0..=AT_ONCE {
            let mut queue = later.lock();
            queue.count += 1;
            queue.add(write(&number.to_string(), 0));
        }
        let (first, up_to) = later.take();
        assert_eq!((first.len(), up_to), (AT_ONCE, None));
        let (rest, up_to) = later.take();
        assert_eq!((rest.len(), up_to), (1, Some(AT_ONCE as u64 + 1)));
    }
}
