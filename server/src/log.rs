//! The path of a message, and of each change of one: queued, stored with others in one transaction, published in the order
//! of `seq` and of `change`, then acknowledged. One task stores and one publishes, so there is one order.

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
    protocol::{Message, MessagesChanged},
    store::{Change, Changed, NewMessage, Store, Written},
    supervision::{joined, supervise},
};

/// Bounds the messages and changes accepted but not yet stored: beyond it, senders get `busy`.
const QUEUE: usize = 4_096;
/// Most of them in one transaction.
const BATCH: usize = 256;
/// Most messages announced before they are sent: this keeps the outboxes from filling.
const ANNOUNCED_AT_ONCE: usize = 32;
/// So many at a time mean that there is more to do than time: fewer writes help more than early ones.
const MANY: usize = 8;
/// A sender waiting longer got `unavailable` and sends again: storing it now would happen without their knowledge.
const PATIENCE: Duration = Duration::from_secs(4);

/// The queue of what is to be stored.
#[derive(Debug)]
pub struct Log {
    queue: mpsc::Sender<Entry>,
    closing: watch::Sender<bool>,
}

#[derive(Debug)]
enum Entry {
    New(Sending),
    Change(Change, Waiting),
}

/// A message to be stored, and its waiting sender.
#[derive(Debug)]
pub struct Sending {
    pub message: NewMessage,
    waiting: Waiting,
}

/// Somebody who waits for a message to be stored.
#[derive(Debug)]
struct Waiting {
    answer: Answer,
    since: Instant,
}

type Answer = oneshot::Sender<Result<Message>>;

impl Sending {
    /// The future is the answer, after 4 s at most: clients wait no longer than 5.
    pub fn new(message: NewMessage) -> (Self, impl Future<Output = Result<Message>> + use<>) {
        let (waiting, answered) = Waiting::new();
        (Self { message, waiting }, answered)
    }

    pub fn refuse(self, why: Error) {
        self.waiting.refuse(why);
    }
}

impl Waiting {
    fn new() -> (Self, impl Future<Output = Result<Message>> + use<>) {
        let (answer, answered) = oneshot::channel();
        let answered = async {
            match tokio::time::timeout(PATIENCE, answered).await {
                Ok(Ok(result)) => result,
                _ => Err(Error::Unavailable),
            }
        };
        (Self { answer, since: Instant::now() }, answered)
    }

    fn is_over(&self) -> bool {
        self.since.elapsed() >= PATIENCE || self.answer.is_closed()
    }

    fn refuse(self, why: Error) {
        // It may be gone.
        let _ = self.answer.send(Err(why));
    }
}

impl Entry {
    fn waiting(&self) -> &Waiting {
        match self {
            Self::New(sending) => &sending.waiting,
            Self::Change(_, waiting) => waiting,
        }
    }

    fn refuse(self, why: Error) {
        match self {
            Self::New(sending) => sending.refuse(why),
            Self::Change(_, waiting) => waiting.refuse(why),
        }
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
        self.put(Entry::New(sending));
    }

    /// Queues a change. The future is the message as it is after it, once everyone in the room is told, or will be within
    /// half a second.
    pub fn change(&self, change: Change) -> impl Future<Output = Result<Message>> + use<> {
        let (waiting, answered) = Waiting::new();
        self.put(Entry::Change(change, waiting));
        answered
    }

    fn put(&self, entry: Entry) {
        if let Err(refused) = self.queue.try_send(entry) {
            match refused {
                mpsc::error::TrySendError::Full(entry) => entry.refuse(Error::Busy),
                mpsc::error::TrySendError::Closed(entry) => entry.refuse(Error::Unavailable),
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

/// The end of the queue at which its entries are stored. It outlives a panic of the task that runs it.
struct Writer {
    waiting: mpsc::Receiver<Entry>,
    closing: watch::Receiver<bool>,
    store: Store,
    events: Events,
}

impl Writer {
    /// Stores queued entries in batches. While one is being stored, the one before is published.
    async fn run(&mut self) {
        let (stored, batches) = mpsc::channel::<Batch>(1);
        let publishing = tokio::spawn(publish(batches, self.events.clone()));
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                count = self.waiting.recv_many(&mut batch, BATCH) => if count == 0 { break },
                Ok(()) = self.closing.changed() => { self.waiting.close(); continue }
            }
            let (mut new_messages, mut changes) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
            for entry in batch.drain(..).filter(|entry| !entry.waiting().is_over()) {
                match entry {
                    Entry::New(Sending { message, waiting }) => {
                        new_messages.0.push(message);
                        new_messages.1.push(waiting.answer);
                    }
                    Entry::Change(change, waiting) => {
                        changes.0.push(change);
                        changes.1.push(waiting.answer);
                    }
                }
            }
            if let (new_messages, answers) = new_messages
                && !answers.is_empty()
            {
                let results = self.store.write(&new_messages).await;
                if stored.send(Batch::Stored(results.into_iter().zip(answers).collect())).await.is_err() {
                    break;
                }
            }
            if let (changes, answers) = changes
                && !answers.is_empty()
            {
                let Changed { results, rooms } = self.store.change(&changes).await;
                let answers = results.into_iter().zip(answers).collect();
                if stored.send(Batch::Changed(rooms, answers)).await.is_err() {
                    break;
                }
            }
        }
        drop(stored);
        // Only now is everything answered.
        joined(publishing).await;
    }
}

/// What was stored in one transaction.
enum Batch {
    Stored(Vec<Stored>),
    Changed(Vec<MessagesChanged>, Vec<(Result<Message>, Answer)>),
}

/// A message as the database has answered it, and its sender's answer channel.
type Stored = (Result<Written>, Answer);

async fn publish(mut batches: mpsc::Receiver<Batch>, events: Events) {
    while let Some(batch) = batches.recv().await {
        match batch {
            Batch::Stored(mut stored) => {
                while !stored.is_empty() {
                    let some = stored.drain(..stored.len().min(ANNOUNCED_AT_ONCE)).collect();
                    publish_some(some, &events).await;
                }
            }
            Batch::Changed(rooms, answers) => publish_changes(rooms, answers, &events).await,
        }
    }
}

/// Announces changes, then answers those who made them.
async fn publish_changes(rooms: Vec<MessagesChanged>, answers: Vec<(Result<Message>, Answer)>, events: &Events) {
    for changed in rooms {
        if let Err(error) = events.publish(&Event::MessagesChanged(changed)).await {
            warn!(%error, "Stored changes were not told everywhere; readers will ask for them");
        }
    }
    for (result, answer) in answers {
        // It may be gone; the change is stored and announced all the same.
        let _ = answer.send(result);
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
