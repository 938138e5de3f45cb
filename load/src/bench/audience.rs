//! What all listeners of a measurement hear together. They share one histogram and parse nothing that a search for bytes
//! tells as well, because what they use is taken from the server that is measured.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use memchr::memmem::{Finder, FinderRev};
use tokio::{sync::Notify, time::timeout};
use wechat_load::{Failed, Listen};

use super::seen::Seen;

/// What a message's text looks like: its number, and when it was sent in nanoseconds of this process's clock.
const MARK: &str = "\"content\":\"@";
const NUMBER_DIGITS: usize = 10;
const TIME_DIGITS: usize = 16;
/// As long as what people write.
const REST: &str = " and the rest is as long as people write";
const TOTAL: &str = "\"total\":";

/// Frames, and the bytes of their text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub frames: u64,
    pub bytes: u64,
}

impl Count {
    fn add(&mut self, text: &[u8]) {
        self.frames += 1;
        self.bytes += text.len() as u64;
    }
}

/// What was heard since the counting began.
pub struct Heard {
    /// Everything.
    pub all: Count,
    /// The lists of users, and what changed in them.
    pub presence: Count,
    /// The most such frames that one listener got since it came.
    pub presence_of_one: u64,
    /// Messages, once for each listener.
    pub deliveries: u64,
    /// Those of them that were sent since the counting began and that the listener did not have.
    pub fresh: u64,
    /// Messages that a listener had already.
    pub doubles: u64,
    /// Histories that were loaded.
    pub histories: u64,
    /// From the send to each listener, in microseconds.
    pub latency: Histogram<u64>,
    /// For each message from the first one on, from the send to its last listener.
    pub slowest: Vec<Duration>,
    /// When the last delivery came.
    pub last: Duration,
    /// How many listeners know the total that is expected.
    pub informed: usize,
    /// The total that everyone is to know.
    expected: Option<u64>,
    /// The number of the first message that counts.
    first: u64,
}

impl Heard {
    /// Of the deliveries.
    pub fn percentile_ms(&self, percent: f64) -> f64 {
        self.latency.value_at_quantile(percent / 100.0) as f64 / 1e3
    }
}

pub struct Audience {
    began: Instant,
    heard: Mutex<Heard>,
    changed: Notify,
    next_message: AtomicU64,
    mark: Finder<'static>,
    total: FinderRev<'static>,
}

/// One listener's ear.
pub struct Ear {
    audience: Arc<Audience>,
    known: Known,
}

/// What one listener knows.
#[derive(Default)]
struct Known {
    messages: Seen,
    /// How often it was told the list of users, or a change of it.
    presence: u64,
    total: Option<u64>,
}

impl Audience {
    pub fn gather() -> Result<Arc<Self>, Failed> {
        // Up to two minutes, on three significant figures.
        let latency = Histogram::new_with_max(120_000_000, 3).map_err(|error| Failed(error.to_string()))?;
        let heard = Heard {
            all: Count::default(),
            presence: Count::default(),
            presence_of_one: 0,
            deliveries: 0,
            fresh: 0,
            doubles: 0,
            histories: 0,
            latency,
            slowest: Vec::new(),
            last: Duration::ZERO,
            informed: 0,
            expected: None,
            first: 0,
        };
        Ok(Arc::new(Self {
            began: Instant::now(),
            heard: Mutex::new(heard),
            changed: Notify::new(),
            next_message: AtomicU64::new(0),
            mark: Finder::new(MARK),
            total: FinderRev::new(TOTAL),
        }))
    }

    /// Listens for one more.
    pub fn ear(self: &Arc<Self>) -> Ear {
        Ear { audience: self.clone(), known: Known::default() }
    }

    /// Counts from nothing. Messages that are under way are not looked for.
    pub fn forget(&self) {
        let mut heard = self.lock();
        (heard.all, heard.presence) = (Count::default(), Count::default());
        (heard.deliveries, heard.fresh, heard.doubles, heard.histories) = (0, 0, 0, 0);
        heard.latency.reset();
        heard.slowest.clear();
        heard.first = self.next_message.load(Ordering::Relaxed);
    }

    /// Looks at what was heard so far.
    pub fn heard<T>(&self, look: impl FnOnce(&mut Heard) -> T) -> T {
        look(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since this audience was gathered.
    pub fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// The text of the next message, sent now.
    pub fn message(&self) -> String {
        let number = self.next_message.fetch_add(1, Ordering::Relaxed);
        let now = self.now().as_nanos();
        format!("@{number:0NUMBER_DIGITS$}@{now:0TIME_DIGITS$}{REST}")
    }

    /// How many listeners know this total is counted from now on.
    pub fn expect_total(&self, total: usize) {
        let mut heard = self.lock();
        (heard.expected, heard.informed) = (Some(total as u64), 0);
    }

    /// Waits until the condition holds; says whether it did within `patience`.
    pub async fn until(&self, patience: Duration, is_so: impl Fn(&Heard) -> bool) -> bool {
        let wait = async {
            while !self.heard(|heard| is_so(heard)) {
                self.changed.notified().await;
            }
        };
        timeout(patience, wait).await.is_ok()
    }
}

impl Listen for Ear {
    fn packet(&mut self, packet: &[u8]) {
        let Self { audience, known } = self;
        let mut heard = audience.lock();
        heard.all.add(packet);
        if packet.starts_with(br#"42["receive_message""#) {
            known.message(audience, &mut heard, packet);
        } else if packet.starts_with(br#"42["user_list_"#) {
            known.presence(audience, &mut heard, packet);
        } else if packet.starts_with(br#"42["load_history""#) {
            heard.histories += 1;
        } else {
            return;
        }
        audience.changed.notify_waiters();
    }
}

impl Known {
    fn message(&mut self, audience: &Audience, heard: &mut Heard, text: &[u8]) {
        let mark = audience.mark.find(text).and_then(|start| read_mark(&text[start..]));
        let Some((number, sent)) = mark else { return };
        let now = audience.now();
        let took = now.saturating_sub(Duration::from_nanos(sent));
        heard.deliveries += 1;
        heard.last = now;
        heard.latency.saturating_record(took.as_micros() as u64);
        let Some(index) = number.checked_sub(heard.first) else { return };
        let index = index as usize;
        if index >= heard.slowest.len() {
            heard.slowest.resize(index + 1, Duration::ZERO);
        }
        heard.slowest[index] = heard.slowest[index].max(took);
        if self.messages.mark(number) {
            heard.fresh += 1;
        } else {
            heard.doubles += 1;
        }
    }

    /// The list of users or a change of it, with the total perhaps.
    fn presence(&mut self, audience: &Audience, heard: &mut Heard, text: &[u8]) {
        self.presence += 1;
        heard.presence.add(text);
        heard.presence_of_one = heard.presence_of_one.max(self.presence);
        let total = audience.total.rfind(text).and_then(|at| digits(&text[at + TOTAL.len()..]));
        let is_informed = |known: Option<u64>| usize::from(known.is_some() && known == heard.expected);
        heard.informed = (heard.informed + is_informed(total)).saturating_sub(is_informed(self.total));
        self.total = total;
    }
}

/// The number and the time of a message.
fn read_mark(text: &[u8]) -> Option<(u64, u64)> {
    let text = text.get(MARK.len()..)?;
    let (number, text) = text.split_at_checked(NUMBER_DIGITS)?;
    let time = text.get(1..=TIME_DIGITS)?;
    Some((digits(number)?, digits(time)?))
}

/// The number that a text begins with.
fn digits(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    let mut digits = digits.map(|digit| u64::from(digit - b'0')).peekable();
    digits.peek()?;
    Some(digits.fold(0, |number, digit| number * 10 + digit))
}

#[cfg(test)]
mod tests {
    use wechat_load::Listen;

    use super::Audience;

    fn told(content: &str) -> Vec<u8> {
        format!("42[\"receive_message\",{{\"content\":\"{content}\"}}]").into()
    }

    #[test]
    fn a_message_is_known_by_its_number() {
        let audience = Audience::gather().unwrap();
        let mut ear = audience.ear();
        let (first, second) = (audience.message(), audience.message());
        for content in [&first, &second, &second, "@12"] {
            ear.packet(&told(content));
        }
        let heard = audience.lock();
        assert_eq!((heard.deliveries, heard.fresh, heard.doubles, heard.slowest.len()), (3, 2, 1, 2));
    }

    #[test]
    fn what_was_sent_before_does_not_count() {
        let audience = Audience::gather().unwrap();
        let (mut ear, before) = (audience.ear(), audience.message());
        audience.forget();
        ear.packet(&told(&before));
        ear.packet(&told(&before));
        assert_eq!(audience.heard(|heard| (heard.fresh, heard.doubles)), (0, 0));
    }

    #[test]
    fn those_who_know_the_total_are_counted_while_it_is_right() {
        let audience = Audience::gather().unwrap();
        let mut ear = audience.ear();
        audience.expect_total(20);
        for (total, informed) in [(20, 1), (20, 1), (21, 0)] {
            ear.packet(format!("42[\"user_list_update\",[],{{\"room\":\"a\",\"total\":{total}}}]").as_bytes());
            assert_eq!(audience.heard(|heard| heard.informed), informed);
        }
        assert_eq!(audience.heard(|heard| heard.presence_of_one), 3);
    }
}
