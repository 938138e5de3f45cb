//! The upgrade of a session from polling to a WebSocket.
//!
//! Until the client completes the upgrade, everything continues by polling, and for good if it never does: some
//! proxies open WebSockets and then let nothing through.

use std::sync::{Arc, atomic::Ordering};

use futures_util::{SinkExt, StreamExt};
use http::{Request, Response};
use http_body::Body;
use tokio::{sync::watch, time::timeout};
use tokio_tungstenite::{WebSocketStream as WebSocket, tungstenite::Message};

use crate::{
    Closed, Engine, Messages, Payload, handshake,
    session::Session,
    stream::WebSocketStream,
    websocket::{no_handshake, run},
};

/// Answers a request for a WebSocket to a polled session. It is closed when there is one already.
pub(crate) fn open<M: Messages, B: Body>(
    engine: &Engine<M>,
    session: Arc<Session<M>>,
    mut request: Request<B>,
) -> Response<Payload> {
    let accept = match handshake::accept(&request) {
        Ok(accept) => accept,
        Err(why) => return no_handshake(why),
    };
    let is_first = !session.outbox.is_upgraded() && !session.is_upgrading.swap(true, Ordering::AcqRel);
    let (engine, closing) = (engine.clone(), engine.closing());
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let taken = handshake::taken_over(upgrade, engine.settings().upgrade_timeout).await;
        if !is_first {
            return;
        }
        if let Some((tcp, read)) = taken {
            let socket = handshake::websocket(tcp, read, None, engine.settings().max_payload).await;
            change(engine, &session, socket, closing).await;
        }
        session.is_probed.store(false, Ordering::Release);
        session.is_upgrading.store(false, Ordering::Release);
    });
    handshake::switching(accept)
}

async fn change<M: Messages>(
    engine: Engine<M>,
    session: &Arc<Session<M>>,
    mut socket: WebSocket<WebSocketStream>,
    closing: watch::Receiver<bool>,
) {
    let probed = tokio::select! {
        probed = timeout(engine.settings().upgrade_timeout, probe(session, &mut socket)) => probed.is_ok_and(|probed| probed.is_ok()),
        () = session.outbox.gone() => false,
    };
    if probed && session.outbox.upgrade(socket.get_ref().tcp.clone()) {
        socket.get_mut().outbox = Some(session.outbox.clone());
        // A task of its own: the memory of the upgrade is not kept for as long as the session lasts.
        tokio::spawn(run(engine, session.clone(), socket, closing));
    }
}

/// The client tests the WebSocket in both directions, then completes the upgrade.
async fn probe<M: Messages>(session: &Session<M>, socket: &mut WebSocket<WebSocketStream>) -> Result<(), Closed> {
    expect(socket, "2probe").await?;
    session.is_probed.store(true, Ordering::Release);
    socket.send(Message::text("3probe")).await.map_err(|_| Closed)?;
    session.outbox.end_poll();
    expect(socket, "5").await?;
    // From here on the outbox writes: no frame of the WebSocket itself may be left half written.
    socket.flush().await.map_err(|_| Closed)
}

async fn expect(socket: &mut WebSocket<WebSocketStream>, packet: &str) -> Result<(), Closed> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) if text == packet => return Ok(()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            _ => return Err(Closed),
        }
    }
}
