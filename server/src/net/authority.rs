//! Hosts and origins of requests, parsed once: what a browser considers the same is equal.

use std::fmt;

use url::Host;

/// The value of `Host`: `chat.example`, `chat.example:8443`, `[::1]:3000`. A name is in lower case, in ASCII (IDNA),
/// and without a trailing dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    host: Host,
    port: Option<u16>,
}

/// A name of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

/// The origin of a page: a scheme, a host and a port (RFC 6454).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    is_tls: bool,
    host: Host,
    port: u16,
}

impl Authority {
    /// None for an invalid one, also for one with a user or a path.
    pub fn parse(text: &str) -> Option<Self> {
        let end = match text.starts_with('[') {
            true => text.find(']')? + 1,
            false => text.find(':').unwrap_or(text.len()),
        };
        let (name, port) = text.split_at(end);
        let port = match port {
            "" | ":" => None,
            port => Some(digits(port.strip_prefix(':')?)?),
        };
        Some(Self { host: host(name)?, port })
    }

    /// The name in it, unless it is an address or `localhost`, which cannot be pointed here from elsewhere (RFC 6761,
    /// section 6.3).
    pub fn public_name(&self) -> Option<&str> {
        match &self.host {
            Host::Domain(name) if name != "localhost" && !name.ends_with(".localhost") => Some(name),
            _ => None,
        }
    }
}

impl HostName {
    pub fn parse(text: &str) -> Option<Self> {
        host(text).map(|host| Self(host.to_string()))
    }

    pub fn is(&self, name: &str) -> bool {
        self.0 == name
    }
}

impl Origin {
    /// None for an invalid one, one that a page cannot have, or more than an origin.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let is_tls = scheme.eq_ignore_ascii_case("https");
        if !is_tls && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let Authority { host, port } = Authority::parse(authority)?;
        Some(Self { is_tls, host, port: port.unwrap_or(default_port(is_tls)) })
    }

    /// Whether it is the origin of this server's own pages under this host. Behind a proxy that terminates TLS, the
    /// scheme is known only if the proxy says so (`by_tls`); a `Host` without a port has the scheme's default.
    pub fn is_of(&self, own: &Authority, by_tls: bool) -> bool {
        self.host == own.host
            && self.port == own.port.unwrap_or(default_port(self.is_tls))
            && (self.is_tls || !by_tls)
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.host.fmt(f)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_tls, host, port } = self;
        write!(f, "{}://{host}", if *is_tls { "https" } else { "http" })?;
        if *port == default_port(*is_tls) { Ok(()) } else { write!(f, ":{port}") }
    }
}

fn default_port(is_tls: bool) -> u16 {
    if is_tls { 443 } else { 80 }
}

/// Without the sign that integers may have.
fn digits(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn host(text: &str) -> Option<Host> {
    // The URL parser would read `%63hat.example` as `chat.example`, and ignore a line feed.
    let is_plain = |char: char| !char.is_ascii() || char.is_ascii_alphanumeric() || "-_.:[]".contains(char);
    if !text.chars().all(is_plain) {
        return None;
    }
    match Host::parse(text).ok()? {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            // RFC 1035, section 2.3.4.
            let is_name = name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()));
            is_name.then(|| Host::Domain(name.to_owned()))
        }
        address => Some(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_own(origin: &str, host: &str, by_tls: bool) -> bool {
        Origin::parse(origin).is_some_and(|origin| origin.is_of(&Authority::parse(host).unwrap(), by_tls))
    }

    #[test]
    fn the_same_origin_is_the_same_however_it_is_written() {
        for (origin, host) in [
            ("https://chat.example", "chat.example"),
            ("http://chat.example", "chat.example"),
            ("https://chat.example", "chat.example:443"),
            ("https://chat.example:443", "chat.example"),
            ("http://chat.example:80", "chat.example"),
            ("http://chat.example", "chat.example:80"),
            ("HTTPS://Chat.Example", "chat.EXAMPLE"),
            ("https://chat.example.", "chat.example"),
            ("https://chat.example", "chat.example.:443"),
            ("https://bücher.example", "xn--bcher-kva.example"),
            ("https://xn--bcher-kva.example", "XN--BCHER-KVA.example:443"),
            ("http://127.0.0.1:3000", "127.0.0.1:3000"),
            ("http://[::1]:3000", "[0:0:0:0:0:0:0:1]:3000"),
            ("https://[2001:db8::1]", "[2001:DB8:0::1]"),
            ("http://my_chat:3000", "my_chat:3000"),
        ] {
            assert!(is_own(origin, host, false), "{origin} at {host}");
        }
        assert!(is_own("https://chat.example", "chat.example", true));
    }

    #[test]
    fn another_scheme_host_or_port_is_another_origin() {
        for (origin, host) in [
            ("https://chat.example:8443", "chat.example"),
            ("https://chat.example", "chat.example:8443"),
            ("http://chat.example", "chat.example:443"),
            ("https://chat.example", "chat.example:80"),
            ("https://chat.example.evil.example", "chat.example"),
            ("https://evil.example", "chat.example"),
            ("http://[::1]:3000", "127.0.0.1:3000"),
            ("http://localhost:3000", "127.0.0.1:3000"),
        ] {
            assert!(!is_own(origin, host, false), "{origin} at {host}");
        }
        assert!(!is_own("http://chat.example", "chat.example", true), "a page without TLS is not that with it");
    }

    #[test]
    fn anything_but_an_origin_is_refused() {
        for text in [
            "",
            "null",
            "*",
            "chat.example",
            "//chat.example",
            "https://",
            "https://chat.example/",
            "https://chat.example/path",
            "https://chat.example?x",
            "https://chat.example#x",
            "https://user@chat.example",
            "https://user:password@chat.example",
            "https://*.example",
            "https://chat.example https://evil.example",
            "https://chat.example,https://evil.example",
            "https://chat\t.example",
            "https://%63hat.example",
            "https:\\\\chat.example",
            "https://chat.example:+443",
            "https://chat.example:99999",
            "https://chat..example",
            "https://.",
            "https://[::1",
            "https://::1",
            "https://xn--a",
            "ws://chat.example",
            "file://",
            "chrome-extension://abc",
        ] {
            assert_eq!(Origin::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, written) in [
            ("https://Chat.example:443", "https://chat.example"),
            ("http://bücher.example:8080", "http://xn--bcher-kva.example:8080"),
            ("http://[0:0::1]", "http://[::1]"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().to_string(), written);
        }
    }

    #[test]
    fn only_a_name_that_others_can_point_here_is_public() {
        for (text, name) in [
            ("chat.example:3000", Some("chat.example")),
            ("chat", Some("chat")),
            ("localhost.example", Some("localhost.example")),
            ("localhost:3000", None),
            ("a.localhost", None),
            ("127.0.0.1", None),
            ("0x7f.1", None),
            ("[::1]:3000", None),
        ] {
            assert_eq!(Authority::parse(text).unwrap().public_name(), name, "{text}");
        }
    }
}
