//! The access token of a request.

use axum::http::{HeaderMap, header};

/// The page's own header: a proxy that asks for a password may use up `Authorization`.
const X_WECHAT_TOKEN: &str = "x-wechat-token";

/// The token of a request: that of `X-Wechat-Token`, which is ours alone, or else that of `Authorization: Bearer`.
/// Other schemes are ignored: a proxy in front may have asked for them. A malformed token, or two of them, count as
/// an empty one, which is invalid.
pub fn token(headers: &HeaderMap) -> Option<&str> {
    let ours: Vec<_> = headers.get_all(X_WECHAT_TOKEN).iter().collect();
    match ours[..] {
        [] => headers.get_all(header::AUTHORIZATION).iter().find_map(|value| bearer(value.to_str().ok()?)),
        [token] => Some(token.to_str().unwrap_or_default().trim()),
        _ => Some(""),
    }
}

/// The scheme is case-insensitive (RFC 9110, section 11.1).
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
