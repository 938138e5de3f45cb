//! TCP connections as this server accepts them: their options, who is at the other end, and how to cut them.

mod line;
mod neighbourhood;
mod serving;

use std::{
    io,
    net::{IpAddr, Shutdown, SocketAddr},
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
    serve::Listener,
};
use ipnet::IpNet;
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::mpsc,
};

pub use line::{Due, Full, Line};
pub use neighbourhood::{Neighbourhood, Origins};
pub use serving::{serve, upgraded};

/// What is sent must be taken by the other end within this time. Without it the kernel tries for a quarter of an hour,
/// and a client that does not read is never found out (RFC 5482).
const USER_TIMEOUT: Duration = Duration::from_secs(20);

/// So many connections can wait to be accepted: after a restart everyone comes at once. Whoever does not fit in is not heard,
/// and tries again after a second, then after three (RFC 6298). The kernel has a bound as well (`net.core.somaxconn`).
const BACKLOG: u32 = 4_096;

/// Listens at an address.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // What is left of the connections of a server that was here before is no obstacle.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts connections and sets their options.
pub struct Doorway {
    listener: TcpListener,
    due: mpsc::UnboundedSender<Arc<Line>>,
}

impl Doorway {
    pub fn new(listener: TcpListener) -> Self {
        // Without a bound of its own: a line that waits to be written waits once.
        let (due, lines) = mpsc::unbounded_channel();
        tokio::spawn(line::flush_due(lines));
        Self { listener, due }
    }

    /// The next connection. It waits and tries again when the process has no file descriptor left.
    async fn accept(&mut self) -> (Stream, Peer) {
        let (tcp, address) = Listener::accept(&mut self.listener).await;
        set_options(&tcp);
        let line = Arc::new(Line::new(tcp, self.due.clone()));
        let peer = Peer { address, line: Arc::downgrade(&line) };
        (Stream(line), peer)
    }
}

fn set_options(tcp: &TcpStream) {
    let socket = SockRef::from(tcp);
    // None of these fails on an open TCP socket; where one is not supported, the connection works without it.
    let _ = socket.set_tcp_nodelay(true);
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(USER_TIMEOUT));
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_user_timeout(Some(USER_TIMEOUT));
}

/// An accepted connection, as the transport reads and writes it.
pub struct Stream(Arc<Line>);

impl Stream {
    /// Its writing end.
    pub fn line(&self) -> &Arc<Line> {
        &self.0
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.0.tcp.poll_read_ready(cx))?;
            match self.0.tcp.try_read(buf.initialize_unfilled()) {
                Ok(read) => {
                    buf.advance(read);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.0.poll_written(cx));
        Poll::Ready(SockRef::from(&self.0.tcp).shutdown(Shutdown::Write))
    }
}

/// The other end of a connection. Holding it does not keep the connection open.
#[derive(Clone, Debug)]
pub struct Peer {
    pub address: SocketAddr,
    line: Weak<Line>,
}

impl Peer {
    /// Whose request it is that has these extensions.
    pub fn of(extensions: &Extensions) -> Self {
        let peer = extensions.get::<ConnectInfo<Self>>();
        peer.expect("it is put into every request").0.clone()
    }

    /// Whose connection it is: the peer, or, when that is a trusted proxy, the last address in `X-Forwarded-For` that
    /// is none. Whoever is not trusted can write what it likes into that header.
    pub fn client(&self, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
        let mut client = self.address.ip().to_canonical();
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        for hop in hops.into_iter().rev() {
            let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
            if !is_trusted(client) {
                break;
            }
            client = hop.to_canonical();
        }
        client
    }

    /// Its writing end, while it is open.
    pub fn line(&self) -> Option<Arc<Line>> {
        self.line.upgrade()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &str) -> String {
        let peer = Peer { address: SocketAddr::new(peer.parse().unwrap(), 1), line: Weak::new() };
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        peer.client(&headers, &["10.0.0.0/8".parse().unwrap()]).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_whose_connection_it_is() {
        assert_eq!(client("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(client("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(client("10.0.0.1", "6.6.6.6, 198.51.100.7"), "198.51.100.7");
        assert_eq!(client("10.0.0.1", "198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(client("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(client("::ffff:10.0.0.1", "2001:db8::1"), "2001:db8::1");
    }

    #[tokio::test]
    async fn a_thousand_who_come_before_anyone_is_accepted_all_have_their_place() {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let mut coming = Vec::new();
        for _ in 0..1_000 {
            let connecting = tokio::time::timeout(Duration::from_secs(5), TcpStream::connect(address));
            coming.push(connecting.await.expect("somebody was not heard").unwrap());
        }
    }
}
