//! WeChat's server, from the network inwards:
//!
//! - [`app`] assembles it, [`config`] configures it, [`secret`] is the key of tokens, `files` keeps them and the
//!   database private, [`logging`] says what is never logged; [`net`] accepts connections, [`limits`] limits rates;
//! - [`http`] and [`socket`] decode commands and encode answers;
//! - [`commands`] is every command, one file each; `commands::Chat` is their context;
//! - [`access`] says who an actor is and what they may do, [`log`] stores messages in one order, [`jobs`] run in the
//!   background;
//! - [`store`] keeps messages, [`live`] knows who is connected and sends them events;
//! - [`protocol`] and [`model`] are the types all of them use, [`error`] is every error.
//!
//! `tests/it/layers.rs` enforces which module may use which.

pub mod access;
mod announcer;
pub mod app;
pub mod commands;
pub mod config;
pub mod error;
pub mod events;
mod files;
pub mod http;
pub mod jobs;
pub mod limits;
pub mod live;
pub mod log;
pub mod logging;
pub mod model;
pub mod net;
pub mod protocol;
pub mod secret;
pub mod socket;
pub mod store;
pub mod supervision;
