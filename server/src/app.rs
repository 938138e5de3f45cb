//! The whole server in one value: opened from a configuration, served until it is stopped, drained.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::watch, time::timeout};
use tracing::{info, warn};

use crate::{
    access::Tokens,
    commands::Chat,
    config::{Config, LongLifetime},
    error::Error,
    files,
    http::{self, Readiness},
    limits::Limits,
    model::Lifetimes,
    net::{self, AddressHasher, Proxies},
    secret::{self, SecretError},
    socket::{self, Sockets},
    store::{Bounds, OpenError, Store},
};

/// A server that is ready to serve.
pub struct App {
    chat: Arc<Chat>,
    sockets: Sockets,
    router: Router,
    readiness: Readiness,
    limits: Limits,
    proxies: Proxies,
}

/// Why the server cannot start: one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("--data-dir {0}: {1}")]
    DataDir(String, io::Error),
    #[error("{0}")]
    Secret(#[from] SecretError),
    #[error("--database-url: {0}")]
    Database(#[from] OpenError),
    #[error("--database-url: the names of accounts cannot be read: {0}")]
    Accounts(Error),
}

/// Connections that are still open after this long are aborted.
const DRAIN_DEADLINE: Duration = Duration::from_secs(9);

impl App {
    /// Opens the data directory and the database, and starts the background jobs.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let data_dir = |error| StartError::DataDir(config.data_dir.display().to_string(), error);
        files::make_dir(&config.data_dir).map_err(data_dir)?;
        let key = secret::read(config)?;
        let store = Store::open_bounded(&config.database_url(), bounds(config)).await?;
        // Afterwards: a server that does not start prints why in one line.
        files::keep_dir(&config.data_dir).map_err(data_dir)?;

        let limits = Limits::new(config, open_files());
        let chat = Chat::open(store, Tokens::new(&key), limits.clone()).await.map_err(StartError::Accounts)?;
        let chat = Arc::new(chat);
        chat.jobs.start(limits.clone(), config.sweep_interval);

        let address_hasher = AddressHasher::new(&key);
        let sockets = Sockets::new(chat.clone(), limits.clone(), address_hasher.clone(), config);
        let readiness = Readiness::new(chat.clone());
        let router = http::router(config, chat.clone(), readiness.clone(), address_hasher);
        let router = http::protect(router.merge(socket::router(sockets.clone())), config, limits.clone());
        Ok(Self { chat, sockets, router, readiness, limits, proxies: config.proxies() })
    }

    /// Serves until `stop` is ready, then drains: accepts nobody new, answers accepted requests, closes.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) {
        let (stopping, mut stopped) = watch::channel(false);
        let told = async move { drop(stopped.wait_for(|stopped| *stopped).await) };
        let (limits, proxies) = (self.limits.clone(), self.proxies.clone());
        let admit = move |peer: SocketAddr| match proxies.trust(peer.ip()) {
            true => Some(None),
            false => limits.connection(peer.ip()).ok().map(Some),
        };
        let serving = tokio::spawn(net::serve(listener, self.router.clone(), admit, told));

        stop.await;
        info!("Stopping: refusing new connections, finishing accepted requests");
        self.readiness.drain();
        self.chat.announce_drain();
        let drained = timeout(DRAIN_DEADLINE, async {
            self.chat.finish().await;
            self.sockets.close().await;
            // Not before: polling clients have to poll once more for the last answers.
            stopping.send_replace(true);
            serving.await
        });
        if drained.await.is_err() {
            warn!("Some connections did not close in time and were aborted");
        }
        info!("Stopped");
    }
}

fn bounds(config: &Config) -> Bounds {
    let ms = |lifetime: Duration| u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
    let bytes = |bytes: Option<u64>| bytes.and_then(|bytes| i64::try_from(bytes).ok()).unwrap_or(i64::MAX);
    let for_guests_ms = match config.long_lifetime {
        LongLifetime::Everyone => None,
        LongLifetime::Accounts => Some(ms(config.retention)),
    };
    let lifetimes = Lifetimes { longest_ms: config.max_lifetime.0.map(ms), for_guests_ms };
    let (room_bytes, total_bytes) = (bytes(config.max_room_bytes.0), bytes(config.max_total_bytes.0));
    Bounds { retention: config.retention, lifetimes, room_bytes, total_bytes }
}

/// Raises the limit of open files to the system's maximum: a process usually gets fewer. Returns it.
fn open_files() -> usize {
    let allowed = rlimit::increase_nofile_limit(u64::MAX);
    allowed.ok().and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}
