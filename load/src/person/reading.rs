//! What a reader has of a room, and what it lacks: a list by `seq`, whatever came when. It asks nobody itself.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::showing::Showing;

/// One reader's room.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What came before it was not wanted: the `seq` before the first message that was shown on entering.
    pub base: Option<i64>,
    pub epoch: String,
    /// Everything from `base` up to here is there.
    pub up_to: i64,
    /// The final list: which message has which `seq`.
    pub received: BTreeMap<i64, Uuid>,
    /// Messages that were told with the `seq` of another one.
    pub conflicts: u64,
    /// Messages that came after one with a higher `seq`.
    pub inversions: u64,
    /// The newest `seq` that was named.
    head: i64,
    /// More was missed than one answer holds: it is fetched page by page.
    by_pages: bool,
    /// The messages as they are changed, for a reader who follows that.
    pub showing: Option<Showing>,
}

/// What to ask for next.
#[derive(Debug, PartialEq, Eq)]
pub enum Missing {
    Since(i64),
    Before(i64),
}

impl Reading {
    /// The room is shown: `load_history`, or the answer to `sync_room`, with what it says of itself.
    pub fn shown(&mut self, messages: &Value, about: &Value) {
        let epoch = about["epoch"].as_str().unwrap_or_default();
        let is_replaced = about["truncated"] == true && self.showing.is_some();
        if self.base.is_none() || self.epoch != epoch || is_replaced {
            let first = messages[0]["seq"].as_i64();
            let base = first.map_or_else(|| about["head"].as_i64().unwrap_or_default(), |first| first - 1);
            let showing = self.showing.take();
            *self = Self { base: Some(base), epoch: epoch.to_owned(), up_to: base, showing, ..Self::default() };
            self.showing.iter_mut().for_each(|showing| showing.begin(about));
        } else if about["truncated"] == true {
            self.by_pages = true;
        }
        self.page(messages);
        self.told_head(about);
        let change = about["change"].as_i64().unwrap_or_default();
        self.changed(&json!({ "after": i64::MIN, "change": change, "messages": about["changed"] }));
    }

    /// Messages were changed.
    pub fn changed(&mut self, told: &Value) {
        let number = |name: &str| told[name].as_i64().unwrap_or_default();
        if let Some(showing) = &mut self.showing {
            showing.told(&told["messages"], number("after"), number("change"), self.up_to);
        }
    }

    /// A page was read when the room's last change was this one.
    pub fn read_at(&mut self, about: &Value) {
        let change = about["change"].as_i64().unwrap_or_default();
        self.showing.iter_mut().for_each(|showing| showing.read_at(change));
    }

    /// Messages without more: a page of older ones.
    pub fn page(&mut self, messages: &Value) {
        for message in messages.as_array().into_iter().flatten() {
            self.put(message);
        }
    }

    /// A message was announced.
    pub fn announced(&mut self, message: &Value) {
        let seq = message["seq"].as_i64().unwrap_or_default();
        if self.received.last_key_value().is_some_and(|(last, _)| *last > seq) {
            self.inversions += 1;
        }
        self.put(message);
    }

    /// The newest `seq` was told, by `room_head` or an answer.
    pub fn told_head(&mut self, about: &Value) {
        self.told_seq(about["head"].as_i64().unwrap_or_default());
        let change = about["change"].as_i64().unwrap_or_default();
        self.showing.iter_mut().for_each(|showing| showing.told_last(change));
    }

    /// A `seq` was named: the room goes at least as far.
    pub fn told_seq(&mut self, seq: i64) {
        self.head = self.head.max(seq);
    }

    /// What to ask for, when something is missing.
    pub fn missing(&self) -> Option<Missing> {
        let is_behind = self.showing.as_ref().is_some_and(Showing::is_behind);
        if self.base.is_none() || (self.up_to >= self.head && !is_behind) {
            return None;
        }
        let after_the_hole = self.received.range(self.up_to + 1..).next().map(|(seq, _)| *seq);
        match after_the_hole.filter(|_| self.by_pages) {
            Some(seq) => Some(Missing::Before(seq)),
            None => Some(Missing::Since(self.up_to)),
        }
    }

    fn put(&mut self, message: &Value) {
        let id = message["id"].as_str().and_then(|id| Uuid::parse_str(id).ok());
        let (Some(seq), Some(id), Some(base)) = (message["seq"].as_i64(), id, self.base) else { return };
        if seq <= base {
            return;
        }
        self.showing.iter_mut().for_each(|showing| showing.put(seq, message));
        let had = self.received.insert(seq, id);
        self.conflicts += u64::from(had.is_some_and(|had| had != id));
        self.told_seq(seq);
        while self.received.contains_key(&(self.up_to + 1)) {
            self.up_to += 1;
        }
        if self.received.last_key_value().is_some_and(|(last, _)| *last == self.up_to) {
            self.by_pages = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn messages(seqs: impl IntoIterator<Item = i64>) -> Value {
        let message = |seq: i64| json!({ "seq": seq, "id": Uuid::from_u128(seq as u128) });
        seqs.into_iter().map(message).collect()
    }

    fn entered(seqs: impl IntoIterator<Item = i64>, head: i64) -> Reading {
        let mut reading = Reading::default();
        reading.shown(&messages(seqs), &json!({ "epoch": "e", "head": head }));
        reading
    }

    #[test]
    fn what_was_shown_on_entering_is_the_beginning() {
        let reading = entered(3..=5, 5);
        assert_eq!((reading.base, reading.up_to, reading.missing()), (Some(2), 5, None));
        assert_eq!(entered([], 7).up_to, 7);
    }

    #[test]
    fn a_gap_and_a_higher_head_are_noticed() {
        let mut reading = entered(1..=2, 2);
        reading.announced(&messages([4])[0]);
        assert_eq!(reading.missing(), Some(Missing::Since(2)));
        reading.announced(&messages([3])[0]);
        assert_eq!((reading.missing(), reading.inversions), (None, 1));
        reading.told_head(&json!({ "head": 5 }));
        assert_eq!(reading.missing(), Some(Missing::Since(4)));
    }

    #[test]
    fn what_is_too_much_for_one_answer_is_fetched_from_its_end() {
        let mut reading = entered(1..=2, 2);
        reading.shown(&messages(9..=10), &json!({ "epoch": "e", "head": 10, "truncated": true }));
        assert_eq!(reading.missing(), Some(Missing::Before(9)));
        reading.page(&messages(6..=8));
        assert_eq!(reading.missing(), Some(Missing::Before(6)));
        reading.page(&messages(2..=5));
        assert_eq!((reading.missing(), reading.up_to), (None, 10));
    }

    #[test]
    fn two_messages_with_one_seq_are_a_conflict() {
        let mut reading = entered(1..=2, 2);
        reading.announced(&json!({ "seq": 2, "id": Uuid::from_u128(9) }));
        assert_eq!(reading.conflicts, 1);
    }
}
