//! Dispatch of events: each is decoded, counted, passed to its command in the order of arrival, and answered exactly
//! once, whatever happens.
//!
//! An event refused here costs neither a task nor a wait. A client that is refused again and again, here or by a
//! command, is disconnected.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use socketio::{Event, Flood, Packet, Slot};
use tracing::{debug, error};

use super::Client;
use crate::{
    commands::{self, Chat, Command, FromCall, Malformed, Table, Ways},
    error::{Error, Result},
    protocol::{Answer, ErrorBody},
};

/// The commands by the names of their events: one table for all connections, because one for each would cost more
/// than the rest of a connection.
pub struct Dispatch {
    chat: Arc<Chat>,
    handlers: HashMap<&'static str, Handler>,
}

/// Decodes an event, runs what has to keep its order, and spawns the rest.
type Handler = fn(&Arc<Chat>, &Arc<Client>, Event<'_>, Slot) -> Result<()>;

/// The size limit of an event's task, in bytes: what is larger, and not always needed, is boxed. Every test of an
/// event checks this.
const LARGEST_TASK: usize = 4 * 1024;
/// A page waits at most this long until the client has taken the one before.
const PAGE_TURN: Duration = Duration::from_secs(1);

impl Dispatch {
    /// For every command that has an event.
    pub fn new(chat: Arc<Chat>) -> Self {
        let mut dispatch = Self { chat, handlers: HashMap::new() };
        commands::all(&mut dispatch);
        dispatch
    }

    /// Handles an event. Unknown ones are answered too.
    pub fn event(&self, client: &Arc<Client>, event: Event<'_>, slot: Slot) -> Result<(), Flood> {
        let handled = match event.name().and_then(|name| self.handlers.get(name)) {
            Some(handle) => handle(&self.chat, client, event, slot),
            None => Err(Error::UnknownEvent),
        };
        handled.or_else(|error| {
            reply::<()>(client, event.id, Err(&error));
            self.chat.limits.count_refusal(&error, &client.connection.id, client.address).map_err(|_| Flood)
        })
    }
}

impl Table for Dispatch {
    fn add<C: Command>(&mut self, ways: Ways) {
        if ways.by_event {
            self.handlers.insert(C::NAME, handle::<C>);
        }
    }
}

/// Each event is answered by a task of its own, so one client's events may overtake each other; only what the command
/// does before it returns its future keeps their order.
fn handle<C: Command>(chat: &Arc<Chat>, client: &Arc<Client>, event: Event<'_>, slot: Slot) -> Result<()> {
    let (connection, id) = (&client.connection, event.id);
    let command = decode::<C>(event)?;
    connection.check_session()?;
    chat.limits.take(C::KIND, command.cost(), &connection.id, client.address)?;
    let running = command.run(chat.clone(), C::Caller::from_connection(connection)?);
    let answering = answer::<C>(chat.clone(), client.clone(), id, running, slot);
    debug_assert!(size_of_val(&answering) <= LARGEST_TASK, "{}: {}", C::NAME, size_of_val(&answering));
    tokio::spawn(answering);
    Ok(())
}

/// The payload, which is the second element of the array, and an object: serde would also read a struct from an
/// array, field by field.
fn decode<C: DeserializeOwned>(event: Event<'_>) -> Result<C> {
    if event.attachments > 0 {
        return Err(Error::InvalidPayload("attachments are not taken".into()));
    }
    let items: Vec<&RawValue> = serde_json::from_str(event.text).map_err(|_| Malformed::NotJson)?;
    match items.get(1).map(|payload| payload.get()) {
        Some(object) if object.starts_with('{') => {
            serde_json::from_str(object).map_err(|_| Malformed::of::<C>(object.as_bytes()).into())
        }
        _ => Err(Malformed::NotAnObject.into()),
    }
}

/// Answers an event when its command is done. No page is read for a client that has not taken the last one.
async fn answer<C: Command>(
    chat: Arc<Chat>,
    client: Arc<Client>,
    id: Option<u64>,
    running: impl Future<Output = Result<C::Answer>>,
    slot: Slot,
) {
    let connection = &client.connection;
    let turn = if C::IS_PAGE { connection.recipient.page_turn(PAGE_TURN).await } else { None };
    let result = match turn.is_none() && C::IS_PAGE {
        true => Err(Error::Busy),
        false => done(C::NAME, running).await,
    };
    let size = reply(&client, id, result.as_ref());
    if C::IS_PAGE {
        chat.limits.charge_page(size, &connection.id, client.address);
    }
    if let Err(error) = result
        && chat.limits.count_refusal(&error, &connection.id, client.address).is_err()
    {
        debug!("A client is cut off: what it asks is refused again and again");
        connection.recipient.abort();
    }
    drop(slot);
}

/// The command's result. A panic in it is answered too.
async fn done<T>(name: &'static str, running: impl Future<Output = Result<T>>) -> Result<T> {
    let result = match AssertUnwindSafe(running).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(Error::internal(std::io::Error::other("the command panicked"))),
    };
    if let Err(Error::Internal(cause)) = &result {
        error!(event = name, %cause, "An event could not be answered");
    }
    result
}

/// Acknowledges, if requested, and returns the size of the answer.
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
