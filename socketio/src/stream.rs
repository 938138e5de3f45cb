//! An accepted TCP connection, as HTTP and a WebSocket read and write it.

use std::{
    future::pending,
    io::{self, IoSlice},
    net::Shutdown,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{heads::Heads, outbox::Outbox};

/// An accepted TCP connection. The HTTP server needs this type, so that a WebSocket can take the connection over.
#[derive(Debug)]
pub struct Stream {
    tcp: Arc<Tcp>,
    /// Bytes to be read before anything else.
    unread: Bytes,
    /// Follows what is read after that.
    heads: Heads,
}

/// What can be observed of a connection while something else reads and writes it.
#[derive(Clone, Debug)]
pub struct Flow(Arc<Tcp>);

#[derive(Debug)]
pub(crate) struct Tcp {
    pub stream: TcpStream,
    is_blocked: AtomicBool,
    _guard: Guard,
}

struct Guard(#[expect(dead_code, reason = "it is kept to be dropped")] Box<dyn Send + Sync>);

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard")
    }
}

impl Stream {
    /// `guard` is dropped when the connection has ended.
    pub fn new(stream: TcpStream, guard: impl Send + Sync + 'static) -> Self {
        let guard = Guard(Box::new(guard));
        Self {
            tcp: Arc::new(Tcp { stream, is_blocked: AtomicBool::new(false), _guard: guard }),
            unread: Bytes::new(),
            heads: Heads::default(),
        }
    }

    /// Puts back bytes, to be read next.
    #[must_use]
    pub fn with_unread(self, unread: Bytes) -> Self {
        Self { unread, ..self }
    }

    pub fn flow(&self) -> Flow {
        Flow(self.tcp.clone())
    }

    /// Ready when the client has closed the connection, as far as that can be seen: not beyond unread bytes.
    pub async fn closed(&self) {
        if let Ok(1..) = self.tcp.stream.peek(&mut [0]).await {
            pending().await
        }
    }

    pub(crate) fn into_parts(self) -> (Arc<Tcp>, Bytes) {
        (self.tcp, self.unread)
    }
}

impl Flow {
    /// Whether the last write waits for the client to read.
    pub fn is_blocked(&self) -> bool {
        self.0.is_blocked.load(Ordering::Relaxed)
    }
}

impl Tcp {
    fn poll_read(&self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            // Without zeroing first: most of a large buffer is never touched.
            match self.stream.try_read_buf(buf) {
                Ok(_) => return Poll::Ready(Ok(())),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn poll_write(
        &self,
        cx: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            let ready = self.stream.poll_write_ready(cx);
            self.is_blocked.store(ready.is_pending(), Ordering::Relaxed);
            ready!(ready)?;
            match write(&self.stream) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    /// Ends one direction or both. It fails only when the connection has ended already.
    pub fn shutdown(&self, how: Shutdown) {
        let _ = SockRef::from(&self.stream).shutdown(how);
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.unread.is_empty() {
            let before = buf.filled().len();
            ready!(this.tcp.poll_read(cx, buf))?;
            this.heads.read(&mut buf.filled_mut()[before..]);
            return Poll::Ready(Ok(()));
        }
        let next = this.unread.len().min(buf.remaining());
        buf.put_slice(&this.unread[..next]);
        this.unread.advance(next);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.tcp.poll_write(cx, |tcp| tcp.try_write(buf))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.tcp.poll_write(cx, |tcp| tcp.try_write_vectored(bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.tcp.shutdown(Shutdown::Write);
        Poll::Ready(Ok(()))
    }
}

/// The same connection for a WebSocket. Once there is an outbox, the WebSocket's own frames (pongs, its closing
/// handshake) go through it whole, in one order with everything else.
#[derive(Debug)]
pub(crate) struct WebSocketStream {
    pub tcp: Arc<Tcp>,
    pub outbox: Option<Arc<Outbox>>,
}

impl AsyncRead for WebSocketStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.tcp.poll_read(cx, buf)
    }
}

impl AsyncWrite for WebSocketStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &self.outbox {
            Some(outbox) => Poll::Ready(outbox.push_frames(buf)),
            None => self.tcp.poll_write(cx, |tcp| tcp.try_write(buf)),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
