//! Having an account: signing up, signing in, the password, the code for when it is forgotten, the end.

use std::sync::Arc;

use tracing::{info, warn};

use super::{
    Account, Chat, Device, SignedIn,
    access::Affected,
    devices::lane_of,
    fair_queue::Lane,
    password::Verdict,
    sessions::{Ending, hash, new_session},
    token::Claims,
};
use crate::{
    error::{Error, Result},
    model::{Nick, Password, Person, RecoveryCode, UserId, permission::may_name},
    protocol::{NickChanged, ServerEvent},
    store::{NewPassword, NewSession, NewUser, SignedUp, UserRow},
};

impl Chat {
    /// Makes an account and signs it in. It takes the id of the guest whose `token` is given: what the guest wrote is
    /// the account's, and so are the guest's open connections from now on.
    ///
    /// Fails with [`Error::UsernameTaken`] when the name is an account's, or another guest's, and with [`Error::AlreadyAccount`] when the token is an account's.
    pub async fn sign_up(
        self: &Arc<Self>,
        token: Option<&str>,
        username: Nick,
        password: Password,
        device: &Device,
    ) -> Result<SignedIn> {
        let id = self.grown_from(token)?;
        if self.reserved(&username, &id) || self.is_a_guests(&username, &id).await? {
            return Err(self.username_taken(&username, &id).await);
        }
        // An account is seen by its name wherever the guest is.
        self.live.may_go_by(&Person { id: id.clone(), nick: username.clone(), has_account: true }, may_name)?;
        let code = RecoveryCode::random();
        let password_hash = self.passwords.hash(password, &device.lane).await?;
        let user = NewUser { id, username, password_hash, recovery_hash: hash(code.as_bytes()) };
        let (session, secret) = new_session(&device.name);
        // In a task of its own: whoever asked may be gone in the middle of it, and what is stored has to be known here.
        let making = tokio::spawn(self.clone().make_account(user, session));
        let account = making.await.map_err(Error::panicked)??;
        let device = self.device_token(&account.id, 0, &device.tokens);
        Ok(self.signed_in(&account, secret, device, Some(code.grouped())))
    }

    async fn make_account(self: Arc<Self>, user: NewUser, session: NewSession) -> Result<Account> {
        let created_at = match self.store.sign_up(&user, &session).await? {
            SignedUp::At(created_at) => created_at,
            SignedUp::NameTaken => return Err(self.username_taken(&user.username, &user.id).await),
            SignedUp::IdTaken => return Err(Error::AlreadyAccount),
        };
        let account = Account { id: user.id, username: user.username, created_at, session: session.id };
        self.upgrade_guest(&account);
        for room in self.live.rooms_of(&account.id) {
            if let Err(error) = self.refresh_access(&room, &Affected::person(&account.id)).await {
                warn!(room.id = %room, %error, "Who has signed up is taken for a guest until the next visit");
            }
        }
        info!(user.id = account.id.as_str(), "Signed up");
        Ok(account)
    }

    /// Begins a session. Whatever is wrong, it fails in the same words and after the same work:
    /// [`Error::WrongPassword`].
    pub async fn sign_in(&self, name: &Nick, password: Password, device: &Device) -> Result<SignedIn> {
        let user = self.store.user_named(name).await?;
        let known_hash = user.as_ref().map(|user| user.password_hash.as_str());
        let verdict = self.passwords.verify(password.clone(), known_hash, &device.lane).await?;
        let Some(mut user) = user else { return Err(Error::WrongPassword) };
        match verdict {
            Verdict::Right => {}
            Verdict::RightButOld => self.rehash(&mut user, password, &device.lane).await?,
            Verdict::Wrong => return Err(refused(&user.id)),
        }
        let (session, secret) = new_session(&device.name);
        if !self.store.sign_in(&user.id, &user.password_hash, &session).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Signed in");
        let device = self.device_token(&user.id, user.device_epoch, &device.tokens);
        let account = in_session(user, session);
        self.learn_account(&account);
        Ok(self.signed_in(&account, secret, device, None))
    }

    /// Lets in who has the recovery code, with a new password and a new code; all other sessions end. Fails with
    /// [`Error::WrongPassword`] whatever is wrong.
    pub async fn recover(
        &self,
        name: &Nick,
        code: RecoveryCode,
        password: Password,
        device: &Device,
    ) -> Result<SignedIn> {
        let user = self.store.user_named(name).await?.ok_or(Error::WrongPassword)?;
        if user.recovery_hash != hash(code.as_bytes()) {
            return Err(refused(&user.id));
        }
        let code = RecoveryCode::random();
        let renewed = NewUser {
            id: user.id.clone(),
            username: user.username.clone(),
            password_hash: self.passwords.hash(password, &device.lane).await?,
            recovery_hash: hash(code.as_bytes()),
        };
        let (session, secret) = new_session(&device.name);
        if !self.store.recover(&user, &renewed, &session).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Changed a forgotten password");
        self.end_connections(&user.id, Ending::PasswordChanged, |of| *of != session.id);
        let device = self.device_token(&user.id, user.device_epoch + 1, &device.tokens);
        let account = in_session(user, session);
        self.learn_account(&account);
        Ok(self.signed_in(&account, secret, device, Some(code.grouped())))
    }

    /// Changes the password; all other sessions end, and no other device is known any more. Answers the token of the one
    /// that has asked. Fails with [`Error::WrongPassword`].
    pub async fn change_password(&self, account: &Account, old: Password, new: Password) -> Result<String> {
        let user = self.confirm(account, old).await?;
        let hash = self.passwords.hash(new, &lane_of(&user.id)).await?;
        let new = NewPassword { instead_of: &user.password_hash, hash: &hash };
        if !self.store.change_password(&user.id, new, &account.session).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Changed the password");
        self.end_connections(&user.id, Ending::PasswordChanged, |of| *of != account.session);
        Ok(self.device_token(&user.id, user.device_epoch + 1, &[]))
    }

    /// A new recovery code; the old one is void. Fails with [`Error::WrongPassword`].
    pub async fn new_recovery_code(&self, account: &Account, password: Password) -> Result<String> {
        let user = self.confirm(account, password).await?;
        let code = RecoveryCode::random();
        if !self.store.change_recovery_code(&user, &hash(code.as_bytes())).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Changed the recovery code");
        Ok(code.grouped())
    }

    /// Deletes an account: its sessions end and its name is free. What it wrote stays until it expires. Fails with
    /// [`Error::WrongPassword`].
    pub async fn delete_account(self: &Arc<Self>, account: &Account, password: Password) -> Result<()> {
        let user = self.confirm(account, password).await?;
        // In a task of its own, as signing up.
        tokio::spawn(self.clone().unmake_account(user)).await.map_err(Error::panicked)?
    }

    async fn unmake_account(self: Arc<Self>, user: UserRow) -> Result<()> {
        if !self.store.delete_user(&user).await? {
            return Err(Error::WrongPassword);
        }
        info!(user.id = user.id.as_str(), "Deleted an account");
        self.end_connections(&user.id, Ending::AccountDeleted, |_| true);
        self.reserved.remove(&user.username, &user.id);
        Ok(())
    }

    /// Whether somebody else has an account with this name, or with one that looks like it. It does not wait.
    pub fn reserved(&self, nick: &Nick, user: &UserId) -> bool {
        self.reserved.is_reserved(nick, user)
    }

    /// Fails with [`Error::NickReserved`] when the name is not the user's to wear.
    pub(super) fn check_reserved(&self, nick: &Nick, user: &UserId) -> Result<()> {
        if !self.reserved(nick, user) {
            return Ok(());
        }
        let suggestion = self.reserved.free(nick, user).map(|nick| nick.as_str().to_owned());
        Err(Error::NickReserved { suggestion })
    }

    /// The account's name is its own from now on, in every room; those who wear it there give way.
    pub(super) fn reserve(&self, account: &Account) {
        let owner = Person { id: account.id.clone(), nick: account.username.clone(), has_account: true };
        let is_allowed = |nick: &Nick| !self.reserved.is_reserved(nick, &account.id);
        self.live.reserve(&owner, is_allowed, |room, guest| {
            let (nick, token) = (guest.nick.as_str().to_owned(), self.tokens.issue(guest));
            NickChanged::packet(&(&NickChanged { room: room.clone(), nick, token },))
        });
    }

    /// The open connections of a guest become those of its account.
    fn upgrade_guest(&self, account: &Account) {
        // In this order: a connection that is being made sees the account, or is among the connections.
        self.reserved.add(&account.username, &account.id);
        for connection in self.connections.of(&account.id) {
            connection.sign_in(account);
        }
        self.reserve(account);
    }

    /// Learns of an account that was made elsewhere, or whose making was not heard of.
    pub(super) fn learn_account(&self, account: &Account) {
        if !self.reserved.is_account(&account.id) {
            self.upgrade_guest(account);
        }
    }

    /// The id that a new account gets.
    fn grown_from(&self, token: Option<&str>) -> Result<UserId> {
        match token.map_or(Claims::Nobody, |token| self.tokens.read(token)) {
            Claims::Guest(id, _) if self.reserved.is_account(&id) => Err(Error::AlreadyAccount),
            Claims::Guest(id, _) => Ok(id),
            Claims::Account(..) | Claims::Outdated => Err(Error::AlreadyAccount),
            Claims::Nobody => Ok(UserId::random()),
        }
    }

    /// The account as it is stored, for who gives its password once more.
    async fn confirm(&self, account: &Account, password: Password) -> Result<UserRow> {
        let user = self.store.user(&account.id).await?.ok_or(Error::SignedOut)?;
        match self.passwords.verify(password, Some(&user.password_hash), &lane_of(&user.id)).await? {
            Verdict::Right | Verdict::RightButOld => Ok(user),
            Verdict::Wrong => Err(refused(&user.id)),
        }
    }

    async fn rehash(&self, user: &mut UserRow, password: Password, lane: &Lane) -> Result<()> {
        let hash = self.passwords.hash(password, lane).await?;
        let new = NewPassword { instead_of: &user.password_hash, hash: &hash };
        if let Err(error) = self.store.rehash_password(&user.id, new).await {
            warn!(%error, "A password could not be hashed anew; the next time tries again");
            return Ok(());
        }
        user.password_hash = hash;
        Ok(())
    }

    async fn username_taken(&self, username: &Nick, id: &UserId) -> Error {
        Error::UsernameTaken { suggestion: self.free_username(username, id).await }
    }
}

fn refused(user: &UserId) -> Error {
    info!(user.id = user.as_str(), "Refused a wrong password");
    Error::WrongPassword
}

fn in_session(UserRow { id, username, created_at, .. }: UserRow, session: NewSession) -> Account {
    Account { id, username, created_at, session: session.id }
}
