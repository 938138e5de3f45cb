//! WeChat's server, from the network inwards:
//!
//! - [`app`] puts it together, [`config`] says how, [`secret`] is the key of tokens, `files` keeps them and the database
//!   to itself, [`logging`] says what is never logged; [`net`] accepts connections,
//!   [`limits`] counts what they ask;
//! - [`http`] and [`socket`] decode what is asked, and answer;
//! - [`commands`] is everything that can be asked, one file each; `commands::Chat` is what they work with;
//! - [`access`] says who asks and what they may do, [`log`] stores messages in one order, [`jobs`] run by themselves;
//! - [`store`] keeps messages, [`live`] knows who is connected and tells them;
//! - [`protocol`] and [`model`] are the words all of them use, [`error`] is what can go wrong.
//!
//! `tests/it/layers.rs` holds who may use whom.

pub mod access;
pub mod app;
pub mod commands;
pub mod config;
pub mod error;
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
