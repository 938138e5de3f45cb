//! How many messages go into one answer.

use std::io::{self, Write};

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{Message, Reaction};

/// A page of messages, oldest first: as many as were asked for, unless they are longer than 256 KiB of JSON.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    pub messages: Vec<Message>,
    /// Whether there are still older ones.
    pub has_more: bool,
    /// The number of the room's last change when these were read.
    pub change: i64,
}

/// Messages around a place in a room, oldest first: as many as were asked for, unless those on one side of it are longer
/// than 256 KiB of JSON.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Around {
    pub messages: Vec<Message>,
    /// Whether there are older ones than these.
    pub has_more: bool,
    /// Whether there are newer ones than these.
    pub has_newer: bool,
    /// The number of the room's last change when these were read.
    pub change: i64,
    /// The message asked for has expired, or never was. Left out otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub gone: bool,
}

/// What was found in a room, newest first.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub messages: Vec<Message>,
    /// From this `seq` on the room was searched. The `before` of the next question.
    pub searched_to: i64,
    /// Whether there is more to search before it.
    pub has_more: bool,
}

/// The limit of a list of messages on the wire, in bytes of JSON. A connection's buffer holds four of them (1 MiB),
/// so that one answer does not make a slow reader lag; a single message is at most a tenth of it.
pub const PAGE_BYTES: usize = 256 * 1_024;

/// Messages for one answer, as many as fit.
#[derive(Debug, Default)]
pub struct Fitting {
    messages: Vec<Message>,
    /// The total size if everything escapable is escaped.
    at_most: usize,
    /// The exact size; computed only when that would be too much.
    bytes: Option<usize>,
}

/// The rest of a message beside its text and its sender's name: ids, times, and the names of its fields.
const REST_AT_MOST: usize = 640;
/// What it replies to: 100 characters, a name, ids.
const QUOTE_AT_MOST: usize = 720;
/// The longest JSON of one byte: `\u001f`.
const ESCAPED_AT_MOST: usize = 6;

impl Fitting {
    /// Adds a message if it fits; the first in any case. Returns whether it did.
    pub fn take(&mut self, message: Message) -> bool {
        let reactions: usize = message.reactions.iter().map(Reaction::size).sum();
        let quote = if message.reply_to.is_some() { QUOTE_AT_MOST } else { 0 };
        let texts = message.content.len() + message.sender_nick.len() + reactions + quote;
        self.at_most += texts * ESCAPED_AT_MOST + REST_AT_MOST;
        if self.at_most > PAGE_BYTES {
            let bytes = self.bytes.unwrap_or_else(|| "[]".len() + self.messages.iter().map(length).sum::<usize>());
            let bytes = bytes + length(&message);
            if bytes - ",".len() > PAGE_BYTES && !self.messages.is_empty() {
                return false;
            }
            self.bytes = Some(bytes);
        }
        self.messages.push(message);
        true
    }

    pub fn into_messages(self) -> Vec<Message> {
        self.messages
    }
}

/// A message's size as sent, with all JSON escapes and the comma behind it.
fn length(message: &Message) -> usize {
    let mut length = Length(",".len());
    serde_json::to_writer(&mut length, message).expect("counting does not fail");
    length.0
}

/// Counts the bytes written and keeps none.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MessageId, RoomId, Timestamp, UserId};

    fn message(seq: i64, content: String) -> Message {
        Message {
            id: MessageId::new(),
            room_id: RoomId::parse("global").unwrap(),
            seq,
            sender_id: UserId::random(),
            sender_nick: "ada".to_owned(),
            account: false,
            content,
            created_at: Timestamp(0),
            expires_at: Timestamp(0),
            client_id: None,
            deleted: false,
            edited_at: None,
            change: 0,
            reactions: Vec::new(),
            pinned: false,
            reply_to: None,
        }
    }

    fn fitting(messages: impl IntoIterator<Item = Message>) -> (Vec<Message>, bool) {
        let mut page = Fitting::default();
        let is_cut = !messages.into_iter().all(|message| page.take(message));
        (page.into_messages(), is_cut)
    }

    #[test]
    fn a_page_is_as_long_as_it_may_be_and_not_a_byte_longer() {
        for text in ["x", "\"\\\n", "😀", "\u{1}", "é\t"] {
            let all: Vec<_> = (100..400).map(|seq| message(seq, text.repeat(4_000 / text.len()))).collect();
            let (page, has_more) = fitting(all.clone());
            let json = |messages: &[Message]| serde_json::to_vec(messages).unwrap().len();
            assert!(has_more && json(&page) <= PAGE_BYTES, "{text:?}");
            assert!(json(&all[..=page.len()]) > PAGE_BYTES, "{text:?}");
        }
    }

    #[test]
    fn the_bound_itself_fits_and_one_byte_more_does_not() {
        let json = |messages: &[Message]| serde_json::to_vec(messages).unwrap().len();
        let mut all = vec![message(1, String::new()), message(2, String::new())];
        all[0].content = "x".repeat(PAGE_BYTES - json(&all));
        assert_eq!(json(&all), PAGE_BYTES);
        assert_eq!(fitting(all.clone()), (all.clone(), false));
        all[1].content.push('x');
        assert_eq!(fitting(all.clone()), (all[..1].to_vec(), true));
    }

    #[test]
    fn the_first_is_always_taken() {
        let long = message(1, "x".repeat(PAGE_BYTES));
        assert_eq!(fitting([long.clone()]), (vec![long.clone()], false));
        assert_eq!(fitting([long.clone(), message(2, String::new())]), (vec![long], true));
    }
}
