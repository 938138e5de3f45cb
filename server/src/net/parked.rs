//! Requests that wait long for their answers, such as polls, are parked outside of hyper.
//!
//! hyper keeps two buffers of 8 KiB while a request is open, which is nearly all the memory of an idle polling
//! session. Parking a request frees them: its connection leaves hyper. When there is an answer, a new hyper gets the
//! connection, a short stand-in for the request, and the answer to it. This module knows neither routes nor what a
//! request waits for.

use std::{
    convert::Infallible,
    future::poll_fn,
    mem::take,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::HttpBody,
    http::{Method, Request, header},
    response::Response,
};
use bytes::Bytes;
use hyper::{body::Incoming, server::conn::http1::Parts, service::Service};
use hyper_util::rt::TokioIo;
use socketio::{Flow, Stream};
use tokio::time::{Instant, sleep};

type Answer = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

/// The answers of one connection, one pending at a time.
#[derive(Clone)]
pub struct Answers(Arc<Inner>);

struct Inner {
    ask: Box<dyn Fn(Request<Incoming>) -> Answer + Send + Sync>,
    turn: Mutex<Turn>,
}

#[derive(Default)]
enum Turn {
    #[default]
    Nothing,
    Waiting {
        answer: Answer,
        /// None until it was polled in vain.
        since: Option<Instant>,
        /// The stand-in for the request when it is parked. None if it cannot be.
        head: Option<Bytes>,
    },
    Answered(Response),
}

/// A connection outside of hyper, with a request that waits for its answer.
pub struct Parked {
    stream: Stream,
    answer: Answer,
    /// What hyper will read: the request's stand-in, and the bytes received after the request.
    unread: Bytes,
}

impl Answers {
    pub fn of<F>(ask: impl Fn(Request<Incoming>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Response, Infallible>> + Send + 'static,
    {
        Self(Arc::new(Inner { ask: Box::new(move |request| Box::pin(ask(request))), turn: Mutex::default() }))
    }

    /// Ready when a request that can be parked has waited this long, and nothing waits to be written before its
    /// answer.
    pub async fn waited(&self, patience: Duration, flow: &Flow) {
        let mut alarm = pin!(sleep(patience));
        poll_fn(|cx| {
            loop {
                let Turn::Waiting { since: Some(since), head: Some(_), .. } = &mut *self.turn() else {
                    return Poll::Pending;
                };
                if alarm.deadline() != *since + patience {
                    alarm.as_mut().reset(*since + patience);
                }
                match alarm.as_mut().poll(cx) {
                    Poll::Ready(()) if flow.is_blocked() => *since = Instant::now(),
                    waited => return waited,
                }
            }
        })
        .await;
    }

    /// Takes over a connection for which [`Answers::waited`] was ready.
    pub fn park(&self, parts: Parts<TokioIo<Stream>, Self>) -> Option<Parked> {
        match take(&mut *self.turn()) {
            Turn::Waiting { answer, head: Some(head), .. } => {
                let unread = [head, parts.read_buf].concat().into();
                Some(Parked { stream: parts.io.into_inner(), answer, unread })
            }
            _ => None,
        }
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<Response, Infallible>> {
        let mut turn = self.turn();
        if let Turn::Waiting { answer, since, .. } = &mut *turn {
            match answer.as_mut().poll(cx) {
                Poll::Ready(Ok(response)) => *turn = Turn::Answered(response),
                Poll::Pending => _ = since.get_or_insert_with(Instant::now),
            }
        }
        match take(&mut *turn) {
            Turn::Answered(response) => Poll::Ready(Ok(response)),
            waiting => {
                *turn = waiting;
                Poll::Pending
            }
        }
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.0.turn.lock().expect("a panic ends the connection's only task")
    }
}

impl Service<Request<Incoming>> for Answers {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut turn = self.turn();
        // Otherwise this is the stand-in for a request that has its answer.
        if !matches!(*turn, Turn::Answered(_)) {
            let head = stand_in(&request);
            *turn = Turn::Waiting { answer: (self.0.ask)(request), since: None, head };
        }
        let answers = self.clone();
        Box::pin(poll_fn(move |cx| answers.poll(cx)))
    }
}

impl Parked {
    /// Waits for the answer. Returns the connection to continue on, or none when the client is gone.
    pub async fn answered(self, answers: &Answers) -> Option<Stream> {
        let Ok(response) = tokio::select! {
            biased;
            response = self.answer => response,
            () = self.stream.closed() => return None,
        };
        *answers.turn() = Turn::Answered(response);
        Some(self.stream.with_unread(self.unread))
    }
}

/// The shortest request equivalent for its connection. None for a request with a body or an upgrade.
fn stand_in(request: &Request<Incoming>) -> Option<Bytes> {
    let headers = request.headers();
    let is_question = request.method() == Method::GET
        && request.body().is_end_stream()
        && !headers.contains_key(header::UPGRADE)
        && !headers.contains_key(header::EXPECT);
    is_question.then(|| {
        let mut head = format!("GET / {:?}\r\n", request.version()).into_bytes();
        for value in headers.get_all(header::CONNECTION) {
            head.extend_from_slice(b"connection: ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head.into()
    })
}

#[cfg(test)]
mod tests {
    use axum::{Router, extract::State, routing::get};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        sync::{Semaphore, mpsc, watch},
        task::{JoinHandle, spawn},
        time::timeout,
    };

    use super::{
        super::{
            Peer,
            serving::{converse, talk},
        },
        *,
    };

    const PATIENCE: Duration = Duration::from_secs(1);

    /// What a waiting request says, and what lets it continue.
    #[derive(Clone)]
    struct Bell {
        waits: mpsc::UnboundedSender<()>,
        rings: Arc<Semaphore>,
    }

    struct Conversation {
        tcp: TcpStream,
        waits: mpsc::UnboundedReceiver<()>,
        rings: Arc<Semaphore>,
        stopping: watch::Sender<bool>,
        served: JoinHandle<()>,
        wait: Duration,
    }

    async fn connection() -> (TcpStream, Stream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        (client, Stream::new(accepted, ()))
    }

    async fn conversation(wait: Duration) -> Conversation {
        let (sender, waits) = mpsc::unbounded_channel();
        let rings = Arc::new(Semaphore::new(0));
        let until_rung = async |State(bell): State<Bell>| {
            bell.waits.send(()).unwrap();
            bell.rings.acquire().await.unwrap().forget();
            "rung"
        };
        let at_once = get(async || "at once").post(async |body: Bytes| body);
        let router = Router::new()
            .route("/wait", get(until_rung).post(until_rung))
            .route("/", at_once)
            .with_state(Bell { waits: sender, rings: rings.clone() });
        let (tcp, stream) = connection().await;
        let peer = Peer(tcp.local_addr().unwrap());
        let (stopping, stopped) = watch::channel(false);
        let served = spawn(converse(stream, peer, router, stopped, PATIENCE));
        Conversation { tcp, waits, rings, stopping, served, wait }
    }

    impl Conversation {
        /// Until the request has waited this long.
        async fn waited(&mut self) {
            self.waits.recv().await.unwrap();
            sleep(self.wait).await;
        }

        async fn say(&mut self, head: &str) {
            self.tcp.write_all(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
        }

        /// The body of the next answer, and its head in lower case.
        async fn hear(&mut self) -> (String, String) {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(self.tcp.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap().to_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
            let mut body = vec![0; length.parse().unwrap()];
            self.tcp.read_exact(&mut body).await.unwrap();
            (String::from_utf8(body).unwrap(), head)
        }

        async fn is_closed(&mut self) -> bool {
            matches!(self.tcp.read(&mut [0]).await, Ok(0) | Err(_))
        }
    }

    /// The client sees no difference between a parked request and another.
    async fn each(test: impl AsyncFn(Conversation)) {
        for wait in [Duration::ZERO, PATIENCE * 2] {
            test(conversation(wait).await).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_waiting_request_is_parked() {
        let is_parked = async |head: &'static str| {
            let (mut client, stream) = connection().await;
            client.write_all(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
            let answers = Answers::of(|_| std::future::pending());
            let (_stopping, mut stopped) = watch::channel(false);
            let talk = talk(stream, &answers, &mut stopped, PATIENCE);
            timeout(PATIENCE * 2, talk).await.is_ok()
        };
        for head in ["GET /wait HTTP/1.1\r\nhost: a", "GET /wait HTTP/1.0\r\nconnection: keep-alive"] {
            assert!(is_parked(head).await, "{head}");
        }
        for head in [
            "POST /wait HTTP/1.1\r\nhost: a\r\ncontent-length: 0",
            "GET /wait HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx",
            "GET /wait HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket",
            "GET /wait HTTP/1.1\r\nhost: a\r\nexpect: 100-continue",
        ] {
            assert!(!is_parked(head).await, "{head}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_goes_on_after_each_answer() {
        each(async |mut talk| {
            for _ in 0..3 {
                talk.say("GET /wait HTTP/1.1\r\nhost: a").await;
                talk.waited().await;
                talk.rings.add_permits(1);
                assert_eq!(talk.hear().await.0, "rung");
                talk.say("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nfour").await;
                assert_eq!(talk.hear().await.0, "four");
            }
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn pipelined_requests_are_answered_in_order() {
        each(async |mut talk| {
            talk.say("GET /wait HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost: a").await;
            talk.waited().await;
            talk.say("GET / HTTP/1.1\r\nhost: a").await;
            talk.rings.add_permits(1);
            for body in ["rung", "at once", "at once"] {
                assert_eq!(talk.hear().await.0, body);
            }
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_to_be_closed_is_closed() {
        for head in ["GET /wait HTTP/1.1\r\nhost: a\r\nconnection: close", "GET /wait HTTP/1.0"] {
            each(async |mut talk| {
                talk.say(head).await;
                talk.waited().await;
                talk.rings.add_permits(1);
                let heard = Instant::now();
                assert_eq!(talk.hear().await.0, "rung");
                assert!(talk.is_closed().await);
                // Not because nothing more was requested.
                assert_eq!(Instant::now(), heard);
                talk.served.await.unwrap();
            })
            .await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_leaves_is_not_waited_for() {
        each(async |mut talk| {
            talk.say("GET /wait HTTP/1.1\r\nhost: a").await;
            talk.waited().await;
            drop(talk.tcp);
            talk.served.await.unwrap();
            // The request was dropped, and with it all that it held.
            assert!(talk.waits.recv().await.is_none());
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_with_a_body_is_answered_too() {
        each(async |mut talk| {
            talk.say("POST /wait HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nfour").await;
            talk.waited().await;
            talk.rings.add_permits(1);
            assert_eq!(talk.hear().await.0, "rung");
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_stops_answers_what_waits_and_closes() {
        each(async |mut talk| {
            talk.say("GET /wait HTTP/1.1\r\nhost: a").await;
            talk.waited().await;
            talk.stopping.send_replace(true);
            talk.rings.add_permits(1);
            assert_eq!(talk.hear().await.0, "rung");
            assert!(talk.is_closed().await);
            talk.served.await.unwrap();
        })
        .await;
    }
}
