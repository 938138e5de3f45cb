//! Signing in with the recovery code.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{end_sessions, in_session, refused, signed_in};
use crate::{
    access::{hash, new_session},
    commands::{Chat, Command, Request},
    error::{Error, Result},
    events::{EndedSessions, Ending},
    model::{Nick, Password, RecoveryCode},
    protocol,
    store::NewUser,
};

/// Signs in with the recovery code and sets a new password. There is a new code; all other sessions end.
#[derive(Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recover {
    #[schema(example = "ada", min_length = 1, max_length = 24)]
    pub username: String,
    /// As it was shown: dashes, spaces and small letters do not matter.
    #[schema(example = "0A1B2-C3D4E-5F6G7-H8J9K")]
    pub recovery_code: String,
    /// 8 to 1,024 bytes of any text.
    #[schema(example = "an even better one", format = Password, min_length = 8, max_length = 1_024)]
    pub new_password: String,
}

impl Command for Recover {
    const NAME: &'static str = "recover";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[("401", "`wrong_password`")];
    const SET_COOKIE: Option<&'static str> = Some("The refresh token");
    type Caller = Arc<Request>;
    type Answer = protocol::SignedIn;

    /// Fails with [`Error::WrongPassword`] whatever is wrong.
    async fn run(self, chat: Arc<Chat>, request: Arc<Request>) -> Result<protocol::SignedIn> {
        let password = Password::choose(self.new_password)?;
        let name = Nick::sought(&self.username).map_err(|_| Error::WrongPassword)?;
        chat.limits.sign_in(&name, request.address)?;
        let code = RecoveryCode::parse(&self.recovery_code).ok_or(Error::WrongPassword)?;
        let user = chat.store.user_named(&name).await?.ok_or(Error::WrongPassword)?;
        if user.recovery_hash != hash(code.as_bytes()) {
            return Err(refused(&user.id));
        }
        let (device, code) = (request.device(), RecoveryCode::random());
        let renewed = NewUser {
            id: user.id.clone(),
            username: user.username.clone(),
            password_hash: chat.access.passwords.hash(password, &device.lane).await?,
            recovery_hash: hash(code.as_bytes()),
        };
        let (session, secret) = new_session(&device.name);
        if !chat.store.recover(&user, &renewed, &session).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Changed a forgotten password");
        let others = EndedSessions::AllBut(session.id.clone());
        end_sessions(&chat, user.id.clone(), others, Ending::PasswordChanged).await?;
        let device_epoch = user.device_epoch + 1;
        let account = in_session(user, session);
        chat.access.learn_account(&account);
        Ok(signed_in(&chat, &request, &account, secret, device_epoch, Some(code.grouped())))
    }
}
