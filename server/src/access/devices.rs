//! The devices that have signed in to an account before. Whoever guesses its password elsewhere keeps nobody out there.

use std::sync::Arc;

use super::{AccessControl, Lane, tokens::DeviceClaims};
use crate::{
    error::Result,
    model::{Nick, SessionId, UserId},
};

/// What somebody signs in with.
#[derive(Debug)]
pub struct Device {
    /// Such as `Firefox on Linux`.
    pub name: String,
    /// Who waits together with it for a password to be hashed: others of its address, or of its account.
    pub lane: Lane,
    /// What it got when it signed in before, to whichever account.
    pub tokens: Vec<String>,
}

/// A device that an account knows.
#[derive(Debug)]
pub struct KnownDevice {
    pub id: Arc<str>,
    pub lane: Lane,
}

impl AccessControl {
    /// The device that has one of these tokens, if it has signed in to the account of this name, and the account has not
    /// forgotten its devices since: by another password, or by ending all other sessions.
    pub async fn known_device(&self, name: &Nick, tokens: &[String]) -> Result<Option<KnownDevice>> {
        let claimed = self.claimed(tokens);
        if claimed.is_empty() {
            return Ok(None);
        }
        let Some(user) = self.store.user_named(name).await? else { return Ok(None) };
        let known = claimed.into_iter().find(|(of, claims)| *of == user.id && claims.epoch == user.device_epoch);
        Ok(known.map(|(_, claims)| KnownDevice { id: claims.dev.into(), lane: lane_of(&user.id) }))
    }

    /// By which an account knows a device from now on: as the one that it was, if it has a token already.
    pub fn device_token(&self, user: &UserId, epoch: i64, tokens: &[String]) -> String {
        let known = self.claimed(tokens).into_iter().find(|(of, claims)| of == user && claims.epoch == epoch);
        let dev = known.map_or_else(|| SessionId::random().as_str().to_owned(), |(_, claims)| claims.dev);
        self.tokens.issue_device(user, DeviceClaims { dev, epoch })
    }

    fn claimed(&self, tokens: &[String]) -> Vec<(UserId, DeviceClaims)> {
        tokens.iter().filter_map(|token| self.tokens.read_device(token)).collect()
    }
}

/// An account waits for nobody but itself: no more of them than have signed up can crowd the others.
pub fn lane_of(account: &UserId) -> Lane {
    format!("account {}", account.as_str()).into()
}
