//! The cookie that holds the refresh token. No script can read it, and no other site can cause it to be sent.
//!
//! Over TLS its name begins with `__Host-`: browsers then accept it only from this very host, so that a sibling
//! (`blog.example.org`, for `chat.example.org`) cannot plant a cookie that continues somebody else's session. The
//! cost is `Path=/`: it is sent to all of this server, not only to the session's routes. Without TLS there is no such
//! name, and the path stays narrow.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{access::SESSION_LIFETIME, net::came_by_tls};

const NAME: &str = "wechat_session";
const HOST_NAME: &str = "__Host-wechat_session";
/// None of our tokens is longer.
const LONGEST: usize = 100;

/// The refresh token of a request. A cookie without the prefix, which an earlier version set over TLS, is valid only
/// without another.
pub fn read(headers: &HeaderMap) -> Option<&str> {
    find(headers, HOST_NAME).or_else(|| find(headers, NAME)).filter(|value| value.len() <= LONGEST)
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    pairs(headers).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The names and values of all cookies of a request.
pub fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// How to set cookies for a browser.
#[derive(Clone, Copy, Debug)]
pub struct Jar {
    is_by_tls: bool,
    /// The browser holds the cookie without the prefix.
    is_old: bool,
}

impl Jar {
    /// That of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        Self { is_by_tls: came_by_tls(headers), is_old: find(headers, NAME).is_some() }
    }

    /// Sets a refresh token.
    pub fn give(self, token: &str) -> impl Iterator<Item = HeaderValue> {
        self.write(token, SESSION_LIFETIME)
    }

    /// Removes it.
    pub fn take_away(self) -> impl Iterator<Item = HeaderValue> {
        self.write("", Duration::ZERO)
    }

    fn write(self, token: &str, max_age: Duration) -> impl Iterator<Item = HeaderValue> {
        if !self.is_by_tls {
            return [Some(cookie(NAME, token, "Path=/api/session", max_age)), None].into_iter().flatten();
        }
        let old = self.is_old.then(|| cookie(NAME, "", "Path=/api/session; Secure", Duration::ZERO));
        [Some(cookie(HOST_NAME, token, "Path=/; Secure", max_age)), old].into_iter().flatten()
    }
}

fn cookie(name: &str, token: &str, attributes: &str, max_age: Duration) -> HeaderValue {
    let max_age = max_age.as_secs();
    let cookie = format!("{name}={token}; HttpOnly; SameSite=Strict; {attributes}; Max-Age={max_age}");
    HeaderValue::try_from(cookie).expect("base64 is visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &str, protocol: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        headers.insert("x-forwarded-proto", protocol.parse().unwrap());
        headers
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let found = |cookies: &str| read(&headers(cookies, "https")).map(str::to_owned);
        assert_eq!(found("a=b; wechat_session=x-_1;c=d").as_deref(), Some("x-_1"));
        assert_eq!(found("wechat_session=old; __Host-wechat_session=new").as_deref(), Some("new"));
        assert_eq!(found("__Host-wechat_session=new; wechat_session=old").as_deref(), Some("new"));
        assert_eq!(found("wechat_session=").as_deref(), Some(""));
        assert_eq!(found("wechat_sessions=x; xwechat_session=y; wechat_session; __host-wechat_session=z"), None);
        assert_eq!(found(&format!("wechat_session={}", "x".repeat(101))), None);
    }

    #[test]
    fn by_tls_no_other_host_can_set_it_and_the_old_one_is_removed() {
        let given = |cookies: &str, protocol: &str| -> Vec<String> {
            let cookies = Jar::of(&headers(cookies, protocol)).give("t");
            cookies.map(|cookie| cookie.to_str().unwrap().split("; Max-Age").next().unwrap().to_owned()).collect()
        };
        let plain = "wechat_session=t; HttpOnly; SameSite=Strict; Path=/api/session";
        let ours = "__Host-wechat_session=t; HttpOnly; SameSite=Strict; Path=/; Secure";
        let gone = "wechat_session=; HttpOnly; SameSite=Strict; Path=/api/session; Secure";
        assert_eq!(given("wechat_session=old", "http"), [plain]);
        assert_eq!(given("__Host-wechat_session=old", "https"), [ours]);
        assert_eq!(given("wechat_session=old", "https"), [ours, gone]);
    }
}
