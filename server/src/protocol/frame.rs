//! What is sent, written down once for all who get it: as the WebSocket frame that it is on the wire.
//!
//! A server's frames are not masked (RFC 6455, 5.1), so that the same bytes are right for everyone.

use std::io::Write;

use bytes::Bytes;
use serde::{Serialize, Serializer, ser::SerializeTuple};
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

use super::Answer;

/// An announcement: an event from the server, with its arguments.
pub trait Tell {
    /// The event's name.
    const EVENT: &'static str;
    /// The arguments, a tuple.
    type Args<'a>: Args;
}

/// An event with its arguments. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct Frame {
    pub event: &'static str,
    bytes: Bytes,
    /// Where the text begins: before it is the header.
    text_at: usize,
}

/// Longer than any header: what is sent is written behind it, so that nothing has to be moved.
const HEADER_AT_MOST: usize = 14;
/// An EVENT packet of the Socket.IO protocol v5 in a message of the Engine.IO protocol v4.
const EVENT: &[u8] = b"42";
/// The same for an ACK packet.
const ACK: &[u8] = b"43";

impl Frame {
    pub fn new<T: Tell>(args: &T::Args<'_>) -> Self {
        let (bytes, text_at) = frame(EVENT, |text| args.write(T::EVENT, text));
        Self { event: T::EVENT, bytes, text_at }
    }

    /// It as a whole WebSocket frame.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// The answer to the question that a client has numbered, as a whole WebSocket frame.
pub fn acknowledgement<T: Serialize>(number: i64, answer: &Answer<T>) -> Bytes {
    let (bytes, _) = frame(ACK, |text| {
        write!(text, "{number}").map_err(serde_json::Error::io)?;
        serde_json::to_writer(text, &(answer,))
    });
    bytes
}

/// A packet as it stands, as a whole WebSocket frame.
pub fn packet(text: &str) -> Bytes {
    frame(text.as_bytes(), |_| Ok(())).0
}

/// A whole frame, and where its text begins.
fn frame(packet: &[u8], write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> (Bytes, usize) {
    let mut bytes = Vec::with_capacity(512);
    bytes.resize(HEADER_AT_MOST, 0);
    bytes.extend_from_slice(packet);
    write(&mut bytes).expect("wire types have string keys and no serializer that fails");
    let length = (bytes.len() - HEADER_AT_MOST) as u64;
    let header = FrameHeader {
        is_final: true,
        rsv1: false,
        rsv2: false,
        rsv3: false,
        opcode: OpCode::Data(Data::Text),
        mask: None,
    };
    let header_length = header.len(length);
    let begin = HEADER_AT_MOST - header_length;
    header.format(length, &mut &mut bytes[begin..]).expect("there is room for it");
    // What is remembered of a room is many of these: none is to hold more than it says.
    bytes.shrink_to_fit();
    (Bytes::from(bytes).slice(begin..), header_length)
}

impl Serialize for Frame {
    /// Its arguments, for a transport that writes its own frames: a tuple is what becomes several arguments of one event.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let array = &self.bytes[self.text_at + EVENT.len()..];
        let items: Vec<&RawValue> = serde_json::from_slice(array).map_err(serde::ser::Error::custom)?;
        let args = items.get(1..).unwrap_or_default();
        let mut tuple = serializer.serialize_tuple(args.len())?;
        for arg in args {
            tuple.serialize_element(arg)?;
        }
        tuple.end()
    }
}

/// The arguments of an event.
pub trait Args {
    /// Writes the event with them, as a JSON array.
    fn write(&self, event: &str, text: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<A: Serialize> Args for (A,) {
    fn write(&self, event: &str, text: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(text, &(event, &self.0))
    }
}

impl<A: Serialize, B: Serialize> Args for (A, B) {
    fn write(&self, event: &str, text: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(text, &(event, &self.0, &self.1))
    }
}
