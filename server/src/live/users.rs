//! Who is in one room: people, not connections. One with several tabs is there once, and one whose connection has
//! merely ended stays a moment, to come back as the same.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use indexmap::IndexSet;

use super::names::Names;
use crate::{
    error::Error,
    model::{Nick, Person, Role, UserId},
};

/// Whose connection ends without a goodbye has so long to come back before the others learn of it.
const GRACE: Duration = Duration::from_secs(5);

/// The users of a room, and what has changed since that was last asked for.
#[derive(Debug, Default)]
pub struct Users {
    people: HashMap<UserId, Here>,
    names: Names,
    /// Those who are seen by the others, in the order of arrival.
    listed: IndexSet<UserId>,
    /// How many have no connection.
    away: usize,
    joined: HashSet<UserId>,
    left: HashSet<UserId>,
}

/// Someone who is there.
#[derive(Debug)]
pub struct Here {
    pub nick: Nick,
    pub has_account: bool,
    /// Whether the nickname is this person's here: it is not before it was let in.
    has_name: bool,
    connections: usize,
    /// How many of them are looking.
    looking: usize,
    /// When the last connection ended.
    away_since: Option<Instant>,
    pub badge: Badge,
}

/// What the others see of someone beside the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    pub role: Role,
    pub is_muted: bool,
}

/// How a connection leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Goodbye,
    /// It has merely ended.
    Lost,
}

/// A nickname that somebody else wears, or one that looks like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameConflict {
    /// One that is free.
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
    /// One more connection of a person. Nobody sees the person yet, and the nickname is not taken: [`Users::rejoin`] does.
    pub fn enter(&mut self, person: &Person) {
        let here = self.people.entry(person.id.clone()).or_insert_with(|| Here::new(person));
        here.connections += 1;
        here.looking += 1;
        if here.away_since.take().is_some() {
            self.away -= 1;
        }
    }

    /// The others see the person from now on.
    pub fn show(&mut self, user: &UserId) {
        if self.people.contains_key(user) && self.listed.insert(user.clone()) {
            self.left.remove(user);
            self.joined.insert(user.clone());
        }
    }

    /// One connection of a person less.
    pub fn leave(&mut self, user: &UserId, was_looking: bool, how: Leaving) {
        let Some(here) = self.people.get_mut(user) else { return };
        here.connections -= 1;
        here.looking -= usize::from(was_looking);
        if here.connections > 0 {
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

    /// Somebody who was let in takes a nickname, perhaps another one. Whoever is muted keeps the one that the others know: a
    /// name can say something.
    pub fn rejoin(&mut self, person: &Person) -> Result<(), NameConflict> {
        let is_kept = |here: &Here| here.has_name && here.badge.is_muted && here.has_account == person.has_account;
        match self.people.get(&person.id).is_some_and(is_kept) {
            true => Ok(()),
            false => self.name(person),
        }
    }

    /// Everyone who is here, seen by the others or not.
    pub fn ids(&self) -> impl Iterator<Item = &UserId> {
        self.people.keys()
    }

    /// Takes another nickname. Fails when another user's looks like it. Who was not let in yet learns nothing of that.
    pub fn rename(&mut self, person: &Person) -> Result<(), NameConflict> {
        if self.has_name(&person.id) {
            return self.name(person);
        }
        if let Some(here) = self.people.get_mut(&person.id) {
            here.has_account = person.has_account;
        }
        Ok(())
    }

    /// Makes the name of an account free for its owner: guests who wear it, or one that looks like it, go by another
    /// one from now on that `is_allowed`. Tells who does.
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

    /// Whether another guest wears this nickname, or one that looks like it.
    pub fn is_claimed_by_guest(&self, nick: &Nick, user: &UserId) -> bool {
        let wearer = self.names.holder_other_than(nick, user).and_then(|wearer| self.people.get(wearer));
        wearer.is_some_and(|wearer| !wearer.has_account)
    }

    /// A nickname like this one that nobody here wears and that `is_allowed`: itself, or with a number behind it.
    pub fn distinct(&self, nick: &Nick, user: &UserId, is_allowed: impl Fn(&Nick) -> bool) -> Option<Nick> {
        let is_free = self.names.holder_other_than(nick, user).is_none() && is_allowed(nick);
        if is_free { Some(nick.clone()) } else { self.names.free_where(nick, user, is_allowed) }
    }

    /// One connection of a person looks again, or does not look any more.
    pub fn look(&mut self, user: &UserId, is_looking: bool) {
        let Some(here) = self.people.get_mut(user) else { return };
        let was_idle = here.is_idle();
        here.looking = if is_looking { here.looking + 1 } else { here.looking - 1 };
        if here.is_idle() != was_idle {
            self.changed(user);
        }
    }

    /// Removes those who have not come back in time.
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

    /// Fails when somebody else wears this nickname, or one that looks like it.
    pub fn check(&self, person: &Person) -> Result<(), NameConflict> {
        let Some(wearer) = self.names.holder_other_than(&person.nick, &person.id) else { return Ok(()) };
        let since = self.people.get(wearer).and_then(|here| here.away_since);
        Err(NameConflict {
            suggestion: self.names.free(&person.nick, &person.id),
            free_in: since.map(|since| GRACE.saturating_sub(since.elapsed())),
        })
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// How many are seen.
    pub fn total(&self) -> usize {
        self.listed.len()
    }

    pub fn is_listed(&self, user: &UserId) -> bool {
        self.listed.contains(user)
    }

    /// What the others see of someone from now on.
    pub fn set_badge(&mut self, user: &UserId, badge: Badge) {
        if let Some(here) = self.people.get_mut(user)
            && here.badge != badge
        {
            here.badge = badge;
            self.changed(user);
        }
    }

    /// Removes someone at once.
    pub fn evict(&mut self, user: &UserId) {
        if self.people.get(user).is_some_and(|here| here.away_since.is_some()) {
            self.away -= 1;
        }
        self.remove(user);
    }

    pub fn get(&self, user: &UserId) -> Option<&Here> {
        self.people.get(user)
    }

    /// Those who are seen, in the order of arrival.
    pub fn listed(&self) -> impl Iterator<Item = (&UserId, &Here)> {
        self.listed.iter().filter_map(|id| Some((id, self.people.get(id)?)))
    }

    pub fn has_changes(&self) -> bool {
        !self.joined.is_empty() || !self.left.is_empty()
    }

    /// Who came or looks different, and who went, since the last call.
    pub fn take_changes(&mut self) -> (HashSet<UserId>, HashSet<UserId>) {
        (std::mem::take(&mut self.joined), std::mem::take(&mut self.left))
    }

    /// Someone who is there takes a nickname, perhaps another one. Fails when somebody else's looks like it.
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

    /// Whether someone was let in, and wears a nickname that nobody else can take.
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
        let (connections, looking, badge) = (0, 0, Badge::default());
        Self { nick, has_account, has_name: false, connections, looking, away_since: None, badge }
    }

    /// Somebody is connected and nobody looks.
    pub fn is_idle(&self) -> bool {
        self.connections > 0 && self.looking == 0
    }
}
