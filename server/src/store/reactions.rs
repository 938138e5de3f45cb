//! Reactions to messages: who has given which emoji, and what a message shows of them.
//!
//! Each reaction is a row. A message also keeps their sum, written in the same transaction: a page needs no second
//! statement.

use std::collections::{HashMap, HashSet};

use super::{Store, db::reading};
use crate::{
    error::{Error, Result},
    model::{Emoji, MessageId, Person, UserId},
    protocol::{Message, Reaction, Reactor},
};

/// Different emoji at one message.
const KINDS: usize = 20;
/// Of one person at one message.
const OF_PERSON: usize = 10;
/// Of all at one message.
const MOST: i64 = 10_000;
/// So many people of each kind are named in the sum.
pub(super) const NAMED: usize = 10;

/// A reaction that is given, or taken back.
#[derive(Clone, Debug)]
pub struct React {
    pub by: Person,
    pub emoji: Emoji,
    pub on: bool,
}

/// A reaction: at which message, by whom, and which.
pub(super) type Key = (MessageId, UserId, Emoji);

/// The reactions of the people who give or take back some in one transaction.
#[derive(Debug, Default)]
pub(super) struct Reactions {
    given: HashSet<Key>,
    taken_back: Vec<Key>,
    /// With the nickname and the number of the change.
    added: HashMap<Key, (String, i64)>,
    /// Messages that have none any more.
    emptied: Vec<MessageId>,
    /// Kinds of which a named person took theirs back: who is named now is to be read.
    renamed: HashSet<(MessageId, Emoji)>,
}

impl Reactions {
    /// What somebody had given before, as read.
    pub fn begin(&mut self, rows: Vec<(String, String, String)>) {
        let known = rows.into_iter().filter_map(|(message, user, emoji)| {
            Some((MessageId(message.parse().ok()?), UserId::known(user), Emoji::parse(&emoji).ok()?))
        });
        self.given.extend(known);
    }

    /// Returns whether that changes something. Fails with [`Error::TooManyReactions`].
    pub fn apply(&mut self, react: &React, message: &mut Message, change: i64) -> Result<bool> {
        let React { by: Person { id, nick, .. }, emoji, on } = react;
        let key = (message.id, id.clone(), *emoji);
        if self.given.contains(&key) == *on {
            return Ok(false);
        }
        if *on {
            self.check(message, id, *emoji)?;
            give(&mut message.reactions, *emoji, id, nick.as_str());
            self.given.insert(key.clone());
            self.added.insert(key, (nick.as_str().to_owned(), change));
        } else {
            if take_back(&mut message.reactions, *emoji, id) {
                self.renamed.insert((message.id, *emoji));
            }
            self.given.remove(&key);
            self.added.remove(&key);
            self.taken_back.push(key);
        }
        Ok(true)
    }

    /// Takes all away from a message.
    pub fn empty(&mut self, message: &mut Message) {
        message.reactions.clear();
        self.added.retain(|(of, ..), _| *of != message.id);
        self.renamed.retain(|(of, _)| *of != message.id);
        self.emptied.push(message.id);
    }

    fn check(&self, message: &Message, by: &UserId, emoji: Emoji) -> Result<()> {
        let kinds = &message.reactions;
        if kinds.len() >= KINDS && kinds.iter().all(|kind| kind.emoji != emoji) {
            return Err(Error::TooManyReactions("This message has reactions with 20 emoji: choose one of them."));
        }
        if self.given.iter().filter(|(of, user, _)| *of == message.id && user == by).count() >= OF_PERSON {
            return Err(Error::TooManyReactions("You have reacted to this message with 10 emoji already."));
        }
        match kinds.iter().map(|kind| kind.count).sum::<i64>() {
            MOST.. => Err(Error::TooManyReactions("This message has as many reactions as it may have.")),
            _ => Ok(()),
        }
    }

    pub fn taken_back(&self) -> &[Key] {
        &self.taken_back
    }

    pub fn added(&self) -> Vec<(&Key, &(String, i64))> {
        self.added.iter().collect()
    }

    pub fn emptied(&self) -> &[MessageId] {
        &self.emptied
    }

    pub fn renamed(&self) -> impl Iterator<Item = &(MessageId, Emoji)> {
        self.renamed.iter()
    }
}

impl Store {
    /// Who has reacted to a message with an emoji after the change `after`, in that order, `limit` at the most; each with
    /// the number of that change.
    pub async fn reactors(
        &self,
        message: MessageId,
        emoji: Emoji,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(Reactor, i64)>> {
        let rows: Vec<(String, String, i64)> = reading!(self, |pool| {
            let query = sqlx::query_as(REACTORS).bind(message.0.to_string()).bind(emoji.as_str());
            query.bind(after).bind(limit).fetch_all(pool).await?
        })?;
        Ok(rows.into_iter().map(|(id, nick, change)| (Reactor { id: UserId::known(id), nick }, change)).collect())
    }
}

fn give(kinds: &mut Vec<Reaction>, emoji: Emoji, id: &UserId, nick: &str) {
    let at = kinds.iter().position(|kind| kind.emoji == emoji).unwrap_or_else(|| {
        kinds.push(Reaction { emoji, count: 0, by: Vec::new() });
        kinds.len() - 1
    });
    let Reaction { count, by, .. } = &mut kinds[at];
    let all_are_named = i64::try_from(by.len()) == Ok(*count);
    *count += 1;
    if all_are_named && by.len() < NAMED {
        by.push(Reactor { id: id.clone(), nick: nick.to_owned() });
    }
}

/// Returns whether somebody else is to be named now.
fn take_back(kinds: &mut Vec<Reaction>, emoji: Emoji, id: &UserId) -> bool {
    let Some(kind) = kinds.iter_mut().find(|kind| kind.emoji == emoji) else { return false };
    let named = kind.by.len();
    kind.by.retain(|reactor| reactor.id != *id);
    kind.count -= 1;
    let is_renamed = kind.by.len() < named && kind.count >= named as i64;
    kinds.retain(|kind| kind.count > 0);
    is_renamed
}

/// The reactions of a message, as it keeps them. A later version may have known other emoji: then none.
pub(super) fn known_reactions(kept: &str) -> Vec<Reaction> {
    serde_json::from_str(kept).unwrap_or_default()
}

/// The reactions of a message, to be kept with it.
pub(super) fn kept_reactions(reactions: &[Reaction]) -> Option<String> {
    (!reactions.is_empty()).then(|| serde_json::to_string(reactions).expect("reactions are JSON"))
}

pub(super) fn select_given(people: &str) -> String {
    format!(
        "select message_id, user_id, emoji from (values {people}) as wanted \
         join reactions on message_id = column1 and user_id = column2"
    )
}

pub(super) fn insert_reactions(reactions: &str) -> String {
    format!("insert into reactions (message_id, user_id, emoji, nick, change) values {reactions}")
}

pub(super) const TAKE_BACK: &str = "delete from reactions where message_id = $1 and user_id = $2 and emoji = $3";
pub(super) const EMPTY: &str = "delete from reactions where message_id = $1";
/// Who has given an emoji after a change, the first ones.
pub(super) const REACTORS: &str = "\
    select user_id, nick, change from reactions
    where message_id = $1 and emoji = $2 and change > $3 order by change limit $4";

/// Reads what the people who react have given before, in a transaction of either database.
macro_rules! read_reactions {
    ($store:expr, $tx:ident, $reactions:ident, $people:expr) => {
        for people in $crate::store::runs(&$people) {
            let sql = $crate::store::reactions::select_given(&$store.db.tuples(people.len(), 2));
            let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
            for (message, user) in people {
                query = query.bind(message.0.to_string()).bind(user.as_str());
            }
            $reactions.begin(query.fetch_all(&mut *$tx).await?);
        }
    };
}

/// Writes the rows of reactions that were given or taken back, and reads who is named now.
macro_rules! write_reactions {
    ($store:expr, $tx:ident, $reactions:ident, $messages:ident) => {
        for (message, user, emoji) in $reactions.taken_back() {
            let query = sqlx::query($crate::store::reactions::TAKE_BACK).bind(message.0.to_string());
            query.bind(user.as_str()).bind(emoji.as_str()).execute(&mut *$tx).await?;
        }
        for message in $reactions.emptied() {
            sqlx::query($crate::store::reactions::EMPTY).bind(message.0.to_string()).execute(&mut *$tx).await?;
        }
        for added in $crate::store::runs(&$reactions.added()) {
            let sql = $crate::store::reactions::insert_reactions(&$store.db.tuples(added.len(), 5));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for ((message, user, emoji), (nick, change)) in added {
                query = query.bind(message.0.to_string()).bind(user.as_str());
                query = query.bind(emoji.as_str()).bind(nick.as_str()).bind(change);
            }
            query.execute(&mut *$tx).await?;
        }
        for (message, emoji) in $reactions.renamed() {
            let query = sqlx::query_as($crate::store::reactions::REACTORS).bind(message.0.to_string());
            let query = query.bind(emoji.as_str()).bind(0_i64).bind($crate::store::reactions::NAMED as i64);
            $messages.name(*message, *emoji, query.fetch_all(&mut *$tx).await?);
        }
    };
}

pub(super) use {read_reactions, write_reactions};
