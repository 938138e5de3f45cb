//! Where events come in: each is decoded, counted, handed to its handler in the order of arrival, and answered exactly
//! once, whatever happens.
//!
//! What is refused right here costs neither a task nor a wait. A client that is refused again and again, here or by a handler, is
//! cut off.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use socketio::{Event, Flood, Packet, Slot};
use tracing::{debug, error};

use super::{Client, cost::Cost};
use crate::{
    chat::{Chat, Connection},
    error::{Error, Result},
    limits::Limits,
    protocol::{Answer, ErrorBody, Malformed},
};

/// The handlers by the names of their events: one table for all connections, because one for each would cost more than
/// all else that we keep of it.
pub struct Dispatch {
    chat: Arc<Chat>,
    limits: Limits,
    handlers: HashMap<&'static str, Handler>,
}

/// Decodes an event, does what has to keep its order, and sees to the rest.
type Handler = Box<dyn Fn(&Dispatch, &Arc<Client>, Event<'_>, Slot) -> Result<()> + Send + Sync>;

/// Every event that may run is a task of so many bytes at most: what is larger, and not always needed, is in a box. Every
/// test that asks an event goes by this.
const LARGEST_TASK: usize = 4 * 1024;
/// A page is not waited for longer until the client has taken the one before.
const PAGE_TURN: Duration = Duration::from_secs(1);

impl Dispatch {
    pub fn new(chat: Arc<Chat>, limits: Limits) -> Self {
        Self { chat, limits, handlers: HashMap::new() }
    }

    /// Leads an event to its handler.
    ///
    /// Each is answered by a task of its own, so that one client's events overtake each other; only what the handler does
    /// before it returns its future keeps their order.
    pub fn on<E: Cost, F>(mut self, handler: fn(Arc<Chat>, Arc<Connection>, E) -> F) -> Self
    where
        F: Future<Output = Result<E::Answer>> + Send + 'static,
    {
        let handle = move |dispatch: &Self, client: &Arc<Client>, event: Event<'_>, slot: Slot| {
            let (connection, id) = (&client.connection, event.id);
            let event = decode::<E>(event)?;
            connection.check_session()?;
            dispatch.limits.take(E::KIND, event.cost(), &connection.id, client.address)?;
            let answering = handler(dispatch.chat.clone(), connection.clone(), event);
            let answering = answer::<E>(dispatch.limits.clone(), client.clone(), id, answering, slot);
            debug_assert!(size_of_val(&answering) <= LARGEST_TASK, "{}: {}", E::EVENT, size_of_val(&answering));
            tokio::spawn(answering);
            Ok(())
        };
        self.handlers.insert(E::EVENT, Box::new(handle));
        self
    }

    /// Takes in an event. Those that do not exist are answered too.
    pub fn event(&self, client: &Arc<Client>, event: Event<'_>, slot: Slot) -> Result<(), Flood> {
        let handled = match event.name().and_then(|name| self.handlers.get(name)) {
            Some(handle) => handle(self, client, event, slot),
            None => Err(Error::UnknownEvent),
        };
        handled.or_else(|error| {
            reply::<()>(client, event.id, Err(&error));
            self.limits.count_refusal(&error, &client.connection.id, client.address).map_err(|_| Flood)
        })
    }
}

/// The payload, which is the second of the array, and an object: a struct alone would be read from an array as well,
/// field by field.
fn decode<E: DeserializeOwned>(event: Event<'_>) -> Result<E> {
    if event.attachments > 0 {
        return Err(Error::InvalidPayload("attachments are not taken".into()));
    }
    let items: Vec<&RawValue> = serde_json::from_str(event.text).map_err(|_| Malformed::NotJson)?;
    match items.get(1).map(|payload| payload.get()) {
        Some(object) if object.starts_with('{') => {
            serde_json::from_str(object).map_err(|_| Malformed::of::<E>(object.as_bytes()).into())
        }
        _ => Err(Malformed::NotAnObject.into()),
    }
}

/// Answers an event when that is done. No page is read for a client that has not taken the last one.
async fn answer<E: Cost>(
    limits: Limits,
    client: Arc<Client>,
    id: Option<u64>,
    answering: impl Future<Output = Result<E::Answer>>,
    slot: Slot,
) {
    let connection = &client.connection;
    let turn = if E::IS_PAGE { connection.recipient.page_turn(PAGE_TURN).await } else { None };
    let result = match turn.is_none() && E::IS_PAGE {
        true => Err(Error::Busy),
        false => done(E::EVENT, answering).await,
    };
    let size = reply(&client, id, result.as_ref());
    if E::IS_PAGE {
        limits.charge_page(size, &connection.id, client.address);
    }
    if let Err(error) = result
        && limits.count_refusal(&error, &connection.id, client.address).is_err()
    {
        debug!("A client is cut off: what it asks is refused again and again");
        connection.recipient.abort();
    }
    drop(slot);
}

/// What the handler has done. A panic in it is an answer too.
async fn done<T>(event: &'static str, answering: impl Future<Output = Result<T>>) -> Result<T> {
    let result = match AssertUnwindSafe(answering).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(Error::internal(std::io::Error::other("the handler panicked"))),
    };
    if let Err(Error::Internal(cause)) = &result {
        error!(event, %cause, "An event could not be answered");
    }
    result
}

/// Acknowledges, if that was asked for, and says how large the answer was.
fn reply<T: Serialize>(client: &Client, id: Option<u64>, result: Result<&T, &Error>) -> usize {
    let Some(id) = id else { return 0 };
    let answer = match result {
        Ok(ok) => Answer::Ok(ok),
        Err(error) => Answer::Error(ErrorBody::from(error)),
    };
    let packet = Packet::ack(id, &(answer,));
    let size = packet.frame().len();
    client.connection.recipient.answer(packet);
    size
}
