//! Links to a room that give a role: making them, and taking back what they gave.

use super::{Actor, Asker, Chat, settling::Concerned};
use crate::{
    domain::{Action, Role, RoomId},
    error::{Error, Result},
    store::{Deed, Link, NewLink},
};

/// More at once are nobody's invitations.
const MOST_LINKS: usize = 200;

impl Chat {
    /// The links of a room.
    pub async fn links(&self, asker: &Asker, room: &RoomId) -> Result<Vec<Link>> {
        self.governed(asker, room, Action::MakeLinks).await?;
        self.store.links(room).await
    }

    /// Makes a link, and answers its secret: nobody can read it later.
    pub async fn add_link(&self, actor: &Actor, room: &RoomId, new: NewLink) -> Result<(Link, String)> {
        self.governed(&actor.asker, room, Action::MakeLinks).await?;
        if !matches!(new.role, Role::Owner | Role::Member | Role::Reader) {
            return Err(Error::InvalidSettings("role: a link makes a member, a reader or an owner."));
        }
        if self.store.links(room).await?.len() >= MOST_LINKS {
            return Err(Error::Forbidden("There are 200 links to this room. Revoke some first."));
        }
        let (link, secret) = self.store.add_link(room, &new).await?;
        let detail = Some(new.role.to_string());
        self.note(room, Deed { action: "make_link", actor: &actor.person, target: None, detail }).await;
        Ok((link, secret))
    }

    /// Ends a link. Whoever came in by it loses at once what it gave.
    pub async fn revoke_link(&self, actor: &Actor, room: &RoomId, id: &str) -> Result<()> {
        self.governed(&actor.asker, room, Action::MakeLinks).await?;
        let people = self.store.revoke_link(room, id).await?;
        let people = people.ok_or(Error::NotFound("There is no such link."))?;
        self.note(room, Deed { action: "revoke_link", actor: &actor.person, target: None, detail: None }).await;
        self.reconsider(room, &Concerned::People(people)).await
    }
}
