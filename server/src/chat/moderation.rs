//! Keeping a room in order: roles, muting, and who stays out.

use std::{collections::BTreeSet, sync::Arc};

use super::{Actor, Chat, access::Affected};
use crate::{
    error::{Error, Result},
    model::{
        Access, Action, Nick, Person, Role, RoomId, Rules, UserId,
        permission::{Meant, Place, Who, may},
    },
    protocol::ErrorBody,
    store::{Ban, Network, NewAuditEntry, NewHold, RolePerson, What},
};

/// Who was kicked may come back after this time.
const KICKED_MS: i64 = 5 * 60_000;
/// An address is shared by others, and somebody else's tomorrow: what holds for it holds no longer than this.
const NETWORK_AT_MOST_MS: i64 = 24 * 3_600_000;
/// Of somebody who is connected from more places than this, some are let go.
const PLACES: usize = 8;
/// Ten years: longer is for ever.
pub const LONGEST_MS: i64 = 10 * 366 * 86_400_000;

/// A ban that is to hold.
#[derive(Clone, Copy, Debug)]
pub struct NewBan {
    /// For ever without it.
    pub for_ms: Option<i64>,
    pub reach: Reach,
    /// What was written within so long is deleted.
    pub delete_within_ms: Option<i64>,
}

/// Whom a ban holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Person,
    /// Guests of the same network as well, and accounts that are made later, for a day at most.
    Network,
}

impl Chat {
    /// Everyone with a role in a room, and everyone who is banned from it.
    pub async fn room_people(&self, actor: &Actor, room: &RoomId) -> Result<(Vec<RolePerson>, Vec<Ban>)> {
        self.authorize(actor, room, Action::SeePeople).await?;
        Ok((self.store.role_people(room).await?, self.store.bans(room).await?))
    }

    /// Makes someone a moderator, a member, a reader, or a guest again.
    pub async fn set_role(&self, actor: &Actor, room: &RoomId, user: &UserId, role: Role) -> Result<()> {
        if role == Role::Owner {
            return Err(Error::InvalidSettings("role: a room is handed over, or has an owner link."));
        }
        let target = self.subject(actor, room, user, Action::SetRoles).await?;
        self.store.set_role(room, &target, role).await?;
        let detail = Some(role.to_string());
        self.record(
            room,
            NewAuditEntry { action: "set_role", actor: &actor.person()?, target: Some(&target), detail },
        )
        .await;
        self.refresh_access(room, &Affected::person(user)).await
    }

    /// Keeps someone from writing for some time, or, for none, lets them write again; and with them the guests of the same
    /// network.
    pub async fn mute(&self, actor: &Actor, room: &RoomId, user: &UserId, for_ms: Option<i64>) -> Result<()> {
        let target = self.subject(actor, room, user, Action::Mute).await?;
        let address_hashes = self.address_hashes_of(user);
        match for_ms.map(checked).transpose()? {
            Some(for_ms) => {
                let network = Network { address_hashes: &address_hashes, for_ms: for_ms.min(NETWORK_AT_MOST_MS) };
                let hold = NewHold { what: What::Mute, for_ms: Some(for_ms), network: Some(network) };
                self.store.hold(room, &target, &hold).await?;
            }
            None => self.store.unmute(room, user, &address_hashes).await?,
        }
        let (action, detail) = (if for_ms.is_some() { "mute" } else { "unmute" }, for_ms.map(minutes));
        self.record(room, NewAuditEntry { action, actor: &actor.person()?, target: Some(&target), detail }).await;
        self.refresh_access(room, &Affected::Network(user.clone())).await
    }

    /// Takes someone out of a room; for some minutes neither they nor a new guest from the same network comes in.
    pub async fn kick(&self, actor: &Actor, room: &RoomId, user: &UserId) -> Result<()> {
        let target = self.subject(actor, room, user, Action::Kick).await?;
        let address_hashes = self.address_hashes_of(user);
        let network = Network { address_hashes: &address_hashes, for_ms: KICKED_MS };
        let hold = NewHold { what: What::Kick, for_ms: Some(KICKED_MS), network: Some(network) };
        self.store.hold(room, &target, &hold).await?;
        let mut why = self.why_out(room, user).await;
        why.code = "kicked";
        "You were taken out of this room. You can come back in 5 minutes.".clone_into(&mut why.message);
        self.live.evict(user, room, why);
        let entry = NewAuditEntry { action: "kick", actor: &actor.person()?, target: Some(&target), detail: None };
        self.record(room, entry).await;
        Ok(())
    }

    /// Keeps someone out, for ever unless it is said for how long, and puts out who comes from the same network.
    pub async fn ban(self: &Arc<Self>, actor: &Actor, room: &RoomId, user: &UserId, ban: NewBan) -> Result<()> {
        let NewBan { for_ms, reach, delete_within_ms } = ban;
        let target = self.subject(actor, room, user, Action::Ban).await?;
        let (for_ms, delete_within_ms) =
            (for_ms.map(checked).transpose()?, delete_within_ms.map(checked).transpose()?);
        let address_hashes = self.address_hashes_of(user);
        let network_ms = for_ms.unwrap_or(NETWORK_AT_MOST_MS).min(NETWORK_AT_MOST_MS);
        let network = Network { address_hashes: &address_hashes, for_ms: network_ms };
        let network = (reach == Reach::Network).then_some(network);
        self.store.hold(room, &target, &NewHold { what: What::Ban, for_ms, network }).await?;
        let why = self.why_out(room, user).await;
        self.live.evict(user, room, why);
        let detail = for_ms.map(minutes);
        self.record(room, NewAuditEntry { action: "ban", actor: &actor.person()?, target: Some(&target), detail })
            .await;
        self.refresh_access(room, &Affected::Network(user.clone())).await?;
        match delete_within_ms {
            Some(within_ms) => self.delete_messages_of(&actor.person()?, room, &target, within_ms).await,
            None => Ok(()),
        }
    }

    /// Lets someone in again, and those who come from the same network.
    pub async fn unban(&self, actor: &Actor, room: &RoomId, user: &UserId) -> Result<()> {
        let (_, access) = self.authorize(actor, room, Action::Ban).await?;
        self.check_below(actor, &access, room, user).await?;
        let bans = self.store.bans(room).await?;
        if !self.store.unban(room, user).await? {
            return Err(Error::NotFound("Nobody of this id is banned."));
        }
        let ban = bans.into_iter().find(|ban| ban.user == *user);
        let nick = ban.map(|ban| Nick::known(ban.nick));
        let target = nick.map(|nick| Person { id: user.clone(), nick, has_account: self.is_account(user) });
        let entry =
            NewAuditEntry { action: "unban", actor: &actor.person()?, target: target.as_ref(), detail: None };
        self.record(room, entry).await;
        Ok(())
    }

    /// Who something is done to, if the actor may do it, to them.
    async fn subject(&self, actor: &Actor, room: &RoomId, user: &UserId, action: Action) -> Result<Person> {
        let (_, access) = self.authorize(actor, room, action).await?;
        let target = self.known_person(room, user).await?;
        self.check_below(actor, &access, room, user).await?;
        Ok(target)
    }

    /// Fails when someone is not below the actor in a room as it stands now, whether they are there or not.
    pub(super) async fn check_below(
        &self,
        actor: &Actor,
        access: &Access,
        room: &RoomId,
        user: &UserId,
    ) -> Result<()> {
        match access.role.outranks(self.store.role(room, user).await?) {
            true => Ok(()),
            false if *user == actor.id => Err(Error::Forbidden("You cannot do this to yourself.")),
            false => Err(Error::Forbidden("This person is not below you in this room.")),
        }
    }

    /// What somebody is told who is out, as it stands now: an earlier ban may last longer.
    async fn why_out(&self, room: &RoomId, user: &UserId) -> ErrorBody {
        let who = Who { id: user.clone(), has_account: false, address_hashes: Vec::new(), place: Place::Outside };
        let accesses = self.store.accesses(room, &[who]).await.unwrap_or_default();
        let rules = Rules { is_owned: true, ..Rules::default() };
        let why = accesses.first().and_then(|access| may(access, &rules, Action::Read).err());
        ErrorBody::from(&why.unwrap_or(Error::Banned { retry_after_ms: None, meant: Meant::Person }))
    }

    /// Every place that somebody is connected from.
    fn address_hashes_of(&self, user: &UserId) -> Vec<Arc<str>> {
        let connections = self.connections.of(user);
        let address_hashes: BTreeSet<_> =
            connections.iter().map(|connection| connection.recipient.address_hash.clone()).take(PLACES).collect();
        address_hashes.into_iter().collect()
    }
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
