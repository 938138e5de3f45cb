//! How a reader shows the messages of a room while they are changed: by the rules of docs/protocol.md ("Changes"). It asks
//! nobody itself.

use std::collections::BTreeMap;

use serde_json::Value;

/// One reader's messages, by `seq`.
#[derive(Clone, Debug, Default)]
pub struct Showing {
    /// Every change up to this one is applied.
    pub change: i64,
    /// The newest change that was told.
    last_change: i64,
    pub messages: BTreeMap<i64, Shown>,
}

/// What can change of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub change: i64,
    pub content: String,
    pub is_deleted: bool,
    pub is_edited: bool,
    pub is_pinned: bool,
    /// As JSON.
    pub reactions: String,
}

impl Showing {
    /// The room is shown for the first time, or from the start.
    pub fn begin(&mut self, about: &Value) {
        let change = about["change"].as_i64().unwrap_or_default();
        *self = Self { change, last_change: change, messages: BTreeMap::new() };
    }

    pub fn put(&mut self, seq: i64, message: &Value) {
        let shown = Shown::of(message);
        let known = self.messages.entry(seq).or_default();
        if shown.change >= known.change {
            *known = shown;
        }
    }

    /// What was changed after a number, up to another one. Messages up to `up_to` are here, or gone.
    pub fn told(&mut self, patches: &Value, after: i64, change: i64, up_to: i64) {
        let patches = || patches.as_array().into_iter().flatten();
        let seq = |patch: &Value| patch["seq"].as_i64().unwrap_or_default();
        let is_early = patches().any(|patch| seq(patch) > up_to && !self.messages.contains_key(&seq(patch)));
        for patch in patches() {
            if let Some(shown) = self.messages.get_mut(&seq(patch)) {
                shown.apply(patch);
            }
        }
        self.told_last(change);
        if self.change >= after && self.change < change && !is_early {
            self.change = change;
        }
    }

    /// A page was read when the room's last change was this one.
    pub fn read_at(&mut self, change: i64) {
        self.told_last(change);
        self.change = self.change.min(change);
    }

    pub fn told_last(&mut self, change: i64) {
        self.last_change = self.last_change.max(change);
    }

    pub fn is_behind(&self) -> bool {
        self.change < self.last_change
    }
}

impl Shown {
    fn of(message: &Value) -> Self {
        Self {
            change: message["change"].as_i64().unwrap_or_default(),
            content: message["content"].as_str().unwrap_or_default().to_owned(),
            is_deleted: message["deleted"] == true,
            is_edited: message["editedAt"].is_string() && message["deleted"] != true,
            is_pinned: message["pinned"] == true,
            reactions: reactions(&message["reactions"]),
        }
    }

    fn apply(&mut self, patch: &Value) {
        let change = patch["change"].as_i64().unwrap_or_default();
        if change < self.change {
            return;
        }
        self.change = change;
        if let Some(content) = patch["content"].as_str() {
            content.clone_into(&mut self.content);
            self.is_deleted |= patch["deleted"] == true;
            self.is_edited = patch["editedAt"].is_string();
        }
        if patch["reactions"].is_array() {
            self.reactions = reactions(&patch["reactions"]);
        }
        if let Some(pinned) = patch["pinned"].as_bool() {
            self.is_pinned = pinned;
        }
    }
}

/// Reactions in one spelling.
pub fn reactions(told: &Value) -> String {
    if told.is_null() { "[]".to_owned() } else { told.to_string() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn showing() -> Showing {
        let mut showing = Showing::default();
        showing.begin(&json!({ "change": 3 }));
        showing.put(1, &json!({ "seq": 1, "content": "one" }));
        showing
    }

    #[test]
    fn changes_that_follow_are_applied_and_a_gap_is_noticed() {
        let mut showing = showing();
        showing.told(&json!([{ "seq": 1, "change": 4, "content": "two" }]), 3, 4, 1);
        assert!(!showing.is_behind() && showing.messages[&1].content == "two");
        showing.told(&json!([{ "seq": 1, "change": 6, "reactions": [1] }]), 5, 6, 1);
        assert!(showing.is_behind() && showing.messages[&1].reactions == "[1]");
        // The answer has all parts of the same change.
        showing.told(&json!([{ "seq": 1, "change": 6, "content": "three", "reactions": [1] }]), 4, 6, 1);
        assert!(!showing.is_behind() && showing.messages[&1].content == "three");
    }

    #[test]
    fn a_change_of_a_message_that_is_still_to_come_is_asked_for_again() {
        let mut showing = showing();
        showing.told(&json!([{ "seq": 2, "change": 4, "content": "changed" }]), 3, 4, 1);
        assert!(showing.is_behind());
        showing.put(2, &json!({ "seq": 2, "content": "as it was sent" }));
        showing.told(&json!([{ "seq": 2, "change": 4, "content": "changed" }]), 3, 4, 2);
        assert!(!showing.is_behind() && showing.messages[&2].content == "changed");
    }
}
