//! Where questions come in: each is decoded, handed to its door in the order of arrival, and answered exactly once,
//! whatever happens.

use std::{collections::HashMap, net::IpAddr, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
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
type Door = Box<dyn Fn(&Gate, &Arc<Visitor>, IpAddr, Asked<'_>) -> BoxFuture<'static, ()> + Send + Sync>;

/// What a client asks, as it came.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// A JSON array of the event's name and its payload.
    pub text: &'a str,
    /// What the acknowledgement is for, if one is wanted.
    pub number: Option<i64>,
}

impl Gate {
    pub fn new(chat: Arc<Chat>, limits: Limits) -> Self {
        Self { chat, limits, doors: HashMap::new() }
    }

    /// Leads an event to its door.
    ///
    /// Every question is answered by a task of its own, so that one client's questions overtake each other; only what the
    /// door does before it returns its future keeps their order.
    pub fn on<Q: Ask + Priced, F>(mut self, door: fn(Arc<Chat>, Arc<Visitor>, Q) -> F) -> Self
    where
        F: Future<Output = Result<Q::Answer>> + Send + 'static,
    {
        let enter = move |gate: &Self, visitor: &Arc<Visitor>, address: IpAddr, asked: Asked<'_>| {
            let place = visitor.open_questions.clone().try_acquire_owned();
            let answering = match &place {
                Ok(_) => decode::<Q>(asked.text).and_then(|question| {
                    visitor.check_session()?;
                    gate.limits.take(Q::KIND, question.cost(), &visitor.id, address)?;
                    Ok(door(gate.chat.clone(), visitor.clone(), question))
                }),
                Err(_) => Err(Error::Busy),
            };
            let (visitor, number) = (visitor.clone(), asked.number);
            async move {
                visitor.connection.ready().await;
                let result = match answering {
                    Ok(answering) => answered(Q::EVENT, answering).await,
                    Err(error) => Err(error),
                };
                reply(&visitor.connection, number, result).await;
                drop(place);
            }
            .boxed()
        };
        self.doors.insert(Q::EVENT, Box::new(enter));
        self
    }

    /// Takes in what a client asks. Events that do not exist are answered too.
    pub fn ask(&self, visitor: &Arc<Visitor>, address: IpAddr, asked: Asked<'_>) -> BoxFuture<'static, ()> {
        if let Some(door) = event(asked.text).and_then(|event| self.doors.get(event)) {
            return door(self, visitor, address, asked);
        }
        let (visitor, number) = (visitor.clone(), asked.number);
        async move { reply::<()>(&visitor.connection, number, Err(Error::UnknownEvent)).await }.boxed()
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

/// Acknowledges, if that was asked for. When the connection's buffer is full it waits for the client to read.
async fn reply<T: Serialize>(connection: &Connection, number: Option<i64>, result: Result<T>) {
    let Some(number) = number else { return };
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
