//! Blocks of addresses that count as one client, and how they are stored: not at all, or as a keyed hash.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The part of an address that identifies one client: an IPv6 household has a whole /64.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressBlock(IpAddr);

impl From<IpAddr> for AddressBlock {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            v4 => Self(v4),
        }
    }
}

impl fmt::Debug for AddressBlock {
    /// Addresses stay out of the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressBlock")
    }
}

/// Hashes addresses for storage: the database without the key reveals no address.
#[derive(Clone)]
pub struct AddressHasher(Arc<[u8]>);

impl AddressHasher {
    pub fn new(key: &[u8]) -> Self {
        Self(key.into())
    }

    pub fn hash(&self, address: IpAddr) -> Arc<str> {
        let AddressBlock(address) = address.into();
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"origin ");
        mac.update(address.to_string().as_bytes());
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..12]).into()
    }
}

impl fmt::Debug for AddressHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressHasher")
    }
}
