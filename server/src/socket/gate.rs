//! Where questions come in: each is decoded, handed to its door in the order of arrival, and answered exactly once,
//! whatever happens.

use std::{
    convert::Infallible,
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json};
use socketioxide::{
    adapter::LocalAdapter,
    extract::{SocketRef, TryData},
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

/// The doors of one connection.
pub struct Gate<'a> {
    pub chat: &'a Arc<Chat>,
    pub visitor: &'a Arc<Visitor>,
    pub socket: &'a SocketRef,
    pub limits: &'a Limits,
    pub address: IpAddr,
}

impl Gate<'_> {
    /// Leads an event to its door.
    ///
    /// socketioxide runs every event in a task of its own, so that one client's events overtake each other; only what
    /// the door does before it returns its future keeps their order.
    pub fn on<Q: Ask + Priced, F>(&self, door: fn(Arc<Chat>, Arc<Visitor>, Q) -> F)
    where
        F: Future<Output = Result<Q::Answer>> + Send + 'static,
    {
        let (chat, visitor) = (self.chat.clone(), self.visitor.clone());
        let (limits, address) = (self.limits.clone(), self.address);
        self.socket.on(Q::EVENT, move |payload: TryData<Map<String, Json>>, reply: Reply| {
            let connection = visitor.connection.clone();
            let place = visitor.open_questions.clone().try_acquire_owned();
            let answering = match &place {
                Ok(_) => decode::<Q>(payload).and_then(|question| {
                    visitor.check_session()?;
                    limits.take(Q::KIND, question.cost(), &visitor.id, address)?;
                    Ok(door(chat, visitor, question))
                }),
                Err(_) => Err(Error::Busy),
            };
            async move {
                reply.connected().await;
                let result = match answering {
                    Ok(answering) => answered(Q::EVENT, answering).await,
                    Err(error) => Err(error),
                };
                reply.send(&connection, result).await;
                drop(place);
            }
        });
    }

    /// Answers the events that do not exist.
    pub fn refuse_other_events(&self) {
        let visitor = self.visitor.clone();
        self.socket.on_fallback(async move |reply: Reply| {
            reply.send::<()>(&visitor.connection, Err(Error::UnknownEvent)).await;
        });
    }
}

fn decode<Q: DeserializeOwned>(payload: TryData<Map<String, Json>>) -> Result<Q> {
    // By way of a map: a struct alone would be read from an array as well, field by field.
    let map = payload.0.map_err(|_| Error::InvalidPayload("an object is expected".into()))?;
    serde_json::from_value(Json::Object(map)).map_err(|error| Error::InvalidPayload(error.to_string()))
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

/// The way back to whoever asked.
struct Reply {
    socket: Arc<Socket>,
    number: Option<i64>,
}

impl FromMessageParts<LocalAdapter> for Reply {
    type Error = Infallible;

    fn from_message_parts(socket: &Arc<Socket>, _: &mut Value, number: &Option<i64>) -> Result<Self, Infallible> {
        Ok(Self { socket: socket.clone(), number: *number })
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
