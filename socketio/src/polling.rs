//! HTTP long-polling: a GET waits for packets, a POST brings some. There is one of each at a time.

use std::{
    error::Error,
    future::poll_fn,
    sync::atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::json;
use tokio::time::timeout;

use crate::{
    Engine, Messages, Payload, Socket,
    limits::PROBED_POLL,
    outbox::{Last, Outbox, Polled},
    payload::SEPARATOR,
    session::{Over, Session},
};

/// Answers a request that opens a session.
pub(crate) fn open<M: Messages>(engine: &Engine<M>, peer: M::Peer) -> Response<Payload> {
    let outbox = Outbox::polled(engine.dirty(), engine.settings().lagging);
    let (sid, packet) = engine.open_packet(&["websocket"]);
    let state = engine.messages().open(Socket(outbox.clone()), peer);
    let session = Session::new(sid, outbox, state, engine.settings());
    engine.remember(sid, session.clone());
    tokio::spawn(session.keep(engine.clone(), engine.closing()));
    respond(StatusCode::OK, Payload::text(packet.payload()))
}

/// Answers a poll.
pub(crate) async fn poll<M: Messages>(session: &Session<M>) -> Response<Payload> {
    let Some(mut only) = Only::one(&session.is_polled, &session.outbox, Outbox::abandon) else {
        return refused(StatusCode::BAD_REQUEST, 3, "A session is polled once at a time");
    };
    let payload = poll_fn(|cx| session.outbox.poll_payload(cx));
    let polled = match session.is_probed.load(Ordering::Acquire) {
        false => payload.await,
        true => timeout(PROBED_POLL, payload).await.unwrap_or_else(|_| Polled::Packets(vec![Last::Noop.text()])),
    };
    only.is_done = true;
    match polled {
        Polled::Packets(packets) => respond(StatusCode::OK, Payload::packets(packets, session.outbox.clone())),
        Polled::Nothing => unknown_session(),
    }
}

/// Answers a POST.
pub(crate) async fn post<M: Messages, B>(engine: &Engine<M>, session: &Session<M>, body: B) -> Response<Payload>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send,
{
    let Some(mut only) = Only::one(&session.is_posted, &session.outbox, Outbox::abort) else {
        return refused(StatusCode::BAD_REQUEST, 3, "A session is posted to once at a time");
    };
    if session.outbox.is_gone() {
        return unknown_session();
    }
    let body = match timeout(engine.settings().body_timeout, read(body, engine.settings().max_payload)).await {
        Ok(Ok(body)) => body,
        Ok(Err(refused)) => return refused,
        Err(_) => return refused(StatusCode::REQUEST_TIMEOUT, 3, "The body came too slowly"),
    };
    match receive(engine, session, &body).await {
        Ok(()) => {}
        Err(Over::Said) => session.outbox.end(Last::Noop),
        Err(Over::Broken) if session.outbox.is_gone() => return unknown_session(),
        Err(Over::Broken) => return refused(StatusCode::BAD_REQUEST, 3, "This is no packet"),
    }
    only.is_done = true;
    respond(StatusCode::OK, Payload::text("ok"))
}

/// The packets of a body, in their order.
async fn receive<M: Messages>(engine: &Engine<M>, session: &Session<M>, body: &str) -> Result<(), Over> {
    for packet in body.split(SEPARATOR) {
        // As with a WebSocket: nothing more is read from a client that does not take its answers.
        session.outbox.answers_taken().await;
        if session.outbox.is_gone() {
            return Err(Over::Broken);
        }
        // The server has ended the session, and its client is about to be told.
        if session.outbox.is_closing() {
            return Ok(());
        }
        session.receive(engine, packet).await?;
    }
    Ok(())
}

/// A body, in one piece from the beginning: many small ones would each keep the buffer they were read into.
async fn read<B>(body: B, max_payload: usize) -> Result<String, Response<Payload>>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>>,
{
    let broken = |why| refused(StatusCode::BAD_REQUEST, 3, why);
    let (mut body, mut text) = (Limited::new(Box::pin(body), max_payload), Vec::new());
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => frame.data_ref().into_iter().for_each(|data| text.extend_from_slice(data)),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, 3, "The body is too large"));
            }
            Err(_) => return Err(broken("The body is not complete")),
        }
    }
    String::from_utf8(text).map_err(|_| broken("The body is not UTF-8"))
}

/// The only request of its kind while it exists. Dropping it before it is done ends the session: its packets are
/// lost.
struct Only<'a> {
    taken: &'a AtomicBool,
    outbox: &'a Outbox,
    give_up: fn(&Outbox),
    is_done: bool,
}

impl<'a> Only<'a> {
    /// None, and the end of the session, when there is another one.
    fn one(taken: &'a AtomicBool, outbox: &'a Outbox, give_up: fn(&Outbox)) -> Option<Self> {
        if taken.swap(true, Ordering::AcqRel) {
            outbox.abort();
            return None;
        }
        Some(Self { taken, outbox, give_up, is_done: false })
    }
}

impl Drop for Only<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            (self.give_up)(self.outbox);
        }
        self.taken.store(false, Ordering::Release);
    }
}

pub(crate) fn unknown_transport() -> Response<Payload> {
    refused(StatusCode::BAD_REQUEST, 0, "Transport unknown")
}

pub(crate) fn unknown_session() -> Response<Payload> {
    refused(StatusCode::BAD_REQUEST, 1, "Session ID unknown")
}

pub(crate) fn bad_method() -> Response<Payload> {
    refused(StatusCode::BAD_REQUEST, 2, "Bad handshake method")
}

pub(crate) fn unknown_version() -> Response<Payload> {
    refused(StatusCode::BAD_REQUEST, 5, "Unsupported protocol version")
}

pub(crate) fn going_away() -> Response<Payload> {
    refused(StatusCode::SERVICE_UNAVAILABLE, 3, "The server is going away")
}

/// A refusal in the reference server's words: a number for programs, a sentence for people.
pub(crate) fn refused(status: StatusCode, code: u8, message: &str) -> Response<Payload> {
    let body = json!({ "code": code, "message": message }).to_string();
    let mut response = respond(status, Payload::text(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn respond(status: StatusCode, body: Payload) -> Response<Payload> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().extend([
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=UTF-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]);
    response
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        sync::{Arc, atomic::AtomicUsize},
        task::{Context, Poll},
    };

    use http_body::Frame;

    use super::*;

    /// A piece of a body that counts how many there are.
    struct Piece(Arc<AtomicUsize>);

    impl AsRef<[u8]> for Piece {
        fn as_ref(&self) -> &[u8] {
            b"x"
        }
    }

    impl Drop for Piece {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// A body that arrives byte by byte, and records how many of its pieces were held at once.
    struct ByteByByte {
        left: usize,
        held: Arc<AtomicUsize>,
        most: Arc<AtomicUsize>,
    }

    impl Body for ByteByByte {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let Some(left) = self.left.checked_sub(1) else { return Poll::Ready(None) };
            self.left = left;
            let held = self.held.fetch_add(1, Ordering::Relaxed) + 1;
            self.most.fetch_max(held, Ordering::Relaxed);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_owner(Piece(self.held.clone()))))))
        }
    }

    #[tokio::test]
    async fn a_body_in_small_pieces_is_held_as_one() {
        let most = Arc::<AtomicUsize>::default();
        let body = ByteByByte { left: 1_000, held: Arc::default(), most: most.clone() };
        assert_eq!(read(body, 1_000).await.unwrap(), "x".repeat(1_000));
        assert!(most.load(Ordering::Relaxed) <= 2, "{most:?} pieces were held");
    }

    #[tokio::test]
    async fn a_body_in_small_pieces_has_the_same_bound() {
        let body = ByteByByte { left: 1_001, held: Arc::default(), most: Arc::default() };
        assert_eq!(read(body, 1_000).await.unwrap_err().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}
