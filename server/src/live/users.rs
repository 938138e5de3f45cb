//! The users of one room: people, not connections. A person with several tabs is listed once; a person whose
//! connection was lost stays for a moment, to come back as the same.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use indexmap::IndexSet;

use super::{ConnectionId, names::Names};
use crate::{
    error::Error,
    model::{Nick, Person, Role, UserId},
};

/// The time to come back after a lost connection before the others see the user leave.
const GRACE: Duration = Duration::from_secs(5);

/// The users of a room, and what has changed since the last query.
#[derive(Debug, Default)]
pub struct Users {
    people: HashMap<UserId, Here>,
    names: Names,
    /// The visible users, in the order of arrival.
    listed: IndexSet<UserId>,
    /// The number of users without a connection.
    away: usize,
    joined: HashSet<UserId>,
    left: HashSet<UserId>,
}

/// A user in the room.
#[derive(Debug)]
pub struct Here {
    pub nick: Nick,
    pub has_account: bool,
    /// Whether the user holds the nickname here: only after being admitted.
    has_name: bool,
    connections: Vec<ConnectionId>,
    /// The number of connections that are looking.
    looking: usize,
    /// When the last connection ended.
    away_since: Option<Instant>,
    pub badge: Badge,
}

/// What the others see of a user beside the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    pub role: Role,
    pub is_muted: bool,
}

/// How a connection leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Goodbye,
    /// Its connection was lost.
    Lost,
}

/// A nickname that somebody else holds, or a lookalike of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameConflict {
    /// A free one.
    pub suggestion: Option<Nick>,
    /// Its holder is away: it is free after this time, unless the holder comes back.
    pub free_in: Option<Duration>,
}

impl From<NameConflict> for Error {
    fn from(NameConflict { suggestion, free_in }: NameConflict) -> Self {
        Self::NickTaken {
            suggestion: suggestion.map(|nick| nick.as_str().to_owned()),
            retry_after_ms: free_in.and_then(|time| u64::try_from(time.as_millis()).ok()),
        }
    }
}

impl Users {
    /// Adds a connection of a person. The person stays invisible and the nickname free until [`Users::rejoin`].
    pub fn enter(&mut self, person: &Person, connection: ConnectionId) {
        let here = self.people.entry(person.id.clone()).or_insert_with(|| Here::new(person));
        // Most people have one.
        here.connections.reserve_exact(1);
        here.connections.push(connection);
        here.looking += 1;
        if here.away_since.take().is_some() {
            self.away -= 1;
        }
    }

    /// Makes the person visible to the others.
    pub fn show(&mut self, user: &UserId) {
        if self.people.contains_key(user) && self.listed.insert(user.clone()) {
            self.left.remove(user);
            self.joined.insert(user.clone());
        }
    }

    /// Removes one connection of a person.
    pub fn leave(&mut self, user: &UserId, connection: ConnectionId, was_looking: bool, how: Leaving) {
        let Some(here) = self.people.get_mut(user) else { return };
        here.connections.retain(|other| *other != connection);
        here.looking -= usize::from(was_looking);
        if !here.connections.is_empty() {
            if here.looking == 0 && was_looking {
                self.changed(user);
            }
        } else if how == Leaving::Lost && self.listed.contains(user) {
            here.away_since = Some(Instant::now());
            self.away += 1;
        } else {
            self.remove(user);
        }
    }

    /// Gives an admitted user a nickname, perhaps a new one. A muted user keeps the known one: a name can carry a
    /// message.
    pub fn rejoin(&mut self, person: &Person) -> Result<(), NameConflict> {
        let is_kept = |here: &Here| here.has_name && here.badge.is_muted && here.has_account == person.has_account;
        match self.people.get(&person.id).is_some_and(is_kept) {
            true => Ok(()),
            false => self.name(person),
        }
    }

    /// All users here, visible or not.
    pub fn ids(&self) -> impl Iterator<Item = &UserId> {
        self.people.keys()
    }

    /// Changes a nickname. Fails when another user holds a lookalike. A user not yet admitted learns nothing of that.
    pub fn rename(&mut self, person: &Person) -> Result<(), NameConflict> {
        if self.has_name(&person.id) {
            return self.name(person);
        }
        if let Some(here) = self.people.get_mut(&person.id) {
            here.has_account = person.has_account;
        }
        Ok(())
    }

    /// Frees an account's name for its owner: guests who hold it or a lookalike are renamed to one that `is_allowed`.
    /// Returns those guests.
    pub fn yield_name(&mut self, owner: &Person, is_allowed: impl Fn(&Nick) -> bool) -> Vec<Person> {
        let mut renamed = Vec::new();
        // A name looks like two others at the most: one for each of its skeletons.
        for _ in owner.nick.skeletons() {
            let Some(wearer) = self.names.holder_other_than(&owner.nick, &owner.id).cloned() else { break };
            let Some(nick) = self.names.free_where(&owner.nick, &wearer, &is_allowed) else { break };
            let guest = Person { id: wearer, nick, has_account: false };
            // The name is free, so it is not refused.
            if self.rename(&guest).is_ok() {
                renamed.push(guest);
            }
        }
        renamed
    }

    /// Whether another guest holds this nickname or a lookalike.
    pub fn is_claimed_by_guest(&self, nick: &Nick, user: &UserId) -> bool {
        let wearer = self.names.holder_other_than(nick, user).and_then(|wearer| self.people.get(wearer));
        wearer.is_some_and(|wearer| !wearer.has_account)
    }

    /// A nickname like this one that is free here and that `is_allowed`: itself, or with a number appended.
    pub fn distinct(&self, nick: &Nick, user: &UserId, is_allowed: impl Fn(&Nick) -> bool) -> Option<Nick> {
        let is_free = self.names.holder_other_than(nick, user).is_none() && is_allowed(nick);
        if is_free { Some(nick.clone()) } else { self.names.free_where(nick, user, is_allowed) }
    }

    /// Records that one connection of a person looks again, or stops looking.
    pub fn look(&mut self, user: &UserId, is_looking: bool) {
        let Some(here) = self.people.get_mut(user) else { return };
        let was_idle = here.is_idle();
        here.looking = if is_looking { here.looking + 1 } else { here.looking - 1 };
        if here.is_idle() != was_idle {
            self.changed(user);
        }
    }

    /// Removes users who have not come back in time.
    pub fn end_grace(&mut self) {
        if self.away == 0 {
            return;
        }
        let is_over = |here: &Here| here.away_since.is_some_and(|since| since.elapsed() >= GRACE);
        let over: Vec<_> =
            self.people.iter().filter(|(_, here)| is_over(here)).map(|(id, _)| id.clone()).collect();
        for user in over {
            self.away -= 1;
            self.remove(&user);
        }
    }

    /// Fails when somebody else holds this nickname or a lookalike.
    pub fn check(&self, person: &Person) -> Result<(), NameConflict> {
        let Some(wearer) = self.names.holder_other_than(&person.nick, &person.id) else { return Ok(()) };
        let since = self.people.get(wearer).and_then(|here| here.away_since);
        Err(NameConflict {
            suggestion: self.names.free(&person.nick, &person.id),
            free_in: since.map(|since| GRACE.saturating_sub(since.elapsed())),
        })
    }

    /// Whether somebody has no connection, and may come back.
    pub fn has_away(&self) -> bool {
        self.away > 0
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The number of visible users.
    pub fn total(&self) -> usize {
        self.listed.len()
    }

    pub fn is_listed(&self, user: &UserId) -> bool {
        self.listed.contains(user)
    }

    /// Updates what the others see of a user.
    pub fn set_badge(&mut self, user: &UserId, badge: Badge) {
        if let Some(here) = self.people.get_mut(user)
            && here.badge != badge
        {
            here.badge = badge;
            self.changed(user);
        }
    }

    /// Removes a user at once.
    pub fn evict(&mut self, user: &UserId) {
        if self.people.get(user).is_some_and(|here| here.away_since.is_some()) {
            self.away -= 1;
        }
        self.remove(user);
    }

    pub fn get(&self, user: &UserId) -> Option<&Here> {
        self.people.get(user)
    }

    /// A user's connections.
    pub fn connections(&self, user: &UserId) -> &[ConnectionId] {
        self.people.get(user).map_or(&[], |here| &here.connections)
    }

    /// The visible users, in the order of arrival.
    pub fn listed(&self) -> impl Iterator<Item = (&UserId, &Here)> {
        self.listed.iter().filter_map(|id| Some((id, self.people.get(id)?)))
    }

    pub fn has_changes(&self) -> bool {
        !self.joined.is_empty() || !self.left.is_empty()
    }

    /// Who came or changed, and who left, since the last call.
    pub fn take_changes(&mut self) -> (HashSet<UserId>, HashSet<UserId>) {
        (std::mem::take(&mut self.joined), std::mem::take(&mut self.left))
    }

    /// Gives a user a nickname, perhaps a new one. Fails when somebody else holds a lookalike.
    pub fn name(&mut self, person: &Person) -> Result<(), NameConflict> {
        self.check(person)?;
        let Person { id, nick, has_account } = person;
        let Some(here) = self.people.get_mut(id) else { return Ok(()) };
        if here.has_name {
            if here.nick == *nick && here.has_account == *has_account {
                return Ok(());
            }
            self.names.remove(&here.nick);
        }
        here.has_account = *has_account;
        here.has_name = true;
        here.nick = nick.clone();
        self.names.insert(nick, id);
        self.changed(id);
        Ok(())
    }

    /// Whether a user was admitted and holds a nickname that nobody else can take.
    pub fn has_name(&self, user: &UserId) -> bool {
        self.people.get(user).is_some_and(|here| here.has_name)
    }

    fn changed(&mut self, user: &UserId) {
        if self.listed.contains(user) {
            self.joined.insert(user.clone());
        }
    }

    fn remove(&mut self, user: &UserId) {
        if let Some(here) = self.people.remove(user)
            && here.has_name
        {
            self.names.remove(&here.nick);
        }
        if self.listed.shift_remove(user) {
            self.joined.remove(user);
            self.left.insert(user.clone());
        }
    }
}

impl Here {
    fn new(person: &Person) -> Self {
        let (nick, has_account) = (person.nick.clone(), person.has_account);
        let (connections, looking, badge) = (Vec::new(), 0, Badge::default());
        Self { nick, has_account, has_name: false, connections, looking, away_since: None, badge }
    }

    /// A connected user who is not looking.
    pub fn is_idle(&self) -> bool {
        !self.connections.is_empty() && self.looking == 0
    }
}
