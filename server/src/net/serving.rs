//! Accepting connections, and HTTP/1.1 on them, until the server is told to stop.

use std::{convert::Infallible, io, net::SocketAddr, pin, time::Duration};

use axum::{
    Router,
    extract::ConnectInfo,
    http::{HeaderValue, header},
};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use socketio::Stream;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};
use tower_service::Service;
use tracing::{debug, error, warn};

use super::{
    Complaint, Peer,
    parked::{Answers, Parked},
    set_options,
};

/// The head of a request must arrive within this time after the connection was accepted, or the last answer was sent:
/// an idle connection would otherwise stay open for ever.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes. A larger one is answered with 431.
const LARGEST_HEAD: usize = 32 * 1024;
/// A request that has waited this long for its answer is parked. Most are answered before: parking costs more than
/// waiting.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long to wait for a file descriptor when none is left.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is ready, then accepts nothing more and waits for the open requests.
///
/// `admit` is called before anything is read from a connection. Its guard is dropped when the connection ends;
/// without one the connection is closed.
pub async fn serve<Seat: Send + Sync + 'static>(
    listener: TcpListener,
    router: Router,
    admit: impl Fn(SocketAddr) -> Option<Seat>,
    stop: impl Future<Output = ()>,
) {
    let stopping = watch::Sender::new(false);
    let (no_file, too_many) = (Complaint::default(), Complaint::default());
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((tcp, address)) => match admit(address) {
                Some(seat) => {
                    set_options(&tcp);
                    let stream = Stream::new(tcp, seat);
                    tokio::spawn(converse(stream, Peer(address), router.clone(), stopping.subscribe(), PATIENCE));
                }
                None => {
                    refuse(&tcp);
                    too_many.make(|unlogged| {
                        warn!(unlogged, "Connections are closed at once: an address has too many of them open");
                    });
                }
            },
            // The connection was closed before it was accepted.
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                no_file.make(|unlogged| error!(%error, unlogged, "No connection can be accepted; it is tried again and again"));
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(true);
    stopping.closed().await;
}

/// Nothing stays of a connection that is not served, not even the kernel's wait for late packets.
fn refuse(tcp: &TcpStream) {
    let _ = tcp.set_zero_linger();
}

fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Speaks HTTP/1.1 on a connection until it ends. A request that has waited this long leaves hyper, and its answer
/// comes back.
pub(super) async fn converse(
    mut stream: Stream,
    peer: Peer,
    router: Router,
    mut stopping: watch::Receiver<bool>,
    patience: Duration,
) {
    let answers = Answers::of(move |mut request| {
        request.extensions_mut().insert(ConnectInfo(peer));
        // The stream does not see where its body ends: no other request may follow.
        let is_last = request.headers().contains_key(header::TRANSFER_ENCODING);
        // A router is always ready.
        let answer = router.clone().call(request);
        async move {
            let mut response = answer.await?;
            if is_last {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    loop {
        // In a box, which is freed while a request is parked.
        let Some(parked) = Box::pin(talk(stream, &answers, &mut stopping, patience)).await else { return };
        let Some(resumed) = parked.answered(&answers).await else { return };
        stream = resumed;
    }
}

pub(super) async fn talk(
    stream: Stream,
    answers: &Answers,
    stopping: &mut watch::Receiver<bool>,
    patience: Duration,
) -> Option<Parked> {
    let flow = stream.flow();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(LARGEST_HEAD);
    let mut connection = http.serve_connection(TokioIo::new(stream), answers.clone()).with_upgrades();
    let ended = tokio::select! {
        // Before it is told to stop, a connection must have read what it is resumed with.
        biased;
        ended = &mut connection => ended,
        () = answers.waited(patience, &flow) => return connection.into_parts().and_then(|parts| answers.park(parts)),
        _ = stopping.changed() => {
            pin::Pin::new(&mut connection).graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        debug!(%error, "A connection has ended badly");
    }
    None
}
