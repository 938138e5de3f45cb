//! Where those come from who write in owned rooms: a keyed hash, kept as long as what they wrote, 30 days at most. Whoever
//! is banned when they are gone is then kept out by it.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::writer::Draft;
use crate::domain::{RoomId, UserId};

/// A room, someone who writes there, and where they come from.
pub type Origin = (RoomId, UserId, Arc<str>);

/// What was written down within the last minute is not written down again: most messages then cost nothing more.
const FRESH: Duration = Duration::from_secs(60);
/// So many are remembered, about 2 MB.
const REMEMBERED: usize = 10_000;

/// What was written down lately. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Noted(Arc<Mutex<HashMap<Origin, Instant>>>);

impl Noted {
    /// Where the senders of these come from, as far as that is to be written down; each once.
    pub fn missing(&self, drafts: &[Draft]) -> Vec<Origin> {
        let origins = drafts.iter().filter_map(Draft::origin);
        let noted = self.0.lock().expect("nothing panics while it holds this lock");
        let is_missing = |origin: &Origin| noted.get(origin).is_none_or(|at| at.elapsed() >= FRESH);
        origins.filter(is_missing).collect::<HashSet<_>>().into_iter().collect()
    }

    /// These are in the database now.
    pub fn add(&self, origins: Vec<Origin>) {
        let mut noted = self.0.lock().expect("nothing panics while it holds this lock");
        if noted.len() + origins.len() > REMEMBERED {
            noted.clear();
        }
        noted.extend(origins.into_iter().map(|origin| (origin, Instant::now())));
    }

    /// Those of a room are not in the database any more.
    pub fn forget(&self, room: &RoomId) {
        let mut noted = self.0.lock().expect("nothing panics while it holds this lock");
        noted.retain(|(of, ..), _| of != room);
    }
}

/// A minute longer than the message lives: another one may follow that is not written down.
pub fn upsert_origins(origins: &str) -> String {
    format!(
        "insert into room_origins (room_id, user_id, address_hash, seen_at, until) \
         select column1, column2, column3, now_ms, now_ms + 60000 \
                + case when lifetime_ms between 1 and 2592000000 then lifetime_ms else 2592000000 end \
         from (values {origins}) as new join rooms on rooms.id = column1 cross join clock where true \
         on conflict (room_id, user_id, address_hash) do update \
         set seen_at = excluded.seen_at, until = excluded.until"
    )
}

/// Writes down where people come from, in a transaction of either database.
macro_rules! note_origins {
    ($store:ident, $tx:ident, $origins:ident) => {
        for origins in $crate::store::runs($origins) {
            let sql = $crate::store::origins::upsert_origins(&$store.db.tuples(origins.len(), 3));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for (room, sender, origin) in origins {
                query = query.bind(room.as_str()).bind(sender.as_str()).bind(&**origin);
            }
            query.execute(&mut *$tx).await?;
        }
    };
}

pub(super) use note_origins;
