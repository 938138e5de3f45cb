//! Writes that may wait a moment: what comes within half a second is written in one transaction, in its order, and of
//! two writes with the same key only the later one.
//!
//! What waits is lost when the process is killed. It is for what is asked for again, or missed by nobody.

use std::sync::{Arc, Mutex as SyncMutex, MutexGuard};

use indexmap::IndexMap;
use tokio::sync::Mutex;

use super::{Store, db::writing};
use crate::error::{Error, Result};

/// Most writes that wait; more are dropped.
const WAITING: usize = 20_000;
/// Most writes in one transaction: messages wait for it.
const AT_ONCE: usize = 256;

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

/// What waits to be written.
#[derive(Clone, Debug, Default)]
pub struct Later {
    waiting: Arc<SyncMutex<IndexMap<String, Vec<Statement>>>>,
    /// Held while some of it is written.
    writing: Arc<Mutex<()>>,
}

impl Later {
    fn lock(&self) -> MutexGuard<'_, IndexMap<String, Vec<Statement>>> {
        self.waiting.lock().expect("nothing panics while it holds this lock")
    }

    /// The first of what waits.
    fn take(&self) -> Vec<(String, Vec<Statement>)> {
        let mut waiting = self.lock();
        let some = waiting.len().min(AT_ONCE);
        waiting.drain(..some).collect()
    }
}

impl Store {
    /// Has statements run soon, by [`Store::write_waiting`]; unless others of the same key replace them, or too many
    /// wait. Returns whether they wait.
    pub(super) fn write_later(&self, key: String, statements: Vec<Statement>) -> bool {
        let mut waiting = self.later.lock();
        let fits = waiting.len() < WAITING || waiting.contains_key(&key);
        if fits {
            waiting.insert(key, statements);
        }
        fits
    }

    /// Writes what waits. When the database does not answer, it still waits.
    pub async fn write_waiting(&self) -> Result<()> {
        let _turn = self.later.writing.lock().await;
        loop {
            let some = self.later.take();
            if some.is_empty() {
                return Ok(());
            }
            let written = self.write_all(&some).await;
            if let Err(Error::Unavailable) = written {
                let mut waiting = self.later.lock();
                for (key, statements) in some {
                    waiting.entry(key).or_insert(statements);
                }
            }
            written?;
        }
    }

    async fn write_all(&self, some: &[(String, Vec<Statement>)]) -> Result<()> {
        writing!(self, |tx| {
            for Statement { sql, parameters } in some.iter().flat_map(|(_, statements)| statements) {
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
