//! Serves what the official test suites of both protocols expect, on port 3000:
//!
//! - an echo of messages at `/engine.io/`,
//! - at `/socket.io/` an `auth` event after CONNECT, `message` answered by `message-back`, and `message-with-ack` by its
//!   acknowledgement.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::{Request, Response, StatusCode};
use http_body_util::{Either, Empty};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::value::RawValue;
use socketio::{
    Application, Closed, Disconnect, Engine, Event, Flood, Messages, Packet, Payload, Refusal, Settings, Slot,
    Socket, SocketIo, Stream,
};
use tokio::{net::TcpListener, time::Instant};

const SETTINGS: Settings = Settings {
    ping_interval: Duration::from_millis(300),
    ping_timeout: Duration::from_millis(200),
    connect_timeout: Duration::from_secs(1),
    max_payload: 1_000_000,
    ..Settings::DEFAULT
};

/// Sends every text back.
struct Echo;

impl Messages for Echo {
    type Peer = ();
    type State = Socket;

    fn open(&self, socket: Socket, (): ()) -> Socket {
        socket.release();
        socket
    }

    async fn text(&self, socket: &Socket, text: &str) -> Result<(), Closed> {
        socket.answer(Packet::message(text));
        Ok(())
    }

    fn binary(&self, _: &Socket) -> Result<(), Closed> {
        Ok(())
    }

    fn expires_at(&self, _: &Socket) -> Option<Instant> {
        None
    }

    fn closed(&self, _: &Socket) {}
}

/// Answers the events of the suite.
struct Suite;

impl Application for Suite {
    type Peer = ();
    type Client = Socket;

    async fn connect(&self, socket: Socket, (): &(), auth: &str) -> Result<Socket, Refusal> {
        let auth: &RawValue = serde_json::from_str(auth).expect("it is an object");
        let _ = socket.announce(&Packet::event("auth", &(auth,)));
        Ok(socket)
    }

    fn event(&self, socket: &Arc<Socket>, event: Event<'_>, _: Slot) -> Result<(), Flood> {
        let items: Vec<&RawValue> = serde_json::from_str(event.text).map_err(|_| Flood)?;
        let args = items.get(1..).unwrap_or_default();
        match (event.name(), event.id) {
            (Some("message"), _) => socket.answer(Packet::event("message-back", &args)),
            (Some("message-with-ack"), Some(id)) => socket.answer(Packet::ack(id, &args)),
            _ => {}
        }
        Ok(())
    }

    fn disconnected(&self, _: &Socket, _: Disconnect) {}
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let engine = Engine::new(Echo, SETTINGS);
    let socketio = Engine::new(SocketIo::new(Suite, SETTINGS), SETTINGS);
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 3000))).await?;
    println!("Serving on http://{}", listener.local_addr()?);
    loop {
        let (tcp, _) = listener.accept().await?;
        let (engine, socketio) = (engine.clone(), socketio.clone());
        let service = service_fn(move |request| answer(engine.clone(), socketio.clone(), request));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new());
        let connection = http.serve_connection(TokioIo::new(Stream::new(tcp, ())), service).with_upgrades();
        tokio::spawn(connection);
    }
}

async fn answer(
    engine: Engine<Echo>,
    socketio: Engine<SocketIo<Suite>>,
    request: Request<Incoming>,
) -> Result<Response<Either<Payload, Empty<bytes::Bytes>>>, std::convert::Infallible> {
    Ok(match request.uri().path() {
        "/engine.io/" => engine.serve(request, ()).await.map(Either::Left),
        "/socket.io/" => socketio.serve(request, ()).await.map(Either::Left),
        _ => {
            let mut nothing = Response::new(Either::Right(Empty::new()));
            *nothing.status_mut() = StatusCode::NOT_FOUND;
            nothing
        }
    })
}
