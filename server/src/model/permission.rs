//! Permissions in a room: everything is decided here, from access, the room's rules and the action.
//!
//! `docs/permissions.md` is printed from [`may`], and a test compares it with every handler.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{
    ids::UserId,
    nick::Nick,
    settings::{Audience, Rules},
};
use crate::error::{Error, Meant, Result};

/// What someone is in a room, from the least to the most. A reader only reads, whatever the room allows to others.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Role {
    Reader,
    #[default]
    Guest,
    Member,
    Moderator,
    Owner,
}

/// What can be done in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Action {
    Read,
    Write,
    PinMessage,
    DeleteMessage,
    Mute,
    Kick,
    Ban,
    Admit,
    Lock,
    SeePeople,
    ChangeSettings,
    MakeLinks,
    SetRoles,
    SeeAudit,
    HandOver,
    Clear,
    DeleteRoom,
    Claim,
}

/// A person's access in a room, from the server's own state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub role: Role,
    pub has_account: bool,
    pub banned: Option<Hold>,
    pub muted: Option<Hold>,
    /// The name that a muted user goes by meanwhile: a new one could carry a message.
    pub muted_as: Option<Box<Nick>>,
    /// The time at which these were read.
    pub now_ms: i64,
}

/// A ban or a mute as it applies to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// In milliseconds since 1970.
    pub until: i64,
    pub meant: Meant,
}

/// A person whose access in a room is requested.
#[derive(Clone, Debug)]
pub struct Who {
    pub id: UserId,
    pub has_account: bool,
    /// Their address hashes.
    pub address_hashes: Vec<Arc<str>>,
    pub side: Side,
}

/// Whether that person is in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Inside,
    Outside,
}

impl Action {
    pub const ALL: [Self; 18] = [
        Self::Read,
        Self::Write,
        Self::PinMessage,
        Self::DeleteMessage,
        Self::Mute,
        Self::Kick,
        Self::Ban,
        Self::Admit,
        Self::Lock,
        Self::SeePeople,
        Self::ChangeSettings,
        Self::MakeLinks,
        Self::SetRoles,
        Self::SeeAudit,
        Self::HandOver,
        Self::Clear,
        Self::DeleteRoom,
        Self::Claim,
    ];

    /// The machine-readable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::PinMessage => "pin_message",
            Self::DeleteMessage => "delete_message",
            Self::Mute => "mute",
            Self::Kick => "kick",
            Self::Ban => "ban",
            Self::Admit => "admit",
            Self::Lock => "lock",
            Self::SeePeople => "see_people",
            Self::ChangeSettings => "change_settings",
            Self::MakeLinks => "make_links",
            Self::SetRoles => "set_roles",
            Self::SeeAudit => "see_audit",
            Self::HandOver => "hand_over",
            Self::Clear => "clear",
            Self::DeleteRoom => "delete_room",
            Self::Claim => "claim",
        }
    }
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Guest => "guest",
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// A role as stored in the database; an unknown one gives nothing.
    pub fn known(role: &str) -> Self {
        [Self::Reader, Self::Member, Self::Moderator, Self::Owner]
            .into_iter()
            .find(|known| known.as_str() == role)
            .unwrap_or_default()
    }

    /// Whether one may moderate the other: nobody moderates equals or superiors.
    pub fn outranks(self, other: Self) -> bool {
        self >= Self::Moderator && self > other
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Access {
    /// The actions allowed now.
    pub fn allowed(&self, rules: &Rules) -> Vec<Action> {
        Action::ALL.into_iter().filter(|action| may(self, rules, *action).is_ok()).collect()
    }

    pub fn is_muted(&self) -> bool {
        self.muted.is_some()
    }

    /// Whether both are the same, apart from when they were read.
    pub fn is_as(&self, other: &Self) -> bool {
        let Self { role, has_account, banned, muted, muted_as, now_ms: _ } = self;
        (role, has_account, banned, muted, muted_as)
            == (&other.role, &other.has_account, &other.banned, &other.muted, &other.muted_as)
    }
}

/// Fails with the reason when it is not allowed.
pub fn may(who: &Access, rules: &Rules, action: Action) -> Result<()> {
    if rules.is_deleted {
        return Err(Error::RoomDeleted);
    }
    match action {
        Action::Read => may_read(who, rules),
        Action::Write => may_write(who, rules),
        // Where nobody moderates, those who talk there do it.
        Action::PinMessage if !rules.is_owned => may_write(who, rules),
        Action::Claim => match (rules.is_owned, who.has_account) {
            (true, _) => Err(Error::AlreadyOwned),
            (false, true) => Ok(()),
            (false, false) => Err(Error::Forbidden("Only an account can take over a room. Keep your name first.")),
        },
        Action::PinMessage
        | Action::DeleteMessage
        | Action::Mute
        | Action::Kick
        | Action::Ban
        | Action::Admit
        | Action::Lock
        | Action::SeePeople => at_least(who, rules, Role::Moderator),
        Action::ChangeSettings
        | Action::MakeLinks
        | Action::SetRoles
        | Action::SeeAudit
        | Action::HandOver
        | Action::Clear
        | Action::DeleteRoom => at_least(who, rules, Role::Owner),
    }
}

/// Whether a person may read and there is room: a lock and a full room keep out those without a role.
pub fn may_enter(who: &Access, rules: &Rules, people: usize) -> Result<()> {
    may(who, rules, Action::Read)?;
    if who.role != Role::Guest {
        return Ok(());
    }
    if rules.settings.is_locked {
        return Err(Error::RoomLocked);
    }
    match rules.settings.max_people {
        Some(most) if people >= most as usize => Err(Error::RoomFull),
        _ => Ok(()),
    }
}

/// Whether a person may change their name, or name something else. Fails with [`Error::Muted`]: a name can say as
/// much as a message.
pub fn may_name(who: &Access) -> Result<()> {
    match who.muted {
        Some(Hold { until, meant }) => Err(Error::Muted { retry_after_ms: wait(until, who.now_ms), meant }),
        None => Ok(()),
    }
}

fn may_read(who: &Access, rules: &Rules) -> Result<()> {
    if let Some(Hold { until, meant }) = who.banned {
        return Err(Error::Banned { retry_after_ms: wait(until, who.now_ms), meant });
    }
    match (who.role, rules.settings.read) {
        (Role::Guest, Audience::Accounts) if !who.has_account => Err(Error::AccountsOnly),
        (Role::Guest, Audience::Members) if rules.settings.can_knock => Err(Error::KnockRequired),
        (Role::Guest, Audience::Members) => Err(Error::MembersOnly),
        _ => Ok(()),
    }
}

fn may_write(who: &Access, rules: &Rules) -> Result<()> {
    may_read(who, rules)?;
    if who.role == Role::Reader {
        return Err(Error::ReadOnly);
    }
    may_name(who)?;
    match (who.role, rules.settings.write) {
        (Role::Guest, Audience::Accounts) if !who.has_account => Err(Error::AccountsOnly),
        (Role::Guest, Audience::Members) => Err(Error::MembersOnly),
        _ => Ok(()),
    }
}

fn at_least(who: &Access, rules: &Rules, role: Role) -> Result<()> {
    if !rules.is_owned {
        return Err(Error::Forbidden("Nobody owns this room."));
    }
    if who.banned.is_some() {
        return may_read(who, rules);
    }
    match who.role >= role {
        true => Ok(()),
        false if role == Role::Owner => Err(Error::Forbidden("Only an owner of this room can do this.")),
        false => Err(Error::Forbidden("Only a moderator of this room can do this.")),
    }
}

/// More than a century counts as for ever.
fn wait(until: i64, now_ms: i64) -> Option<u64> {
    const CENTURY_MS: i64 = 100 * 366 * 86_400_000;
    let wait = until.saturating_sub(now_ms).max(1);
    (wait < CENTURY_MS).then_some(wait.unsigned_abs())
}
