//! The cookies by which accounts know a device: one for each account, kept when one signs out. Like that of the session no
//! script reads them, no other site has them sent, and only what is about signing in gets them.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};

use super::cookie;
use crate::{access::DEVICE_LIFETIME, model::UserId};

const PREFIX: &str = "wechat_device_";
const ATTRIBUTES: &str = "HttpOnly; SameSite=Strict; Path=/api/session";
/// No token of ours is longer.
const LONGEST: usize = 512;
/// Of more accounts the first are looked at.
const AT_MOST: usize = 8;

/// The tokens that a request carries, for whichever accounts.
pub fn read(headers: &HeaderMap) -> Vec<String> {
    let ours = cookie::pairs(headers).filter(|(name, value)| name.starts_with(PREFIX) && value.len() <= LONGEST);
    ours.take(AT_MOST).map(|(_, value)| value.to_owned()).collect()
}

/// Gives the browser the token of an account; `Secure` when it came by TLS.
pub fn give(account: &UserId, token: &str, is_secure: bool) -> HeaderValue {
    let (account, secure) = (account.as_str(), if is_secure { "; Secure" } else { "" });
    let age = Duration::as_secs(&DEVICE_LIFETIME);
    let cookie = format!("{PREFIX}{account}={token}; {ATTRIBUTES}; Max-Age={age}{secure}");
    HeaderValue::try_from(cookie).expect("ids and tokens are visible ASCII")
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    #[test]
    fn so_many_are_found_among_other_cookies() {
        let found = |cookies: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookies.parse().unwrap());
            read(&headers)
        };
        assert_eq!(found("a=b; wechat_device_x=1;wechat_session=c; wechat_device_y=2"), ["1", "2"]);
        assert_eq!(found(&"wechat_device_x=1;".repeat(100)).len(), AT_MOST);
        assert!(found(&format!("wechat_device_x={}; wechat_device", "1".repeat(513))).is_empty());
    }
}
