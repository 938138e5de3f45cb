//! The body of an answer: shared texts, joined as they are written.

use std::{
    collections::VecDeque,
    convert::Infallible,
    iter,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::outbox::Outbox;

/// What separates packets in one body (Engine.IO: the record separator).
pub(crate) const SEPARATOR: char = '\x1e';

/// The body of an answer.
#[derive(Default)]
pub struct Payload {
    parts: VecDeque<Bytes>,
    length: u64,
    /// A body that is not sent to its end is lost, and so is the session.
    session: Option<Arc<Outbox>>,
}

impl std::fmt::Debug for Payload {
    /// Its text stays out of every log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload of {} bytes", self.length)
    }
}

impl Payload {
    pub(crate) fn text(text: impl Into<Bytes>) -> Self {
        let text = text.into();
        Self { length: text.len() as u64, parts: VecDeque::from([text]), session: None }
    }

    /// Several packets of a session.
    pub(crate) fn packets(packets: Vec<Bytes>, session: Arc<Outbox>) -> Self {
        let separators = iter::once(Bytes::new()).chain(iter::repeat(Bytes::from_static(b"\x1e")));
        let parts = separators.zip(packets).flat_map(|(separator, packet)| [separator, packet]);
        let parts: VecDeque<_> = parts.filter(|part| !part.is_empty()).collect();
        let length = parts.iter().map(|part| part.len() as u64).sum();
        Self { parts, length, session: Some(session) }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let part = self.parts.pop_front();
        self.length -= part.as_ref().map_or(0, |part| part.len() as u64);
        Poll::Ready(part.map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.parts.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        if let Some(session) = self.session.take().filter(|_| !self.parts.is_empty()) {
            session.abort();
        }
    }
}
