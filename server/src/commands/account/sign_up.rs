//! Creating an account.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use super::signed_in;
use crate::{
    access::{Claims, hash, new_session},
    commands::{Chat, Command, Request, Token},
    error::{Error, Result},
    events::Event,
    model::{Account, Nick, Password, Person, RecoveryCode, UserId, permission::may_name},
    protocol::{self, Credentials},
    store::{NewSession, NewUser, SignedUp},
};

/// Makes an account and signs it in.
///
/// Its name is not one that another guest goes by or has written under.
///
/// With a guest's token the account takes the guest's id: what the guest wrote is the account's, and its open
/// connections are from now on, without connecting again.
#[derive(Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct SignUp(#[schema(inline)] Credentials);

impl Command for SignUp {
    const NAME: &'static str = "sign_up";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("409", "`username_taken` (with a suggestion), `already_account`")];
    const TOKEN: Token = Token::Optional;
    const SET_COOKIE: Option<&'static str> = Some("The refresh token");
    type Caller = Arc<Request>;
    type Answer = protocol::SignedIn;

    /// Fails with [`Error::UsernameTaken`] when the name is an account's or another guest's, and with
    /// [`Error::AlreadyAccount`] when the token is an account's.
    async fn run(self, chat: Arc<Chat>, request: Arc<Request>) -> Result<protocol::SignedIn> {
        let username = Nick::parse(&self.0.username)?;
        let password = Password::choose(self.0.password)?;
        chat.limits.sign_up(request.address)?;
        let device = request.device();
        let id = grown_from(&chat, request.token.as_deref())?;
        if chat.access.reserved.is_reserved(&username, &id) || chat.access.is_guest_name(&username, &id).await? {
            return Err(chat.access.username_taken(&username, &id).await);
        }
        // An account is shown by its name wherever the guest is.
        let person = Person { id: id.clone(), nick: username.clone(), has_account: true };
        chat.live.may_go_by(&person, may_name)?;
        let code = RecoveryCode::random();
        let password_hash = chat.access.passwords.hash(password, &device.lane).await?;
        let user = NewUser { id, username, password_hash, recovery_hash: hash(code.as_bytes()) };
        let (session, secret) = new_session(&device.name);
        // In a task of its own: the caller may disconnect midway, and what is stored has to be applied here.
        let making = tokio::spawn(make_account(chat.clone(), user, session));
        let account = making.await.map_err(Error::panicked)??;
        Ok(signed_in(&chat, &request, &account, secret, 0, Some(code.grouped())))
    }
}

async fn make_account(chat: Arc<Chat>, user: NewUser, session: NewSession) -> Result<Account> {
    let created_at = match chat.store.sign_up(&user, &session).await? {
        SignedUp::At(created_at) => created_at,
        SignedUp::NameTaken => return Err(chat.access.username_taken(&user.username, &user.id).await),
        SignedUp::IdTaken => return Err(Error::AlreadyAccount),
    };
    let account = Account { id: user.id, username: user.username, created_at, session: session.id };
    info!(user.id = account.id.as_str(), "Signed up");
    chat.events.publish(&Event::AccountCreated(account.clone())).await?;
    Ok(account)
}

/// The id of a new account.
fn grown_from(chat: &Chat, token: Option<&str>) -> Result<UserId> {
    match token.map_or(Claims::Nobody, |token| chat.access.tokens.read(token)) {
        Claims::Guest(id, _) if chat.access.is_account(&id) => Err(Error::AlreadyAccount),
        Claims::Guest(id, _) => Ok(id),
        Claims::Account(..) | Claims::Outdated => Err(Error::AlreadyAccount),
        Claims::Nobody => Ok(UserId::random()),
    }
}
