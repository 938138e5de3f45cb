//! The other end of the wire: a Socket.IO client for tests, faults and the bench.

mod client;

pub use client::{Answer, Client, Endpoint, Event, Failed, Listen, Manner, SEPARATOR, Session, http, wire};
