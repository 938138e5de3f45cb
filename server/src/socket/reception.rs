//! Who connects is let in, or refused with a sentence, whichever way the connection is served.

use std::{
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use axum::http::HeaderMap;
use futures_util::future::BoxFuture;
use ipnet::IpNet;
use serde::Deserialize;
use tracing::debug;

use super::gate::{Asked, Gate};
use crate::{
    chat::{Chat, Visitor},
    error::Error,
    limits::{Limits, Ticket},
    live::{Connection, Leaving},
    net::{Origins, Peer},
};

/// What is needed to let people in. Cloning shares it.
#[derive(Clone)]
pub struct Reception {
    pub chat: Arc<Chat>,
    pub limits: Limits,
    pub gate: Arc<Gate>,
    pub origins: Origins,
    pub trusted: Arc<[IpNet]>,
}

/// What a client hands over when it connects.
#[derive(Debug, Default, Deserialize)]
pub struct Auth {
    token: Option<String>,
}

/// Why a connection is refused: the sentence for people, except where the client itself has to do something.
#[derive(Debug)]
pub struct Refused(Error);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Error::SignedOut => f.write_str(self.0.code()),
            error => error.fmt(f),
        }
    }
}

/// Somebody who was let in, until the connection ends.
pub struct Visit {
    chat: Arc<Chat>,
    gate: Arc<Gate>,
    visitor: Arc<Visitor>,
    address: IpAddr,
    /// Given back when the connection ends, and not when the last who knows of it does.
    ticket: Mutex<Option<Ticket>>,
}

impl Reception {
    /// Whose connection it is that began with these headers.
    pub fn address(&self, peer: &Peer, headers: &HeaderMap) -> IpAddr {
        peer.client(headers, &self.trusted)
    }

    pub async fn admit(&self, auth: Auth, mut connection: Connection, address: IpAddr) -> Result<Visit, Refused> {
        connection.origin = self.origins.of(address);
        let ticket = self.limits.socket(address).map_err(Refused)?;
        let visitor = self.chat.arrive(auth.token.as_deref(), connection).await.map_err(Refused)?;
        debug!(user.id = visitor.id.as_str(), "Connected");
        let (chat, gate, ticket) = (self.chat.clone(), self.gate.clone(), Mutex::new(Some(ticket)));
        Ok(Visit { chat, gate, visitor, address, ticket })
    }
}

impl Visit {
    /// Takes in a question; the future answers it.
    pub fn ask(&self, asked: Asked<'_>) -> BoxFuture<'static, ()> {
        self.gate.ask(&self.visitor, self.address, asked)
    }

    /// The connection has ended.
    pub fn end(&self, how: Leaving) {
        self.chat.disconnected(&self.visitor, how);
        self.ticket.lock().expect("nothing panics while it holds this lock").take();
    }
}
