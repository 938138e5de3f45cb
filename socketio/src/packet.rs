//! Outgoing packets: encoded once as the WebSocket frame that most clients need, for every client and transport.
//!
//! A server's frames are not masked (RFC 6455, 5.1), so the same bytes suit everyone. A poll is answered with the
//! text inside the frame.

use std::io::Write;

use bytes::Bytes;
use serde::Serialize;
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Control, Data, OpCode},
};

/// A packet of the Engine.IO protocol. Cloning shares its bytes.
#[derive(Clone)]
pub struct Packet {
    frame: Bytes,
    /// Where the text begins, behind the frame's header.
    text_at: u8,
}

impl std::fmt::Debug for Packet {
    /// Its text stays out of every log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Packet of {} bytes", self.frame.len())
    }
}

/// Longer than any header: the text is written behind it, so nothing has to be moved.
const LONGEST_HEADER: usize = 14;

impl Packet {
    /// An event with its arguments, which serialize as a tuple or an array of at least one.
    pub fn event(name: &str, args: &impl Serialize) -> Self {
        Self::write(b"42[", |text| {
            serde_json::to_writer(&mut *text, name)?;
            let bracket = text.len();
            serde_json::to_writer(&mut *text, args)?;
            text[bracket] = b',';
            Ok(())
        })
    }

    /// The acknowledgement of the event with the client's number, with its arguments.
    pub fn ack(id: u64, args: &impl Serialize) -> Self {
        Self::write(b"43", |text| {
            write!(text, "{id}").map_err(serde_json::Error::io)?;
            serde_json::to_writer(text, args)
        })
    }

    /// A message of the Engine.IO protocol.
    pub fn message(text: &str) -> Self {
        Self::write(b"4", |bytes| {
            bytes.extend_from_slice(text.as_bytes());
            Ok(())
        })
    }

    /// A packet as it is.
    pub(crate) fn text(text: &str) -> Self {
        Self::write(text.as_bytes(), |_| Ok(()))
    }

    /// The same, followed by a value.
    pub(crate) fn json(text: &str, value: &impl Serialize) -> Self {
        Self::write(text.as_bytes(), |bytes| serde_json::to_writer(bytes, value))
    }

    /// A WebSocket's closing handshake: the server is going away (RFC 6455, 7.4.1).
    pub(crate) fn going_away() -> Self {
        let mut frame = Vec::with_capacity(4);
        header(OpCode::Control(Control::Close)).format(2, &mut frame).expect("a vector takes everything");
        frame.extend_from_slice(&1001_u16.to_be_bytes());
        Self { frame: frame.into(), text_at: 2 }
    }

    /// Frames that a transport has written itself.
    pub(crate) fn raw(bytes: &[u8]) -> Self {
        Self { frame: Bytes::copy_from_slice(bytes), text_at: 0 }
    }

    /// The whole WebSocket frame.
    pub fn frame(&self) -> &Bytes {
        &self.frame
    }

    /// The part of an answer to a poll.
    pub(crate) fn payload(&self) -> Bytes {
        self.frame.slice(usize::from(self.text_at)..)
    }

    fn write(start: &[u8], write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Self {
        let mut bytes = Vec::with_capacity(512);
        bytes.resize(LONGEST_HEADER, 0);
        bytes.extend_from_slice(start);
        write(&mut bytes).expect("what is sent has string keys and no serializer that fails");
        let length = (bytes.len() - LONGEST_HEADER) as u64;
        let header = header(OpCode::Data(Data::Text));
        let text_at = header.len(length);
        let begin = LONGEST_HEADER - text_at;
        header.format(length, &mut &mut bytes[begin..]).expect("there is room for it");
        // A room's memory is many of these: none is to allocate more than its text.
        bytes.shrink_to_fit();
        Self { frame: Bytes::from(bytes).slice(begin..), text_at: text_at as u8 }
    }
}

fn header(opcode: OpCode) -> FrameHeader {
    FrameHeader { is_final: true, rsv1: false, rsv2: false, rsv3: false, opcode, mask: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_packet_is_a_whole_frame_for_a_websocket_and_its_text_for_a_poll() {
        let short = Packet::event("said", &("hello", 1));
        assert_eq!(short.payload(), r#"42["said","hello",1]"#);
        assert_eq!(short.frame()[..2], [0x81, 20]);
        for length in [100, 125, 126, 65_000, 70_000] {
            let long = Packet::event("said", &("x".repeat(length),));
            assert_eq!(long.payload(), format!(r#"42["said","{}"]"#, "x".repeat(length)));
            assert!(long.frame().ends_with(&long.payload()));
        }
    }

    #[test]
    fn an_acknowledgement_has_its_number() {
        assert_eq!(Packet::ack(7, &(json!({ "ok": 1 }),)).payload(), r#"437[{"ok":1}]"#);
        assert_eq!(Packet::ack(u64::MAX, &[1]).payload(), "4318446744073709551615[1]");
    }
}
