//! Attackers who harm a server as well as they can, all from one address, until they are dropped.

use std::{
    future::Future,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::sleep,
};
use wechat_load::{Endpoint, Failed, Manner};

/// Where all of them come from.
const ADDRESS: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// The kernel keeps little for those who do not read: the rest is the server's burden.
const RECEIVE_BUFFER: u32 = 4 * 1024;
/// After a refusal it is tried again so soon.
const AGAIN: Duration = Duration::from_millis(100);

/// Attackers at work. They end when this is dropped.
#[derive(Debug)]
pub struct Attack {
    endpoint: Endpoint,
    at_work: JoinSet<()>,
    counts: Arc<Counts>,
}

/// What they have achieved.
#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    refused: AtomicU64,
    bytes: AtomicU64,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Attacker {
    pub endpoint: Endpoint,
    counts: Arc<Counts>,
}

impl Attack {
    pub fn on(address: &str) -> Self {
        let manner = Manner { from: Some(ADDRESS), receive_buffer: Some(RECEIVE_BUFFER), ..Manner::default() };
        let endpoint = Endpoint { address: address.to_owned(), manner };
        Self { endpoint, at_work: JoinSet::new(), counts: Arc::default() }
    }

    /// So many more. Each does the same again and again; it gets its number, and which time this is.
    pub fn join<Doing>(
        &mut self,
        count: usize,
        once: impl Fn(Attacker, usize, usize) -> Doing + Clone + Send + 'static,
    ) where
        Doing: Future<Output = Result<(), Failed>> + Send + 'static,
    {
        for number in 0..count {
            let attacker = Attacker { endpoint: self.endpoint.clone(), counts: self.counts.clone() };
            let once = once.clone();
            self.at_work.spawn(async move {
                for time in 0.. {
                    if once(attacker.clone(), number, time).await.is_err() {
                        attacker.counts.refused.fetch_add(1, Ordering::Relaxed);
                    }
                    sleep(AGAIN).await;
                }
            });
        }
    }

    /// How often something was begun, refused or cut off, and how much was sent.
    pub fn note(&self) -> String {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mib = count(&self.counts.bytes) / (1024 * 1024);
        format!("{} begun, {} ends, {mib} MiB sent", count(&self.counts.begun), count(&self.counts.refused))
    }

    /// Whether anything was begun at all.
    pub fn has_begun(&self) -> bool {
        self.counts.begun.load(Ordering::Relaxed) > 0
    }
}

impl Attacker {
    /// It has got as far as it wanted to.
    pub fn has_begun(&self) {
        self.counts.begun.fetch_add(1, Ordering::Relaxed);
    }

    pub fn has_sent(&self, bytes: usize) {
        self.counts.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Sends, and counts it.
    pub async fn send(&self, tcp: &mut TcpStream, bytes: &[u8]) -> Result<(), Failed> {
        tcp.write_all(bytes).await?;
        self.has_sent(bytes.len());
        Ok(())
    }

    /// Sends the same as fast as it is taken, and reads nothing, until the connection ends.
    pub async fn flood(&self, mut tcp: TcpStream, bytes: &[u8]) -> Result<(), Failed> {
        loop {
            self.send(&mut tcp, bytes).await?;
        }
    }

    /// Waits for the end of the connection, whatever comes before.
    pub async fn until_closed(&self, mut tcp: TcpStream) -> Result<(), Failed> {
        let mut read = [0; 512];
        while tcp.read(&mut read).await? > 0 {}
        Ok(())
    }

    /// Reads nothing, and says something short every now and then, until the connection has ended.
    pub async fn until_cut(&self, mut tcp: TcpStream, word: &[u8]) -> Result<(), Failed> {
        loop {
            sleep(Duration::from_millis(500)).await;
            self.send(&mut tcp, word).await?;
        }
    }
}
