//! Who asks, and from where.

use std::net::IpAddr;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use super::{Api, Refusal, cookie, device::device, device_cookie};
use crate::{
    chat::{Account, Actor, Device, Identity},
    domain::Nick,
    error::{Error, Result},
    net::{Peer, came_by_tls},
};

/// The token of `Authorization: Bearer`, if one is given; it proves nothing yet.
pub struct Bearer(pub Option<String>);

/// Whoever does something in a room, as a guest or as an account. Refuses with 401.
///
/// As `Option<Doer>` it is nobody when no token is given; one that is no good is refused all the same.
pub struct Doer(pub Actor);

/// An account that asks. Refuses with 401.
pub struct Owner(pub Account);

/// Where a request comes from.
pub struct Origin {
    pub address: IpAddr,
    /// Such as `Firefox on Linux`.
    pub device: String,
    /// By TLS, as far as the proxy in front says.
    pub is_secure: bool,
    /// What the cookie of the session holds.
    pub refresh_token: Option<String>,
    /// What the cookies hold by which accounts know the device.
    pub device_tokens: Vec<String>,
}

impl Origin {
    /// The device that somebody signs up with, or comes back with by a recovery code.
    pub fn device(&self, api: &Api) -> Device {
        let (name, tokens) = (self.device.clone(), self.device_tokens.clone());
        Device { name, lane: api.origins.of(self.address), tokens }
    }

    /// The device that somebody signs in with. It is counted against what the device has for itself where the account
    /// knows it; else against what the address has, and against what all have together. Fails with
    /// [`Error::RateLimited`].
    pub async fn counted_device(&self, api: &Api, name: &Nick) -> Result<Device> {
        let device = self.device(api);
        if let Some(known) = api.chat.known_device(name, &device.tokens).await? {
            api.limits.known_device(&known.id)?;
            return Ok(Device { lane: known.lane, ..device });
        }
        api.limits.sign_in(name, self.address)?;
        api.limits.guess(name)?;
        Ok(device)
    }
}

impl FromRequestParts<Api> for Bearer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Refusal> {
        Ok(Self(bearer(&parts.headers).map(str::to_owned)))
    }
}

impl FromRequestParts<Api> for Doer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let token = bearer(&parts.headers).ok_or(Error::Unauthorized)?;
        let address = api.proxies.client(Peer::of(&parts.extensions), &parts.headers);
        let actor = api.chat.actor(token, api.origins.of(address)).await?;
        Ok(Self(actor))
    }
}

impl OptionalFromRequestParts<Api> for Doer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Option<Self>, Refusal> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        <Self as FromRequestParts<Api>>::from_request_parts(parts, api).await.map(Some)
    }
}

impl FromRequestParts<Api> for Owner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let token = bearer(&parts.headers).ok_or(Error::Unauthorized)?;
        let identity = api.chat.identify(token).await?;
        match identity {
            Identity::Account(account) => Ok(Self(account)),
            Identity::Guest(_) => Err(Refusal(Error::Unauthorized)),
        }
    }
}

impl FromRequestParts<Api> for Origin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let headers = &parts.headers;
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            address: api.proxies.client(Peer::of(&parts.extensions), headers),
            device: device(user_agent.unwrap_or_default()),
            is_secure: came_by_tls(headers),
            refresh_token: cookie::read(headers).map(str::to_owned),
            device_tokens: device_cookie::read(headers),
        })
    }
}

/// The token that a request brings along. The scheme is written in small or capital letters (RFC 9110, section 11.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
