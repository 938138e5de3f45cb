//! Owning a room: making it one's own, deciding what holds there, ending it.

use std::sync::Arc;

use tracing::info;

use super::{
    Actor, Chat,
    access::Affected,
    delivery::{tell_head, tell_newest_head},
    listing::Listed,
};
use crate::{
    error::{Error, Result},
    model::{
        Access, Action, MessageId, Person, Role, RoomId, Rules, Settings, SettingsChange, UserId,
        permission::{may, may_name},
    },
    protocol::{AccessInfo, AuditEntry, ErrorBody, RoomInfo},
    store::{Link, NewAuditEntry, NewLink, RoomSummary},
};

/// A room, and what the actor may do there.
#[derive(Debug)]
pub struct RoomView {
    pub room: RoomInfo,
    pub access: AccessInfo,
}

impl Chat {
    /// Makes a new room, or takes over one that nobody owns, and a link that makes whoever has it an owner. Without an
    /// actor only that link owns the room.
    pub async fn own_room(
        &self,
        actor: Option<&Actor>,
        id: Option<&str>,
        change: SettingsChange,
    ) -> Result<(RoomInfo, Link, String)> {
        let room = match id {
            Some(id) => self.claimable(actor, id).await?,
            None => RoomId::random(),
        };
        let rules = self.store.rules(&room).await?;
        check_lifetime(&rules, &change, actor.is_some_and(|actor| actor.has_account()))?;
        let settings = rules.settings.with(change)?;
        let nobody = UserId::random();
        let owner = actor.map_or(&nobody, |actor| &actor.id);
        self.store.own_room(&room, owner, &settings, || self.live.has_others(&room, owner)).await?;
        if let Some(actor) = actor {
            let person = &actor.person()?;
            self.store.set_role(&room, person, Role::Owner).await?;
            self.store
                .record(&room, NewAuditEntry { action: "own", actor: person, target: None, detail: None })
                .await?;
        }
        let owner_link = NewLink { role: Role::Owner, uses: None, expires_in_ms: None };
        let (link, secret) = self.store.add_link(&room, &owner_link).await?;
        let rules = self.refresh_rules(&room).await?;
        info!(room.id = %room, "A room has got an owner");
        Ok((RoomInfo::new(&room, &rules), link, secret))
    }

    /// The longest that somebody may let messages live in a room of its own; for ever without one.
    pub fn longest_lifetime(&self, actor: Option<&Actor>) -> Option<u64> {
        self.store.lifetimes().longest_for(actor.is_some_and(|actor| actor.has_account()))
    }

    /// The rooms that are listed for everyone, with how many are there, and those where the actor is something.
    pub async fn rooms(&self, actor: Option<&Actor>) -> Result<(Listed, Vec<(RoomSummary, usize)>)> {
        let mine = match actor {
            Some(actor) => self.store.rooms_of(&actor.id).await?,
            None => Vec::new(),
        };
        let mine = mine.into_iter().map(|room| (room.clone(), self.live.count(&room.id))).collect();
        Ok((self.listed().await?, mine))
    }

    /// A room as the actor finds it.
    pub async fn view_room(&self, actor: &Actor, room: &RoomId) -> Result<RoomView> {
        let (rules, access) = self.authorize(actor, room, Action::Read).await?;
        self.may_be_in(actor, room, &access, &rules)?;
        Ok(RoomView { room: RoomInfo::new(room, &rules), access: AccessInfo::new(&access, &rules) })
    }

    /// Decides something else about a room. Who may not be there any more is out at once.
    pub async fn change_room(&self, actor: &Actor, room: &RoomId, change: SettingsChange) -> Result<RoomInfo> {
        let action = if change.is_only_lock() { Action::Lock } else { Action::ChangeSettings };
        let (rules, access) = self.authorize(actor, room, action).await?;
        if change.has_words() {
            may_name(&access)?;
        }
        check_lifetime(&rules, &change, actor.has_account())?;
        let (before, after) = self.store.change_settings(room, change).await?;
        let detail = Some(differences(&before, &after));
        self.record(
            room,
            NewAuditEntry { action: action.as_str(), actor: &actor.person()?, target: None, detail },
        )
        .await;
        let rules = self.refresh_rules(room).await?;
        Ok(RoomInfo::new(room, &rules))
    }

    /// Deletes every message of a room.
    pub async fn clear_room(&self, actor: &Actor, room: &RoomId) -> Result<()> {
        self.authorize(actor, room, Action::Clear).await?;
        let known = self.live.epoch(room);
        let head = self.store.clear_room(room).await?;
        if tell_head(head, known, &self.store, &self.live).await.is_err() {
            // It was cleared by somebody else at the same time: the database knows who was the last.
            tell_newest_head(room, &self.store, &self.live).await;
        }
        self.record(room, NewAuditEntry { action: "clear", actor: &actor.person()?, target: None, detail: None })
            .await;
        Ok(())
    }

    /// Deletes a room for good; everyone there is out.
    pub async fn delete_room(&self, actor: &Actor, room: &RoomId) -> Result<()> {
        self.authorize(actor, room, Action::DeleteRoom).await?;
        self.store.delete_room(room).await?;
        self.live.evict_all(room, &ErrorBody::from(&Error::RoomDeleted));
        info!(room.id = %room, "A room was deleted");
        Ok(())
    }

    /// Takes a message's content away: its author may, and whoever moderates.
    pub async fn delete_message(&self, actor: &Actor, room: &RoomId, id: MessageId) -> Result<()> {
        const UNKNOWN: Error = Error::NotFound("There is no such message.");
        let (rules, access) = self.authorize(actor, room, Action::Read).await?;
        let (seq, sender) = self.store.message_place(room, id).await?.ok_or(UNKNOWN)?;
        let is_own = sender == actor.id;
        let action = if is_own { Action::Write } else { Action::DeleteMessage };
        may(&access, &rules, action)?;
        if !is_own {
            self.check_below(actor, &access, room, &sender).await?;
        }
        if !self.store.delete_message(room, id).await? {
            return Err(UNKNOWN);
        }
        self.live.tell_deleted(room, &[(id, seq)]);
        if !is_own {
            let target = self.known_person(room, &sender).await?;
            let detail = Some(format!("message {seq}"));
            let entry =
                NewAuditEntry { action: "delete_message", actor: &actor.person()?, target: Some(&target), detail };
            self.record(room, entry).await;
        }
        Ok(())
    }

    /// Makes someone else the owner. The one who was becomes a moderator, and owner links are void.
    pub async fn hand_room_over(&self, actor: &Actor, room: &RoomId, to: &UserId) -> Result<()> {
        self.authorize(actor, room, Action::HandOver).await?;
        if *to == actor.id {
            return Err(Error::Forbidden("This room is yours already."));
        }
        let target = self.known_person(room, to).await?;
        self.store.hand_room_over(room, &actor.id, &target).await?;
        let entry =
            NewAuditEntry { action: "hand_over", actor: &actor.person()?, target: Some(&target), detail: None };
        self.record(room, entry).await;
        self.refresh_access(room, &Affected::Everyone).await
    }

    /// What was done in a room, the newest first.
    pub async fn audit(&self, actor: &Actor, room: &RoomId) -> Result<Vec<AuditEntry>> {
        self.authorize(actor, room, Action::SeeAudit).await?;
        self.store.audit(room).await
    }

    /// The rules of a room and what the actor is there, if the actor may do this.
    pub(super) async fn authorize(
        &self,
        actor: &Actor,
        room: &RoomId,
        action: Action,
    ) -> Result<(Arc<Rules>, Access)> {
        let rules = self.store.rules(room).await?;
        let access = self.access(actor, room, &rules).await?;
        may(&access, &rules, action)?;
        Ok((rules, access))
    }

    /// Someone who is in a room, or has something to do with it.
    pub(super) async fn known_person(&self, room: &RoomId, id: &UserId) -> Result<Person> {
        if let Some((person, _)) = self.live.present(id, room) {
            return Ok(person);
        }
        let nick = self.store.nick_in(room, id).await?;
        nick.map(|nick| Person { id: id.clone(), nick, has_account: self.is_account(id) })
            .ok_or(Error::NotFound("Nobody of this id is known in this room."))
    }

    pub(super) fn is_account(&self, id: &UserId) -> bool {
        self.reserved.is_account(id)
    }

    /// What has happened has happened, also when it could not be written down.
    pub(super) async fn record(&self, room: &RoomId, entry: NewAuditEntry<'_>) {
        let action = entry.action;
        if let Err(error) = self.store.record(room, entry).await {
            tracing::warn!(room.id = %room, action, %error, "An entry of the audit log could not be written");
        }
    }

    async fn claimable(&self, actor: Option<&Actor>, id: &str) -> Result<RoomId> {
        let room = RoomId::parse(id)?;
        if room.is_global() {
            return Err(Error::Forbidden("This room belongs to everyone."));
        }
        let rules = self.store.rules(&room).await?;
        let has_account = actor.is_some_and(|actor| actor.has_account());
        may(&Access { has_account, ..Access::default() }, &rules, Action::Claim)?;
        Ok(room)
    }
}

/// A life that is not changed is not looked at: it may be from a time when the operator allowed more.
fn check_lifetime(rules: &Rules, change: &SettingsChange, has_account: bool) -> Result<()> {
    match change.lifetime_ms {
        Some(wanted) => rules.lifetimes.check(wanted, rules.settings.lifetime_ms, has_account),
        None => Ok(()),
    }
}

/// Which settings are not what they were: their names, not what they are.
fn differences(old: &Settings, new: &Settings) -> String {
    let changed = [
        ("name", old.name != new.name),
        ("topic", old.topic != new.topic),
        ("read", old.read != new.read),
        ("write", old.write != new.write),
        ("lifetimeMs", old.lifetime_ms != new.lifetime_ms),
        ("slowModeMs", old.slow_mode_ms != new.slow_mode_ms),
        ("maxPeople", old.max_people != new.max_people),
        ("listed", old.listed != new.listed),
        ("isLocked", old.is_locked != new.is_locked),
        ("canKnock", old.can_knock != new.can_knock),
    ];
    changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}
