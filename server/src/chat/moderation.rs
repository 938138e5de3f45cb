//! Keeping a room in order: roles, muting, and who stays out.

use std::sync::Arc;

use super::{Actor, Asker, Chat};
use crate::{
    domain::{Action, Person, Role, RoomId, UserId},
    error::{Error, Result},
    protocol::ErrorBody,
    store::{Ban, Deed, RolePerson},
};

/// Who was kicked may come back after this time.
const KICKED_MS: i64 = 5 * 60_000;
/// A guest's address is shared by others: it stays out no longer than this.
const ADDRESS_AT_MOST_MS: i64 = 24 * 3_600_000;
/// Ten years: longer is for ever.
pub const LONGEST_MS: i64 = 10 * 366 * 86_400_000;

impl Chat {
    /// Everyone with a role in a room, and everyone who is banned from it.
    pub async fn room_people(&self, asker: &Asker, room: &RoomId) -> Result<(Vec<RolePerson>, Vec<Ban>)> {
        self.governed(asker, room, Action::SeePeople).await?;
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
        self.note(room, Deed { action: "set_role", actor: &actor.person, target: Some(&target), detail }).await;
        self.reconsider_present(room, user).await
    }

    /// Keeps someone from writing for some time, or, for none, lets them write again.
    pub async fn mute(&self, actor: &Actor, room: &RoomId, user: &UserId, for_ms: Option<i64>) -> Result<()> {
        let target = self.subject(actor, room, user, Action::Mute).await?;
        self.store.mute(room, user, for_ms.map(checked).transpose()?).await?;
        let (action, detail) = (if for_ms.is_some() { "mute" } else { "unmute" }, for_ms.map(minutes));
        self.note(room, Deed { action, actor: &actor.person, target: Some(&target), detail }).await;
        self.reconsider_present(room, user).await
    }

    /// Takes someone out of a room; for some minutes they cannot come back.
    pub async fn kick(&self, actor: &Actor, room: &RoomId, user: &UserId) -> Result<()> {
        let target = self.subject(actor, room, user, Action::Kick).await?;
        self.keep_out(room, &target, Some(KICKED_MS), "kicked").await?;
        let deed = Deed { action: "kick", actor: &actor.person, target: Some(&target), detail: None };
        self.note(room, deed).await;
        Ok(())
    }

    /// Keeps someone out, for ever unless it is said for how long; of a guest the address as well.
    pub async fn ban(&self, actor: &Actor, room: &RoomId, user: &UserId, for_ms: Option<i64>) -> Result<()> {
        let target = self.subject(actor, room, user, Action::Ban).await?;
        self.keep_out(room, &target, for_ms.map(checked).transpose()?, "banned").await?;
        let detail = for_ms.map(minutes);
        self.note(room, Deed { action: "ban", actor: &actor.person, target: Some(&target), detail }).await;
        Ok(())
    }

    /// Lets someone in again.
    pub async fn unban(&self, actor: &Actor, room: &RoomId, user: &UserId) -> Result<()> {
        self.governed(&actor.asker, room, Action::Ban).await?;
        let bans = self.store.bans(room).await?;
        if !self.store.unban(room, user).await? {
            return Err(Error::NotFound("Nobody of this id is banned."));
        }
        let ban = bans.into_iter().find(|ban| ban.user == *user);
        let nick = ban.and_then(|ban| crate::domain::Nick::parse(&ban.nick).ok());
        let target = nick.map(|nick| Person { id: user.clone(), nick, has_account: self.is_account(user) });
        let deed = Deed { action: "unban", actor: &actor.person, target: target.as_ref(), detail: None };
        self.note(room, deed).await;
        Ok(())
    }

    async fn keep_out(
        &self,
        room: &RoomId,
        target: &Person,
        for_ms: Option<i64>,
        code: &'static str,
    ) -> Result<()> {
        let origin = self.origin_of_guest(room, &target.id);
        let origin_ms = for_ms.unwrap_or(ADDRESS_AT_MOST_MS).min(ADDRESS_AT_MOST_MS);
        let origin = origin.as_deref().map(|origin| (origin, origin_ms));
        self.store.ban(room, target, for_ms, origin).await?;
        let retry_after_ms = for_ms.and_then(|ms| u64::try_from(ms).ok());
        let mut why = ErrorBody::from(&Error::Banned { retry_after_ms });
        if code == "kicked" {
            why.code = code;
            "You were taken out of this room. You can come back in 5 minutes.".clone_into(&mut why.message);
        }
        self.live.evict(&target.id, room, why);
        Ok(())
    }

    /// Who something is done to, if the actor may do it, to them.
    async fn subject(&self, actor: &Actor, room: &RoomId, user: &UserId, action: Action) -> Result<Person> {
        let (rules, standing) = self.governed(&actor.asker, room, action).await?;
        let target = self.known_person(room, user).await?;
        let asker = Asker { id: user.clone(), has_account: false, origin: None };
        let theirs = self.standing(&asker, room, &rules).await?.role;
        match standing.role.outranks(theirs) {
            true => Ok(target),
            false if *user == actor.person.id => Err(Error::Forbidden("You cannot do this to yourself.")),
            false => Err(Error::Forbidden("This person is not below you in this room.")),
        }
    }

    async fn reconsider_present(&self, room: &RoomId, user: &UserId) -> Result<()> {
        match self.live.present(user, room) {
            Some((_, Some(standing))) => self.reconsider(room, user, standing.has_account).await,
            _ => Ok(()),
        }
    }

    fn origin_of_guest(&self, room: &RoomId, user: &UserId) -> Option<Arc<str>> {
        let (_, standing) = self.live.present(user, room)?;
        if standing.is_some_and(|standing| standing.has_account) {
            return None;
        }
        self.live.origin(user, room)
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
