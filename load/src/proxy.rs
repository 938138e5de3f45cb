//! A network that can be broken: it stands between clients and a server, loses single frames, holds one direction back
//! as a black hole does, and ends connections with a FIN or a reset.

mod frames;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use frames::Frames;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// Decides whether a text frame from the server is passed on.
pub type Keep = Arc<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// A proxy on the loopback interface. Dropping it ends what goes through it.
#[derive(Debug)]
pub struct Proxy {
    pub address: String,
    links: Arc<Mutex<Vec<watch::Sender<Condition>>>>,
    accepting: JoinHandle<()>,
}

/// How one connection through the proxy is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Condition {
    held: Option<Direction>,
    ended: Option<End>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    ToServer,
    ToClient,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Fin,
    Reset,
}

impl Proxy {
    /// Leads to the server at `upstream`.
    pub async fn start(upstream: &str, keep: Keep) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let links = Arc::new(Mutex::new(Vec::new()));
        let accepting = tokio::spawn(accept(listener, upstream.to_owned(), links.clone(), keep));
        Ok(Self { address, links, accepting })
    }

    /// Passes everything on.
    pub fn all() -> Keep {
        Arc::new(|_| true)
    }

    /// Ends one of the connections, whichever.
    pub fn cut(&self, end: End) {
        if let Some(link) = self.any_link() {
            link.send_modify(|condition| condition.ended = Some(end));
        }
    }

    /// Holds back one direction of one of the connections for so long; then what was held back goes on its way.
    pub fn hold(&self, direction: Direction, time: Duration) {
        let Some(link) = self.any_link() else { return };
        link.send_modify(|condition| condition.held = Some(direction));
        tokio::spawn(async move {
            sleep(time).await;
            link.send_modify(|condition| condition.held = None);
        });
    }

    fn any_link(&self) -> Option<watch::Sender<Condition>> {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|link| !link.is_closed());
        fastrand::choice(links.iter()).cloned()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.iter().for_each(|link| link.send_modify(|condition| condition.ended = Some(End::Reset)));
    }
}

async fn accept(
    listener: TcpListener,
    upstream: String,
    links: Arc<Mutex<Vec<watch::Sender<Condition>>>>,
    keep: Keep,
) {
    loop {
        // Without descriptors it fails for a moment: the client tries again.
        let Ok((client, _)) = listener.accept().await else { continue };
        let (link, condition) = watch::channel(Condition::default());
        links.lock().unwrap_or_else(PoisonError::into_inner).push(link);
        let (upstream, keep) = (upstream.clone(), keep.clone());
        tokio::spawn(async move {
            if let Ok(server) = TcpStream::connect(&upstream).await {
                carry(client, server, condition, keep).await;
            }
        });
    }
}

async fn carry(mut client: TcpStream, mut server: TcpStream, condition: watch::Receiver<Condition>, keep: Keep) {
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let mut frames = Frames::default();
    let end = tokio::select! {
        () = pump(from_client, to_server, Direction::ToServer, condition.clone(), <[u8]>::to_vec) => End::Fin,
        () = pump(from_server, to_client, Direction::ToClient, condition.clone(), |read| {
            frames.pass(read, |frame| keep(frame))
        }) => End::Fin,
        end = ended(condition.clone()) => end,
    };
    if end == End::Reset {
        // It fails only on a connection that has ended already.
        let _ = (client.set_zero_linger(), server.set_zero_linger());
    }
}

async fn pump(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    direction: Direction,
    mut condition: watch::Receiver<Condition>,
    mut pass: impl FnMut(&[u8]) -> Vec<u8>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let Ok(read @ 1..) = from.read(&mut buffer).await else { return };
        let is_open = condition.wait_for(|condition| condition.held != Some(direction)).await.is_ok();
        if !is_open || to.write_all(&pass(&buffer[..read])).await.is_err() {
            return;
        }
    }
}

async fn ended(mut condition: watch::Receiver<Condition>) -> End {
    match condition.wait_for(|condition| condition.ended.is_some()).await {
        Ok(condition) => condition.ended.unwrap_or(End::Fin),
        Err(_) => End::Reset,
    }
}
