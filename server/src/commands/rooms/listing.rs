//! The listed rooms: queried once a second at most, however many ask.

use std::{
    cmp::Reverse,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::sync::OnceCell;

use crate::{commands::Chat, error::Result, model::Role, store::RoomSummary};

/// Nobody reads a longer list; with the longest names and topics this is 100 KiB.
const LISTED: usize = 100;
/// The maximum age of a listing.
const FRESH: Duration = Duration::from_secs(1);

/// Rooms, and the number of people in each.
pub type Listed = Arc<[(RoomSummary, usize)]>;

/// The latest listing, finished or under way.
#[derive(Debug, Default)]
pub struct Listing(Mutex<Arc<Look>>);

/// When it began, and its result.
type Look = OnceCell<(Instant, Result<Listed>)>;

impl Chat {
    /// The rooms that are listed for everyone, the fullest first and then the newest, 100 at the most.
    pub async fn listed(&self) -> Result<Listed> {
        self.listing.get(async || self.look_for_rooms().await).await
    }

    async fn look_for_rooms(&self) -> Result<Listed> {
        let mut rooms = self.store.listed_rooms(LISTED).await?;
        for (id, rules) in self.live.fullest(LISTED, |rules| rules.settings.listed) {
            if rooms.iter().all(|room| room.id != id) {
                let settings = rules.settings.clone();
                rooms.push(RoomSummary { id, name: settings.name, topic: settings.topic, role: Role::Guest });
            }
        }
        let mut counted: Vec<_> = rooms.into_iter().map(|room| (self.live.count(&room.id), room)).collect();
        counted.sort_by_key(|(people, _)| Reverse(*people));
        Ok(counted.into_iter().take(LISTED).map(|(people, room)| (room, people)).collect())
    }
}

impl Listing {
    /// Concurrent callers wait for the one that looks. If that one is cancelled, the next looks.
    async fn get(&self, look: impl AsyncFnOnce() -> Result<Listed>) -> Result<Listed> {
        let latest = self.latest();
        let (_, listed) = latest.get_or_init(async || (Instant::now(), look().await)).await;
        listed.clone()
    }

    fn latest(&self) -> Arc<Look> {
        let mut latest = self.0.lock().expect("nothing panics while it holds this lock");
        if latest.get().is_some_and(|(began, _)| began.elapsed() >= FRESH) {
            *latest = Arc::default();
        }
        latest.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::{FutureExt, future::join_all};
    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn a_thousand_calls_within_a_second_cost_one_query() {
        let (listing, looks) = (Listing::default(), AtomicUsize::new(0));
        let look = async || {
            looks.fetch_add(1, Ordering::Relaxed);
            yield_now().await;
            Ok(Listed::default())
        };
        // A cancelled caller does not cancel the others.
        assert!(listing.get(look).now_or_never().is_none());
        join_all((0..1_000).map(|_| listing.get(look))).await;
        listing.get(look).await.unwrap();
        assert_eq!(looks.load(Ordering::Relaxed), 2);
    }
}
