//! An accepted TCP connection: as HTTP reads and writes it, and as a WebSocket does.

use std::{
    io::{self, IoSlice},
    net::Shutdown,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{heads::Heads, outbox::Outbox};

/// An accepted TCP connection. What serves HTTP on it has to be given this, so that a WebSocket can take it over.
#[derive(Debug)]
pub struct Stream {
    tcp: Arc<Tcp>,
    heads: Heads,
}

#[derive(Debug)]
pub(crate) struct Tcp {
    pub stream: TcpStream,
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
        let tcp = Arc::new(Tcp { stream, _guard: Guard(Box::new(guard)) });
        Self { tcp, heads: Heads::default() }
    }

    pub(crate) fn into_tcp(self) -> Arc<Tcp> {
        self.tcp
    }
}

impl Tcp {
    fn poll_read(&self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            // Without writing zeros first: most of a large buffer is never touched.
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
            ready!(self.stream.poll_write_ready(cx))?;
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
        let (this, before) = (self.get_mut(), buf.filled().len());
        ready!(this.tcp.poll_read(cx, buf))?;
        this.heads.read(&mut buf.filled_mut()[before..]);
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

/// The same connection as a WebSocket reads and writes it. Once there is an outbox, what the WebSocket writes (whole frames:
/// pongs, its closing handshake) goes through that, in one order with everything else.
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
