//! Tokens that say who a user is, signed by this server (JWT, RFC 7519): a guest's, which keeps its identity; an
//! account's, for a quarter of an hour of a session; and that of a device known to an account.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{ErrorKind, Result as JwtResult},
    signature::{Error as SignatureError, Signer, Verifier},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::model::{Nick, Person, SessionId, UserId};

/// The only algorithm: the one in a token's header is ignored.
const ALGORITHM: Algorithm = Algorithm::HS256;
const ISSUER: &str = "wechat";
const GUEST: &str = "guest";
const ACCESS: &str = "access";
const DEVICE: &str = "device";
/// Renewed whenever its holder joins a room.
const GUEST_LIFETIME: Duration = Duration::from_hours(30 * 24);
/// Lifetime of an account's token; its session continues and issues the next one.
pub const ACCESS_LIFETIME: Duration = Duration::from_mins(15);
/// How long an account remembers a device that does not come back.
pub const DEVICE_LIFETIME: Duration = Duration::from_hours(365 * 24);
/// Our tokens are never longer: longer ones are not even parsed.
const LONGEST: usize = 8 * 1_024;

/// Signs and verifies tokens.
pub struct Tokens {
    header: Header,
    signing: EncodingKey,
    checking: DecodingKey,
    guests: Validation,
    access: Validation,
    devices: Validation,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claims {
    /// A guest with this nickname.
    Guest(UserId, Nick),
    /// An account in one of its sessions, which may have ended since.
    Account(UserId, SessionId),
    /// An account's but invalid: expired, or not signed here.
    Outdated,
    /// Nobody's: not signed here, changed, or expired.
    Nobody,
}

#[derive(Serialize, Deserialize)]
struct Payload<Own> {
    iss: String,
    aud: String,
    sub: String,
    iat: u64,
    exp: u64,
    jti: String,
    #[serde(flatten)]
    own: Own,
}

#[derive(Serialize, Deserialize)]
struct GuestClaims {
    nick: String,
}

#[derive(Serialize, Deserialize)]
struct AccessClaims {
    sid: String,
}

/// A device that an account knows.
#[derive(Serialize, Deserialize)]
pub struct DeviceClaims {
    /// Its id.
    pub dev: String,
    /// The account's `device_epoch` at the device's sign-in.
    pub epoch: i64,
}

impl Tokens {
    /// `key`: at least 32 random bytes.
    pub fn new(key: &[u8]) -> Self {
        // Only the first call in a process can install it; later ones find the same.
        let _ = HS256.install_default();
        let mut header = Header::new(ALGORITHM);
        header.kid = Some(key_id(key));
        Self {
            header,
            signing: EncodingKey::from_secret(key),
            checking: DecodingKey::from_secret(key),
            guests: validation(GUEST),
            access: validation(ACCESS),
            devices: validation(DEVICE),
        }
    }

    /// A guest's token.
    pub fn issue(&self, person: &Person) -> String {
        let own = GuestClaims { nick: person.nick.as_str().to_owned() };
        self.sign(GUEST, &person.id, GUEST_LIFETIME, own)
    }

    /// An account's token, in a session.
    pub fn issue_access(&self, user: &UserId, session: &SessionId) -> String {
        self.sign(ACCESS, user, ACCESS_LIFETIME, AccessClaims { sid: session.as_str().to_owned() })
    }

    /// The token of a device that has signed in to an account.
    pub fn issue_device(&self, user: &UserId, device: DeviceClaims) -> String {
        self.sign(DEVICE, user, DEVICE_LIFETIME, device)
    }

    /// Which account knows, or has known, the device with this token.
    pub fn read_device(&self, token: &str) -> Option<(UserId, DeviceClaims)> {
        let claims = self.check(token, &self.devices)?;
        Some((UserId::known(claims.sub), claims.own))
    }

    /// Reads a token's claims.
    pub fn read(&self, token: &str) -> Claims {
        if token.len() > LONGEST {
            return Claims::Nobody;
        }
        if let Some(claims) = self.check::<AccessClaims>(token, &self.access) {
            return Claims::Account(UserId::known(claims.sub), SessionId::known(claims.own.sid));
        }
        if let Some(claims) = self.check::<GuestClaims>(token, &self.guests) {
            return Claims::Guest(UserId::known(claims.sub), Nick::known(claims.own.nick));
        }
        if claims_access(token) { Claims::Outdated } else { Claims::Nobody }
    }

    fn sign(&self, audience: &str, user: &UserId, lifetime: Duration, own: impl Serialize) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("the clock is past 1970");
        let claims = Payload {
            iss: ISSUER.to_owned(),
            aud: audience.to_owned(),
            sub: user.as_str().to_owned(),
            iat: now.as_secs(),
            exp: (now + lifetime).as_secs(),
            jti: SessionId::random().as_str().to_owned(),
            own,
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing).expect("signing with an HMAC key does not fail")
    }

    fn check<Own: DeserializeOwned>(&self, token: &str, validation: &Validation) -> Option<Payload<Own>> {
        let token = jsonwebtoken::decode(token, &self.checking, validation).ok()?;
        // Another key may sign as well one day: the header names the key, and it has to be this one.
        (token.header.kid == self.header.kid).then_some(token.claims)
    }
}

fn validation(audience: &str) -> Validation {
    let mut validation = Validation::new(ALGORITHM);
    validation.leeway = 10;
    validation.set_audience(&[audience]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation
}

/// A key id that reveals nothing of the key.
fn key_id(key: &[u8]) -> String {
    let hash = Sha256::new().chain_update(b"key id of wechat\0").chain_update(key).finalize();
    URL_SAFE_NO_PAD.encode(&hash[..6])
}

/// Whether an invalid token says that it is an account's. It is refused either way; this only decides how: an account
/// that has to refresh does not become a guest.
fn claims_access(token: &str) -> bool {
    #[derive(Deserialize)]
    struct Audience {
        aud: String,
    }
    let claims = token.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    let audience = claims.and_then(|claims| serde_json::from_slice::<Audience>(&claims).ok());
    audience.is_some_and(|audience| audience.aud == ACCESS)
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

/// HMAC with SHA-256 from the crates that the database drivers already use, without the other algorithms that the
/// backends of `jsonwebtoken` would bring.
static HS256: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(HmacSha256::new(algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(HmacSha256::new(algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

struct HmacSha256(Hmac<Sha256>);

impl HmacSha256 {
    fn new(algorithm: &Algorithm, key: &[u8]) -> JwtResult<Self> {
        if *algorithm != ALGORITHM {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Ok(Self(Hmac::new_from_slice(key).expect("HMAC takes keys of any length")))
    }
}

impl Signer<Vec<u8>> for HmacSha256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for HmacSha256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        self.0.clone().chain_update(message).verify_slice(signature).map_err(|_| SignatureError::new())
    }
}

impl JwtSigner for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}

impl JwtVerifier for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}
