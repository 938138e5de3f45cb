//! What is broken, one file each: sets up, breaks, waits, and hands what it has seen to the checker.

mod changes;
mod cuts;
mod dropped_acks;
mod dropped_broadcasts;
mod full_disk;
mod heavy_room;
mod herd;
mod hostile_polling;
mod killed_server;
mod outage;
mod paused_reader;
mod questions;
mod restarts;
mod silent_connections;
mod unread_answers;
mod violent_leaving;

use futures_util::future::BoxFuture;
use wechat_load::Failed;

use crate::{
    attack::Attacker,
    crowd::Crowd,
    database::Kind,
    person::{Habits, Person, Wish},
    stage::{Outcome, Seen, Stage, Testbed},
};

type Run = for<'a> fn(&'a Testbed) -> BoxFuture<'a, Result<Outcome, Failed>>;

/// Something that is broken, and what is promised all the same.
pub struct Scenario {
    pub name: &'static str,
    /// What happens, in a sentence.
    pub what: &'static str,
    pub run: Run,
    /// Only on this database.
    pub only: Option<Kind>,
    /// Too long for a quick run.
    pub is_long: bool,
}

impl Scenario {
    const fn new(name: &'static str, what: &'static str, run: Run) -> Self {
        Self { name, what, run, only: None, is_long: false }
    }

    const fn only(self, kind: Kind) -> Self {
        Self { only: Some(kind), ..self }
    }

    const fn long(self) -> Self {
        Self { is_long: true, ..self }
    }
}

pub const SCENARIOS: &[Scenario] = &[
    killed_server::SCENARIO,
    outage::STOPPED,
    outage::CRASHED,
    outage::LONG,
    outage::FROZEN,
    dropped_acks::SCENARIO,
    cuts::SCENARIO,
    changes::SCENARIO,
    dropped_broadcasts::SCENARIO,
    paused_reader::SCENARIO,
    violent_leaving::SCENARIO,
    herd::SCENARIO,
    restarts::SCENARIO,
    full_disk::SCENARIO,
    questions::SCENARIO,
    unread_answers::SCENARIO,
    silent_connections::SCENARIO,
    silent_connections::FEW_FILES,
    heavy_room::SCENARIO,
    hostile_polling::SCENARIO,
];
