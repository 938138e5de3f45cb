//! Devices that have signed in to an account before. Password guessing from elsewhere does not lock them out.

use std::sync::Arc;

use super::{AccessControl, Lane, tokens::DeviceClaims};
use crate::{
    error::Result,
    model::{Nick, SessionId, UserId},
};

/// The device of a sign-in.
#[derive(Debug)]
pub struct Device {
    /// Such as `Firefox on Linux`.
    pub name: String,
    /// The queue lane for password hashing, shared with others of its address or its account.
    pub lane: Lane,
    /// The tokens it got from earlier sign-ins, to any account.
    pub tokens: Vec<String>,
}

/// A device that an account knows.
#[derive(Debug)]
pub struct KnownDevice {
    pub id: Arc<str>,
    pub lane: Lane,
}

impl AccessControl {
    /// The device with one of these tokens, if it has signed in to the account of this name and the account has not
    /// forgotten its devices since, by a new password or by ending all other sessions.
    pub async fn known_device(&self, name: &Nick, tokens: &[String]) -> Result<Option<KnownDevice>> {
        let claimed = self.claimed(tokens);
        if claimed.is_empty() {
            return Ok(None);
        }
        let Some(user) = self.store.user_named(name).await? else { return Ok(None) };
        let known = claimed.into_iter().find(|(of, claims)| *of == user.id && claims.epoch == user.device_epoch);
        Ok(known.map(|(_, claims)| KnownDevice { id: claims.dev.into(), lane: lane_of(&user.id) }))
    }

    /// The token that makes the device known to an account. A device with a token keeps its id.
    pub fn device_token(&self, user: &UserId, epoch: i64, tokens: &[String]) -> String {
        let known = self.claimed(tokens).into_iter().find(|(of, claims)| of == user && claims.epoch == epoch);
        let dev = known.map_or_else(|| SessionId::random().as_str().to_owned(), |(_, claims)| claims.dev);
        self.tokens.issue_device(user, DeviceClaims { dev, epoch })
    }

    fn claimed(&self, tokens: &[String]) -> Vec<(UserId, DeviceClaims)> {
        tokens.iter().filter_map(|token| self.tokens.read_device(token)).collect()
    }
}

/// Each account has a lane of its own: only as many lanes as there are accounts can crowd the others.
pub fn lane_of(account: &UserId) -> Lane {
    format!("account {}", account.as_str()).into()
}
