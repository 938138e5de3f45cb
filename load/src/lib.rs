//! What stands at the other end of the wire when nobody is watching: a Socket.IO client for tests and load.

mod client;

pub use client::{Client, Event, Failed, Manner, Unheard, open};
