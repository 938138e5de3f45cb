//! Changing the password.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{confirm, end_sessions};
use crate::{
    access::lane_of,
    commands::{Chat, Command, CookieChange, Request},
    error::{Error, Result},
    events::{EndedSessions, Ending},
    model::{Account, Password},
    protocol::Done,
    store::NewPassword,
};

/// Changes the password; all other sessions end, and no other device is known any more.
#[derive(Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    #[schema(example = "correct horse battery staple", format = Password)]
    pub password: String,
    /// 8 to 1,024 bytes of any text.
    #[schema(example = "an even better one", format = Password, min_length = 8, max_length = 1_024)]
    pub new_password: String,
}

impl Command for ChangePassword {
    const NAME: &'static str = "change_password";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("401", "`unauthorized`, `signed_out`, `wrong_password`")];
    type Caller = (Account, Arc<Request>);
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, (account, request): Self::Caller) -> Result<Done> {
        let new = Password::choose(self.new_password)?;
        let user = confirm(&chat, &account, self.password).await?;
        let hash = chat.access.passwords.hash(new, &lane_of(&user.id)).await?;
        let new = NewPassword { instead_of: &user.password_hash, hash: &hash };
        if !chat.store.change_password(&user.id, new, &account.session).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Changed the password");
        let others = EndedSessions::AllBut(account.session);
        end_sessions(&chat, user.id.clone(), others, Ending::PasswordChanged).await?;
        let device = chat.access.device_token(&user.id, user.device_epoch + 1, &[]);
        request.change_cookie(CookieChange::Device(user.id, device));
        Ok(Done {})
    }
}
