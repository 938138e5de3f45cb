//! Showing the caller's account.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    commands::{Chat, Command},
    error::Result,
    model::Account,
    protocol,
};

/// Tells the account that asks about itself.
#[derive(Deserialize, TS, ToSchema)]
pub struct ShowAccount {}

impl Command for ShowAccount {
    const NAME: &'static str = "account";
    type Caller = Account;
    type Answer = protocol::Account;

    async fn run(self, _: Arc<Chat>, account: Account) -> Result<protocol::Account> {
        Ok((&account).into())
    }
}
