//! Every limit of this crate, in one place.

use std::time::Duration;

/// A server's settings for its sessions.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The time between two heartbeats.
    pub ping_interval: Duration,
    /// How long a client has to answer a ping.
    pub ping_timeout: Duration,
    /// How long a session may last without being connected to the namespace, at its beginning and after a disconnect.
    pub connect_timeout: Duration,
    /// The longest text that a client may send at once, in bytes: a WebSocket message, or the body of a POST.
    pub max_payload: usize,
    /// The body of a POST must have arrived within this time.
    pub body_timeout: Duration,
    /// An upgrade that is not complete within this time is aborted; the session continues by polling.
    pub upgrade_timeout: Duration,
    /// A client that takes nothing of what waits for it is disconnected after this time.
    pub lagging: Duration,
}

impl Settings {
    /// Suitable for browsers and their networks.
    pub const DEFAULT: Self = Self {
        ping_interval: Duration::from_secs(20),
        ping_timeout: Duration::from_secs(10),
        connect_timeout: Duration::from_secs(10),
        max_payload: 64 * 1024,
        body_timeout: Duration::from_secs(30),
        upgrade_timeout: Duration::from_secs(10),
        lagging: Duration::from_secs(25),
    };
}

impl Default for Settings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Open events of one client. Beyond that nothing more is read from it until one of them is done.
pub const OPEN_EVENTS: usize = 64;
/// Announcements that may wait for one client. Their bytes are shared with other clients.
pub const WAITING_PACKETS: usize = 512;
pub const WAITING_BYTES: usize = 1024 * 1024;
/// Bytes of answers that may wait for one client before nothing more is read from it. Each of [`OPEN_EVENTS`] may add
/// at most one answer; for large ones there is [`crate::Socket::page_turn`].
pub const ANSWER_BYTES: usize = 64 * 1024;
/// After a session's end, what waits is dropped after this time.
pub const LAST_WORDS: Duration = Duration::from_secs(2);
/// A poll that comes this soon after the client has closed the session still gets the close.
pub const LAST_WORD: Duration = Duration::from_millis(500);
/// During the probe of an upgrade, a poll that finds nothing is answered after this time, because the client may be
/// waiting for its end.
pub const PROBED_POLL: Duration = Duration::from_millis(100);
/// Packets in the answer to one poll: a widespread client (python-engineio) takes no more.
pub const PAYLOAD_PACKETS: usize = 16;
/// CONNECT packets of one session that may be refused.
pub const REFUSED_CONNECTS: u32 = 10;
/// Attachments that one event may announce. They are dropped as they come.
pub const ATTACHMENTS: u32 = 1_000;
/// Bytes that are read from a WebSocket at once: every connection holds such a buffer, and few messages are longer.
pub(crate) const READ_BUFFER: usize = 512;
/// Bytes that a WebSocket may buffer itself before it has an outbox, during the probe of an upgrade: further pongs
/// are dropped.
pub(crate) const WRITE_BUFFER: usize = 512;
