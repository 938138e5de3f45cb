//! Packets of the Socket.IO protocol from clients: their heads. Their content is not parsed.

use crate::{Closed, limits::ATTACHMENTS};

/// A packet, and the namespace it is for; `/` is the empty one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Incoming<'a> {
    pub namespace: &'a str,
    pub content: Content<'a>,
    /// The number of binary messages that follow and belong to it.
    pub attachments: u32,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content<'a> {
    /// With the client's `auth`: an object, or nothing.
    Connect(&'a str),
    Disconnect,
    /// A JSON array that begins with the event's name.
    Event {
        id: Option<u64>,
        text: &'a str,
    },
    /// The acknowledgement of a server's event.
    Ack,
}

/// Reads a packet. Anything outside the protocol ends the session.
pub(crate) fn parse(text: &str) -> Result<Incoming<'_>, Closed> {
    let (kind, rest) = text.split_at_checked(1).ok_or(Closed)?;
    let (attachments, rest) = match kind {
        "5" | "6" => attachments(rest)?,
        _ => (0, rest),
    };
    let (namespace, rest) = namespace(rest);
    let content = match kind {
        "0" => Content::Connect(rest),
        "1" if rest.is_empty() => Content::Disconnect,
        "2" | "5" => event(rest)?,
        "3" | "6" => Content::Ack,
        _ => return Err(Closed),
    };
    Ok(Incoming { namespace, content, attachments })
}

fn attachments(text: &str) -> Result<(u32, &str), Closed> {
    let (count, rest) = text.split_once('-').ok_or(Closed)?;
    let count = number(count).filter(|count| *count <= u64::from(ATTACHMENTS)).ok_or(Closed)?;
    Ok((count as u32, rest))
}

fn namespace(text: &str) -> (&str, &str) {
    match text.strip_prefix('/') {
        // The default one may be named, too.
        Some(named) => named.split_once(',').unwrap_or((named, "")),
        None => ("", text),
    }
}

fn event(text: &str) -> Result<Content<'_>, Closed> {
    let (id, text) = text.split_at(text.find('[').ok_or(Closed)?);
    if text[1..].trim_ascii_start().starts_with(']') {
        return Err(Closed);
    }
    let id = if id.is_empty() { None } else { Some(number(id).ok_or(Closed)?) };
    Ok(Content::Event { id, text })
}

/// Digits and nothing else, no sign.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Nothing is lost and nothing invented: the packet can be written again.
        #[test]
        fn whatever_a_client_sends_is_read_or_refused(text in r#"[0-7]?[0-9]{0,3}-?(/[a-z]{0,3},?)?[0-9]{0,21}[\[{"a-z\]}é ]{0,6}"#) {
            let Ok(Incoming { namespace, content, attachments }) = parse(&text) else { return Ok(()) };
            prop_assert!(attachments <= ATTACHMENTS);
            prop_assert!(namespace.is_empty() || text.contains(&["/", namespace].concat()));
            match content {
                Content::Connect(auth) => prop_assert!(text.starts_with('0') && text.ends_with(auth)),
                Content::Disconnect => prop_assert!(text.starts_with('1')),
                Content::Event { id, text: array } => {
                    let head = text.strip_suffix(array).unwrap();
                    let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
                    prop_assert!(array.starts_with('[') && !array.starts_with("[]"));
                    prop_assert!(id.is_none() || digits > 0);
                }
                Content::Ack => prop_assert!(text.starts_with(['3', '6'])),
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = parse(&text);
        }
    }

    fn packet<'a>(namespace: &'a str, content: Content<'a>, attachments: u32) -> Result<Incoming<'a>, Closed> {
        Ok(Incoming { namespace, content, attachments })
    }

    #[test]
    fn every_packet_of_the_protocol_is_understood() {
        let event = |id, text| Content::Event { id, text };
        assert_eq!(parse("0"), packet("", Content::Connect(""), 0));
        assert_eq!(parse(r#"0{"a":1}"#), packet("", Content::Connect(r#"{"a":1}"#), 0));
        assert_eq!(parse("0/,{}"), packet("", Content::Connect("{}"), 0));
        assert_eq!(parse("0/admin,{}"), packet("admin", Content::Connect("{}"), 0));
        assert_eq!(parse("0/admin"), packet("admin", Content::Connect(""), 0));
        assert_eq!(parse("1"), packet("", Content::Disconnect, 0));
        assert_eq!(parse("1/admin,"), packet("admin", Content::Disconnect, 0));
        assert_eq!(parse(r#"2["a"]"#), packet("", event(None, r#"["a"]"#), 0));
        assert_eq!(parse(r#"2/admin,456["a"]"#), packet("admin", event(Some(456), r#"["a"]"#), 0));
        assert_eq!(parse("218446744073709551615[1]"), packet("", event(Some(u64::MAX), "[1]"), 0));
        assert_eq!(parse("312[1]"), packet("", Content::Ack, 0));
        assert_eq!(parse(r#"52-7["a"]"#), packet("", event(Some(7), r#"["a"]"#), 2));
        assert_eq!(parse(r#"51-/admin,["a"]"#), packet("admin", event(None, r#"["a"]"#), 1));
        assert_eq!(parse("61-12[1]"), packet("", Content::Ack, 1));
    }

    #[test]
    fn what_the_protocol_does_not_know_is_refused() {
        let unknown = [
            "", "7", "9", "x", "é", "4{}", "1x", "2", "2{}", "2[]", "21[ ]", "2x[1]", "2-1[1]", "2+1[1]", "21 [1]",
        ];
        let attachments = ["5[1]", "5-[1]", "5x-[1]", "5-1-[1]", "51001-[1]", "599999999999999999999-[1]"];
        let numbers = ["218446744073709551616[1]", "2é[1]"];
        for text in unknown.into_iter().chain(attachments).chain(numbers) {
            assert_eq!(parse(text), Err(Closed), "{text}");
        }
    }
}
