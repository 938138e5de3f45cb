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
    access::{Secret, Verdict, lane_of},
    commands::{
        Chat,
        Method::{Delete, Get, Post, Put},
        Route, Table, Ways,
    },
    error::{Error, Result},
    events::{EndedSessions, Ending, Event},
    model::{Account, Password, UserId},
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

/// Publishes that sessions were ended.
async fn end_sessions(chat: &Chat, user: UserId, sessions: EndedSessions, why: Ending) -> Result<()> {
    chat.events.publish(&Event::SessionsEnded { user, sessions, why }).await
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

/// The commands about accounts and sessions.
pub fn commands(table: &mut impl Table) {
    let accounts = |method, path, status| Ways::http(Route::new("Accounts", method, path, status));
    table.add::<SignUp>(accounts(Post, "/api/users", 201));
    table.add::<ShowAccount>(accounts(Get, "/api/users/me", 200));
    table.add::<DeleteAccount>(accounts(Delete, "/api/users/me", 204));
    table.add::<ChangePassword>(accounts(Put, "/api/users/me/password", 204));
    table.add::<MakeRecoveryCode>(accounts(Post, "/api/users/me/recovery-code", 200));

    let sessions = |method, path, status| Ways::http(Route::new("Sessions", method, path, status));
    table.add::<SignIn>(sessions(Post, "/api/session", 200));
    table.add::<ShowSession>(sessions(Get, "/api/session", 200));
    table.add::<SignOut>(sessions(Delete, "/api/session", 204));
    table.add::<Recover>(sessions(Post, "/api/session/recovery", 200));
    table.add::<Refresh>(sessions(Post, "/api/session/refresh", 200));
    table.add::<ListSessions>(sessions(Get, "/api/sessions", 200));
    table.add::<EndOtherSessions>(sessions(Delete, "/api/sessions", 204));
    table.add::<EndSession>(sessions(Delete, "/api/sessions/{id}", 204));
}
