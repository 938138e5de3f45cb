//! Accounts: signing up and in, sessions, password, deletion.

mod change_password;
mod delete;
mod recover;
mod recovery_code;
mod refresh;
mod sessions;
mod sign_in;
mod sign_out;
mod sign_up;
mod view;

pub use change_password::ChangePassword;
pub use delete::DeleteAccount;
pub use recover::Recover;
pub use recovery_code::MakeRecoveryCode;
pub use refresh::Refresh;
pub use sessions::{EndOtherSessions, EndSession, ListSessions, ShowSession};
pub use sign_in::SignIn;
pub use sign_out::SignOut;
pub use sign_up::SignUp;
pub use view::ShowAccount;

use tracing::info;

use super::{CookieChange, Request};
use crate::{
    access::{Account, Secret, Verdict, lane_of},
    commands::Chat,
    error::{Error, Result},
    model::{Password, UserId},
    protocol,
    store::{NewSession, UserRow},
};

/// The stored account, after its password is given again. Counted per session: a stolen access token must not allow
/// guessing, and attempts to sign in elsewhere must not use up the owner's. Fails with [`Error::WrongPassword`].
async fn confirm(chat: &Chat, account: &Account, password: String) -> Result<UserRow> {
    chat.limits.confirm(&account.session)?;
    let password = Password::parse(password).map_err(|_| Error::WrongPassword)?;
    let user = chat.store.user(&account.id).await?.ok_or(Error::SignedOut)?;
    match chat.access.passwords.verify(password, Some(&user.password_hash), &lane_of(&user.id)).await? {
        Verdict::Right | Verdict::RightButOld => Ok(user),
        Verdict::Wrong => Err(refused(&user.id)),
    }
}

fn refused(user: &UserId) -> Error {
    info!(user.id = user.as_str(), "Refused a wrong password");
    Error::WrongPassword
}

/// The answer to a sign-in or a refresh, with the cookies of the session and of the device.
fn signed_in(
    chat: &Chat,
    request: &Request,
    account: &Account,
    refresh: Secret,
    device_epoch: i64,
    recovery_code: Option<String>,
) -> protocol::SignedIn {
    let device = chat.access.device_token(&account.id, device_epoch, &request.device_tokens);
    request.change_cookie(CookieChange::Session(refresh.text));
    request.change_cookie(CookieChange::Device(account.id.clone(), device));
    chat.access.signed_in(account, recovery_code)
}

fn in_session(UserRow { id, username, created_at, .. }: UserRow, session: NewSession) -> Account {
    Account { id, username, created_at, session: session.id }
}
