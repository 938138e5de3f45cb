//! TCP connections as this server accepts them: their options, whose they are, and HTTP/1.1 on them. It does not know what
//! is served.

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

/// What is sent must be taken by the other end within this time. Without it the kernel tries for a quarter of an hour,
/// and a client that does not read is never found out (RFC 5482).
const USER_TIMEOUT: Duration = Duration::from_secs(20);

/// So many bytes wait in the kernel for a client that does not read; it would let that grow to megabytes. What waits
/// beyond that is counted where it waits.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;

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
    /// Whose request it is that has these extensions.
    pub fn of(extensions: &Extensions) -> Self {
        let peer = extensions.get::<ConnectInfo<Self>>();
        peer.expect("it is put into every request").0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
