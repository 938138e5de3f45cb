//! What all listeners of a measurement hear together. They share one thread, one buffer to read into and one histogram,
//! because whatever they use is taken from the server that is measured.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use memchr::memmem::{Finder, FinderRev};
use tokio::{sync::Notify, time::timeout};
use wechat_load::Failed;

/// What a message's text looks like: its number, and when it was sent in nanoseconds of this process's clock.
const MARK: &str = "\"content\":\"@";
const NUMBER_DIGITS: usize = 10;
const TIME_DIGITS: usize = 16;
/// As long as what people write.
const REST: &str = " and the rest is as long as people write";
const TOTAL: &str = "\"total\":";

const BUFFER: usize = 256 * 1024;

/// Frames, and the bytes of their text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub frames: u64,
    pub bytes: u64,
}

/// What was heard since the counting began.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Everything.
    pub all: Count,
    /// Who is there: lists and differences.
    pub presence: Count,
    /// Messages, once for each listener.
    pub deliveries: u64,
    /// Messages that a listener had already.
    pub doubles: u64,
    /// Histories that were loaded.
    pub histories: u64,
    /// From the send to each listener, in microseconds.
    pub latency: Histogram<u64>,
    /// When the last delivery came.
    pub last: Duration,
}

pub struct Audience {
    began: Instant,
    pub(super) buffer: RefCell<Box<[u8]>>,
    heard: RefCell<Heard>,
    changed: Notify,
    /// The total that everyone is to know, and how many do.
    expected: Cell<Option<u64>>,
    informed: Cell<usize>,
    next_message: Cell<u64>,
    mark: Finder<'static>,
    total: FinderRev<'static>,
}

impl Audience {
    pub fn gather() -> Result<Rc<Self>, Failed> {
        // Up to two minutes, on three significant figures.
        let latency = Histogram::new_with_max(120_000_000, 3).map_err(|error| Failed(error.to_string()))?;
        let heard = Heard {
            all: Count::default(),
            presence: Count::default(),
            deliveries: 0,
            doubles: 0,
            histories: 0,
            latency,
            last: Duration::ZERO,
        };
        Ok(Rc::new(Self {
            began: Instant::now(),
            buffer: RefCell::new(vec![0; BUFFER].into_boxed_slice()),
            heard: RefCell::new(heard),
            changed: Notify::new(),
            expected: Cell::new(None),
            informed: Cell::new(0),
            next_message: Cell::new(0),
            mark: Finder::new(MARK),
            total: FinderRev::new(TOTAL),
        }))
    }

    /// Counts from nothing.
    pub fn forget(&self) {
        let mut heard = self.heard.borrow_mut();
        (heard.all, heard.presence) = (Count::default(), Count::default());
        (heard.deliveries, heard.doubles, heard.histories) = (0, 0, 0);
        heard.latency.reset();
    }

    pub fn heard(&self) -> Heard {
        self.heard.borrow().clone()
    }

    pub fn deliveries(&self) -> u64 {
        self.heard.borrow().deliveries
    }

    /// Since this audience was gathered.
    pub fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// The number that the next message will have.
    pub fn next_message(&self) -> u64 {
        self.next_message.get()
    }

    /// The text of the next message, sent now.
    pub fn message(&self) -> String {
        let number = self.next_message.replace(self.next_message.get() + 1);
        let now = self.now().as_nanos();
        format!("@{number:0NUMBER_DIGITS$}@{now:0TIME_DIGITS$}{REST}")
    }

    /// How many listeners know this total, from now on.
    pub fn expect_total(&self, total: usize) {
        self.expected.set(Some(total as u64));
        self.informed.set(0);
    }

    pub fn informed(&self) -> usize {
        self.informed.get()
    }

    /// Waits until it is so; says whether it was within `patience`.
    pub async fn until(&self, patience: Duration, is_so: impl Fn(&Self) -> bool) -> bool {
        let wait = async {
            while !is_so(self) {
                self.changed.notified().await;
            }
        };
        timeout(patience, wait).await.is_ok()
    }

    pub(super) fn frame_came(&self, text: &[u8]) {
        let mut heard = self.heard.borrow_mut();
        heard.all.frames += 1;
        heard.all.bytes += text.len() as u64;
    }

    /// A message came: says which one it is, when it is one of ours.
    pub(super) fn message_came(&self, text: &[u8]) -> Option<u64> {
        let (number, sent) = read_mark(text.get(self.mark.find(text)?..)?)?;
        let now = self.now();
        let mut heard = self.heard.borrow_mut();
        heard.deliveries += 1;
        heard.last = now;
        let took = now.saturating_sub(Duration::from_nanos(sent));
        heard.latency.saturating_record(took.as_micros() as u64);
        self.changed.notify_waiters();
        Some(number)
    }

    pub(super) fn double_came(&self) {
        self.heard.borrow_mut().doubles += 1;
    }

    pub(super) fn history_came(&self) {
        self.heard.borrow_mut().histories += 1;
        self.changed.notify_waiters();
    }

    /// Who is there was told: says how many they are, where `before` was what this listener knew.
    pub(super) fn presence_came(&self, text: &[u8], before: Option<u64>) -> Option<u64> {
        {
            let mut heard = self.heard.borrow_mut();
            heard.presence.frames += 1;
            heard.presence.bytes += text.len() as u64;
        }
        let total = self.total.rfind(text).and_then(|at| digits(&text[at + TOTAL.len()..]));
        let expected = self.expected.get();
        let is_informed = |known: Option<u64>| usize::from(known.is_some() && known == expected);
        self.informed.set(self.informed.get() + is_informed(total) - is_informed(before).min(self.informed.get()));
        self.changed.notify_waiters();
        total
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
    use super::Audience;

    #[test]
    fn a_message_is_known_by_its_number() {
        let audience = Audience::gather().unwrap();
        drop(audience.message());
        let text = format!("42[\"receive_message\",{{\"content\":\"{}\"}}]", audience.message());
        assert_eq!(audience.message_came(text.as_bytes()), Some(1));
        assert_eq!(audience.deliveries(), 1);
        assert_eq!(audience.message_came(b"42[\"receive_message\",{\"content\":\"@12"), None);
    }

    #[test]
    fn whoever_knows_the_total_is_counted_while_it_is_right() {
        let audience = Audience::gather().unwrap();
        audience.expect_total(20);
        let told = |total: u64| format!("42[\"user_list_update\",[],{{\"room\":\"a\",\"total\":{total}}}]");
        let known = audience.presence_came(told(20).as_bytes(), None);
        assert_eq!((known, audience.informed()), (Some(20), 1));
        let known = audience.presence_came(told(20).as_bytes(), known);
        assert_eq!((known, audience.informed()), (Some(20), 1));
        audience.presence_came(told(21).as_bytes(), known);
        assert_eq!(audience.informed(), 0);
    }
}
