//! What a person changes of what was said: its own messages, and reactions and pins at anybody's. One change at a time; what
//! was not acknowledged is asked again until it was.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

pub const EMOJI: [&str; 3] = ["👍", "🎉", "😂"];

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Edit(String),
    Delete,
    React(&'static str, bool),
    Pin(bool),
}

/// The changes of one person.
#[derive(Clone, Debug, Default)]
pub struct Alterations {
    waiting: Option<(i64, What)>,
    is_under_way: bool,
    begun: u64,
    pub acknowledged: u64,
    /// What the person's own messages say now, as far as they were edited.
    pub contents: BTreeMap<i64, String>,
    pub deleted: BTreeSet<i64>,
    /// Whether the person has reacted to a message with an emoji.
    pub reactions: BTreeMap<(i64, &'static str), bool>,
}

impl Alterations {
    pub fn waiting(&self) -> usize {
        usize::from(self.waiting.is_some())
    }

    /// Thinks of a change: of one of its `own` messages, or at one of those that it has read.
    pub fn begin(&mut self, nick: &str, own: Option<i64>, read: Option<i64>) {
        if self.waiting.is_some() {
            return;
        }
        self.begun += 1;
        let own = own.filter(|seq| !self.deleted.contains(seq));
        self.waiting = match (fastrand::u8(0..10), own, read) {
            (0, Some(seq), _) => Some((seq, What::Delete)),
            (1..6, Some(seq), _) => Some((seq, What::Edit(format!("{nick} changed this, {}", self.begun)))),
            (6, _, Some(seq)) => Some((seq, What::Pin(fastrand::bool()))),
            (_, _, Some(seq)) => {
                Some((seq, What::React(EMOJI[fastrand::usize(..EMOJI.len())], fastrand::u8(0..3) > 0)))
            }
            _ => None,
        };
    }

    /// On a new connection what was under way is asked again.
    pub fn start_again(&mut self) {
        self.is_under_way = false;
    }

    /// The event and the payload of what waits, unless it is under way.
    pub fn next(&mut self, room: &str) -> Option<(&'static str, Value)> {
        let (seq, what) = self.waiting.as_ref().filter(|_| !self.is_under_way)?;
        self.is_under_way = true;
        Some(match what {
            What::Edit(content) => ("edit_message", json!({ "room": room, "seq": seq, "content": content })),
            What::Delete => ("delete_message", json!({ "room": room, "seq": seq })),
            What::React(emoji, on) => ("react", json!({ "room": room, "seq": seq, "emoji": emoji, "on": on })),
            What::Pin(on) => ("pin_message", json!({ "room": room, "seq": seq, "on": on })),
        })
    }

    pub fn acknowledged(&mut self) {
        self.is_under_way = false;
        let Some((seq, what)) = self.waiting.take() else { return };
        self.acknowledged += 1;
        match what {
            What::Edit(content) => drop(self.contents.insert(seq, content)),
            What::Delete => drop(self.deleted.insert(seq)),
            What::React(emoji, on) => drop(self.reactions.insert((seq, emoji), on)),
            What::Pin(_) => {}
        }
    }

    /// Whether that is final: then it is given up.
    pub fn refused(&mut self, code: &str) -> bool {
        self.is_under_way = false;
        let is_final =
            matches!(code, "not_found" | "forbidden" | "too_many_pins" | "too_many_reactions" | "too_late");
        if is_final {
            self.waiting = None;
        }
        is_final
    }
}
