//! Deleting an account.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::confirm;
use crate::{
    commands::{Chat, Command},
    error::{Error, Result},
    events::Event,
    model::Account,
    protocol::{Confirmation, Done},
    store::UserRow,
};

/// Deletes the account: its sessions end and its name is free. What it wrote stays until it expires.
#[derive(Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct DeleteAccount(#[schema(inline)] Confirmation);

impl Command for DeleteAccount {
    const NAME: &'static str = "delete_account";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("401", "`unauthorized`, `signed_out`, `wrong_password`")];
    type Caller = Account;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, account: Account) -> Result<Done> {
        let user = confirm(&chat, &account, self.0.password).await?;
        // In a task of its own: the caller may disconnect midway, and what is stored has to be applied here.
        tokio::spawn(delete(chat, user)).await.map_err(Error::panicked)?
    }
}

async fn delete(chat: Arc<Chat>, user: UserRow) -> Result<Done> {
    if !chat.store.delete_user(&user).await? {
        return Err(Error::WrongPassword);
    }
    info!(user.id = user.id.as_str(), "Deleted an account");
    chat.events.publish(&Event::AccountDeleted { id: user.id, username: user.username }).await?;
    Ok(Done {})
}
