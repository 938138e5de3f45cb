//! Both protocols, sentence by sentence and frame by frame, through real sockets; and every bound of the crate.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;
mod server;

mod bounds;
mod crowd;
mod fuzz;
mod handshake;
mod heartbeat;
mod polling;
mod socketio;
mod upgrade;
mod websocket;
