//! The client behind a request that came through proxies, and how it reached the first.

use std::{net::IpAddr, sync::Arc};

use axum::http::HeaderMap;
use clap::ValueEnum;
use ipnet::IpNet;

use super::{
    Peer,
    forwarded::{address, elements, parameter, unquoted},
};

const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED: &str = "forwarded";

/// The header in which trusted proxies name the client. A proxy passes on a header that it does not set as the client
/// wrote it, so only one is trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, or `Forwarded` for a request without it.
    #[default]
    Auto,
    XForwardedFor,
    Forwarded,
}

/// The trusted proxies. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Proxies {
    trusted: Arc<[IpNet]>,
    header: ForwardedHeader,
}

impl Proxies {
    pub fn new(trusted: &[IpNet], header: ForwardedHeader) -> Self {
        Self { trusted: trusted.into(), header }
    }

    /// Whether it is a trusted proxy: its requests come from many clients.
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// The client of a request: the peer or, if that is a trusted proxy, the last address in the header that is not.
    /// An unreadable element ends the search: the request then counts as the last trusted proxy's.
    pub fn client(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        let is_rfc7239 = match self.header {
            ForwardedHeader::Auto => !headers.contains_key(X_FORWARDED_FOR),
            ForwardedHeader::XForwardedFor => false,
            ForwardedHeader::Forwarded => true,
        };
        let mut client = peer.0.ip().to_canonical();
        for element in elements(headers, if is_rfc7239 { FORWARDED } else { X_FORWARDED_FOR }) {
            let node = if is_rfc7239 { parameter(element, "for") } else { unquoted(element) };
            let Some(hop) = node.as_deref().and_then(address) else { break };
            if !self.trust(client) {
                break;
            }
            client = hop;
        }
        client
    }
}

/// Whether a request came by TLS to the first proxy, according to any of them. A client that lies about it harms only
/// itself.
pub fn came_by_tls(headers: &HeaderMap) -> bool {
    let protocol = match headers.contains_key(X_FORWARDED_PROTO) {
        true => elements(headers, X_FORWARDED_PROTO).last().and_then(unquoted),
        false => elements(headers, FORWARDED).last().and_then(|first| parameter(first, "proto")),
    };
    protocol.is_some_and(|protocol| protocol.eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn client(header: ForwardedHeader, peer: &str, lines: &[(&'static str, &str)]) -> String {
        let proxies = Proxies::new(&["10.0.0.0/8".parse().unwrap()], header);
        let peer = Peer((peer.parse::<IpAddr>().unwrap(), 1).into());
        proxies.client(peer, &headers(lines)).to_string()
    }

    fn x_forwarded_for(peer: &str, value: &str) -> String {
        client(ForwardedHeader::Auto, peer, &[(X_FORWARDED_FOR, value)])
    }

    fn forwarded(value: &str) -> String {
        client(ForwardedHeader::Auto, "10.0.0.1", &[(FORWARDED, value)])
    }

    #[test]
    fn only_a_trusted_proxy_names_the_client() {
        for (peer, value, whose) in [
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7:4711,10.0.0.2:80", "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7, , ,", "198.51.100.7"),
            ("10.0.0.1", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(x_forwarded_for(peer, value), whose, "{peer} says {value}");
        }
        let lines = [(X_FORWARDED_FOR, "6.6.6.6"), (X_FORWARDED_FOR, "198.51.100.7")];
        assert_eq!(client(ForwardedHeader::Auto, "10.0.0.1", &lines), "198.51.100.7");
    }

    #[test]
    fn forwarded_says_it_as_well() {
        for (value, whose) in [
            ("for=198.51.100.7", "198.51.100.7"),
            ("For=\"198.51.100.7:4711\";Proto=https;by=10.0.0.1", "198.51.100.7"),
            ("by=10.0.0.1; for=\"[2001:db8::1]:443\" ; proto=https", "2001:db8::1"),
            ("for=6.6.6.6, for=198.51.100.7, for=10.0.0.2", "198.51.100.7"),
            ("for=6.6.6.6, for=unknown, for=10.0.0.2", "10.0.0.2"),
            ("for=6.6.6.6, for=_hidden, for=10.0.0.2", "10.0.0.2"),
            ("for=6.6.6.6, proto=https", "10.0.0.1"),
            ("for=6.6.6.6;for=198.51.100.7", "10.0.0.1"),
            // What a client has left open does not swallow what the proxy has added.
            ("for=\"6.6.6.6, for=198.51.100.7", "198.51.100.7"),
            ("for=6.6.6.6;host=\"\\, for=198.51.100.7", "198.51.100.7"),
            // Nor does what it has put into a value that the proxy quotes.
            ("for=198.51.100.7;host=\"x\\\", for=6.6.6.6;host=\\\"\"", "198.51.100.7"),
            ("host=\"for=6.6.6.6;\\\";for=6.6.6.6\";for=198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(forwarded(value), whose, "{value}");
        }
    }

    #[test]
    fn of_both_headers_one_is_trusted() {
        let both = [(X_FORWARDED_FOR, "198.51.100.7"), (FORWARDED, "for=198.51.100.8")];
        for (header, whose) in [
            (ForwardedHeader::Auto, "198.51.100.7"),
            (ForwardedHeader::XForwardedFor, "198.51.100.7"),
            (ForwardedHeader::Forwarded, "198.51.100.8"),
        ] {
            assert_eq!(client(header, "10.0.0.1", &both), whose, "{header:?}");
        }
        let unreadable = [(X_FORWARDED_FOR, "nonsense"), both[1]];
        assert_eq!(client(ForwardedHeader::Auto, "10.0.0.1", &unreadable), "10.0.0.1");
        assert_eq!(client(ForwardedHeader::XForwardedFor, "10.0.0.1", &both[1..]), "10.0.0.1");
        assert_eq!(client(ForwardedHeader::Forwarded, "10.0.0.1", &both[..1]), "10.0.0.1");
    }

    #[test]
    fn the_first_proxy_says_whether_it_was_tls() {
        for (name, value, by_tls) in [
            (X_FORWARDED_PROTO, "https", true),
            (X_FORWARDED_PROTO, "HTTPS, http", true),
            (X_FORWARDED_PROTO, "http, https", false),
            (X_FORWARDED_PROTO, "", false),
            (FORWARDED, "for=_a;proto=https, for=_b;proto=http", true),
            (FORWARDED, "for=_a;proto=\"https\"", true),
            (FORWARDED, "for=_a", false),
        ] {
            assert_eq!(came_by_tls(&headers(&[(name, value)])), by_tls, "{name}: {value}");
        }
        assert!(!came_by_tls(&headers(&[(X_FORWARDED_PROTO, "http"), (FORWARDED, "proto=https")])));
        assert!(!came_by_tls(&HeaderMap::new()));
    }
}
