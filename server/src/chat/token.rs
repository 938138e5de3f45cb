//! The token that keeps a guest the same person: its id and nickname, signed by this server (JWT, RFC 7519).

use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{ErrorKind, Result as JwtResult},
    signature::{Error as SignatureError, Signer, Verifier},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::domain::{Person, UserId};

/// The one algorithm: what a token's header says of it is not believed.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// Renewed whenever its holder joins a room.
const LIFETIME: Duration = Duration::from_hours(30 * 24);

/// Signs tokens and reads those that it has signed.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    nick: String,
    exp: u64,
}

impl Tokens {
    /// `key`: at least 32 random bytes.
    pub fn new(key: &[u8]) -> Self {
        // Only the first call in a process can install it; the later ones find the same.
        let _ = HS256.install_default();
        let mut validation = Validation::new(ALGORITHM);
        validation.leeway = 60;
        Self { signing: EncodingKey::from_secret(key), checking: DecodingKey::from_secret(key), validation }
    }

    pub fn issue(&self, person: &Person) -> String {
        let exp = (SystemTime::now() + LIFETIME).duration_since(SystemTime::UNIX_EPOCH);
        let exp = exp.expect("the clock is past 1970").as_secs();
        let claims = Claims { sub: person.id.as_str().to_owned(), nick: person.nick.as_str().to_owned(), exp };
        jsonwebtoken::encode(&Header::new(ALGORITHM), &claims, &self.signing)
            .expect("signing with an HMAC key does not fail")
    }

    /// Whose token it is; nobody's when it was not signed here, was changed, or has expired.
    pub fn read(&self, token: &str) -> Option<UserId> {
        let token = jsonwebtoken::decode::<Claims>(token, &self.checking, &self.validation).ok()?;
        Some(UserId::known(token.claims.sub))
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

/// HMAC with SHA-256 from the crates that the database drivers use already, and none of the other algorithms, which
/// the backends of `jsonwebtoken` would bring.
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
