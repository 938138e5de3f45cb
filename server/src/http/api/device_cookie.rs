//! The cookies by which accounts know a device: one for each account, kept after signing out. Like the session's, no
//! script reads them and no other site causes them to be sent; only the sign-in routes get them.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};

use super::cookie;
use crate::{access::DEVICE_LIFETIME, model::UserId};

const PREFIX: &str = "wechat_device_";
const ATTRIBUTES: &str = "HttpOnly; SameSite=Strict; Path=/api/session";
/// None of our tokens is longer.
const LONGEST: usize = 512;
/// Beyond this many accounts only the first are considered.
const AT_MOST: usize = 8;

/// The tokens of a request, for any account.
pub fn read(headers: &HeaderMap) -> Vec<String> {
    let ours = cookie::pairs(headers).filter(|(name, value)| name.starts_with(PREFIX) && value.len() <= LONGEST);
    ours.take(AT_MOST).map(|(_, value)| value.to_owned()).collect()
}

/// Sets the token of an account; `Secure` when the request came by TLS.
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
