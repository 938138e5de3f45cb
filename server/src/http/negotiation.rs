//! Content negotiation and conditional requests (RFC 9110, sections 12.5.3 and 13.1.2).

use axum::http::{HeaderMap, HeaderName, header};

/// A client's preference for an encoding, in thousandths; 0 when it does not accept it.
pub fn quality(encoding: &str, request: &HeaderMap) -> u16 {
    let (mut named, mut others) = (None, None);
    for element in elements(request, header::ACCEPT_ENCODING) {
        let mut parts = element.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        // A malformed element is ignored.
        let Some(quality) = parts.next().map_or(Some(1_000), weight) else { continue };
        if name.eq_ignore_ascii_case(encoding) || (encoding == "gzip" && name.eq_ignore_ascii_case("x-gzip")) {
            named = Some(quality);
        } else if name == "*" {
            others = Some(quality);
        }
    }
    // A client that does not mention `identity` accepts it, after every other encoding.
    named.or(others.filter(|_| encoding != "identity")).unwrap_or(0)
}

/// `q=0.5`, with at most three digits after the point.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let is_weight = name.trim().eq_ignore_ascii_case("q")
        && fraction.len() <= 3
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        _ if !is_weight => None,
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1_000),
        _ => None,
    }
}

/// Whether a client has what this tag stands for. Weak tags (`W/`) match as well.
pub fn is_known(etag: &str, request: &HeaderMap) -> bool {
    elements(request, header::IF_NONE_MATCH).any(|known| known == "*" || known.trim_start_matches("W/") == etag)
}

/// None of our tags has a comma in it, so a foreign one may be split in two.
fn elements(request: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = request.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn an_encoding_has_the_clients_preference() {
        for (accepted, gzip, br, identity) in [
            ("", 0, 0, 0),
            ("gzip, deflate, br, zstd", 1_000, 1_000, 0),
            ("GZIP", 1_000, 0, 0),
            ("x-gzip", 1_000, 0, 0),
            ("gzip;q=0", 0, 0, 0),
            ("gzip;q=0.000, br ; q=0.5", 0, 500, 0),
            ("*", 1_000, 1_000, 0),
            ("*;q=0", 0, 0, 0),
            ("*;q=0.1, br;q=0", 100, 0, 0),
            ("identity", 0, 0, 1_000),
            ("gzip;q=0.25, identity;Q=0.5", 250, 0, 500),
            ("gzip;q=1.000, br;q=1.001", 1_000, 0, 0),
            ("gzip;q=, br;q=high", 0, 0, 0),
            ("gzip;level=1, br;q=-1, *;q=0.0001", 0, 0, 0),
        ] {
            let request = headers(header::ACCEPT_ENCODING, accepted);
            let liked = ["gzip", "br", "identity"].map(|encoding| quality(encoding, &request));
            assert_eq!(liked, [gzip, br, identity], "{accepted}");
        }
    }

    #[test]
    fn a_tag_is_known_alone_in_a_list_weakly_and_as_any() {
        for (known, expected) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", W/\"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("\"a", false),
            ("\"*\"", false),
            ("", false),
        ] {
            assert_eq!(is_known("\"a\"", &headers(header::IF_NONE_MATCH, known)), expected, "{known}");
        }
    }
}
