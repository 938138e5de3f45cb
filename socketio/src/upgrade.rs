//! The upgrade of a session from polling to a WebSocket.
//!
//! Until the client completes the upgrade, everything continues by polling, and for good if it never does: some
//! proxies open WebSockets and then let nothing through.

use std::{
    sync::{Arc, atomic::Ordering},
    task::{Context, Waker},
};

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
        forget_writer(&mut socket);
        // A task of its own: the memory of the upgrade is not kept for as long as the session lasts.
        tokio::spawn(run(engine, session.clone(), socket, closing));
    }
}

/// The WebSocket keeps the waker of the last task that has sent through it, and a waker keeps its task's memory. From
/// here on everything is sent through the outbox.
fn forget_writer(socket: &mut WebSocket<WebSocketStream>) {
    let _ = socket.poll_flush_unpin(&mut Context::from_waker(Waker::noop()));
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

#[cfg(test)]
mod tests {
    use std::{
        future::poll_fn,
        pin::pin,
        task::{Poll, Wake},
        time::Duration,
    };

    use tokio::{
        io::AsyncWriteExt,
        net::{TcpListener, TcpStream},
        task::yield_now,
    };

    use super::*;
    use crate::{Packet, Settings, Stream, engine::Sid, outbox::Outbox, session::tests::Silence};

    /// A task. Its wakers are references to it.
    struct Task(Waker);

    impl Wake for Task {
        fn wake(self: Arc<Self>) {
            self.0.wake_by_ref();
        }
    }

    /// Does something in a task, which is returned.
    async fn in_a_task(work: impl Future<Output = ()>) -> Arc<Task> {
        let task = poll_fn(|cx| Poll::Ready(Arc::new(Task(cx.waker().clone())))).await;
        let (mut work, waker) = (pin!(work), Waker::from(task.clone()));
        poll_fn(|_| work.as_mut().poll(&mut Context::from_waker(&waker))).await;
        task
    }

    /// A client, and the other end of its connection.
    async fn connected() -> (TcpStream, Stream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        (client, Stream::new(accepted, ()))
    }

    #[tokio::test]
    async fn the_memory_of_an_upgrade_is_freed_when_it_is_complete() {
        let settings = Settings::default();
        let engine = Engine::new(Silence, settings);
        let session = Session::new(Sid::random(), Outbox::polled(engine.dirty(), settings.lagging), (), &settings);
        let (mut client, stream) = connected().await;
        let socket = handshake::websocket(stream.into_parts().0, Vec::new(), None, settings.max_payload).await;
        client.write_all(b"\x81\x86\0\0\0\x002probe\x81\x81\0\0\0\x005").await.unwrap();
        let task = in_a_task(change(engine.clone(), &session, socket, engine.closing())).await;
        assert!(session.outbox.is_upgraded());
        // What waits for the session's end is woken by the next packet.
        session.outbox.control(Packet::text("2"));
        let freed = async {
            while Arc::strong_count(&task) > 1 {
                yield_now().await;
            }
        };
        timeout(Duration::from_secs(5), freed).await.expect("something keeps a waker of the task");
    }
}
