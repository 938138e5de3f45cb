//! Making a new recovery code.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::confirm;
use crate::{
    access::hash,
    commands::{Chat, Command},
    error::{Error, Result},
    model::{Account, RecoveryCode},
    protocol::{self, Confirmation},
};

/// Makes a new recovery code; the old one is void.
#[derive(Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct MakeRecoveryCode(#[schema(inline)] Confirmation);

impl Command for MakeRecoveryCode {
    const NAME: &'static str = "new_recovery_code";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("401", "`unauthorized`, `signed_out`, `wrong_password`")];
    type Caller = Account;
    type Answer = protocol::NewRecoveryCode;

    async fn run(self, chat: Arc<Chat>, account: Account) -> Result<protocol::NewRecoveryCode> {
        let user = confirm(&chat, &account, self.0.password).await?;
        let code = RecoveryCode::random();
        if !chat.store.change_recovery_code(&user, &hash(code.as_bytes())).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Changed the recovery code");
        Ok(protocol::NewRecoveryCode { recovery_code: code.grouped() })
    }
}
