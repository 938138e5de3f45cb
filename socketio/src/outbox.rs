//! What waits to be sent to one client: one queue, in one order, for either transport.
//!
//! A WebSocket is written to directly, without a task or a copy for each packet: many outboxes are filled, then
//! written ([`Dirty`]). A poll takes what is there. The rest waits within [`crate::limits`]: announcements are
//! refused when too much waits; answers are never refused, because nothing more is read from a client that does not
//! take its answers.

mod dirty;
mod queue;
#[cfg(test)]
mod tests;

use std::{
    future::poll_fn,
    io, mem,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

pub use dirty::Dirty;
pub(crate) use dirty::write_dirty;
pub(crate) use queue::Last;
use queue::{Kind, Polling, Queue, Transport};

use crate::{Packet, limits::ANSWER_BYTES, stream::Tcp};

/// The queue is full: the client reads more slowly than it is written to, or not at all.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

#[derive(Debug)]
pub(crate) struct Outbox {
    /// Identifies the outbox within the process.
    pub id: u64,
    /// Held while something large is made for this client.
    pub pages: tokio::sync::Mutex<()>,
    queue: Mutex<Queue>,
    /// The queue of outboxes to be written.
    dirty: mpsc::UnboundedSender<Arc<Outbox>>,
    /// A client that takes nothing is disconnected after this time.
    lagging: Duration,
}

/// The answer to a poll.
pub(crate) enum Polled {
    Packets(Vec<Bytes>),
    /// The session has ended.
    Nothing,
}

impl Outbox {
    /// A polled one.
    pub fn polled(dirty: mpsc::UnboundedSender<Arc<Self>>, lagging: Duration) -> Arc<Self> {
        Self::new(Transport::Polling(Polling { poll: None, ends_once: false, since: None }), dirty, lagging)
    }

    /// One that a WebSocket empties.
    pub fn written(tcp: Arc<Tcp>, dirty: mpsc::UnboundedSender<Arc<Self>>, lagging: Duration) -> Arc<Self> {
        Self::new(Transport::WebSocket(tcp), dirty, lagging)
    }

    fn new(transport: Transport, dirty: mpsc::UnboundedSender<Arc<Self>>, lagging: Duration) -> Arc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let (id, queue) = (NEXT.fetch_add(1, Ordering::Relaxed), Mutex::new(Queue::new(transport)));
        Arc::new(Self { id, pages: tokio::sync::Mutex::new(()), queue, dirty, lagging })
    }

    /// Queues an announcement; it is sent very soon, together with what else is there by then. Delivery is not
    /// guaranteed: a session that has ended accepts everything.
    pub fn push(self: &Arc<Self>, packet: Packet) -> Result<(), Full> {
        if self.lock().announce(packet)? {
            self.write_soon();
        }
        Ok(())
    }

    /// The same for a caller that fills many outboxes and then writes them all, collected in `dirty`.
    pub fn push_into(self: &Arc<Self>, dirty: &mut Dirty, packet: Packet) -> Result<(), Full> {
        if self.lock().announce(packet)? {
            dirty.add(self.clone());
        }
        Ok(())
    }

    /// The same for an answer, which is never refused.
    pub fn answer(self: &Arc<Self>, packet: Packet) {
        let is_to_be_written = self.lock().answer(packet);
        if is_to_be_written {
            self.write_soon();
        }
    }

    /// Sends a packet of the session itself: before the announcements for a client that is not connected yet.
    pub fn control(self: &Arc<Self>, packet: Packet) {
        let mut queue = self.lock();
        if !queue.is_gone() {
            queue.add(packet, Kind::Answer);
            self.send(&mut queue);
        }
    }

    /// From now on announcements are held until released. Those held before are dropped.
    pub fn hold(&self) {
        self.lock().hold();
    }

    /// Announcements are dropped, also the held ones.
    pub fn withhold(&self) {
        self.lock().withhold();
    }

    /// Releases the announcements held before the client was connected.
    pub fn release(self: &Arc<Self>) {
        let mut queue = self.lock();
        queue.release();
        self.send(&mut queue);
    }

    /// The client is connected: it gets `packet`, then the held announcements.
    pub fn open(self: &Arc<Self>, packet: Packet) {
        let mut queue = self.lock();
        if queue.is_gone() {
            return;
        }
        queue.add(packet, Kind::Answer);
        queue.release();
        self.send(&mut queue);
    }

    /// Frames that the WebSocket writes itself.
    pub fn push_frames(self: &Arc<Self>, frames: &[u8]) -> io::Result<usize> {
        if self.is_gone() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.control(Packet::raw(frames));
        Ok(frames.len())
    }

    /// From here on a WebSocket empties it: an upgrade is complete. Returns whether it was still polled.
    pub fn upgrade(self: &Arc<Self>, tcp: Arc<Tcp>) -> bool {
        let mut queue = self.lock();
        let Transport::Polling(polling) = &mut queue.transport else { return false };
        polling.wake();
        queue.transport = Transport::WebSocket(tcp);
        queue.wake_driver();
        self.send(&mut queue);
        true
    }

    /// The answer to a poll. Ready when there is something.
    pub fn poll_payload(&self, cx: &mut Context<'_>) -> Poll<Polled> {
        let mut queue = self.lock();
        let mut packets = queue.take_payload();
        let is_over = queue.is_closing && packets.is_empty();
        let is_silent = queue.is_silent;
        match &mut queue.transport {
            // In an answer of its own: the JavaScript client drops messages in the same answer.
            Transport::Polling(_) if is_over => {
                queue.end(Last::Close);
                let close = Polled::Packets(vec![Last::Close.text()]);
                Poll::Ready(if is_silent { Polled::Nothing } else { close })
            }
            Transport::Polling(polling) if packets.is_empty() && !polling.ends_once => {
                polling.poll = Some(cx.waker().clone());
                Poll::Pending
            }
            Transport::Polling(polling) => {
                polling.ends_once = false;
                if packets.is_empty() {
                    packets.push(Last::Noop.text());
                }
                Poll::Ready(Polled::Packets(packets))
            }
            // It was sent before the upgrade was complete.
            Transport::WebSocket(_) => Poll::Ready(Polled::Packets(vec![Last::Noop.text()])),
            Transport::Gone(None) => Poll::Ready(Polled::Nothing),
            Transport::Gone(last) => {
                Poll::Ready(Polled::Packets(last.take().map(Last::text).into_iter().collect()))
            }
        }
    }

    /// Ends the pending or next poll: its client wants to change the transport.
    pub fn end_poll(&self) {
        if let Transport::Polling(polling) = &mut self.lock().transport {
            polling.ends_once = true;
            polling.wake();
        }
    }

    /// Ends the session after what waits.
    pub fn close(&self) {
        let mut queue = self.lock();
        queue.is_closing = true;
        if let Transport::Polling(polling) = &mut queue.transport {
            polling.wake();
        }
        queue.wake();
        queue.wake_driver();
    }

    /// The same without telling polls: a client that is told so (python-engineio) does not reconnect by itself.
    pub fn close_silently(&self) {
        self.lock().is_silent = true;
        self.close();
    }

    /// Ends the session now, whatever waits.
    pub fn abort(&self) {
        self.end(Last::Close);
    }

    /// The same, if it is polled; a pending poll is over.
    pub fn abandon(&self) {
        let mut queue = self.lock();
        if let Transport::Polling(polling) = &mut queue.transport {
            polling.poll = None;
            queue.end(Last::Close);
        }
    }

    /// The same; a pending poll gets `last`.
    pub fn end(&self, last: Last) {
        self.lock().end(last);
    }

    pub fn is_gone(&self) -> bool {
        self.lock().is_gone()
    }

    /// It has ended, and a poll is still to be told so.
    pub fn has_last_word(&self) -> bool {
        matches!(self.lock().transport, Transport::Gone(Some(_)))
    }

    pub fn is_upgraded(&self) -> bool {
        matches!(self.lock().transport, Transport::WebSocket(_))
    }

    /// It ends after what waits, and has not ended yet.
    pub fn is_closing(&self) -> bool {
        let queue = self.lock();
        queue.is_closing && !queue.is_gone()
    }

    /// The deadline of a polled session for a poll that takes what waits.
    pub fn lags_at(&self) -> Option<Instant> {
        match &self.lock().transport {
            Transport::Polling(polling) => Some(polling.since? + self.lagging),
            _ => None,
        }
    }

    /// Waits until the client has taken nearly all of its answers, or the session is to end.
    pub async fn answers_taken(&self) {
        self.wait_until(|queue| queue.answer_bytes() < ANSWER_BYTES || queue.is_closing).await;
    }

    /// Waits until everything is sent.
    pub async fn emptied(&self) {
        self.wait_until(Queue::is_empty).await;
    }

    /// Waits until nothing can be sent any more.
    pub async fn gone(&self) {
        self.wait_until(|_| false).await;
    }

    /// Waits until the session is to end. For its task only, as the next.
    pub async fn ending(&self) {
        self.drive_while(|transport| !matches!(transport, Transport::Gone(_))).await;
    }

    /// Waits until a polled session is to end, or is upgraded.
    pub async fn polled_no_more(&self) {
        self.drive_while(|transport| matches!(transport, Transport::Polling(_))).await;
    }

    async fn drive_while(&self, goes_on: impl Fn(&Transport) -> bool) {
        poll_fn(|cx| {
            let mut queue = self.lock();
            if queue.is_closing || !goes_on(&queue.transport) {
                return Poll::Ready(());
            }
            if !queue.driver.as_ref().is_some_and(|driver| driver.will_wake(cx.waker())) {
                queue.driver = Some(cx.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    async fn wait_until(&self, is_so: impl Fn(&Queue) -> bool) {
        poll_fn(|cx| {
            let mut queue = self.lock();
            if queue.is_gone() || is_so(&queue) { Poll::Ready(()) } else { queue.wait(cx) }
        })
        .await;
    }

    fn write_soon(self: &Arc<Self>) {
        // It fails when the process ends.
        let _ = self.dirty.send(self.clone());
    }

    /// Sends what waits: its turn has come.
    fn flush(self: &Arc<Self>) {
        let mut queue = self.lock();
        queue.is_dirty = false;
        self.send(&mut queue);
    }

    /// Sends what waits; a task of its own sends what the client does not take yet.
    fn send(self: &Arc<Self>, queue: &mut Queue) {
        if !queue.send() && !mem::replace(&mut queue.is_dirty, true) {
            tokio::spawn(self.clone().finish());
        }
    }

    async fn finish(self: Arc<Self>) {
        while let Some(tcp) = self.tcp() {
            let is_taking = matches!(timeout(self.lagging, tcp.stream.writable()).await, Ok(Ok(())));
            let mut queue = self.lock();
            if !is_taking {
                queue.end(Last::Close);
            }
            if queue.send() {
                queue.is_dirty = false;
                return;
            }
        }
    }

    fn tcp(&self) -> Option<Arc<Tcp>> {
        match &self.lock().transport {
            Transport::WebSocket(tcp) => Some(tcp.clone()),
            Transport::Polling(_) | Transport::Gone(_) => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().expect("nothing panics while it holds this lock")
    }
}
