//! Deleting a user's messages in a room, in the background when there are many.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};
use tracing::warn;

use super::Jobs;
use crate::{
    error::{Error, Result},
    model::{MessageRef, Person, RoomId},
    store::{Change, ChangeKind, NewAuditEntry, WINDOW},
};

/// Messages per transaction, told before the next one: writers hardly wait, and readers keep up.
const AT_ONCE: usize = 64;
const PAUSE: Duration = Duration::from_millis(50);
/// The caller is answered after this time, even if the deletion continues.
const PATIENCE: Duration = Duration::from_secs(3);

/// Most deletions that wait for their turn; more are refused as busy.
const WAITING: usize = 16;

/// Reads through one room at a time.
#[derive(Debug)]
pub struct BulkDeletions {
    turn: Semaphore,
    seats: Arc<Semaphore>,
}

impl Default for BulkDeletions {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), seats: Arc::new(Semaphore::new(WAITING)) }
    }
}

impl Jobs {
    /// Deletes a user's messages in a room within a time span, newest first, and records their number. Fails with
    /// [`Error::Busy`] when too many deletions are waiting.
    pub async fn delete_messages_of(
        self: &Arc<Self>,
        actor: &Person,
        room: &RoomId,
        of: &Person,
        within_ms: i64,
    ) -> Result<()> {
        let seat = self.bulk_deletions.seats.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
        let (jobs, actor, room, of) = (self.clone(), actor.clone(), room.clone(), of.clone());
        // In a task of its own: the caller may disconnect midway.
        let deleting = tokio::spawn(async move {
            let mut count = 0;
            let deleted = jobs.delete_all_of(&room, &of, within_ms, &mut count).await;
            if let Err(error) = &deleted {
                warn!(room.id = %room, %error, "Not all of a user's messages could be deleted");
            }
            let detail = Some(format!("{count} messages"));
            drop(seat);
            jobs.access
                .record(
                    &room,
                    NewAuditEntry { action: "delete_messages", actor: &actor, target: Some(&of), detail },
                )
                .await;
            deleted
        });
        match timeout(PATIENCE, deleting).await {
            Ok(deleted) => deleted.map_err(Error::internal)?,
            Err(_) => Ok(()),
        }
    }

    async fn delete_all_of(&self, room: &RoomId, of: &Person, within_ms: i64, count: &mut usize) -> Result<()> {
        let _turn = self.bulk_deletions.turn.acquire().await;
        let mut up_to = i64::MAX;
        while let Some(newest) = self.store.newest_young(room, up_to, within_ms).await? {
            let theirs = self.store.written_by(room, &of.id, newest, within_ms).await?;
            for messages in theirs.chunks(AT_ONCE) {
                if *count > 0 {
                    sleep(PAUSE).await;
                }
                let delete = |message| {
                    let message = MessageRef::Id(message);
                    Change { room: room.clone(), message, what: ChangeKind::Delete }
                };
                for deleted in join_all(messages.iter().map(|message| self.log.change(delete(*message)))).await {
                    match deleted {
                        // It has expired meanwhile.
                        Err(Error::NotFound(_)) => {}
                        deleted => drop(deleted?),
                    }
                    *count += 1;
                }
            }
            up_to = newest.saturating_sub(WINDOW);
        }
        Ok(())
    }
}
