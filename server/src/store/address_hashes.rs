//! Address hashes of senders in owned rooms, kept as long as their messages, 30 days at most. A ban that comes after
//! a user has left still applies to them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::writer::NewMessage;
use crate::model::{RoomId, UserId};

/// A room, a user who writes there, and the address hash.
pub type Sender = (RoomId, UserId, Arc<str>);

/// What was recorded within the last minute is not recorded again: most messages then cost nothing more.
const FRESH: Duration = Duration::from_secs(60);
/// The number kept in memory, about 2 MB.
const REMEMBERED: usize = 10_000;

/// What was recorded lately. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct RecentSenders(Arc<Mutex<HashMap<Sender, Instant>>>);

impl RecentSenders {
    /// The senders of these whose address hash is to be recorded; each once.
    pub fn missing(&self, new_messages: &[NewMessage]) -> Vec<Sender> {
        let address_hashes = new_messages.iter().filter_map(NewMessage::address_hash);
        let recent_senders = self.0.lock().expect("nothing panics while it holds this lock");
        let is_missing =
            |address_hash: &Sender| recent_senders.get(address_hash).is_none_or(|at| at.elapsed() >= FRESH);
        address_hashes.filter(is_missing).collect::<HashSet<_>>().into_iter().collect()
    }

    /// Marks these as stored in the database.
    pub fn add(&self, address_hashes: Vec<Sender>) {
        let mut recent_senders = self.0.lock().expect("nothing panics while it holds this lock");
        if recent_senders.len() + address_hashes.len() > REMEMBERED {
            recent_senders.clear();
        }
        recent_senders.extend(address_hashes.into_iter().map(|address_hash| (address_hash, Instant::now())));
    }

    /// Those of a room are no longer in the database.
    pub fn forget(&self, room: &RoomId) {
        let mut recent_senders = self.0.lock().expect("nothing panics while it holds this lock");
        recent_senders.retain(|(of, ..), _| of != room);
    }
}

/// A minute longer than the message lives: another one may follow that is not recorded.
pub fn upsert_address_hashes(address_hashes: &str) -> String {
    format!(
        "insert into room_origins (room_id, user_id, address_hash, seen_at, until) \
         select column1, column2, column3, now_ms, now_ms + 60000 \
                + case when lifetime_ms between 1 and 2592000000 then lifetime_ms else 2592000000 end \
         from (values {address_hashes}) as new join rooms on rooms.id = column1 cross join clock where true \
         on conflict (room_id, user_id, address_hash) do update \
         set seen_at = excluded.seen_at, until = excluded.until"
    )
}

/// Records address hashes, in a transaction of either database.
macro_rules! keep_address_hashes {
    ($store:ident, $tx:ident, $address_hashes:ident) => {
        for address_hashes in $crate::store::runs($address_hashes) {
            let sql =
                $crate::store::address_hashes::upsert_address_hashes(&$store.db.tuples(address_hashes.len(), 3));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for (room, sender, address_hash) in address_hashes {
                query = query.bind(room.as_str()).bind(sender.as_str()).bind(&**address_hash);
            }
            query.execute(&mut *$tx).await?;
        }
    };
}

pub(super) use keep_address_hashes;
