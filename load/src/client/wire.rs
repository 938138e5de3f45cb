//! WebSocket frames by hand (RFC 6455, section 5.2), for where a library's care would be measured along with the server.
//! Only what Socket.IO's servers and clients send: whole frames, no extensions.

use std::ops::Range;

use super::Failed;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opcode {
    Text,
    Close,
    Ping,
    /// Something that says nothing here: a pong, a binary frame.
    Other,
}

/// A frame that is there as a whole, and where its payload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub opcode: Opcode,
    pub payload: Range<usize>,
    pub mask: Option<[u8; 4]>,
}

/// The key of RFC 6455's example (section 1.3), and what it is accepted with. Only a proxy that caches wants another each time.
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Any key will do here; one of zeros would spare some servers the work.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PONG: u8 = 10;

/// The first frame of `bytes`; none when it has not come as a whole yet. Fails when it is a part of a longer message.
pub fn frame(bytes: &[u8]) -> Result<Option<Frame>, Failed> {
    if bytes.len() > 1 && (bytes[0] & FINAL == 0 || bytes[0] & 0x0f == 0) {
        return Err(Failed("a message came in fragments, which nobody here sends".into()));
    }
    let Some(payload) = payload(bytes) else { return Ok(None) };
    let opcode = match bytes[0] & 0x0f {
        TEXT => Opcode::Text,
        CLOSE => Opcode::Close,
        9 => Opcode::Ping,
        _ => Opcode::Other,
    };
    let mask = (bytes[1] & MASKED != 0).then(|| bytes[..payload.start].last_chunk().copied()).flatten();
    Ok(Some(Frame { opcode, payload, mask }))
}

/// Where the payload of the first frame is, when it has come as a whole.
pub fn payload(bytes: &[u8]) -> Option<Range<usize>> {
    let (head, length) = match bytes.get(1)? & !MASKED {
        126 => (4, u64::from(u16::from_be_bytes(*bytes[2..].first_chunk()?))),
        127 => (10, u64::from_be_bytes(*bytes[2..].first_chunk()?)),
        length => (2, u64::from(length)),
    };
    let start = head + if bytes[1] & MASKED == 0 { 0 } else { MASK.len() };
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    (bytes.len() >= end).then_some(start..end)
}

/// A server's text frame.
pub fn from_server(text: &[u8]) -> Vec<u8> {
    let mut bytes = head(TEXT, text.len(), 0);
    bytes.extend_from_slice(text);
    bytes
}

/// A client's text frame.
pub fn from_client(text: &[u8]) -> Vec<u8> {
    masked(TEXT, text)
}

/// A client's answer to a ping.
pub fn pong(payload: &[u8]) -> Vec<u8> {
    masked(PONG, payload)
}

/// A client's goodbye (section 5.5.1), without a reason.
pub fn close() -> Vec<u8> {
    masked(CLOSE, &[])
}

/// Masks, or takes the mask off.
pub fn apply(mask: [u8; 4], bytes: &mut [u8]) {
    bytes.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
}

fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = head(opcode, payload.len(), MASKED);
    bytes.extend_from_slice(&MASK);
    let start = bytes.len();
    bytes.extend_from_slice(payload);
    apply(MASK, &mut bytes[start..]);
    bytes
}

fn head(opcode: u8, length: usize, masked: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 14);
    bytes.push(FINAL | opcode);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ 0..126), _) => bytes.push(masked | length),
        (_, Ok(length)) => {
            bytes.push(masked | 126);
            bytes.extend_from_slice(&length.to_be_bytes());
        }
        _ => {
            bytes.push(masked | 127);
            bytes.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Opcode, apply, frame, from_client, from_server};

    #[test]
    fn frames_of_every_length_are_read_back() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let text = vec![b'x'; length];
            let bytes = from_server(&text);
            let found = frame(&bytes).unwrap().unwrap();
            assert_eq!((found.opcode, found.mask), (Opcode::Text, None));
            assert_eq!(bytes[found.payload], text);
        }
    }

    #[test]
    fn a_frame_is_none_until_its_last_byte() {
        for length in [0, 125, 126, 65_536] {
            let bytes = from_client(&vec![b'x'; length]);
            for end in [0, 1, 2, 3, 5, bytes.len() - 1] {
                assert_eq!(frame(&bytes[..end.min(bytes.len() - 1)]).unwrap(), None);
            }
        }
    }

    #[test]
    fn a_clients_frame_is_masked() {
        let mut bytes = from_client(b"42[\"hello\"]");
        let found = frame(&bytes).unwrap().unwrap();
        assert_ne!(&bytes[found.payload.clone()], b"42[\"hello\"]");
        apply(found.mask.unwrap(), &mut bytes[found.payload.clone()]);
        assert_eq!(&bytes[found.payload], b"42[\"hello\"]");
    }

    #[test]
    fn a_fragment_is_refused() {
        assert!(frame(&[0x01, 0x00]).is_err());
    }
}
