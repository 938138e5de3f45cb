//! What a person wrote down: what was sent, what became of it, what was received. Nothing in it is ever taken back.

use std::{collections::BTreeMap, time::Duration};

use uuid::Uuid;

use crate::person::{Alterations, Reading};

/// One person's record.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub nick: String,
    /// In the order of sending.
    pub sent: Vec<Sent>,
    pub reading: Reading,
    pub alterations: Alterations,
    /// How often each error code was answered.
    pub errors: BTreeMap<String, u64>,
    /// The slowest answer, and what was asked. A question that was not answered on an open connection counts as long
    /// as it was waited for.
    pub slowest: (Duration, &'static str),
    /// How often something missing was asked for.
    pub fetches: u64,
    pub connections: u64,
    /// Whether it was in the room when the scenario ended: then nothing may be missing.
    pub is_present: bool,
}

/// A message that was sent, perhaps several times.
#[derive(Clone, Debug)]
pub struct Sent {
    pub client_id: Uuid,
    pub content: String,
    pub tries: u32,
    /// As what it is stored, as the first answer said.
    pub stored: Option<Stored>,
    /// Answers that named another message than the first.
    pub contradictions: u64,
    /// The code of a refusal that is final.
    pub refused: Option<String>,
}

/// A stored message's id and its number in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: Uuid,
    pub seq: i64,
}

impl Sent {
    pub fn new(content: String) -> Self {
        let client_id = Uuid::now_v7();
        Self { client_id, content, tries: 0, stored: None, contradictions: 0, refused: None }
    }

    /// Whether there is nothing more to do for it.
    pub fn is_done(&self) -> bool {
        self.stored.is_some() || self.refused.is_some()
    }

    /// An answer named it; says whether it is the first one.
    pub fn acknowledged(&mut self, stored: Stored) -> bool {
        match self.stored {
            None => self.stored = Some(stored),
            Some(first) => {
                self.contradictions += u64::from(first != stored);
                return false;
            }
        }
        true
    }
}

impl Record {
    pub fn answered_after(&mut self, event: &'static str, wait: Duration) {
        if wait > self.slowest.0 {
            self.slowest = (wait, event);
        }
    }

    pub fn acknowledged(&self) -> impl Iterator<Item = (&Sent, Stored)> {
        self.sent.iter().filter_map(|sent| Some((sent, sent.stored?)))
    }
}
