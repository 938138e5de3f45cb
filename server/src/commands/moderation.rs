//! Moderating an owned room: roles, mutes, bans, links, knocks.

mod ban;
mod kick;
mod knock;
mod links;
mod list_people;
mod mute;
mod set_role;

use std::{collections::BTreeSet, sync::Arc};

pub use ban::{Ban, Unban};
pub use kick::Kick;
pub use knock::{AnswerKnock, Knock, KnockQueue, ListKnocks};
pub use links::{ListLinks, MakeLink, RevokeLink};
pub use list_people::ListPeople;
pub use mute::{Mute, Unmute};
pub use set_role::SetRole;

use crate::{
    access::Caller,
    commands::{
        Chat,
        Method::{Delete, Get, Post, Put},
        Route, Table, Ways,
    },
    error::{Error, Meant, Result},
    events::{Affected, Event},
    model::{
        Access, Action, Participant, Person, RoomId, Rules, UserId,
        permission::{Side, Who, may},
    },
    protocol::ErrorBody,
    store::NewAuditEntry,
};

/// Longest ban or mute of an address: others share it, and it may be another person's tomorrow.
const NETWORK_AT_MOST_MS: i64 = 24 * 3_600_000;
/// Most addresses taken of one user; the rest are ignored.
const ADDRESSES: usize = 8;
/// Ten years: anything longer is for ever.
const LONGEST_MS: i64 = 10 * 366 * 86_400_000;

/// A moderation action: its room, actor and target.
struct Act {
    room: RoomId,
    by: Participant,
    target: Person,
}

impl Act {
    /// Fails when the caller may not do it, or not to this target.
    async fn authorize(chat: &Chat, caller: &Caller, room: &str, user: &str, action: Action) -> Result<Self> {
        let (room, user) = (RoomId::parse(room)?, UserId::parse(user)?);
        let by = chat.access.authorize(caller, &room, action).await?;
        let target = chat.access.known_person(&room, &user).await?;
        chat.access.check_below(&by, &room, &user).await?;
        Ok(Self { room, by, target })
    }

    /// Removes the target from the room.
    async fn remove_target(&self, chat: &Chat, why: ErrorBody) -> Result<()> {
        let (room, user) = (self.room.clone(), self.target.id.clone());
        chat.events.publish(&Event::PersonRemoved { room, user, why }).await
    }

    async fn change_access(&self, chat: &Chat, affected: Affected) -> Result<()> {
        chat.events.publish(&Event::AccessChanged { room: self.room.clone(), affected }).await
    }

    async fn record(&self, chat: &Chat, action: &'static str, detail: Option<String>) {
        let entry = NewAuditEntry { action, actor: &self.by.person, target: Some(&self.target), detail };
        chat.access.record(&self.room, entry).await;
    }
}

/// The addresses that a user is connected from.
fn address_hashes_of(chat: &Chat, user: &UserId) -> Vec<Arc<str>> {
    let connections = chat.access.connections.of(user);
    let address_hashes: BTreeSet<_> =
        connections.iter().map(|connection| connection.recipient.address_hash.clone()).take(ADDRESSES).collect();
    address_hashes.into_iter().collect()
}

/// The error for a removed user, as it stands now: an earlier ban may last longer.
async fn why_out(chat: &Chat, room: &RoomId, user: &UserId) -> ErrorBody {
    let who = Who { id: user.clone(), has_account: false, address_hashes: Vec::new(), side: Side::Outside };
    let accesses = chat.store.accesses(room, &[who]).await.unwrap_or_default();
    let rules = Rules { is_owned: true, ..Rules::default() };
    let why = accesses.first().and_then(|access: &Access| may(access, &rules, Action::Read).err());
    ErrorBody::from(&why.unwrap_or(Error::Banned { retry_after_ms: None, meant: Meant::Person }))
}

fn checked(for_ms: i64) -> Result<i64> {
    match for_ms {
        1_000..=LONGEST_MS => Ok(for_ms),
        _ => Err(Error::InvalidSettings("forMs: a second at least, ten years at most.")),
    }
}

fn minutes(for_ms: i64) -> String {
    format!("{} min", for_ms.max(0).unsigned_abs().div_ceil(60_000))
}

/// The commands of moderators and owners.
pub fn commands(table: &mut impl Table) {
    table.add::<Knock>(Ways::EVENT);
    let moderation = |method, path, status| Ways::http(Route::new("Moderation", method, path, status));
    table.add::<ListLinks>(moderation(Get, "/api/rooms/{room}/links", 200));
    table.add::<MakeLink>(moderation(Post, "/api/rooms/{room}/links", 201));
    table.add::<RevokeLink>(moderation(Delete, "/api/rooms/{room}/links/{link}", 204));
    table.add::<ListPeople>(moderation(Get, "/api/rooms/{room}/people", 200));
    table.add::<SetRole>(moderation(Put, "/api/rooms/{room}/people/{user}", 204));
    table.add::<Mute>(moderation(Put, "/api/rooms/{room}/people/{user}/mute", 204));
    table.add::<Unmute>(moderation(Delete, "/api/rooms/{room}/people/{user}/mute", 204));
    table.add::<Kick>(moderation(Post, "/api/rooms/{room}/people/{user}/kick", 204));
    table.add::<Ban>(moderation(Put, "/api/rooms/{room}/bans/{user}", 204));
    table.add::<Unban>(moderation(Delete, "/api/rooms/{room}/bans/{user}", 204));
    table.add::<ListKnocks>(moderation(Get, "/api/rooms/{room}/knocks", 200));
    table.add::<AnswerKnock>(moderation(Put, "/api/rooms/{room}/knocks/{user}", 204));
}
