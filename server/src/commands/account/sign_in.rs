//! Signing in.

use std::sync::Arc;

use serde::Deserialize;
use tracing::{info, warn};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{in_session, refused, signed_in};
use crate::{
    access::{Device, Lane, Verdict, new_session},
    commands::{Chat, Command, Request},
    error::{Error, Result},
    model::{Nick, Password},
    protocol::{self, Credentials},
    store::{NewPassword, UserRow},
};

/// Signs in. Whatever is wrong is answered in the same words. Devices that have signed in to the account before say
/// so by a cookie (`wechat_device_` and the account's id): they are not kept out when others try too often.
#[derive(Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct SignIn(#[schema(inline)] Credentials);

impl Command for SignIn {
    const NAME: &'static str = "sign_in";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[("401", "`wrong_password`")];
    const SET_COOKIE: Option<&'static str> = Some("The refresh token; that the account knows the device");
    type Caller = Arc<Request>;
    type Answer = protocol::SignedIn;

    /// Every mismatch fails in the same words and after the same work: [`Error::WrongPassword`].
    async fn run(self, chat: Arc<Chat>, request: Arc<Request>) -> Result<protocol::SignedIn> {
        let name = Nick::sought(&self.0.username).map_err(|_| Error::WrongPassword)?;
        let password = Password::parse(self.0.password).map_err(|_| Error::WrongPassword)?;
        let device = counted_device(&chat, &request, &name).await?;
        let user = chat.store.user_named(&name).await?;
        let known_hash = user.as_ref().map(|user| user.password_hash.as_str());
        let verdict = chat.access.passwords.verify(password.clone(), known_hash, &device.lane).await?;
        let Some(mut user) = user else { return Err(Error::WrongPassword) };
        match verdict {
            Verdict::Right => {}
            Verdict::RightButOld => rehash(&chat, &mut user, password, &device.lane).await?,
            Verdict::Wrong => return Err(refused(&user.id)),
        }
        let (session, secret) = new_session(&device.name);
        if !chat.store.sign_in(&user.id, &user.password_hash, &session).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Signed in");
        let device_epoch = user.device_epoch;
        let account = in_session(user, session);
        chat.access.learn_account(&account);
        Ok(signed_in(&chat, &request, &account, secret, device_epoch, None))
    }
}

/// The device of a sign-in. A device known to the account counts against its own limit; any other against its
/// address's and the global one. Fails with [`Error::RateLimited`].
async fn counted_device(chat: &Chat, request: &Request, name: &Nick) -> Result<Device> {
    let device = request.device();
    if let Some(known) = chat.access.known_device(name, &device.tokens).await? {
        chat.limits.known_device(&known.id)?;
        return Ok(Device { lane: known.lane, ..device });
    }
    chat.limits.sign_in(name, request.address)?;
    chat.limits.guess(name)?;
    Ok(device)
}

async fn rehash(chat: &Chat, user: &mut UserRow, password: Password, lane: &Lane) -> Result<()> {
    let hash = chat.access.passwords.hash(password, lane).await?;
    let new = NewPassword { instead_of: &user.password_hash, hash: &hash };
    if let Err(error) = chat.store.rehash_password(&user.id, new).await {
        warn!(%error, "A password could not be rehashed with current parameters; the next sign-in tries again");
        return Ok(());
    }
    user.password_hash = hash;
    Ok(())
}
