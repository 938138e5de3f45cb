//! The heads of requests, as read from a connection: each line ends with CRLF. Whether a bare line feed ends one is
//! left open (RFC 9112, section 2.2); one request to a proxy could then be two here. The parser of heads accepts it
//! and cannot be configured otherwise.

/// Follows the requests on a connection.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    part: Part,
    line: Line,
    /// Whether the first line of the head has arrived.
    is_begun: bool,
    /// Of the body.
    length: u64,
    is_chunked: bool,
}

#[derive(Debug, Default)]
enum Part {
    #[default]
    Head,
    /// So many bytes of it are still to come.
    Body(u64),
    /// No more heads: it is a WebSocket, or the last request.
    Rest,
}

/// The current line.
#[derive(Debug, Default)]
struct Line {
    length: usize,
    /// The last byte.
    last: u8,
    /// How it begins, in lower case; a longer one is none of the names that count.
    begin: [u8; LONGEST],
    field: Field,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Field {
    /// Its name is still being read.
    #[default]
    Unnamed,
    ContentLength,
    TransferEncoding,
    Other,
}

const LONGEST: usize = b"transfer-encoding".len();

impl Heads {
    /// Processes received bytes. A bare line feed in a head becomes a NUL, which every parser refuses there.
    pub fn read(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            match &mut self.part {
                Part::Head => match self.head(bytes) {
                    Some(end) => bytes = &mut bytes[end..],
                    None => return,
                },
                Part::Body(left) => {
                    let read = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= read as u64;
                    if *left == 0 {
                        self.part = Part::Head;
                    }
                    bytes = &mut bytes[read..];
                }
                Part::Rest => return,
            }
        }
    }

    /// Where the head ends, if it does.
    fn head(&mut self, bytes: &mut [u8]) -> Option<usize> {
        for (at, byte) in bytes.iter_mut().enumerate() {
            let is_at_start = self.line.length == 0 && !self.is_begun;
            if is_at_start && !matches!(byte, b'\r' | b'\n' | b' '..=b'~') {
                // No request begins so, but every WebSocket frame does.
                self.part = Part::Rest;
                return None;
            }
            if *byte != b'\n' {
                self.add(*byte);
                continue;
            }
            if self.line.last != b'\r' {
                *byte = 0;
                self.part = Part::Rest;
                return None;
            }
            let is_empty = self.line.length == 1;
            self.line = Line::default();
            if is_empty && self.is_begun {
                self.end();
                return Some(at + 1);
            }
            self.is_begun |= !is_empty;
        }
        None
    }

    fn add(&mut self, byte: u8) {
        let line = &mut self.line;
        if line.field == Field::Unnamed && self.is_begun {
            match byte {
                b':' => line.field = named(&line.begin[..line.length.min(LONGEST)], line.length),
                _ if line.length < LONGEST => line.begin[line.length] = byte.to_ascii_lowercase(),
                _ => line.field = Field::Other,
            }
            self.is_chunked |= line.field == Field::TransferEncoding;
        } else if line.field == Field::ContentLength && byte.is_ascii_digit() {
            self.length = self.length.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
        }
        line.length += 1;
        line.last = byte;
    }

    fn end(&mut self) {
        let part = match self.length {
            // The server closes the connection afterwards.
            _ if self.is_chunked => Part::Rest,
            0 => Part::Head,
            length => Part::Body(length),
        };
        *self = Self { part, ..Self::default() };
    }
}

fn named(begin: &[u8], length: usize) -> Field {
    match begin {
        b"content-length" if length == begin.len() => Field::ContentLength,
        b"transfer-encoding" if length == begin.len() => Field::TransferEncoding,
        _ => Field::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result, read in pieces of this size.
    fn read(text: &str, size: usize) -> String {
        let (mut heads, mut bytes) = (Heads::default(), text.as_bytes().to_vec());
        bytes.chunks_mut(size).for_each(|piece| heads.read(piece));
        String::from_utf8(bytes).unwrap()
    }

    const GET: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    const POST: &str = "POST / HTTP/1.1\r\ncontent-LENGTH: 4 \r\nHost: x\r\n\r\na\nb\n";

    #[test]
    fn valid_requests_are_unchanged() {
        let early = "\r\n\r\nGET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\u{1}\n\n";
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n0\r\n\r\n";
        let other = "POST / HTTP/1.1\r\nX-Content-Length: 9\r\nContent-Length-X: 9\r\nContent-Length: 1\r\n\r\n\n";
        for text in [&[GET, POST, GET, POST].concat(), early, chunked, &[other, GET].concat()] {
            for size in [1, 2, 3, 7, 1_000] {
                assert_eq!(read(text, size), *text, "{size}");
            }
        }
    }

    #[test]
    fn a_line_feed_alone_is_found_in_every_head() {
        let heads = [
            "GET / HTTP/1.1\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n\n",
            "\nGET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nA: b\nContent-Length: 3\r\n\r\n\n\n\n",
            "GET\n/ HTTP/1.1\r\n\r\n",
        ];
        for (before, head) in [GET, POST, ""].into_iter().flat_map(|before| heads.map(|head| (before, head))) {
            for size in [1, 2, 3, 7, 1_000] {
                let found = read(&[before, head].concat(), size);
                assert!(found.starts_with(before) && found[before.len()..].contains('\0'), "{head:?} {size}");
            }
        }
    }
}
