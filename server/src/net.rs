//! TCP connections to this server: their options, their peers, and HTTP/1.1 on them. It knows nothing of what is
//! served.

mod address_block;
mod authority;
mod complaint;
mod forwarded;
mod parked;
mod proxies;
mod serving;

use std::{io, net::SocketAddr, time::Duration};

use axum::{extract::ConnectInfo, http::Extensions};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

pub use address_block::{AddressBlock, AddressHasher};
pub use authority::{Authority, HostName, Origin};
pub use complaint::Complaint;
pub use proxies::{ForwardedHeader, Proxies, came_by_tls};
pub use serving::serve;

/// Sent data must be acknowledged within this time. By default the kernel retries for a quarter of an hour, and a
/// client that does not read is never detected (RFC 5482).
const USER_TIMEOUT: Duration = Duration::from_secs(20);

/// Bytes that wait in the kernel for a client that does not read; by default that grows to megabytes. What waits
/// beyond that is counted where it waits.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;

/// The backlog of connections to accept: after a restart everyone connects at once. A connection that does not fit is
/// dropped and retries after one second, then three (RFC 6298). The kernel has a limit as well
/// (`net.core.somaxconn`).
const BACKLOG: u32 = 4_096;

/// Listens at an address.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Connections left over from a previous server are no obstacle.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn set_options(tcp: &TcpStream) {
    let socket = SockRef::from(tcp);
    // None of these fails on an open TCP socket; where one is not supported, the connection works without it.
    let _ = socket.set_tcp_nodelay(true);
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(USER_TIMEOUT));
    #[cfg(target_os = "linux")]
    {
        let _ = socket.set_tcp_user_timeout(Some(USER_TIMEOUT));
        let _ = socket.set_tcp_notsent_lowat(UNSENT);
    }
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

impl Peer {
    /// The peer of the request with these extensions.
    pub fn of(extensions: &Extensions) -> Self {
        let peer = extensions.get::<ConnectInfo<Self>>();
        peer.expect("it is put into every request").0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thousand_connections_before_any_accept_fit_the_backlog() {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let mut coming = Vec::new();
        for _ in 0..1_000 {
            let connecting = tokio::time::timeout(Duration::from_secs(5), TcpStream::connect(address));
            coming.push(connecting.await.expect("a connection was dropped").unwrap());
        }
    }
}
