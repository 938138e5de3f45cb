//! Several people of one scenario.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use wechat_load::Failed;

use crate::{
    person::{Habits, Person, State, Wish},
    process::within,
    record::Record,
    tally::Tally,
};

/// People who came together. The first of them talk when they are asked to; the others only listen.
#[derive(Debug)]
pub struct Crowd {
    pub people: Vec<Person>,
    talkers: usize,
    pub tally: Arc<Tally>,
}

/// How many have come in all, so that no nickname is used twice.
static COME: AtomicUsize = AtomicUsize::new(0);

impl Crowd {
    /// So many people come; `talkers` of them are going to talk.
    pub async fn come(count: usize, talkers: usize, habits: &Habits) -> Result<Self, Failed> {
        // Together they would be a herd.
        const AT_ONCE: usize = 50;
        let tally = Arc::<Tally>::default();
        let mut crowd = Self { people: Vec::new(), talkers, tally };
        while crowd.people.len() < count {
            for _ in 0..AT_ONCE.min(count - crowd.people.len()) {
                let nick = format!("person {}", COME.fetch_add(1, Ordering::Relaxed) + 1);
                crowd.people.push(Person::come(nick, habits.clone(), crowd.tally.clone()));
            }
            if !crowd.all_present(Duration::from_secs(30)).await {
                return Err(Failed("the people could not join before anything was broken".into()));
            }
        }
        Ok(crowd)
    }

    /// What each talker is to do.
    pub fn wish(&self, wish: Wish) {
        self.people.iter().take(self.talkers).for_each(|person| person.wish(wish));
    }

    pub async fn all_present(&self, patience: Duration) -> bool {
        within(patience, || self.states().all(|person| person.is_present)).await.is_some()
    }

    /// Waits until everything that was said is acknowledged, everyone is there, and everyone has all of the room up to
    /// the newest `seq` that anyone has. Says what is not so after `patience`.
    pub async fn settle(&self, patience: Duration) -> Option<String> {
        if within(patience, || self.is_settled()).await.is_some() {
            return None;
        }
        let count = |wanted: &dyn Fn(&State) -> bool| self.states().filter(wanted).count();
        let head = self.head();
        Some(format!(
            "after {} s there are {} people away, {} with unacknowledged messages, {} with an incomplete room",
            patience.as_secs(),
            count(&|person| !person.is_present),
            count(&|person| person.waiting > 0),
            count(&|person| person.up_to < head || person.is_behind),
        ))
    }

    /// Everyone goes and hands over its record.
    pub async fn leave(self) -> Result<Vec<Record>, Failed> {
        join_all(self.people.into_iter().map(Person::leave)).await.into_iter().collect()
    }

    fn is_settled(&self) -> bool {
        let head = self.head();
        self.states()
            .all(|person| person.is_present && person.is_at_rest() && person.up_to == head && !person.is_behind)
    }

    fn head(&self) -> i64 {
        self.states().map(|person| person.up_to).max().unwrap_or_default()
    }

    fn states(&self) -> impl Iterator<Item = State> {
        self.people.iter().map(Person::state)
    }
}
