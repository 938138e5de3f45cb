//! Who asks, and from where.

use std::net::IpAddr;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use super::{
    Api, Refusal,
    cookie::{self, Jar},
    device::device,
    device_cookie,
};
use crate::{
    chat::{Account, Actor, Device},
    error::{Error, Result},
    model::Nick,
    net::{Peer, came_by_tls},
};

/// Where the page puts its token: `Authorization` may be used up by a proxy that asks for a password.
const X_WECHAT_TOKEN: &str = "x-wechat-token";

/// The token that a request brings along, if any; it proves nothing yet.
pub struct Bearer(pub Option<String>);

/// An account that asks. Refuses with 401.
pub struct SignedInAs(pub Account);

/// What a request says about the client that sends it.
pub struct ClientInfo {
    pub address: IpAddr,
    /// Such as `Firefox on Linux`.
    pub device: String,
    /// By TLS, as far as the proxy in front says.
    pub is_secure: bool,
    /// How its browser is given the session's cookie.
    pub jar: Jar,
    /// What the cookie of the session holds.
    pub refresh_token: Option<String>,
    /// What the cookies hold by which accounts know the device.
    pub device_tokens: Vec<String>,
}

impl ClientInfo {
    /// The device that somebody signs up with, or comes back with by a recovery code.
    pub fn device(&self, api: &Api) -> Device {
        let (name, tokens) = (self.device.clone(), self.device_tokens.clone());
        Device { name, lane: api.address_hasher.hash(self.address), tokens }
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
        Ok(Self(token(&parts.headers).map(str::to_owned)))
    }
}

/// Refuses with 401 when no token is given, or one that is no good.
impl FromRequestParts<Api> for Actor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let token = token(&parts.headers).ok_or(Error::Unauthorized)?;
        let address = api.proxies.client(Peer::of(&parts.extensions), &parts.headers);
        Ok(api.chat.actor(token, api.address_hasher.hash(address)).await?)
    }
}

/// Nobody when no token is given; one that is no good is refused all the same.
impl OptionalFromRequestParts<Api> for Actor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Option<Self>, Refusal> {
        if token(&parts.headers).is_none() {
            return Ok(None);
        }
        <Self as FromRequestParts<Api>>::from_request_parts(parts, api).await.map(Some)
    }
}

impl FromRequestParts<Api> for SignedInAs {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let actor = <Actor as FromRequestParts<Api>>::from_request_parts(parts, api).await?;
        Ok(Self(actor.account()?.clone()))
    }
}

impl FromRequestParts<Api> for ClientInfo {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let headers = &parts.headers;
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            address: api.proxies.client(Peer::of(&parts.extensions), headers),
            device: device(user_agent.unwrap_or_default()),
            is_secure: came_by_tls(headers),
            jar: Jar::of(headers),
            refresh_token: cookie::read(headers).map(str::to_owned),
            device_tokens: device_cookie::read(headers),
        })
    }
}

/// The token that a request brings along: that of `X-Wechat-Token`, which is nobody else's, or else that of `Authorization:
/// Bearer`. Other schemes are not ours: a proxy in front may have asked for them. Who gives a token that is none, or two, has
/// given an empty one, which is good for nothing.
pub fn token(headers: &HeaderMap) -> Option<&str> {
    let ours: Vec<_> = headers.get_all(X_WECHAT_TOKEN).iter().collect();
    match ours[..] {
        [] => headers.get_all(header::AUTHORIZATION).iter().find_map(|value| bearer(value.to_str().ok()?)),
        [token] => Some(token.to_str().unwrap_or_default().trim()),
        _ => Some(""),
    }
}

/// The scheme is written in small or capital letters (RFC 9110, section 11.1).
fn bearer(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.split_once(' ').unwrap_or((credentials, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(lines: &[(&'static str, &str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        token(&headers).map(str::to_owned)
    }

    #[test]
    fn the_token_is_found_beside_what_is_for_a_proxy() {
        let basic = ("authorization", "Basic YTpi");
        for (lines, expected) in [
            (&[][..], None),
            (&[basic], None),
            (&[("authorization", "Negotiate x")], None),
            (&[("authorization", "")], None),
            (&[("authorization", "Bearer a.b.c")], Some("a.b.c")),
            (&[("authorization", "bEARER  a.b.c ")], Some("a.b.c")),
            (&[("authorization", "Bearer")], Some("")),
            (&[("authorization", "Bearer ")], Some("")),
            (&[basic, ("authorization", "Bearer a.b.c")], Some("a.b.c")),
            (&[basic, (X_WECHAT_TOKEN, "a.b.c")], Some("a.b.c")),
            (&[("authorization", "Bearer x"), (X_WECHAT_TOKEN, "a.b.c")], Some("a.b.c")),
            (&[("authorization", "Bearer x"), (X_WECHAT_TOKEN, "")], Some("")),
            (&[(X_WECHAT_TOKEN, "a"), (X_WECHAT_TOKEN, "b")], Some("")),
        ] {
            assert_eq!(given(lines).as_deref(), expected, "{lines:?}");
        }
    }
}
