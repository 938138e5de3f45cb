//! HTTP/1.1 on accepted connections, until the server is told to stop.

use std::time::Duration;

use axum::{Router, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, service::service_fn, upgrade};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto::{Builder, upgrade::downcast},
        graceful::{GracefulShutdown, Watcher},
    },
};
use tower_service::Service;
use tracing::debug;

use super::{Doorway, Peer, Stream};

/// Whoever opens a connection and does not say what it wants is let go: it would hold its place for ever.
const REQUEST_WITHIN: Duration = Duration::from_secs(15);

/// Serves until `stop` is ready, then accepts nothing more and waits for the requests that are under way.
pub async fn serve(mut doorway: Doorway, router: Router, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            (stream, peer) = doorway.accept() => {
                tokio::spawn(converse(stream, peer, router.clone(), connections.watcher()));
            }
            () = &mut stop => break,
        }
    }
    drop(doorway);
    connections.shutdown().await;
}

async fn converse(stream: Stream, peer: Peer, router: Router, watcher: Watcher) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        // A router is always ready.
        router.clone().call(request)
    });
    let mut http = Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(REQUEST_WITHIN);
    let connection = http.serve_connection_with_upgrades(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        debug!(%error, "A connection has ended badly");
    }
}

/// The connection of a request that is answered with 101, and what was read of it beyond the request. None when it has
/// ended.
pub async fn upgraded<B>(request: Request<B>) -> Option<(Stream, Vec<u8>)> {
    let connection = upgrade::on(request).await.ok()?;
    let parts = downcast::<TokioIo<Stream>>(connection).ok()?;
    // A copy: what was read, if anything, is a part of the large buffer that the request was read into.
    Some((parts.io.into_inner(), parts.read_buf.to_vec()))
}
