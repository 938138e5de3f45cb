//! A simulated person who chats: says things at a rate, says again what was not acknowledged, comes back when the
//! connection ends, and keeps a list of what the room said. Everything that happens goes into the record.

mod alterations;
mod outbox;
mod reading;
mod showing;
mod visit;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub use alterations::Alterations;
use outbox::Outbox;
pub use reading::{Missing, Reading};
use serde_json::{Value, json};
pub use showing::{Showing, Shown, reactions};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{sleep, timeout},
};
use wechat_load::{Client, Failed, Manner};

use crate::{record::Record, tally::Tally};

/// What kind of person it is.
#[derive(Clone, Debug)]
pub struct Habits {
    pub address: String,
    pub room: String,
    pub manner: Manner,
    /// The pause between two things said.
    pub pause: Duration,
    /// How many messages may be under way at once.
    pub window: usize,
    /// How long an answer is waited for.
    pub patience: Duration,
    pub on_silence: OnSilence,
    /// The first wait before coming back; it doubles up to the longest, and each is 50 to 150 % of that.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// What is said is at least so long, in characters.
    pub length: usize,
    /// Of ten things done, so many change what was said. Who changes follows the changes of others, too.
    pub changes: u8,
}

/// What is done about a question that was not answered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnSilence {
    /// The connection is taken for dead.
    Reconnect,
    /// The message is sent again, with the same `clientId`.
    Resend,
}

impl Habits {
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            room: "faults".to_owned(),
            manner: Manner { unheard: &["user_list_update", "user_list_diff"], ..Manner::default() },
            pause: Duration::from_millis(50),
            window: 16,
            patience: Duration::from_secs(6),
            on_silence: OnSilence::Reconnect,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(2),
            length: 20,
            changes: 0,
        }
    }
}

/// A person in the course of its life.
#[derive(Debug)]
pub struct Person {
    wishes: mpsc::UnboundedSender<Wish>,
    state: Arc<Mutex<State>>,
    life: JoinHandle<Record>,
}

/// What can be seen of a person from outside while it lives.
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// Wishes that have not begun.
    wishes: usize,
    /// How many of its messages are not acknowledged.
    pub waiting: usize,
    /// The `seq` up to which it has the room without a gap.
    pub up_to: i64,
    /// Something is known to be missing.
    pub is_behind: bool,
    /// How many connections it has had.
    pub connections: u64,
    pub is_present: bool,
}

impl State {
    /// Whether all that was wished has begun, and all that was said is acknowledged.
    pub fn is_at_rest(&self) -> bool {
        self.wishes == 0 && self.waiting == 0
    }
}

/// What a person is to do.
#[derive(Clone, Copy, Debug)]
pub enum Wish {
    Talk,
    /// Says nothing new; what is not acknowledged is still sent again.
    Hush,
    /// Says so many things at once.
    Say(usize),
    /// Does not read any more what comes.
    Pause,
    Resume,
    /// Loses its connection.
    Break,
    Leave,
}

impl Person {
    /// Comes to the room, and listens.
    pub fn come(nick: impl Into<String>, habits: Habits, tally: Arc<Tally>) -> Self {
        let (wishes, wished) = mpsc::unbounded_channel();
        let state = Arc::<Mutex<State>>::default();
        let mut record = Record { nick: nick.into(), ..Record::default() };
        record.reading.showing = (habits.changes > 0).then(Showing::default);
        let life = Life {
            outbox: Outbox::default(),
            record,
            habits,
            tally,
            wished,
            state: state.clone(),
            token: None,
            drain: None,
            attempts: 0,
            is_talking: false,
            is_leaving: false,
        };
        Self { wishes, state, life: tokio::spawn(life.run()) }
    }

    pub fn wish(&self, wish: Wish) {
        lock(&self.state).wishes += 1;
        // A person who has left wishes nothing.
        let _ = self.wishes.send(wish);
    }

    /// Goes, and hands over its record.
    pub async fn leave(self) -> Result<Record, Failed> {
        self.wish(Wish::Leave);
        self.life.await.map_err(|error| Failed(format!("a simulated person failed: {error}")))
    }

    pub fn state(&self) -> State {
        *lock(&self.state)
    }
}

/// A person from inside.
struct Life {
    habits: Habits,
    record: Record,
    outbox: Outbox,
    tally: Arc<Tally>,
    wished: mpsc::UnboundedReceiver<Wish>,
    state: Arc<Mutex<State>>,
    token: Option<String>,
    /// The server has asked to come back after this time.
    drain: Option<Duration>,
    /// How often it has tried to come back since it was last in the room.
    attempts: u32,
    is_talking: bool,
    is_leaving: bool,
}

impl Life {
    async fn run(mut self) -> Record {
        while !self.is_leaving {
            if let Ok(client) = self.connect().await {
                self.record.connections += 1;
                lock(&self.state).connections += 1;
                self.visit(client).await;
                self.record.is_present = std::mem::take(&mut lock(&self.state).is_present);
            }
            while let Ok(wish) = self.wished.try_recv() {
                self.wished(Some(wish), None);
            }
            if !self.is_leaving {
                sleep(self.wait()).await;
            }
        }
        self.record.sent = self.outbox.sent;
        self.record
    }

    async fn connect(&self) -> Result<Client, Failed> {
        const PATIENCE: Duration = Duration::from_secs(10);
        let auth = self.token.as_ref().map_or(json!({}), |token| json!({ "token": token }));
        let connecting = Client::connect_as(&self.habits.address, &self.habits.manner, auth, &[]);
        timeout(PATIENCE, connecting).await.unwrap_or_else(|_| Err(Failed("no connection in time".into())))
    }

    /// The wait before the next attempt: it doubles, and no two people wait equally long.
    fn wait(&mut self) -> Duration {
        if let Some(drain) = self.drain.take() {
            return drain;
        }
        let doubled = self.habits.first_wait * 2_u32.pow(self.attempts.min(10));
        self.attempts += 1;
        doubled.min(self.habits.longest_wait).mul_f64(0.5 + fastrand::f64())
    }

    fn join_payload(&self) -> Value {
        let Habits { room, .. } = &self.habits;
        let Record { nick, reading, .. } = &self.record;
        match reading.base {
            None => json!({ "nick": nick, "room": room }),
            Some(_) => {
                let change = reading.showing.as_ref().map(|showing| showing.change);
                let (after, epoch) = (reading.up_to, &reading.epoch);
                json!({ "nick": nick, "room": room, "after": after, "epoch": epoch, "change": change })
            }
        }
    }

    fn wished(&mut self, wish: Option<Wish>, client: Option<&Client>) {
        let Some(wish) = wish else {
            self.is_leaving = true;
            return;
        };
        match wish {
            Wish::Talk => self.is_talking = true,
            Wish::Hush => self.is_talking = false,
            Wish::Say(count) => (0..count).for_each(|_| self.write()),
            Wish::Pause => client.map_or((), Client::pause),
            Wish::Resume => client.map_or((), Client::resume),
            Wish::Break => client.map_or((), Client::break_off),
            Wish::Leave => self.is_leaving = true,
        }
        // Only then: what was just written is seen to wait.
        self.publish();
        lock(&self.state).wishes -= 1;
    }

    /// Says something, or changes what was said.
    fn act(&mut self) {
        if fastrand::u8(0..10) >= self.habits.changes {
            return self.write();
        }
        let Record { nick, reading, alterations, .. } = &mut self.record;
        let stored: Vec<_> = self.outbox.sent.iter().rev().filter_map(|sent| sent.stored).take(50).collect();
        let own = fastrand::choice(&stored).map(|stored| stored.seq);
        let read = reading.received.keys().next_back().map(|last| (last - fastrand::i64(0..30)).max(1));
        alterations.begin(nick, own, read);
    }

    fn write(&mut self) {
        let mut content = format!("{} {}", self.record.nick, self.outbox.sent.len() + 1);
        let missing = self.habits.length.saturating_sub(content.chars().count());
        content.extend(std::iter::repeat_n('好', missing));
        self.outbox.write(content);
    }

    /// Shows outside how things are.
    fn publish(&self) {
        let mut state = lock(&self.state);
        let Record { reading, alterations, .. } = &self.record;
        (state.waiting, state.up_to) = (self.outbox.waiting() + alterations.waiting(), reading.up_to);
        state.is_behind = reading.missing().is_some();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
