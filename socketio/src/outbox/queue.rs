//! The queue itself: what waits, how much of it, and how it leaves. It waits for nothing.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, IoSlice},
    iter, mem,
    net::Shutdown,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use tokio::time::Instant;

use super::Full;
use crate::{
    Packet,
    limits::{PAYLOAD_PACKETS, WAITING_BYTES, WAITING_PACKETS},
    stream::Tcp,
};

#[derive(Debug)]
pub struct Queue {
    pub transport: Transport,
    /// What is still to be sent, in its order.
    waiting: VecDeque<Waiting>,
    /// Bytes of the first that are sent.
    sent: usize,
    told: Told,
    announced: Size,
    answered: Size,
    /// Someone is going to write what waits.
    pub is_dirty: bool,
    /// The session ends after what waits.
    pub is_closing: bool,
    /// Polls are not told so.
    pub is_silent: bool,
    /// Tasks that wait for less to be queued.
    wakers: Vec<Waker>,
    /// The session's task.
    pub driver: Option<Waker>,
}

/// The size of one kind.
#[derive(Debug, Default)]
struct Size {
    packets: usize,
    bytes: usize,
}

#[derive(Debug)]
struct Waiting {
    packet: Packet,
    kind: Kind,
}

/// What happens to announcements.
#[derive(Debug)]
enum Told {
    /// It waits until the client is connected.
    Held(VecDeque<Waiting>),
    Sent,
    /// The client is not connected.
    Dropped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For everybody: the client notices when it is missing, and asks.
    Announcement,
    /// For this client: it has to arrive.
    Answer,
}

#[derive(Debug)]
pub enum Transport {
    Polling(Polling),
    WebSocket(Arc<Tcp>),
    /// Nothing can be sent any more, except a last packet to a poll.
    Gone(Option<Last>),
}

#[derive(Debug)]
pub struct Polling {
    /// The pending poll.
    pub poll: Option<Waker>,
    /// It is answered even though nothing waits: its client is about to change the transport.
    pub ends_once: bool,
    /// Nothing has been taken since then, although something waits.
    pub since: Option<Instant>,
}

/// The last packet for polls of an ended session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    Close,
    /// The client itself has closed it.
    Noop,
}

/// Packets in one write.
const TOGETHER: usize = 64;
/// The capacity that an empty queue keeps.
const ROOM_KEPT: usize = 4;

impl Queue {
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            waiting: VecDeque::new(),
            sent: 0,
            told: Told::Held(VecDeque::new()),
            announced: Size::default(),
            answered: Size::default(),
            is_dirty: false,
            is_closing: false,
            is_silent: false,
            wakers: Vec::new(),
            driver: None,
        }
    }

    pub fn is_gone(&self) -> bool {
        matches!(self.transport, Transport::Gone(_))
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Bytes of answers that wait.
    pub fn answer_bytes(&self) -> usize {
        self.answered.bytes
    }

    /// Adds an announcement, unless too many wait. Returns whether a writer is needed.
    pub fn announce(&mut self, packet: Packet) -> Result<bool, Full> {
        if self.announced.packets >= WAITING_PACKETS || self.announced.bytes >= WAITING_BYTES {
            return Err(Full);
        }
        Ok(self.tell(packet, Kind::Announcement))
    }

    /// The same for an answer, however much waits.
    pub fn answer(&mut self, packet: Packet) -> bool {
        self.tell(packet, Kind::Answer)
    }

    fn tell(&mut self, packet: Packet, kind: Kind) -> bool {
        match &mut self.told {
            Told::Sent => {
                self.add(packet, kind);
                return !mem::replace(&mut self.is_dirty, true);
            }
            Told::Held(held) => {
                let packet = packet.clone();
                held.push_back(Waiting { packet, kind });
            }
            Told::Dropped => return false,
        }
        self.size(kind).add(&packet);
        false
    }

    /// Queues a packet, also before the client is connected.
    pub fn add(&mut self, packet: Packet, kind: Kind) {
        self.size(kind).add(&packet);
        self.waiting.push_back(Waiting { packet, kind });
        self.waits();
    }

    /// The client of a polled session has something to take.
    fn waits(&mut self) {
        if let Transport::Polling(polling) = &mut self.transport {
            polling.since.get_or_insert_with(Instant::now);
        }
    }

    /// From now on announcements are held until released.
    pub fn hold(&mut self) {
        self.withhold();
        if !self.is_gone() {
            self.told = Told::Held(VecDeque::new());
        }
    }

    /// Drops the held announcements, and those from now on.
    pub fn withhold(&mut self) {
        if let Told::Held(held) = mem::replace(&mut self.told, Told::Dropped) {
            held.iter().for_each(|Waiting { packet, kind }| self.size(*kind).remove(packet));
        }
    }

    /// Releases the announcements held before the client was connected.
    pub fn release(&mut self) {
        if self.is_gone() {
            return;
        }
        if let Told::Held(held) = mem::replace(&mut self.told, Told::Sent) {
            self.waiting.extend(held);
        }
        if !self.waiting.is_empty() {
            self.waits();
        }
    }

    /// Sends what the client takes, and returns whether that is all: to a WebSocket by writing, to a poll by waking
    /// it.
    pub fn send(&mut self) -> bool {
        match &mut self.transport {
            Transport::WebSocket(tcp) => {
                let tcp = tcp.clone();
                self.write(&tcp)
            }
            Transport::Polling(polling) => {
                if !self.waiting.is_empty() {
                    polling.wake();
                }
                true
            }
            Transport::Gone(_) => true,
        }
    }

    fn write(&mut self, tcp: &Tcp) -> bool {
        let before = self.waiting.len();
        while let Some(first) = self.waiting.front() {
            let first = &first.packet.frame()[self.sent..];
            let written = match self.waiting.len() {
                1 => tcp.stream.try_write(first),
                _ => self.write_together(first, tcp),
            };
            match written {
                Ok(written) => self.advance(written),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => self.end(Last::Close),
            }
        }
        if self.waiting.len() < before {
            self.wake();
        }
        self.waiting.is_empty()
    }

    /// Writes what is left of the first packet, and others that wait.
    fn write_together(&self, first: &[u8], tcp: &Tcp) -> io::Result<usize> {
        let mut slices = [IoSlice::new(&[]); TOGETHER];
        for (slice, Waiting { packet, .. }) in slices.iter_mut().zip(&self.waiting) {
            *slice = IoSlice::new(packet.frame());
        }
        slices[0] = IoSlice::new(first);
        tcp.stream.try_write_vectored(&slices[..self.waiting.len().min(TOGETHER)])
    }

    fn advance(&mut self, written: usize) {
        self.sent += written;
        while let Some(first) = self.waiting.front()
            && self.sent >= first.packet.frame().len()
        {
            self.sent -= first.packet.frame().len();
            self.take_first();
        }
    }

    fn take_first(&mut self) -> Option<Packet> {
        let Waiting { packet, kind } = self.waiting.pop_front()?;
        self.size(kind).remove(&packet);
        if self.waiting.is_empty() && self.waiting.capacity() > ROOM_KEPT {
            self.waiting = VecDeque::new();
        }
        Some(packet)
    }

    /// The packets that wait, as texts for a poll: some of them, when there are many.
    pub fn take_payload(&mut self) -> Vec<Bytes> {
        if !matches!(self.transport, Transport::Polling(_)) {
            return Vec::new();
        }
        let packets = iter::from_fn(|| self.take_first()).take(PAYLOAD_PACKETS);
        let packets: Vec<_> = packets.map(|packet| packet.payload()).collect();
        if !packets.is_empty() {
            self.wake();
        }
        if let Transport::Polling(polling) = &mut self.transport {
            polling.since = (!self.waiting.is_empty()).then(Instant::now);
        }
        packets
    }

    /// Nothing is sent any more. A pending poll gets `last`; a later one gets it if its client has closed the
    /// session: it may have been sent before that.
    pub fn end(&mut self, last: Last) {
        match &mut self.transport {
            Transport::Polling(polling) => {
                let is_awaited = polling.wake() || last == Last::Noop;
                self.transport = Transport::Gone(is_awaited.then_some(last));
            }
            Transport::WebSocket(tcp) => {
                tcp.shutdown(Shutdown::Both);
                self.transport = Transport::Gone(None);
            }
            Transport::Gone(_) => return,
        }
        (self.waiting, self.sent, self.told) = (VecDeque::new(), 0, Told::Dropped);
        (self.announced, self.answered) = (Size::default(), Size::default());
        self.wake();
        self.wake_driver();
    }

    /// Pending until [`Queue::wake`].
    pub fn wait(&mut self, cx: &Context<'_>) -> Poll<()> {
        if !self.wakers.iter().any(|waker| waker.will_wake(cx.waker())) {
            self.wakers.push(cx.waker().clone());
        }
        Poll::Pending
    }

    pub fn wake(&mut self) {
        mem::take(&mut self.wakers).into_iter().for_each(Waker::wake);
    }

    pub fn wake_driver(&mut self) {
        if let Some(driver) = self.driver.take() {
            driver.wake();
        }
    }

    fn size(&mut self, kind: Kind) -> &mut Size {
        match kind {
            Kind::Announcement => &mut self.announced,
            Kind::Answer => &mut self.answered,
        }
    }
}

impl Size {
    fn add(&mut self, packet: &Packet) {
        self.packets += 1;
        self.bytes += packet.frame().len();
    }

    fn remove(&mut self, packet: &Packet) {
        self.packets -= 1;
        self.bytes -= packet.frame().len();
    }
}

impl Polling {
    /// Returns whether a poll has waited.
    pub fn wake(&mut self) -> bool {
        let poll = self.poll.take();
        poll.map(Waker::wake).is_some()
    }
}

impl Last {
    pub fn text(self) -> Bytes {
        Bytes::from_static(match self {
            Self::Close => b"1",
            Self::Noop => b"6",
        })
    }
}
