//! The cookie that holds the refresh token. No script can read it, no other site can have it sent, and only what is about
//! the session gets it.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::chat::SESSION_LIFETIME;

const NAME: &str = "wechat_session";
const ATTRIBUTES: &str = "HttpOnly; SameSite=Strict; Path=/api/session";
/// No token of ours is longer.
const LONGEST: usize = 100;

/// The refresh token that a request carries.
pub fn read(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).map(|(_, value)| value).filter(|value| value.len() <= LONGEST)
}

/// Gives the browser a refresh token; `Secure` when it came by TLS.
pub fn give(token: &str, is_secure: bool) -> HeaderValue {
    write(token, SESSION_LIFETIME, is_secure)
}

/// Takes it away.
pub fn take_away(is_secure: bool) -> HeaderValue {
    write("", Duration::ZERO, is_secure)
}

fn write(token: &str, max_age: Duration, is_secure: bool) -> HeaderValue {
    let secure = if is_secure { "; Secure" } else { "" };
    let cookie = format!("{NAME}={token}; {ATTRIBUTES}; Max-Age={}{secure}", max_age.as_secs());
    HeaderValue::try_from(cookie).expect("base64 is visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let found = |cookies: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookies.parse().unwrap());
            read(&headers).map(str::to_owned)
        };
        assert_eq!(found("a=b; wechat_session=x-_1;c=d").as_deref(), Some("x-_1"));
        assert_eq!(found("wechat_session=").as_deref(), Some(""));
        assert_eq!(found("wechat_sessions=x; xwechat_session=y; wechat_session"), None);
        assert_eq!(found(&format!("wechat_session={}", "x".repeat(101))), None);
    }
}
