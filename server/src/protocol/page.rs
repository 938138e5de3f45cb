//! How many messages go into one answer.

use std::io::{self, Write};

use super::Message;

/// No list of messages is longer on the wire, in bytes of JSON. A connection's buffer holds four of them (1 MiB), so that
/// whoever reads slowly is not behind because of one answer; a single message is at most a tenth of it.
pub const PAGE_BYTES: usize = 256 * 1_024;

/// Takes messages as long as they fit into one answer, the first in any case, and says whether some were left out.
pub fn fitting(messages: impl IntoIterator<Item = Message>) -> (Vec<Message>, bool) {
    let mut page = Vec::new();
    let mut bytes = "[]".len();
    for message in messages {
        bytes += length(&message) + if page.is_empty() { 0 } else { ",".len() };
        if bytes > PAGE_BYTES && !page.is_empty() {
            return (page, true);
        }
        page.push(message);
    }
    (page, false)
}

/// How many bytes a message is as it is sent, with all that JSON escapes.
fn length(message: &Message) -> usize {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, message).expect("counting does not fail");
    length.0
}

/// Counts what is written and keeps none of it.
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
    use crate::{
        domain::{MessageId, RoomId, UserId},
        protocol::Timestamp,
    };

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
        }
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
