//! Just enough of WebSocket (RFC 6455, section 5.2) to take single text frames out of what a server sends: the frames
//! of a server are not masked. What comes before them is the answer to the HTTP upgrade, which is passed on.

use wechat_load::wire;

/// The stream of one connection, cut into frames.
#[derive(Debug, Default)]
pub struct Frames {
    waiting: Vec<u8>,
    is_upgraded: bool,
}

const FINAL_TEXT: u8 = 0x81;

impl Frames {
    /// Takes what was read and returns what is to be passed on: all but the text frames that are not to be kept.
    pub fn pass(&mut self, read: &[u8], keep: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        self.waiting.extend_from_slice(read);
        let mut passed = Vec::with_capacity(self.waiting.len());
        let mut taken = 0;
        if !self.is_upgraded {
            let Some(end) = self.waiting.windows(4).position(|end| end == b"\r\n\r\n") else { return passed };
            self.is_upgraded = true;
            taken = end + 4;
            passed.extend_from_slice(&self.waiting[..taken]);
        }
        while let Some(payload) = wire::payload(&self.waiting[taken..]) {
            let frame = &self.waiting[taken..taken + payload.end];
            if frame[0] != FINAL_TEXT || keep(&frame[payload.start..]) {
                passed.extend_from_slice(frame);
            }
            taken += frame.len();
        }
        self.waiting.drain(..taken);
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPGRADE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n";

    fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = wire::from_server(payload);
        frame[0] = 0x80 | opcode;
        frame
    }

    fn no_acks(payload: &[u8]) -> bool {
        !payload.starts_with(b"43")
    }

    #[test]
    fn frames_of_every_size_are_told_apart_however_they_are_read() {
        let long = [b"42".to_vec(), vec![b'x'; 70_000]].concat();
        let kept = [frame(1, b"42[1]"), frame(1, &long), frame(1, &long[..300]), frame(2, b"43"), frame(9, b"")];
        let dropped = [frame(1, b"431[]"), frame(1, &[b"43".to_vec(), vec![b'y'; 66_000]].concat())];
        let stream =
            [UPGRADE, &kept[0], &dropped[0], &kept[1], &dropped[1], &kept[2], &kept[3], &kept[4]].concat();
        let expected = [UPGRADE, &kept.concat()].concat();
        for size in [1, 2, 3, 7, 4_096, stream.len()] {
            let mut frames = Frames::default();
            let passed: Vec<_> = stream.chunks(size).flat_map(|read| frames.pass(read, no_acks)).collect();
            assert_eq!(passed, expected, "read {size} at a time");
        }
    }

    #[test]
    fn a_frame_is_passed_on_when_it_is_complete() {
        let mut frames = Frames::default();
        assert_eq!(frames.pass(UPGRADE, no_acks), UPGRADE);
        let hello = frame(1, b"hello");
        assert!(frames.pass(&hello[..4], no_acks).is_empty());
        assert_eq!(frames.pass(&hello[4..], no_acks), hello);
    }

    #[test]
    fn fragments_are_passed_on() {
        let mut frames = Frames { is_upgraded: true, ..Frames::default() };
        let fragments = [0x01, 2, b'4', b'3', 0x80, 1, b'[']; // a text without FIN, and its end
        assert_eq!(frames.pass(&fragments, no_acks), fragments);
    }
}
