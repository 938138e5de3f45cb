//! The path of a message: queued, stored with others in one transaction, announced in the order of `seq`, then
//! acknowledged. One task stores and one announces, so there is one order.

use std::{
    slice,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, oneshot, watch};
use tracing::warn;

use crate::{
    error::{Error, Result},
    live::{Dirty, Epoch, Head, Live, Unconnected},
    model::RoomId,
    protocol::{Message, RoomHead},
    store::{NewMessage, Store, Written},
};

/// Bounds the messages accepted but not yet stored: beyond it, senders get `busy`.
const QUEUE: usize = 4_096;
/// Most messages in one transaction.
const BATCH: usize = 256;
/// Most messages announced before the outboxes are written: this keeps them from filling.
const ANNOUNCED_AT_ONCE: usize = 32;
/// How often a head is read again because another epoch became known.
const ATTEMPTS: usize = 5;
/// A sender waiting longer got `unavailable` and sends again: storing it now would happen without their knowledge.
const PATIENCE: Duration = Duration::from_secs(4);

/// The queue of messages that are to be stored.
#[derive(Debug)]
pub struct Log {
    queue: mpsc::Sender<Sending>,
    closing: watch::Sender<bool>,
}

/// A message to be stored, and its sender's answer channel.
#[derive(Debug)]
pub struct Sending {
    pub message: NewMessage,
    answer: oneshot::Sender<Result<Message>>,
    since: Instant,
}

impl Sending {
    /// The future is the answer, after 4 s at most: clients wait no longer than 5.
    pub fn new(message: NewMessage) -> (Self, impl Future<Output = Result<Message>> + use<>) {
        let (answer, answered) = oneshot::channel();
        let sending = Self { message, answer, since: Instant::now() };
        let answered = async {
            match tokio::time::timeout(PATIENCE, answered).await {
                Ok(Ok(result)) => result,
                _ => Err(Error::Unavailable),
            }
        };
        (sending, answered)
    }

    pub fn refuse(self, why: Error) {
        // The sender may be gone.
        let _ = self.answer.send(Err(why));
    }
}

impl Log {
    pub fn start(store: Store, live: Live) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (closing, closed) = watch::channel(false);
        tokio::spawn(run(waiting, closed, store, live));
        Self { queue, closing }
    }

    /// Queues a message. If the queue is full or closed, it is refused at once.
    pub fn submit(&self, sending: Sending) {
        if let Err(refused) = self.queue.try_send(sending) {
            match refused {
                mpsc::error::TrySendError::Full(sending) => sending.refuse(Error::Busy),
                mpsc::error::TrySendError::Closed(sending) => sending.refuse(Error::Unavailable),
            }
        }
    }

    /// Accepts nothing more and waits until everything accepted is answered.
    pub async fn finish(&self) {
        self.closing.send_replace(true);
        self.queue.closed().await;
        self.closing.closed().await;
    }
}

/// Stores queued messages in batches. While one is being stored, the one before is announced.
async fn run(mut waiting: mpsc::Receiver<Sending>, mut closing: watch::Receiver<bool>, store: Store, live: Live) {
    let (stored, batches) = mpsc::channel(1);
    let announcing = tokio::spawn(announce_stored(batches, store.clone(), live));
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            count = waiting.recv_many(&mut batch, BATCH) => if count == 0 { break },
            Ok(()) = closing.changed() => { waiting.close(); continue }
        }
        batch.retain(|sending| sending.since.elapsed() < PATIENCE && !sending.answer.is_closed());
        let (new_messages, answers): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|sending| (sending.message, sending.answer)).unzip();
        let results = store.write(&new_messages).await;
        if stored.send(Stored { results, answers }).await.is_err() {
            break;
        }
    }
    drop(stored);
    // Only now is everything answered.
    let _ = announcing.await;
}

/// A batch as the database has answered it, and its senders' answer channels.
struct Stored {
    results: Vec<Result<Written>>,
    answers: Vec<oneshot::Sender<Result<Message>>>,
}

async fn announce_stored(mut batches: mpsc::Receiver<Stored>, store: Store, live: Live) {
    let mut due = Dirty::default();
    // Many messages of an outdated epoch cause one reading of the current one.
    let mut foreign = None;
    while let Some(Stored { results, answers }) = batches.recv().await {
        for announced in results.chunks(ANNOUNCED_AT_ONCE) {
            for written in announced {
                if let Ok(Written::New(message, epoch)) = written
                    && announce(message, epoch, &store, &live, &mut due).await == Err(Unconnected::OtherEpoch)
                    && foreign.as_ref() != Some(&(message.room_id.clone(), epoch.clone()))
                {
                    tell_newest_head(&message.room_id, &store, &live).await;
                    foreign = Some((message.room_id.clone(), epoch.clone()));
                }
            }
            due.write().await;
        }
        for (answer, result) in answers.into_iter().zip(results) {
            // The sender may be gone; the message is stored and announced all the same.
            let _ = answer.send(result.map(Written::into_message));
        }
    }
}

/// Announces a message, after any stored before it that were not announced: by a transaction with unknown outcome, or
/// by another server. Fails when its epoch is not the one known here: it was stored before the room was cleared, or
/// after another server has cleared it.
async fn announce(
    message: &Message,
    epoch: &Arc<str>,
    store: &Store,
    live: &Live,
    due: &mut Dirty,
) -> Result<(), Unconnected> {
    let after = match live.announce(message, epoch, due) {
        Err(Unconnected::Gap { after }) => after,
        announced => return announced,
    };
    announce_missing(&message.room_id, after, message.seq, store, live).await;
    live.announce_regardless(message, epoch, due);
    Ok(())
}

/// Announces a room's messages between two `seq`s, both exclusive; only the last ones if there are many.
pub async fn announce_missing(room: &RoomId, after: i64, before: i64, store: &Store, live: &Live) {
    let mut after = after.max(before - 1 - BATCH as i64);
    // Page by page: each holds at least one message.
    while after + 1 < before {
        let (messages, epoch) = match store.newer(room, after, before - after - 1).await {
            Ok(history) => (history.messages, Arc::from(history.epoch)),
            Err(error) => {
                return warn!(room.id = %room, %error, "Could not read missed messages; readers will ask for them");
            }
        };
        let Some(last) = messages.last() else { return };
        after = last.seq;
        let mut due = Dirty::default();
        messages
            .iter()
            .filter(|message| message.seq < before)
            .for_each(|message| live.announce_regardless(message, &epoch, &mut due));
        due.write().await;
    }
}

/// Tells a room its head in the database, and reads it again if another epoch becomes known meanwhile.
pub async fn tell_newest_head(room: &RoomId, store: &Store, live: &Live) {
    for _ in 0..ATTEMPTS {
        let known = live.epoch(room);
        let head = match store.heads(slice::from_ref(room)).await {
            Ok(mut heads) => heads.pop(),
            Err(error) => return warn!(room.id = %room, %error, "A room's head could not be read; to be retried"),
        };
        let Some(head) = head else { return };
        if tell_head(head, known, store, live).await.is_ok() {
            return;
        }
    }
}

/// Tells a room its head, after announcing stored messages that were not announced. Fails when it is outdated: the
/// known epoch is no longer `known`.
pub async fn tell_head(
    RoomHead { room, head, epoch }: RoomHead,
    known: Arc<str>,
    store: &Store,
    live: &Live,
) -> Result<(), Unconnected> {
    let read = Head { seq: head, epoch: Epoch { id: epoch.into(), instead_of: known } };
    match live.tell_head(&room, &read) {
        Err(Unconnected::Gap { after }) => {
            announce_missing(&room, after, head + 1, store, live).await;
            Ok(())
        }
        told => told,
    }
}
