//! WeChat's server. The house, from the street inwards:
//!
//! - [`app`] puts it together, [`config`] says how, [`secret`] is the key of tokens, `files` keeps them and the database
//!   to itself, [`logging`] says what is never logged; [`net`] accepts connections,
//!   [`limits`] counts what they ask;
//! - [`http`] and [`socket`] are its doors: they decode, and answer;
//! - [`chat`] is what people do, one file each subject;
//! - [`store`] keeps messages, [`live`] knows who is connected and tells them;
//! - [`protocol`] and [`model`] are the words all of them use, [`error`] is what can go wrong.
//!
//! `tests/it/layers.rs` holds who may use whom.

pub mod app;
pub mod chat;
pub mod config;
pub mod error;
mod files;
pub mod http;
pub mod limits;
pub mod live;
pub mod logging;
pub mod model;
pub mod net;
pub mod protocol;
pub mod secret;
pub mod socket;
pub mod store;
