//! Links to a room that give a role: making them, and taking back what they gave.

use super::{Actor, Chat, access::Affected};
use crate::{
    error::{Error, Result},
    model::{Action, Role, RoomId},
    store::{Link, NewAuditEntry, NewLink},
};

/// More at once are nobody's invitations.
const MOST_LINKS: usize = 200;

impl Chat {
    /// The links of a room.
    pub async fn links(&self, actor: &Actor, room: &RoomId) -> Result<Vec<Link>> {
        self.authorize(actor, room, Action::MakeLinks).await?;
        self.store.links(room).await
    }

    /// Makes a link, and answers its secret: nobody can read it later.
    pub async fn add_link(&self, actor: &Actor, room: &RoomId, new: NewLink) -> Result<(Link, String)> {
        self.authorize(actor, room, Action::MakeLinks).await?;
        if !matches!(new.role, Role::Owner | Role::Member | Role::Reader) {
            return Err(Error::InvalidSettings("role: a link makes a member, a reader or an owner."));
        }
        if self.store.links(room).await?.len() >= MOST_LINKS {
            return Err(Error::Forbidden("There are 200 links to this room. Revoke some first."));
        }
        let (link, secret) = self.store.add_link(room, &new).await?;
        let detail = Some(new.role.to_string());
        self.record(room, NewAuditEntry { action: "make_link", actor: &actor.person()?, target: None, detail })
            .await;
        Ok((link, secret))
    }

    /// Ends a link. Whoever came in by it loses at once what it gave.
    pub async fn revoke_link(&self, actor: &Actor, room: &RoomId, id: &str) -> Result<()> {
        self.authorize(actor, room, Action::MakeLinks).await?;
        let people = self.store.revoke_link(room, id).await?;
        let people = people.ok_or(Error::NotFound("There is no such link."))?;
        self.record(
            room,
            NewAuditEntry { action: "revoke_link", actor: &actor.person()?, target: None, detail: None },
        )
        .await;
        self.refresh_access(room, &Affected::People(people)).await
    }
}
