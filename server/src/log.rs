//! The path of a message: queued, stored with others in one transaction, published in the order of `seq`, then
//! acknowledged. One task stores and one publishes, so there is one order.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    sync::{Mutex, mpsc, oneshot, watch},
    task::yield_now,
};
use tracing::warn;

use crate::{
    error::{Error, Result},
    events::{Dirty, Event, Events, StoredMessage},
    protocol::Message,
    store::{NewMessage, Store, Written},
    supervision::{joined, supervise},
};

/// Bounds the messages accepted but not yet stored: beyond it, senders get `busy`.
const QUEUE: usize = 4_096;
/// Most messages in one transaction.
const BATCH: usize = 256;
/// Most messages announced before they are sent: this keeps the outboxes from filling.
const ANNOUNCED_AT_ONCE: usize = 32;
/// So many at a time mean that there is more to do than time: fewer writes help more than early ones.
const MANY: usize = 8;
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
    pub fn start(store: Store, events: Events) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (closing, closed) = watch::channel(false);
        let log = Arc::new(Mutex::new(Writer { waiting, closing: closed, store, events }));
        supervise("log", move || {
            let log = log.clone();
            async move { log.lock().await.run().await }
        });
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

/// The end of the queue at which messages are stored. It outlives a panic of the task that runs it.
struct Writer {
    waiting: mpsc::Receiver<Sending>,
    closing: watch::Receiver<bool>,
    store: Store,
    events: Events,
}

impl Writer {
    /// Stores queued messages in batches. While one is being stored, the one before is published.
    async fn run(&mut self) {
        let (stored, batches) = mpsc::channel::<Vec<Stored>>(1);
        let publishing = tokio::spawn(publish(batches, self.events.clone()));
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                count = self.waiting.recv_many(&mut batch, BATCH) => if count == 0 { break },
                Ok(()) = self.closing.changed() => { self.waiting.close(); continue }
            }
            batch.retain(|sending| sending.since.elapsed() < PATIENCE && !sending.answer.is_closed());
            let (new_messages, answers): (Vec<_>, Vec<_>) =
                batch.drain(..).map(|sending| (sending.message, sending.answer)).unzip();
            let results = self.store.write(&new_messages).await;
            if stored.send(results.into_iter().zip(answers).collect()).await.is_err() {
                break;
            }
        }
        drop(stored);
        // Only now is everything answered.
        joined(publishing).await;
    }
}

/// A message as the database has answered it, and its sender's answer channel.
type Stored = (Result<Written>, oneshot::Sender<Result<Message>>);

async fn publish(mut batches: mpsc::Receiver<Vec<Stored>>, events: Events) {
    while let Some(mut batch) = batches.recv().await {
        while !batch.is_empty() {
            let some = batch.drain(..batch.len().min(ANNOUNCED_AT_ONCE)).collect();
            publish_some(some, &events).await;
        }
    }
}

/// Announces messages to the people in their rooms, then answers the senders.
async fn publish_some(stored: Vec<Stored>, events: &Events) {
    let mut dirty = Dirty::default();
    let new = stored.iter().filter_map(|(result, _)| match result {
        Ok(Written::New(message, epoch)) => Some(StoredMessage { message: message.clone(), epoch: epoch.clone() }),
        _ => None,
    });
    let new = Event::MessagesStored(new.collect());
    if let Err(error) = events.publish_into(&new, &mut dirty).await {
        warn!(%error, "Stored messages were not told everywhere; readers will ask for them");
    }
    drop(new);
    let are_many = stored.len() >= MANY;
    if !are_many {
        dirty.write().await;
    }
    for (result, answer) in stored {
        // The sender may be gone; the message is stored and announced all the same.
        let _ = answer.send(result.map(Written::into_message));
    }
    if are_many {
        // The senders' tasks put the answers into the same outboxes: both leave in one write.
        yield_now().await;
        dirty.write().await;
    }
}
