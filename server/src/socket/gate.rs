//! Where questions come in: each is decoded, handed to its door in the order of arrival, and answered exactly once,
//! whatever happens.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{FutureExt, future::BoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use socketioxide::{
    adapter::LocalAdapter,
    handler::{FromMessageParts, Value},
    socket::Socket,
};
use tracing::error;

use super::price::Priced;
use crate::{
    chat::{Chat, Visitor},
    error::{Error, Result},
    limits::Limits,
    live::{Connection, Full},
    protocol::{Answer, Ask, ErrorBody},
};

/// The doors by the names of their events: one gate for all connections, because a table for each would cost more than
/// all else that we keep of it.
pub struct Gate {
    chat: Arc<Chat>,
    limits: Limits,
    doors: HashMap<&'static str, Door>,
}

/// Decodes a question, does what has to keep its order, and returns the rest.
type Door = Box<dyn Fn(&Gate, Arc<Visitor>, IpAddr, Asked) -> BoxFuture<'static, ()> + Send + Sync>;

impl Gate {
    pub fn new(chat: Arc<Chat>, limits: Limits) -> Self {
        Self { chat, limits, doors: HashMap::new() }
    }

    /// Leads an event to its door.
    ///
    /// socketioxide runs every event in a task of its own, so that one client's events overtake each other; only what
    /// the door does before it returns its future keeps their order.
    pub fn on<Q: Ask + Priced, F>(mut self, door: fn(Arc<Chat>, Arc<Visitor>, Q) -> F) -> Self
    where
        F: Future<Output = Result<Q::Answer>> + Send + 'static,
    {
        let enter = move |gate: &Self, visitor: Arc<Visitor>, address: IpAddr, asked: Asked| {
            let connection = visitor.connection.clone();
            let place = visitor.open_questions.clone().try_acquire_owned();
            let answering = match &place {
                Ok(_) => decode::<Q>(asked.text()).and_then(|question| {
                    visitor.check_session()?;
                    gate.limits.take(Q::KIND, question.cost(), &visitor.id, address)?;
                    Ok(door(gate.chat.clone(), visitor, question))
                }),
                Err(_) => Err(Error::Busy),
            };
            let reply = asked.reply;
            async move {
                reply.connected().await;
                let result = match answering {
                    Ok(answering) => answered(Q::EVENT, answering).await,
                    Err(error) => Err(error),
                };
                reply.send(&connection, result).await;
                drop(place);
            }
            .boxed()
        };
        self.doors.insert(Q::EVENT, Box::new(enter));
        self
    }

    /// Takes in what a client asks. Events that do not exist are answered too.
    pub fn ask(&self, visitor: Arc<Visitor>, address: IpAddr, asked: Asked) -> BoxFuture<'static, ()> {
        match event(asked.text()).and_then(|event| self.doors.get(event)) {
            Some(door) => door(self, visitor, address, asked),
            None => async move {
                asked.reply.send::<()>(&visitor.connection, Err(Error::UnknownEvent)).await;
            }
            .boxed(),
        }
    }
}

/// The name of an event: the first of the array. None of ours has anything in it that JSON escapes.
fn event(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

/// The payload, which is the second of the array, and an object: a struct alone would be read from an array as well,
/// field by field.
fn decode<Q: DeserializeOwned>(text: &str) -> Result<Q> {
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(malformed)?;
    match items.get(1).map(|payload| payload.get()) {
        Some(object) if object.starts_with('{') => serde_json::from_str(object).map_err(malformed),
        _ => Err(Error::InvalidPayload("an object is expected".into())),
    }
}

fn malformed(error: serde_json::Error) -> Error {
    Error::InvalidPayload(error.to_string())
}

/// The door's answer. A panic in it is an answer too.
async fn answered<T>(event: &'static str, answering: impl Future<Output = Result<T>>) -> Result<T> {
    let result = match AssertUnwindSafe(answering).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(Error::internal(std::io::Error::other("the door panicked"))),
    };
    if let Err(Error::Internal(cause)) = &result {
        error!(event, %cause, "A question could not be answered");
    }
    result
}

/// What a client asks, as it came: a JSON array of the event's name and its payload.
pub struct Asked {
    packet: Value,
    reply: Reply,
}

impl Asked {
    fn text(&self) -> &str {
        match &self.packet {
            Value::Str(text, _) => text,
            Value::Bytes(_) => "",
        }
    }
}

/// The way back to whoever asked.
struct Reply {
    socket: Arc<Socket>,
    number: Option<i64>,
}

impl FromMessageParts<LocalAdapter> for Asked {
    type Error = Infallible;

    fn from_message_parts(
        socket: &Arc<Socket>,
        packet: &mut Value,
        number: &Option<i64>,
    ) -> Result<Self, Infallible> {
        Ok(Self { packet: packet.clone(), reply: Reply { socket: socket.clone(), number: *number } })
    }
}

impl Reply {
    /// Acknowledges, if that was asked for. When the connection's buffer is full it waits for the client to read.
    async fn send<T: Serialize>(self, connection: &Connection, result: Result<T>) {
        let Some(number) = self.number else { return };
        let answer = match result {
            Ok(ok) => Answer::Ok(ok),
            Err(error) => Answer::Error(ErrorBody::from(&error)),
        };
        let mut pause = Duration::from_millis(5);
        while connection.acknowledge(number, &answer) == Err(Full) {
            if pause > Duration::from_secs(3) {
                return;
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    /// CONNECT is answered a moment before the socket counts as connected: a quick client asks in between, and until
    /// then nothing can be sent to it.
    async fn connected(&self) {
        const MOMENT: Duration = Duration::from_millis(200);
        let since = Instant::now();
        while !self.socket.connected() && since.elapsed() < MOMENT {
            tokio::task::yield_now().await;
        }
    }
}
