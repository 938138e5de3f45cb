//! Giving somebody a role.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::Act;
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    events::Affected,
    model::{Action, Role},
    protocol::{Done, roles_to_give},
};

/// Makes someone a moderator, a member, a reader, or a guest again.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetRole {
    pub room: String,
    /// The id of a user.
    pub user: String,
    /// `moderator`, `member`, `reader`; `guest` takes the role away.
    #[schema(schema_with = roles_to_give)]
    pub role: Role,
}

impl Command for SetRole {
    const NAME: &'static str = "give_role";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id is known there")];
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        if self.role == Role::Owner {
            return Err(Error::InvalidSettings("role: a room is handed over, or has an owner link."));
        }
        let act = Act::authorize(&chat, &caller, &self.room, &self.user, Action::SetRoles).await?;
        chat.store.set_role(&act.room, &act.target, self.role).await?;
        act.record(&chat, "set_role", Some(self.role.to_string())).await;
        act.change_access(&chat, Affected::person(&act.target.id)).await?;
        Ok(Done {})
    }
}
