//! The syntax of `Forwarded` and its predecessors (RFC 7239, sections 4 and 6), as sent by proxies.

use std::{borrow::Cow, net::IpAddr};

use axum::http::HeaderMap;

/// The elements of a list, the last first. A line that is not text is an unreadable element; empty ones are ignored
/// (RFC 9110, section 5.6.1.2).
pub fn elements<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().rev().map(|line| line.to_str().unwrap_or("?"));
    lines.flat_map(from_last).map(str::trim).filter(|element| !element.is_empty())
}

/// From the end of a line: an unclosed quotation mark of the client must not swallow what proxies have appended.
fn from_last(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let comma = last_comma(line.as_bytes());
        rest = comma.map(|at| &line[..at]);
        Some(comma.map_or(line, |at| &line[at + 1..]))
    })
}

/// The position of the last comma outside of quotation marks.
fn last_comma(line: &[u8]) -> Option<usize> {
    let is_escaped = |at: usize| line[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let mut is_quoted = false;
    (0..line.len()).rev().find(|&at| {
        if line[at] == b'"' && !is_escaped(at) {
            is_quoted = !is_quoted;
        }
        line[at] == b',' && !is_quoted
    })
}

/// The value of a name in an element of `Forwarded`. None when it is malformed, or given twice.
pub fn parameter<'a>(element: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let (mut rest, mut found) = (element, None);
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        if rest.is_empty() {
            return found;
        }
        let (name, said) = rest.split_once('=')?;
        let (value, after) = value(said)?;
        if name.trim_end().eq_ignore_ascii_case(wanted) && found.replace(value).is_some() {
            return None;
        }
        rest = after;
    }
}

/// A token or a quoted string, and the rest, which is empty or begins with a semicolon.
fn value(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, after) = text.split_at(text.find(';').unwrap_or(text.len()));
        return Some((token.trim_end().into(), after));
    };
    let (value, after) = quoted_string(quoted)?;
    let after = after.trim_start();
    (after.is_empty() || after.starts_with(';')).then_some((value.into(), after))
}

/// The text before the closing quotation mark, without its backslashes, and the rest.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let (mut value, mut chars) = (String::new(), text.chars());
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(chars.next()?),
            char => value.push(char),
        }
    }
}

/// An element of `X-Forwarded-For`: some proxies quote it.
pub fn unquoted(element: &str) -> Option<Cow<'_, str>> {
    value(element).filter(|(_, after)| after.is_empty()).map(|(value, _)| value)
}

/// The address of a node: `203.0.113.7`, `203.0.113.7:51234`, `2001:db8::1`, `[2001:db8::1]:443`. An obfuscated one
/// (`_hidden`, `unknown`) has none.
pub fn address(node: &str) -> Option<IpAddr> {
    if let Some(bracketed) = node.strip_prefix('[') {
        let (address, after) = bracketed.split_once(']')?;
        return (after.is_empty() || is_port(after.strip_prefix(':')?)).then(|| ip(address))?;
    }
    ip(node).or_else(|| {
        // Only IPv4: an IPv6 address without brackets is ambiguous about its port.
        let (address, port) = node.split_once(':')?;
        is_port(port).then(|| ip(address))?
    })
}

/// Without its zone, which is valid on one machine only (RFC 4007, section 11).
fn ip(text: &str) -> Option<IpAddr> {
    let address = text.split_once('%').map_or(text, |(address, _)| address);
    address.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// A number, or an obfuscated one.
fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok() || text.strip_prefix('_').is_some_and(|hidden| !hidden.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_has_an_address_however_it_is_written() {
        for (node, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:51234", "203.0.113.7"),
            ("203.0.113.7:_port", "203.0.113.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:DB8:0::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[203.0.113.7]:443", "203.0.113.7"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:443", "fe80::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:51234", "203.0.113.7"),
        ] {
            assert_eq!(address(node).map(|address| address.to_string()).as_deref(), Some(expected), "{node}");
        }
    }

    #[test]
    fn an_invalid_address_is_refused() {
        for node in [
            "",
            "unknown",
            "_hidden",
            "_203.0.113.7",
            "203.0.113",
            "203.0.113.7:",
            "203.0.113.7:99999",
            "203.0.113.7:_",
            "203.0.113.7:1:2",
            "[2001:db8::1",
            "[2001:db8::1]443",
            "[2001:db8::1]:",
            "[]",
            "chat.example",
            "%eth0",
        ] {
            assert_eq!(address(node), None, "{node}");
        }
    }

    #[test]
    fn quotation_marks_are_taken_off_in_pairs() {
        assert_eq!(unquoted("\"203.0.113.7:1\"").as_deref(), Some("203.0.113.7:1"));
        assert_eq!(unquoted("203.0.113.7").as_deref(), Some("203.0.113.7"));
        assert_eq!(unquoted("\"203.0.113.7"), None);
        assert_eq!(unquoted("\"203.0.113.7\";x"), None);
    }
}
