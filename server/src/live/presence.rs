//! What a room is sent about its users: changes are gathered, a small room gets the list, a large one the difference.

use std::{
    collections::HashSet,
    mem,
    time::{Duration, Instant},
};

use super::{Packet, users::Users};
use crate::{
    model::{RoomId, UserId},
    protocol::{ServerEvent, User, UserListDiff, UserListInfo, UserListUpdate},
};

/// Up to this many people, a change is sent as the whole list, which every client understands; above, as the
/// difference.
const LIST_AT_MOST: usize = 50;
/// Up to this many are all named. In a larger crowd only the first are, and `total` has the number of all.
const NAMED_AT_MOST: usize = 500;
const NAMED_IN_A_CROWD: usize = 50;
/// A crowd remains one down to this size, so that a room at the limit does not switch back and forth.
const NO_CROWD_BELOW: usize = 400;

/// The users of a room, and what it was sent about them.
#[derive(Debug)]
pub struct Presence {
    room: RoomId,
    pub users: Users,
    is_crowd: bool,
    /// The users in the list that everyone has by now.
    told: HashSet<UserId>,
    /// The users ever named to anyone here and not yet reported as gone.
    known: HashSet<UserId>,
    /// In a large room: that list. A joiner gets it and the difference that follows.
    list: Option<Packet>,
    /// When the room was last sent to, and whether the next time is already scheduled.
    told_at: Option<Instant>,
    is_due: bool,
}

impl Presence {
    pub fn new(room: RoomId) -> Self {
        Self {
            room,
            users: Users::default(),
            is_crowd: false,
            told: HashSet::new(),
            known: HashSet::new(),
            list: None,
            told_at: None,
            is_due: false,
        }
    }

    /// The list for a joiner.
    pub fn list(&self) -> Packet {
        self.list.clone().unwrap_or_else(|| self.write_list(&self.named().collect::<Vec<_>>()))
    }

    /// The first users here.
    pub fn first(&self, count: usize) -> Vec<User> {
        self.named().take(count).collect()
    }

    /// When to send the changes: the delay, or nothing when there are none or it is scheduled.
    pub fn due(&mut self) -> Option<Duration> {
        if !self.users.has_changes() || self.is_due {
            return None;
        }
        let wait = self.told_at.map_or(Duration::ZERO, |at| self.interval().saturating_sub(at.elapsed()));
        self.is_due = !wait.is_zero();
        Some(wait)
    }

    /// The changes since the last call.
    pub fn take_changes(&mut self) -> Option<Packet> {
        self.is_due = false;
        if !self.users.has_changes() {
            return None;
        }
        self.told_at = Some(Instant::now());
        let (changed, left) = self.users.take_changes();
        let total = self.users.total();
        self.is_crowd = total > if self.is_crowd { NO_CROWD_BELOW } else { NAMED_AT_MOST };
        let named: Vec<_> = self.named().collect();
        let list = self.write_list(&named);
        let told: HashSet<_> = named.iter().map(|user| user.id.clone()).collect();
        // When a crowd leaves, most were never named to anyone.
        let is_news = |id: &UserId| self.known.remove(id) || !self.is_crowd;
        let left: Vec<_> = left.into_iter().filter(is_news).collect();
        self.known.extend(told.iter().cloned());
        let before = mem::replace(&mut self.told, told);
        if total <= LIST_AT_MOST {
            self.list = None;
            return Some(list);
        }
        self.list = Some(list);
        let is_change = |user: &User| changed.contains(&user.id) || !before.contains(&user.id);
        let joined = named.into_iter().filter(is_change).collect();
        Some(UserListDiff::packet(&(&UserListDiff { room: self.room.clone(), joined, left, total },)))
    }

    /// The more recipients, the longer changes are gathered.
    fn interval(&self) -> Duration {
        Duration::from_millis(match self.users.total() {
            total if total <= LIST_AT_MOST => 250,
            total if total <= NAMED_AT_MOST => 500,
            _ => 1_000,
        })
    }

    fn write_list(&self, named: &[User]) -> Packet {
        let about = UserListInfo { room: self.room.clone(), total: self.users.total() };
        UserListUpdate::packet(&(named, &about))
    }

    fn named(&self) -> impl Iterator<Item = User> {
        let count = if self.is_crowd { NAMED_IN_A_CROWD } else { NAMED_AT_MOST };
        self.users.listed().take(count).map(|(id, here)| User {
            id: id.clone(),
            nick: here.nick.as_str().to_owned(),
            room: self.room.clone(),
            idle: here.is_idle(),
            account: here.has_account,
            role: here.badge.role,
            muted: here.badge.is_muted,
        })
    }
}
