//! Links to a room that give a role: creating and revoking them.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::LONGEST_MS;
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    events::{Affected, Event},
    model::{Action, Role, RoomId, is_id, whole},
    protocol::{Done, Links, MadeLink, OneRoom, roles_of_a_link},
    store::{NewAuditEntry, NewLink},
};

/// Most links at once; more are not needed for invitations.
const MOST_LINKS: usize = 200;

/// The links to a room, the newest first.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct ListLinks(#[schema(inline)] OneRoom);

/// Makes a link that gives a role. Its secret is told once.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MakeLink {
    pub room: String,
    /// `owner`, `member` or `reader`.
    #[schema(schema_with = roles_of_a_link)]
    pub role: Role,
    /// How often it can be used: 1 to 10,000. Left out: as often as one likes.
    #[schema(minimum = 1, maximum = 10_000)]
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub uses: Option<u32>,
    /// For how long: a minute to ten years. Left out: for ever.
    #[schema(minimum = 60_000, maximum = 316_224_000_000_i64)]
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub expires_in_ms: Option<i64>,
}

/// Ends a link. People who came in by it lose at once what it gave.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevokeLink {
    pub room: String,
    /// The id of a link.
    pub link: String,
}

impl Command for ListLinks {
    const NAME: &'static str = "list_links";
    type Caller = Caller;
    type Answer = Links;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Links> {
        let room = RoomId::parse(&self.0.room)?;
        chat.access.authorize(&caller, &room, Action::MakeLinks).await?;
        Ok(Links { links: chat.store.links(&room).await? })
    }
}

impl Command for MakeLink {
    const NAME: &'static str = "make_link";
    type Caller = Caller;
    type Answer = MadeLink;

    /// Its secret cannot be read later.
    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<MadeLink> {
        let Self { room, role, uses, expires_in_ms } = self;
        if uses.is_some_and(|uses| !(1..=10_000).contains(&uses)) {
            return Err(Error::InvalidSettings("uses: 1 to 10,000."));
        }
        if expires_in_ms.is_some_and(|ms| !(60_000..=LONGEST_MS).contains(&ms)) {
            return Err(Error::InvalidSettings("expiresInMs: a minute at least, ten years at most."));
        }
        let room = RoomId::parse(&room)?;
        let by = chat.access.authorize(&caller, &room, Action::MakeLinks).await?;
        if !matches!(role, Role::Owner | Role::Member | Role::Reader) {
            return Err(Error::InvalidSettings("role: a link makes a member, a reader or an owner."));
        }
        if chat.store.links(&room).await?.len() >= MOST_LINKS {
            return Err(Error::Forbidden("There are 200 links to this room. Revoke some first."));
        }
        let (link, secret) = chat.store.add_link(&room, &NewLink { role, uses, expires_in_ms }).await?;
        let detail = Some(role.to_string());
        chat.access
            .record(&room, NewAuditEntry { action: Self::NAME, actor: &by.person, target: None, detail })
            .await;
        Ok(MadeLink { link, secret })
    }
}

impl Command for RevokeLink {
    const NAME: &'static str = "revoke_link";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[("404", "`not_found`: there is no such link")];
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        const UNKNOWN: Error = Error::NotFound("There is no such link.");
        let room = RoomId::parse(&self.room)?;
        if !is_id(&self.link) {
            return Err(UNKNOWN);
        }
        let by = chat.access.authorize(&caller, &room, Action::MakeLinks).await?;
        let people = chat.store.revoke_link(&room, &self.link).await?.ok_or(UNKNOWN)?;
        let entry = NewAuditEntry { action: Self::NAME, actor: &by.person, target: None, detail: None };
        chat.access.record(&room, entry).await;
        chat.events.publish(&Event::AccessChanged { room, affected: Affected::People(people) }).await?;
        Ok(Done {})
    }
}
