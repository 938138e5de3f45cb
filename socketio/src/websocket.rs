//! A session on a WebSocket: one task, which reads and sends pings. Everything is written through the outbox.

use std::{pin::pin, sync::Arc};

use futures_util::{FutureExt, StreamExt};
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body::Body;
use tokio::{
    sync::watch,
    time::{sleep_until, timeout},
};
use tokio_tungstenite::{WebSocketStream as WebSocket, tungstenite::Message};

use crate::{
    Engine, Messages, Packet, Payload, Socket, handshake,
    limits::{LAST_WORD, LAST_WORDS},
    outbox::Outbox,
    polling,
    session::{Over, Session, closed},
    stream::WebSocketStream,
};

/// Answers a request that opens a session on a WebSocket.
pub(crate) fn open<M: Messages, B: Body>(
    engine: &Engine<M>,
    mut request: Request<B>,
    peer: M::Peer,
) -> Response<Payload> {
    let accept = match handshake::accept(&request) {
        Ok(accept) => accept,
        Err(why) => return no_handshake(why),
    };
    let (engine, closing) = (engine.clone(), engine.closing());
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let Some((tcp, read)) = handshake::taken_over(upgrade, engine.settings().upgrade_timeout).await else {
            return;
        };
        let outbox = Outbox::written(tcp.clone(), engine.dirty(), engine.settings().lagging);
        let (sid, packet) = engine.open_packet(&[]);
        outbox.control(packet);
        let state = engine.messages().open(Socket(outbox.clone()), peer);
        let session = Session::new(sid, outbox.clone(), state, engine.settings());
        let socket = handshake::websocket(tcp, read, Some(outbox), engine.settings().max_payload).await;
        // A task of its own: the memory of the handshake is not kept for as long as the session lasts.
        tokio::spawn(run(engine, session, socket, closing));
    });
    handshake::switching(accept)
}

/// The refusal of an invalid handshake (RFC 6455, 4.2.2 and 4.4).
pub(crate) fn no_handshake(why: &str) -> Response<Payload> {
    let mut refused = polling::refused(StatusCode::BAD_REQUEST, 3, why);
    refused.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    refused
}

/// Serves a session on its WebSocket until it ends.
pub(crate) async fn run<M: Messages>(
    engine: Engine<M>,
    session: Arc<Session<M>>,
    mut socket: WebSocket<WebSocketStream>,
    mut closing: watch::Receiver<bool>,
) {
    let end = Ends { engine: &engine, session: &session };
    'session: loop {
        let mut step = pin!(step(&engine, &session, &mut socket));
        loop {
            let Some(due) = session.beat(&engine) else { break 'session };
            tokio::select! {
                biased;
                () = closed(&mut closing) => {
                    session.outbox.control(Packet::going_away());
                    break 'session;
                }
                () = session.outbox.ending() => break 'session,
                stepped = &mut step => match stepped {
                    Ok(()) => break,
                    Err(_) => break 'session,
                },
                () = sleep_until(due) => {}
            }
        }
    }
    // The answers to the last events are on their way.
    let _ = timeout(LAST_WORDS, session.outbox.emptied()).await;
    if session.outbox.is_closing() {
        // A client that is told so closes the connection itself; one that finds it closed may miss what it was told.
        let _ = timeout(LAST_WORD, left(&session, &mut socket)).await;
    }
    drop(end);
}

/// Waits until the client has closed the connection. One that makes the WebSocket answer, and does not take that, is
/// not waited for.
async fn left<M: Messages>(session: &Session<M>, socket: &mut WebSocket<WebSocketStream>) {
    while let Some(Ok(_)) = socket.next().await
        && session.outbox.emptied().now_or_never().is_some()
    {}
}

/// Ends the session when it is dropped, even by a panic.
struct Ends<'a, M: Messages> {
    engine: &'a Engine<M>,
    session: &'a Session<M>,
}

impl<M: Messages> Drop for Ends<'_, M> {
    fn drop(&mut self) {
        self.session.end(self.engine);
        self.engine.forget(self.session.sid);
    }
}

/// Handles one message, once the client has taken the answers to those before.
async fn step<M: Messages>(
    engine: &Engine<M>,
    session: &Session<M>,
    socket: &mut WebSocket<WebSocketStream>,
) -> Result<(), Over> {
    session.outbox.answers_taken().await;
    match socket.next().await {
        // Boxed: every connection would reserve the memory for it, and most are idle.
        Some(Ok(message)) => Box::pin(receive(engine, session, message)).await,
        Some(Err(_)) | None => Err(Over::Broken),
    }
}

async fn receive<M: Messages>(engine: &Engine<M>, session: &Session<M>, message: Message) -> Result<(), Over> {
    match message {
        Message::Text(text) => session.receive(engine, &text).await,
        Message::Binary(_) => Ok(engine.messages().binary(&session.state)?),
        // Tungstenite answers these, and reports the end after a close.
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => Ok(()),
    }
}
