//! A server with both engines: an echo at `/engine.io/`, and an application at `/socket.io/` that its clients
//! control.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{Request, Response, StatusCode};
use http_body_util::{Either, Empty};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, value::RawValue};
use socketio::{
    Application, Closed, Disconnect, Engine, Event, Flood, Messages, Packet, Payload, Refusal, Settings, Slot,
    Socket, SocketIo, Stream,
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc, watch},
    task::AbortHandle,
    time::{Instant, timeout},
};

pub struct Server {
    pub address: SocketAddr,
    pub engine: Engine<Echo>,
    pub socketio: Engine<Counted>,
    pub seen: Arc<Seen>,
    sockets: tokio::sync::Mutex<mpsc::UnboundedReceiver<Socket>>,
    accepting: AbortHandle,
}

/// What the server has seen, of both engines.
pub struct Seen {
    counts: watch::Sender<Counts>,
    sockets: mpsc::UnboundedSender<Socket>,
    /// CONNECTs that wait do so until there is a permit.
    pub permits: Semaphore,
    /// Of events that are never answered.
    pub slots: Mutex<Vec<Slot>>,
}

#[derive(Debug, Default)]
pub struct Counts {
    pub opened: usize,
    pub closed: usize,
    pub connecting: usize,
    pub connected: usize,
    pub said: usize,
    pub lost: usize,
    pub binary: usize,
    /// Sessions and open requests.
    pub kept: usize,
    /// TCP connections.
    pub streams: usize,
    pub events: Vec<String>,
}

/// Something that exists as long as this does.
pub struct Kept(Arc<Seen>, fn(&mut Counts) -> &mut usize);

/// Timeouts of expected events are long, so that a slow machine fails no test.
pub const SOON: Duration = Duration::from_secs(20);

/// Unless a test sets a time, nothing times out.
pub fn calm() -> Settings {
    let hour = Duration::from_secs(3600);
    Settings { ping_interval: hour, ping_timeout: hour, connect_timeout: hour, ..Settings::default() }
}

impl Server {
    pub async fn start() -> Self {
        Self::with(calm()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let (sockets, opened) = mpsc::unbounded_channel();
        let seen = Arc::new(Seen {
            counts: watch::Sender::default(),
            sockets,
            permits: Semaphore::new(0),
            slots: Mutex::default(),
        });
        let engine = Engine::new(Echo(seen.clone()), settings);
        let socketio = Engine::new(Counted(SocketIo::new(Suite(seen.clone()), settings)), settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = tokio::spawn(accept(listener, engine.clone(), socketio.clone(), seen.clone()));
        let (sockets, accepting) = (tokio::sync::Mutex::new(opened), accepting.abort_handle());
        Self { address, engine, socketio, seen, sockets, accepting }
    }

    /// The server's side of the next opened session.
    pub async fn socket(&self) -> Socket {
        timeout(SOON, async { self.sockets.lock().await.recv().await }).await.unwrap().unwrap()
    }

    /// Waits until this is so.
    pub async fn until(&self, is_so: impl Fn(&Counts) -> bool) {
        let mut counts = self.seen.counts.subscribe();
        let waiting = timeout(SOON, async { counts.wait_for(|counts| is_so(counts)).await.is_ok() });
        assert!(waiting.await.is_ok(), "{:?}", self.seen.counts.borrow());
    }

    /// Part of what was seen.
    pub fn count<T>(&self, read: impl Fn(&Counts) -> T) -> T {
        read(&self.seen.counts.borrow())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Counts {
    pub fn closed_all(&self) -> bool {
        self.opened == self.closed && self.kept == 0
    }
}

impl Seen {
    fn change(&self, change: impl FnOnce(&mut Counts)) {
        self.counts.send_modify(change);
    }
}

impl Kept {
    fn new(seen: &Arc<Seen>, count: fn(&mut Counts) -> &mut usize) -> Self {
        seen.change(|counts| *count(counts) += 1);
        Self(seen.clone(), count)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.change(|counts| *(self.1)(counts) -= 1);
    }
}

/// Sends every text back.
pub struct Echo(Arc<Seen>);

impl Messages for Echo {
    type Peer = Kept;
    type State = (Socket, Kept);

    fn open(&self, socket: Socket, peer: Kept) -> (Socket, Kept) {
        socket.release();
        self.0.sockets.send(socket.clone()).unwrap();
        self.0.change(|counts| counts.opened += 1);
        (socket, peer)
    }

    async fn text(&self, (socket, _): &(Socket, Kept), text: &str) -> Result<(), Closed> {
        if text == "wait" {
            self.0.change(|counts| counts.connecting += 1);
            self.0.permits.acquire().await.unwrap().forget();
        }
        self.0.change(|counts| counts.events.push(text.to_owned()));
        socket.answer(Packet::message(text));
        Ok(())
    }

    fn binary(&self, _: &(Socket, Kept)) -> Result<(), Closed> {
        self.0.change(|counts| counts.binary += 1);
        Ok(())
    }

    fn expires_at(&self, _: &(Socket, Kept)) -> Option<Instant> {
        None
    }

    fn closed(&self, _: &(Socket, Kept)) {
        self.0.change(|counts| counts.closed += 1);
    }
}

/// Socket.IO, with its sessions counted.
pub struct Counted(SocketIo<Suite>);

impl Messages for Counted {
    type Peer = <SocketIo<Suite> as Messages>::Peer;
    type State = <SocketIo<Suite> as Messages>::State;

    fn open(&self, socket: Socket, peer: Kept) -> Self::State {
        self.0.application().0.change(|counts| counts.opened += 1);
        self.0.open(socket, peer)
    }

    async fn text(&self, state: &Self::State, text: &str) -> Result<(), Closed> {
        self.0.text(state, text).await
    }

    fn binary(&self, state: &Self::State) -> Result<(), Closed> {
        self.0.binary(state)
    }

    fn expires_at(&self, state: &Self::State) -> Option<Instant> {
        self.0.expires_at(state)
    }

    fn closed(&self, state: &Self::State) {
        self.0.closed(state);
        self.0.application().0.change(|counts| counts.closed += 1);
    }
}

/// Does what an event's name says.
pub struct Suite(Arc<Seen>);

impl Application for Suite {
    type Peer = Kept;
    type Client = Socket;

    async fn connect(&self, socket: Socket, _: &Kept, auth: &str) -> Result<Socket, Refusal> {
        self.0.change(|counts| counts.connecting += 1);
        let asked: Value = serde_json::from_str(auth).unwrap();
        if asked["wait"].is_boolean() {
            self.0.permits.acquire().await.unwrap().forget();
        }
        for number in 0..asked["announce"].as_u64().unwrap_or_default() {
            let _ = socket.announce(&Packet::event("announced", &(number,)));
        }
        if let Some(message) = asked["refuse"].as_str() {
            return Err(Refusal { message: message.to_owned(), data: asked.get("data").cloned() });
        }
        let auth: &RawValue = serde_json::from_str(auth).unwrap();
        let _ = socket.announce(&Packet::event("auth", &(auth,)));
        self.0.sockets.send(socket.clone()).unwrap();
        self.0.change(|counts| counts.connected += 1);
        Ok(socket)
    }

    fn event(&self, socket: &Arc<Socket>, event: Event<'_>, slot: Slot) -> Result<(), Flood> {
        let items: Vec<&RawValue> = serde_json::from_str(event.text).map_err(|_| Flood)?;
        let args = items.get(1..).unwrap_or_default();
        match (event.name(), event.id) {
            (Some("message"), _) => socket.answer(Packet::event("message-back", &args)),
            (Some("message-with-ack"), Some(id)) => socket.answer(Packet::ack(id, &args)),
            (Some("large"), Some(id)) => {
                socket.acknowledge(id, &"x".repeat(args[0].get().parse().unwrap()));
            }
            (Some("keep"), _) => self.0.slots.lock().unwrap().push(slot),
            (Some("flood"), _) => return Err(Flood),
            (Some("panic"), _) => panic!("it was asked to"),
            _ => {}
        }
        self.0.change(|counts| counts.events.push(event.text.to_owned()));
        Ok(())
    }

    fn disconnected(&self, _: &Socket, how: Disconnect) {
        self.0.change(|counts| match how {
            Disconnect::Said => counts.said += 1,
            Disconnect::Lost => counts.lost += 1,
        });
    }
}

async fn accept(listener: TcpListener, engine: Engine<Echo>, socketio: Engine<Counted>, seen: Arc<Seen>) {
    loop {
        let (tcp, _) = listener.accept().await.unwrap();
        tcp.set_nodelay(true).unwrap();
        let stream = Stream::new(tcp, Kept::new(&seen, |counts| &mut counts.streams));
        let (engine, socketio, seen) = (engine.clone(), socketio.clone(), seen.clone());
        let service = service_fn(move |request| {
            let peer = Kept::new(&seen, |counts| &mut counts.kept);
            answer(engine.clone(), socketio.clone(), peer, request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new());
        tokio::spawn(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    }
}

async fn answer(
    engine: Engine<Echo>,
    socketio: Engine<Counted>,
    peer: Kept,
    request: Request<Incoming>,
) -> Result<Response<Either<Payload, Empty<bytes::Bytes>>>, Infallible> {
    Ok(match request.uri().path() {
        "/engine.io/" => engine.serve(request, peer).await.map(Either::Left),
        "/socket.io/" => socketio.serve(request, peer).await.map(Either::Left),
        _ => {
            let mut nothing = Response::new(Either::Right(Empty::new()));
            *nothing.status_mut() = StatusCode::NOT_FOUND;
            nothing
        }
    })
}
