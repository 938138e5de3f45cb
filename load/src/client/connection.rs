//! One open connection, at as little cost as can be: a question is written by the task that asks it, and frames are looked at
//! where they were read, in a buffer that all connections of a thread share.

use std::{
    cell::RefCell,
    collections::HashMap,
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_util::task::AtomicWaker;
use serde_json::Value;
use tokio::{
    io::{AsyncRead, ReadBuf},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::oneshot,
    time::{Instant, sleep},
};

use super::{
    Failed,
    wire::{self, Opcode},
};

/// Takes in what the server sends.
pub trait Listen: Send + 'static {
    /// A packet of Engine.IO, whatever it is. Pings and acknowledgements are answered and handed on without it.
    fn packet(&mut self, packet: &[u8]);
}

/// What a question was answered with: an array as JSON.
#[derive(Debug)]
pub struct Answer(Vec<u8>);

impl Answer {
    pub fn is_ok(&self) -> bool {
        self.0.starts_with(br#"[{"ok":"#)
    }

    /// As it came.
    pub fn json(&self) -> &[u8] {
        &self.0
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// The first element of the array.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_slice::<Vec<Value>>(&self.0).ok()?.into_iter().next()
    }
}

/// What a client and the task that reads for it share.
#[derive(Debug)]
pub(super) struct Connection {
    writing: Mutex<Writing>,
    asked: Mutex<Asked>,
    /// The task that reads, and flushes what the socket would not take at once.
    reader: AtomicWaker,
    has_backlog: AtomicBool,
    is_paused: AtomicBool,
    is_ending: AtomicBool,
}

#[derive(Debug)]
struct Writing {
    /// None when nothing more is written.
    socket: Option<OwnedWriteHalf>,
    /// What the socket would not take yet.
    backlog: Vec<u8>,
}

#[derive(Debug, Default)]
struct Asked {
    last_id: u64,
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    has_ended: bool,
}

impl Connection {
    pub(super) fn new(socket: OwnedWriteHalf) -> Self {
        Self {
            writing: Mutex::new(Writing { socket: Some(socket), backlog: Vec::new() }),
            asked: Mutex::default(),
            reader: AtomicWaker::new(),
            has_backlog: AtomicBool::new(false),
            is_paused: AtomicBool::new(false),
            is_ending: AtomicBool::new(false),
        }
    }

    pub(super) fn question(&self, event: &str) -> oneshot::Receiver<Answer> {
        let (answer, answered) = oneshot::channel();
        let mut asked = lock(&self.asked);
        asked.last_id += 1;
        let id = asked.last_id;
        // When the connection has ended, the dropped sender says so.
        if !asked.has_ended {
            asked.waiting.insert(id, answer);
        }
        drop(asked);
        self.write(&wire::from_client(format!("42{id}{event}").as_bytes()));
        answered
    }

    /// Writes at once what the socket takes; the rest waits for the task that reads.
    pub(super) fn write(&self, frames: &[u8]) {
        let mut writing = lock(&self.writing);
        writing.backlog.extend_from_slice(frames);
        if self.flush(&mut writing) {
            self.reader.wake();
        }
    }

    /// Says whether something could not be written yet.
    fn flush(&self, writing: &mut Writing) -> bool {
        let Writing { socket, backlog } = writing;
        match socket.as_ref().map(|socket| socket.try_write(backlog)) {
            Some(Ok(written)) if written < backlog.len() => drop(backlog.drain(..written)),
            Some(Err(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            // Where nothing can be written any more, what reads finds out why.
            _ => backlog.clear(),
        }
        self.has_backlog.store(!backlog.is_empty(), Ordering::Release);
        !backlog.is_empty()
    }

    fn poll_flush(&self, socket: &TcpStream, context: &mut Context<'_>) {
        // Ready on a socket that takes nothing is taken back by the attempt.
        while self.has_backlog.load(Ordering::Acquire) && socket.poll_write_ready(context).is_ready() {
            self.flush(&mut lock(&self.writing));
        }
    }

    pub(super) fn pause(&self, is_paused: bool) {
        self.is_paused.store(is_paused, Ordering::Release);
        self.reader.wake();
    }

    pub(super) fn end_when_written(&self) {
        self.is_ending.store(true, Ordering::Release);
        self.reader.wake();
    }

    /// Ends it with a reset.
    pub(super) fn reset(&self) {
        if let Some(socket) = lock(&self.writing).socket.take() {
            // It fails only when the connection has ended already.
            let _ = socket.as_ref().set_zero_linger();
            // Dropping it would say goodbye.
            socket.forget();
        }
        self.has_backlog.store(false, Ordering::Release);
        self.end_when_written();
    }

    /// Nothing more is written (FIN), and no answer is awaited.
    pub(super) fn shut(&self) {
        drop(lock(&self.writing).socket.take());
        let mut asked = lock(&self.asked);
        asked.has_ended = true;
        asked.waiting.clear();
    }

    fn answered(&self, text: &[u8]) {
        let Some(start) = memchr::memchr(b'[', text) else { return };
        let id = str::from_utf8(&text[..start]).ok().and_then(|id| id.parse().ok());
        if let Some(waiting) = id.and_then(|id: u64| lock(&self.asked).waiting.remove(&id)) {
            let _ = waiting.send(Answer(text[start..].to_vec()));
        }
    }
}

thread_local! {
    /// What all connections of a thread read into. One for each of ten thousand would be more than a gigabyte.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 * 1024]);
}

/// The task that reads until the connection ends.
pub(super) struct Reading<L> {
    connection: Arc<Connection>,
    socket: OwnedReadHalf,
    /// What was read of a frame that is not whole.
    rest: Vec<u8>,
    listener: L,
    /// The server is taken for dead after so long without a word, as the official clients do.
    silence: Duration,
    heard_at: Instant,
    /// Something was read, or nothing was to be, since that was last noted.
    has_heard: bool,
    was_paused: bool,
}

impl<L: Listen> Reading<L> {
    pub(super) fn new(
        connection: Arc<Connection>,
        socket: OwnedReadHalf,
        rest: Vec<u8>,
        listener: L,
        silence: Duration,
    ) -> Self {
        let heard_at = Instant::now();
        Self { connection, socket, rest, listener, silence, heard_at, has_heard: false, was_paused: false }
    }

    pub(super) async fn run(mut self) {
        if self.take_rest() {
            let mut alarm = pin!(sleep(self.silence));
            let mut is_set = false;
            poll_fn(|context| {
                if self.poll(context).is_ready() {
                    return Poll::Ready(());
                }
                let now = Instant::now();
                if std::mem::take(&mut self.has_heard) {
                    self.heard_at = now;
                }
                // The alarm is asked only when it is time: asking each time would cost more than looking at the clock.
                while (!is_set || alarm.deadline() <= now) && alarm.as_mut().poll(context).is_ready() {
                    if self.heard_at + self.silence <= now {
                        return Poll::Ready(());
                    }
                    alarm.as_mut().reset(self.heard_at + self.silence);
                    is_set = false;
                }
                is_set = true;
                Poll::Pending
            })
            .await;
        }
        self.connection.shut();
    }

    /// Writes what waits, and reads as long as there is something. Ready when the connection is to end.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let connection = &self.connection;
        connection.reader.register(context.waker());
        connection.poll_flush(self.socket.as_ref(), context);
        if connection.is_ending.load(Ordering::Acquire) && !connection.has_backlog.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        let is_paused = connection.is_paused.load(Ordering::Acquire);
        // What is not read is not missed.
        self.has_heard |= is_paused || self.was_paused;
        self.was_paused = is_paused;
        if is_paused {
            return Poll::Pending;
        }
        while ready!(self.poll_read(context)) {
            self.has_heard = true;
        }
        Poll::Ready(())
    }

    /// Reads once; says whether the connection goes on. A partial read saves the second one that would find nothing: tokio
    /// knows that the socket is empty then.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        BUFFER.with_borrow_mut(|buffer| {
            let mut buffer = ReadBuf::new(buffer);
            let result = ready!(Pin::new(&mut self.socket).poll_read(context, &mut buffer));
            let read = buffer.filled();
            if result.is_err() || read.is_empty() {
                return Poll::Ready(false);
            }
            if !self.rest.is_empty() {
                self.rest.extend_from_slice(read);
                return Poll::Ready(self.take_rest());
            }
            let Ok(taken) = self.take(read) else { return Poll::Ready(false) };
            self.rest.extend_from_slice(&read[taken..]);
            Poll::Ready(true)
        })
    }

    fn take_rest(&mut self) -> bool {
        let mut rest = std::mem::take(&mut self.rest);
        let taken = self.take(&rest);
        if let Ok(taken) = taken
            && taken < rest.len()
        {
            rest.drain(..taken);
            self.rest = rest;
        }
        taken.is_ok()
    }

    /// Takes in all whole frames and says how long they were. Fails when the connection is to end.
    fn take(&mut self, bytes: &[u8]) -> Result<usize, Failed> {
        let mut taken = 0;
        while let Some(frame) = wire::frame(&bytes[taken..])? {
            let payload = &bytes[taken..][frame.payload.clone()];
            match frame.opcode {
                _ if frame.mask.is_some() => return Err(Failed("the server masked a frame".into())),
                Opcode::Text => self.packet(payload),
                Opcode::Ping => self.connection.write(&wire::pong(payload)),
                Opcode::Close => return Err(Failed("the server closed the connection".into())),
                Opcode::Other => {}
            }
            taken += frame.payload.end;
        }
        Ok(taken)
    }

    fn packet(&mut self, packet: &[u8]) {
        self.listener.packet(packet);
        if packet == b"2" {
            self.connection.write(&wire::from_client(b"3"));
        } else if let Some(answer) = packet.strip_prefix(b"43") {
            self.connection.answered(answer);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
