//! The writing end of an accepted connection, which two sides share.
//!
//! The one is the transport: it speaks HTTP, then WebSocket, and knows nothing of the other. The other is whoever has a
//! frame that many are to get: [`Line::push`] puts the same bytes into every line, without an encoding, a copy or a task
//! for each. What cannot be written at once waits here, in the order in which it came from either side.
//!
//! It does not know what the frames say.

use std::{
    collections::VecDeque,
    io::{self, IoSlice},
    mem,
    net::Shutdown,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker, ready},
};

use bytes::{Buf, Bytes};
use socket2::SockRef;
use tokio::{net::TcpStream, sync::mpsc};

/// The writing end of a connection.
#[derive(Debug)]
pub struct Line {
    pub(super) tcp: TcpStream,
    writing: Mutex<Writing>,
    /// Where lines go that have something to be written.
    due: mpsc::UnboundedSender<Arc<Line>>,
}

#[derive(Debug, Default)]
struct Writing {
    /// Both sides write. Until then only the transport does, and frames wait.
    is_shared: bool,
    /// What is still to be written, in its order. The first may be the rest of something.
    waiting: VecDeque<Bytes>,
    waiting_bytes: usize,
    /// Someone is going to write what waits.
    is_due: bool,
    /// Nothing can be written any more.
    is_gone: bool,
    /// The transport waits for less to wait.
    transport: Option<Waker>,
}

/// So much waits already that nothing more is taken: the client reads more slowly than it is written to, or not at all.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// What may wait. The bytes are those of frames that others get as well.
const FRAMES_AT_MOST: usize = 512;
const BYTES_AT_MOST: usize = 1024 * 1024;
/// So many frames go into one write.
const TOGETHER: usize = 64;
/// An empty queue keeps no more room than this.
const ROOM_KEPT: usize = 8;

impl Line {
    pub(super) fn new(tcp: TcpStream, due: mpsc::UnboundedSender<Arc<Line>>) -> Self {
        Self { tcp, writing: Mutex::default(), due }
    }

    /// Puts a whole WebSocket frame behind all that waits; it is written very soon, together with what else is there by
    /// then. Whether it arrives is another matter: a connection that is gone takes everything.
    pub fn push(self: &Arc<Self>, frame: Bytes) -> Result<(), Full> {
        if self.queue(frame)? {
            // It fails when the process ends.
            let _ = self.due.send(self.clone());
        }
        Ok(())
    }

    /// The same for whoever puts it into many lines and then writes them all: they are gathered in `due`.
    pub fn push_into(self: &Arc<Self>, due: &mut Due, frame: Bytes) -> Result<(), Full> {
        if self.queue(frame)? {
            due.0.push(self.clone());
        }
        Ok(())
    }

    /// From here on both sides write: first `frame`, then what has been put here before.
    ///
    /// The transport must hand over whole WebSocket frames: between two of them others fit.
    pub fn share(self: &Arc<Self>, frame: Bytes) {
        let mut writing = self.lock();
        writing.is_shared = true;
        writing.waiting_bytes += frame.len();
        writing.waiting.push_front(frame);
        self.write_on(&mut writing);
    }

    /// Ends the connection in both directions, whatever waits to be read or written.
    pub fn cut(&self) {
        self.lock().end();
        // It fails only when the connection has ended already.
        let _ = SockRef::from(&self.tcp).shutdown(Shutdown::Both);
    }

    /// The transport finds the end of what there is to read.
    pub fn stop_reading(&self) {
        let _ = SockRef::from(&self.tcp).shutdown(Shutdown::Read);
    }

    pub fn is_gone(&self) -> bool {
        self.lock().is_gone
    }

    /// Says whether somebody has to come and write.
    fn queue(&self, frame: Bytes) -> Result<bool, Full> {
        let mut writing = self.lock();
        if writing.is_gone {
            return Ok(false);
        }
        if writing.is_full() {
            return Err(Full);
        }
        writing.add(frame);
        Ok(writing.is_shared && !mem::replace(&mut writing.is_due, true))
    }

    /// Writes what waits: its turn has come.
    fn flush(self: &Arc<Self>) {
        let mut writing = self.lock();
        writing.is_due = false;
        self.write_on(&mut writing);
    }

    async fn finish(self: Arc<Self>) {
        loop {
            let is_lost = self.tcp.writable().await.is_err();
            let mut writing = self.lock();
            if is_lost {
                writing.end();
            }
            if self.write(&mut writing) {
                writing.is_due = false;
                return;
            }
        }
    }

    /// The transport writes. Once the line is shared all of it is taken, unless too much waits.
    pub(super) fn poll_write(self: &Arc<Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut writing = self.lock();
        if !writing.is_shared {
            return self.poll_write_alone(cx, bytes);
        }
        if writing.is_gone {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if writing.is_full() {
            writing.transport = Some(cx.waker().clone());
            return Poll::Pending;
        }
        writing.add(Bytes::copy_from_slice(bytes));
        self.write_on(&mut writing);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_alone(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.tcp.poll_write_ready(cx))?;
            match self.tcp.try_write(bytes) {
                Ok(written) => return Poll::Ready(Ok(written)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// Ready when nothing waits any more.
    pub(super) fn poll_written(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut writing = self.lock();
        if writing.waiting.is_empty() || !writing.is_shared {
            return Poll::Ready(());
        }
        writing.transport = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Writes what waits; what the client does not take yet is left to a task of its own.
    fn write_on(self: &Arc<Self>, writing: &mut Writing) {
        if !self.write(writing) && !mem::replace(&mut writing.is_due, true) {
            tokio::spawn(self.clone().finish());
        }
    }

    /// Writes what waits and says whether that is all.
    fn write(&self, writing: &mut Writing) -> bool {
        while !writing.waiting.is_empty() {
            let mut slices = [IoSlice::new(&[]); TOGETHER];
            let together = writing.waiting.len().min(TOGETHER);
            for (slice, bytes) in slices.iter_mut().zip(&writing.waiting) {
                *slice = IoSlice::new(bytes);
            }
            let written = self.tcp.try_write_vectored(&slices[..together]);
            match written {
                Ok(written) => writing.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => writing.end(),
            }
        }
        if let Some(transport) = writing.transport.take() {
            transport.wake();
        }
        writing.waiting.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().expect("nothing panics while it holds this lock")
    }
}

impl Writing {
    fn is_full(&self) -> bool {
        self.waiting.len() >= FRAMES_AT_MOST || self.waiting_bytes >= BYTES_AT_MOST
    }

    fn add(&mut self, bytes: Bytes) {
        self.waiting_bytes += bytes.len();
        self.waiting.push_back(bytes);
    }

    fn advance(&mut self, mut written: usize) {
        self.waiting_bytes -= written;
        while let Some(first) = self.waiting.front_mut() {
            if first.len() > written {
                first.advance(written);
                return;
            }
            written -= first.len();
            self.waiting.pop_front();
        }
        if self.waiting.capacity() > ROOM_KEPT {
            self.waiting = VecDeque::new();
        }
    }

    fn end(&mut self) {
        self.is_gone = true;
        self.waiting = VecDeque::new();
        self.waiting_bytes = 0;
    }
}

/// Lines that have something waiting which nobody else is going to write: at the latest when this is dropped.
#[derive(Debug, Default)]
pub struct Due(Vec<Arc<Line>>);

/// So many lines are written before other tasks get their turn: writing takes long, as far as tasks go.
const AT_ONCE: usize = 32;

impl Due {
    /// How many lines these are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Writes them, one line after the other. What has come for a line several times goes out together.
    pub async fn write(&mut self) {
        for lines in self.0.chunks(AT_ONCE) {
            lines.iter().for_each(Line::flush);
            tokio::task::yield_now().await;
        }
        self.0.clear();
    }
}

impl Drop for Due {
    fn drop(&mut self) {
        self.0.iter().for_each(Line::flush);
    }
}

/// Writes the lines that come one by one.
pub(super) async fn flush_due(mut due: mpsc::UnboundedReceiver<Arc<Line>>) {
    let mut lines = Due::default();
    while due.recv_many(&mut lines.0, AT_ONCE).await > 0 {
        lines.write().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::net::Stream;

    const CONNECTED: Bytes = Bytes::from_static(b"connected");

    /// A line, what the transport has of it, and the other end.
    async fn open() -> (Arc<Line>, Stream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (due, lines) = mpsc::unbounded_channel();
        tokio::spawn(flush_due(lines));
        let line = Arc::new(Line::new(accepted.unwrap().0, due));
        (line.clone(), Stream(line), client.unwrap())
    }

    async fn read(client: &mut TcpStream, count: usize) -> Vec<u8> {
        let mut read = vec![0; count];
        client.read_exact(&mut read).await.unwrap();
        read
    }

    fn frame(number: usize) -> Bytes {
        // Eight KiB, so that the kernel's buffers are full soon.
        Bytes::from(format!("{number:08192}"))
    }

    #[tokio::test]
    async fn nothing_is_told_before_the_answer_to_connect() {
        let (line, mut transport, mut client) = open().await;
        assert_eq!(line.push(Bytes::from_static(b"told")), Ok(()));
        transport.write_all(b"open").await.unwrap();
        line.share(CONNECTED);
        assert_eq!(read(&mut client, 4).await, b"open");
        assert_eq!(read(&mut client, CONNECTED.len()).await, CONNECTED);
        assert_eq!(read(&mut client, 4).await, b"told");
    }

    #[tokio::test]
    async fn a_reader_that_was_slow_gets_all_that_was_taken_in_its_order_from_both_sides() {
        let (line, mut transport, mut client) = open().await;
        line.share(CONNECTED);
        let mut taken = Vec::new();
        for number in 0.. {
            if number < 100 && number % 10 == 0 {
                transport.write_all(&frame(number)).await.unwrap();
                taken.push(number);
            } else if line.push(frame(number)) == Ok(()) {
                taken.push(number);
            } else {
                break;
            }
            tokio::task::yield_now().await;
        }
        assert!(taken.len() > 200, "only {} were taken", taken.len());
        assert_eq!(line.push(frame(0)), Err(Full));
        read(&mut client, CONNECTED.len()).await;
        for number in taken {
            assert_eq!(read(&mut client, 8192).await, frame(number));
        }
        // Whoever reads again is told again.
        while line.push(frame(1)) == Err(Full) {
            tokio::task::yield_now().await;
        }
        assert_eq!(read(&mut client, 8192).await, frame(1));
    }

    #[tokio::test]
    async fn the_transport_waits_until_less_waits_and_closes_when_nothing_does() {
        let (line, mut transport, mut client) = open().await;
        line.share(CONNECTED);
        let mut taken = 0;
        while line.push(frame(taken)) == Ok(()) {
            taken += 1;
            tokio::task::yield_now().await;
        }
        let closing = tokio::spawn(async move {
            transport.write_all(b"bye").await.unwrap();
            transport.shutdown().await.unwrap();
        });
        read(&mut client, CONNECTED.len() + taken * 8192).await;
        let mut rest = Vec::new();
        client.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, b"bye");
        closing.await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_that_is_gone_takes_everything() {
        let (line, _transport, client) = open().await;
        line.share(CONNECTED);
        client.set_zero_linger().unwrap();
        drop(client);
        for _ in 0..2_000 {
            assert_eq!(line.push(frame(0)), Ok(()));
            tokio::task::yield_now().await;
        }
        assert!(line.lock().waiting.is_empty());
    }
}
