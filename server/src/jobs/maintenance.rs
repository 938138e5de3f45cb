//! Periodic maintenance, as long as the server runs.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tracing::debug;

use super::Jobs;
use crate::{
    events::Affected,
    model::{RoomId, UserId},
};

/// The loss of a room's last message is noticed within this time.
const HEADS: Duration = Duration::from_secs(15);
const PEOPLE: Duration = Duration::from_millis(500);
/// What may wait a moment is written within this time.
const LATER: Duration = Duration::from_millis(500);
/// The pause between two such writes.
const LATER_AT_LEAST: Duration = Duration::from_millis(50);
/// A session ended elsewhere ends here within this time plus one query.
const SESSIONS: Duration = Duration::from_secs(4);

impl Jobs {
    /// Maintains the rooms: tells their heads, tends lagging readers, ends expired grace periods and mutes. Ends with
    /// the process.
    pub async fn maintain(self: Arc<Self>) {
        let (mut heads, mut people) = (interval(HEADS), interval(PEOPLE));
        heads.set_missed_tick_behavior(MissedTickBehavior::Delay);
        people.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = heads.tick() => self.tell_heads().await,
                _ = people.tick() => {
                    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                    let now_ms = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
                    self.end_mutes(self.live.settle(now_ms)).await;
                }
            }
        }
    }

    /// Ends the connections of ended sessions. Ends with the process.
    pub async fn check_sessions(self: Arc<Self>) {
        let mut ticks = interval(SESSIONS);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.access.end_dead_sessions().await;
        }
    }

    /// Writes what may wait a moment. Ends with the process.
    pub async fn write_later(self: Arc<Self>) {
        loop {
            // Sooner, when somebody waits for it.
            let _ = timeout(LATER, self.store.is_awaited()).await;
            if let Err(error) = self.store.write_waiting().await {
                debug!(%error, "What may wait a moment could not be written; the next round tries again");
            }
            sleep(LATER_AT_LEAST).await;
        }
    }

    /// Ends mutes that have run out.
    async fn end_mutes(&self, ended: Vec<(RoomId, UserId)>) {
        let mut unmuted: HashMap<_, Vec<_>> = HashMap::new();
        for (room, user) in ended {
            unmuted.entry(room).or_default().push(user);
        }
        for (room, users) in unmuted {
            // The database's clock decides: if the mute still holds there, this is repeated.
            if let Err(error) = self.access.refresh_access(&room, &Affected::People(users)).await {
                debug!(room.id = %room, %error, "A mute that has run out is shown until the next visit");
            }
        }
    }

    /// Tells every room its newest `seq` in the database, after announcing stored messages that were not announced.
    async fn tell_heads(&self) {
        self.live.drop_closed();
        let rooms = self.live.rooms();
        let heads = match self.store.heads(&rooms.keys().cloned().collect::<Vec<_>>()).await {
            Ok(heads) => heads,
            Err(error) => return debug!(%error, "Rooms' heads could not be read; the next round tries again"),
        };
        for head in heads {
            if let Some(known) = rooms.get(&head.room).cloned() {
                // A head that is outdated by now is told by the next round.
                let _ = self.announcer.tell_head(head, known).await;
            }
        }
    }
}
