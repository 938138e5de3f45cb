//! A fair queue for something expensive. Callers wait in lanes, which are served in turn; the waiters are bounded per
//! lane and in all. New lanes come before lanes that have been served and still wait: crowds in some lanes do not
//! delay callers in others for long.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use crate::error::{Error, Result};

/// Most waiters in one lane: a whole class may sign in from one address.
const IN_LANE: usize = 32;
/// Most waiters in all.
const IN_ALL: usize = 256;
/// Most turns in a row for new lanes before a served one gets a turn, so that served lanes do not starve.
const NEW_IN_A_ROW: usize = 4;

/// The queue.
#[derive(Debug)]
pub struct Turns(Mutex<Waiting>);

/// A turn. It ends when this is dropped.
#[derive(Debug)]
pub struct Turn(Arc<Turns>);

/// Callers who wait together: those of one address, or of one account.
pub type Lane = Arc<str>;

#[derive(Debug)]
struct Waiting {
    /// Free turns. Callers wait only when there are none.
    free: usize,
    /// Lanes without a turn since their first waiter came.
    new: Lanes,
    /// Lanes that have had a turn, the latest served at the end.
    served: Lanes,
    /// How many turns in a row went to new lanes.
    in_a_row: usize,
}

type Lanes = VecDeque<(Lane, VecDeque<oneshot::Sender<Turn>>)>;

impl Turns {
    pub fn new(at_once: usize) -> Arc<Self> {
        let (new, served) = Default::default();
        Arc::new(Self(Mutex::new(Waiting { free: at_once, new, served, in_a_row: 0 })))
    }

    /// Waits for a turn. Fails with [`Error::Busy`] when too many wait, in this lane or in all, and after `patience`.
    pub async fn take(self: &Arc<Self>, lane: &Lane, patience: Duration) -> Result<Turn> {
        let turn = self.wait(lane)?;
        timeout(patience, turn).await.ok().and_then(|turn| turn.ok()).ok_or(Error::Busy)
    }

    fn wait(self: &Arc<Self>, lane: &Lane) -> Result<oneshot::Receiver<Turn>> {
        let (waiter, turn) = oneshot::channel();
        let mut waiting = self.lock();
        if waiting.free > 0 {
            waiting.free -= 1;
            drop(waiting);
            let _ = waiter.send(Turn(self.clone()));
            return Ok(turn);
        }
        waiting.add(lane, waiter)?;
        Ok(turn)
    }

    /// Ends a turn and gives the next waiter one.
    fn pass_on(self: &Arc<Self>) {
        let next = {
            let mut waiting = self.lock();
            let next = waiting.next();
            waiting.free += usize::from(next.is_none());
            next
        };
        // If the waiter is gone, the turn is dropped, which passes it on.
        if let Some(waiter) = next {
            let _ = waiter.send(Turn(self.clone()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().expect("nothing panics while it holds this lock")
    }
}

impl Waiting {
    fn add(&mut self, lane: &Lane, waiter: oneshot::Sender<Turn>) -> Result<()> {
        for lanes in [&mut self.new, &mut self.served] {
            lanes.iter_mut().for_each(|(_, waiters)| waiters.retain(|waiter| !waiter.is_closed()));
            lanes.retain(|(_, waiters)| !waiters.is_empty());
        }
        let length = self.lanes().find(|(of, _)| of == lane).map_or(0, |(_, waiters)| waiters.len());
        if length >= IN_LANE {
            return Err(Error::Busy);
        }
        if self.count() >= IN_ALL {
            self.make_room_for(length)?;
        }
        let known = self.new.iter_mut().chain(&mut self.served).find(|(of, _)| of == lane);
        match known {
            Some((_, waiters)) => waiters.push_back(waiter),
            None => self.new.push_back((lane.clone(), VecDeque::from([waiter]))),
        }
        Ok(())
    }

    /// Drops the last waiter of the longest lane, if that lane is longer than the caller's would become.
    fn make_room_for(&mut self, length: usize) -> Result<()> {
        let longest = self.lanes().max_by_key(|(_, waiters)| waiters.len());
        let (_, waiters) = longest.filter(|(_, waiters)| waiters.len() > length + 1).ok_or(Error::Busy)?;
        waiters.pop_back();
        Ok(())
    }

    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let is_new = !self.new.is_empty() && (self.in_a_row < NEW_IN_A_ROW || self.served.is_empty());
        self.in_a_row = if is_new { self.in_a_row + 1 } else { 0 };
        let (lane, mut waiters) = if is_new { self.new.pop_front()? } else { self.served.pop_front()? };
        let next = waiters.pop_front();
        if !waiters.is_empty() {
            self.served.push_back((lane, waiters));
        }
        next
    }

    fn lanes(&mut self) -> impl Iterator<Item = &mut (Lane, VecDeque<oneshot::Sender<Turn>>)> {
        self.new.iter_mut().chain(&mut self.served)
    }

    fn count(&mut self) -> usize {
        self.lanes().map(|(_, waiters)| waiters.len()).sum()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    fn lane(name: &str) -> Lane {
        name.into()
    }

    /// Gives every waiter a turn and returns the order.
    async fn order(first: Turn, waiting: Vec<(String, oneshot::Receiver<Turn>)>) -> Vec<String> {
        let order = Arc::new(Mutex::new(Vec::new()));
        let having = waiting.into_iter().map(|(name, turn)| {
            let order = order.clone();
            tokio::spawn(async move {
                let turn = turn.await.unwrap();
                order.lock().unwrap().push(name);
                drop(turn);
            })
        });
        let having: Vec<_> = having.collect();
        drop(first);
        for task in having {
            task.await.unwrap();
        }
        Arc::try_unwrap(order).unwrap().into_inner().unwrap()
    }

    #[tokio::test]
    async fn lanes_are_served_in_turn() {
        let turns = Turns::new(1);
        let first = turns.take(&lane("a"), PATIENCE).await.unwrap();
        let mut waiting = Vec::new();
        for (name, count) in [("a", 4), ("b", 2), ("c", 1)] {
            waiting.extend((0..count).map(|n| (format!("{name}{n}"), turns.wait(&lane(name)).unwrap())));
        }
        assert_eq!(order(first, waiting).await, ["a0", "b0", "c0", "a1", "b1", "a2", "a3"]);
        let waiting = turns.lock();
        assert_eq!((waiting.free, waiting.new.len(), waiting.served.len()), (1, 0, 0));
    }

    #[tokio::test]
    async fn new_lanes_overtake_crowds_and_crowds_do_not_starve() {
        let turns = Turns::new(1);
        let first = turns.take(&lane("a"), PATIENCE).await.unwrap();
        let crowds =
            ["a", "a", "a", "b", "b", "b"].map(|name| (name.to_owned(), turns.wait(&lane(name)).unwrap()));
        let mut waiting = Vec::from(crowds);
        // Both have had a turn.
        drop(first);
        for name in ["a", "b"] {
            let at = waiting.iter().position(|(of, _)| of == name).unwrap();
            drop(waiting.remove(at).1.await.unwrap());
        }
        let again = waiting.remove(0).1.await.unwrap();
        for name in ["c", "d", "e", "f", "g"] {
            waiting.push((name.to_owned(), turns.wait(&lane(name)).unwrap()));
        }
        assert_eq!(order(again, waiting).await, ["c", "d", "e", "f", "b", "g", "a", "b"]);
    }

    #[tokio::test]
    async fn a_full_lane_does_not_block_others() {
        let turns = Turns::new(1);
        let _first = turns.take(&lane("a"), PATIENCE).await.unwrap();
        let waiting: Vec<_> = (0..IN_LANE).map(|_| turns.wait(&lane("a")).unwrap()).collect();
        assert!(matches!(turns.wait(&lane("a")), Err(Error::Busy)));
        turns.wait(&lane("b")).unwrap();
        // A waiter who has given up takes no seat.
        drop(waiting);
        turns.wait(&lane("a")).unwrap();
    }

    #[tokio::test]
    async fn a_full_queue_drops_from_the_longest_lane() {
        let turns = Turns::new(1);
        let _first = turns.take(&lane("a"), PATIENCE).await.unwrap();
        let lanes = (0..IN_ALL).map(|n| lane(&(n / IN_LANE).to_string()));
        let mut waiting: Vec<_> = lanes.map(|lane| turns.wait(&lane).unwrap()).collect();
        let honest = turns.wait(&lane("honest")).unwrap();
        assert_eq!(turns.lock().count(), IN_ALL);
        let told = waiting.iter_mut().map(oneshot::Receiver::try_recv);
        assert_eq!(told.filter(|told| matches!(told, Err(oneshot::error::TryRecvError::Closed))).count(), 1);
        drop(honest);
    }

    #[tokio::test]
    async fn waiting_times_out_and_an_unused_turn_is_passed_on() {
        let turns = Turns::new(1);
        let first = turns.take(&lane("a"), PATIENCE).await.unwrap();
        assert!(matches!(turns.take(&lane("b"), Duration::ZERO).await, Err(Error::Busy)));
        let gone = turns.wait(&lane("b")).unwrap();
        let waiting = turns.wait(&lane("c")).unwrap();
        drop(gone);
        drop(first);
        drop(waiting.await.unwrap());
        assert_eq!(turns.lock().free, 1);
    }
}
