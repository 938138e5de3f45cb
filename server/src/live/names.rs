//! The nicknames held in a room: no two of them look alike.

use std::{collections::HashMap, iter};

use crate::model::{Nick, Skeleton, UserId};

/// Holders of nicknames, by skeleton.
#[derive(Debug, Default)]
pub struct Names(HashMap<Skeleton, UserId>);

impl Names {
    /// Who else holds this nickname or a lookalike.
    pub fn holder_other_than(&self, nick: &Nick, user: &UserId) -> Option<&UserId> {
        nick.skeletons().iter().filter_map(|skeleton| self.0.get(skeleton)).find(|wearer| *wearer != user)
    }

    pub fn insert(&mut self, nick: &Nick, user: &UserId) {
        self.0.extend(nick.skeletons().into_iter().zip(iter::repeat(user.clone())));
    }

    pub fn remove(&mut self, nick: &Nick) {
        for skeleton in nick.skeletons() {
            self.0.remove(&skeleton);
        }
        if self.0.is_empty() {
            self.0.shrink_to_fit();
        }
    }

    /// A free nickname like this one: with the first number appended that makes it free.
    pub fn free(&self, nick: &Nick, user: &UserId) -> Option<Nick> {
        self.free_where(nick, user, |_| true)
    }

    /// The same among those that `is_allowed`.
    pub fn free_where(&self, nick: &Nick, user: &UserId, is_allowed: impl Fn(&Nick) -> bool) -> Option<Nick> {
        (2..100)
            .filter_map(|number| nick.numbered(number))
            .find(|nick| self.holder_other_than(nick, user).is_none() && is_allowed(nick))
    }
}
