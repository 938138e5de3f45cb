//! Password hashing: expensive on purpose, so concurrency and queue are bounded to protect the rest of the server.

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use tokio::task::spawn_blocking;

use super::fair_queue::{Lane, Turn, Turns};
use crate::{
    error::{Error, Result},
    model::Password,
};

/// Memory in KiB, passes and lanes: the minimum in OWASP's cheat sheet on password storage.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// A request has 10 s.
const PATIENCE: Duration = Duration::from_secs(6);

/// Hashes and verifies passwords.
#[derive(Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Turns>,
}

/// The result of verifying a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// Right, but hashed with outdated parameters.
    RightButOld,
    Wrong,
}

impl Default for Passwords {
    fn default() -> Self {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("these are allowed");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let at_once = available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1);
        Self { argon2, turns: Turns::new(at_once) }
    }
}

impl Passwords {
    /// Hashes a new password, as a PHC string. Fails with [`Error::Busy`] when too many wait, in this lane or in all.
    pub async fn hash(&self, password: Password, lane: &Lane) -> Result<String> {
        let (turn, argon2) = (self.turn(lane).await?, self.argon2.clone());
        let hashing = spawn_blocking(move || {
            let _turn = turn;
            hash(&argon2, password.as_bytes())
        });
        hashing.await.map_err(Error::panicked)?.map_err(Error::internal)
    }

    /// Verifies a password against a hash; without a hash it takes as long and is wrong. Fails with [`Error::Busy`]
    /// when too many wait.
    pub async fn verify(&self, password: Password, stored: Option<&str>, lane: &Lane) -> Result<Verdict> {
        let (turn, argon2) = (self.turn(lane).await?, self.argon2.clone());
        let stored = stored.map(str::to_owned);
        let verifying = spawn_blocking(move || {
            let _turn = turn;
            match stored {
                Some(stored) => verify(&argon2, password.as_bytes(), &stored),
                // Verifying is hashing and comparing. Nobody learns from the time taken whether there is an account.
                None => {
                    let _ = hash(&argon2, password.as_bytes());
                    Verdict::Wrong
                }
            }
        });
        verifying.await.map_err(Error::panicked)
    }

    /// A turn is held until the work is done, even if the caller is gone.
    async fn turn(&self, lane: &Lane) -> Result<Turn> {
        self.turns.take(lane, PATIENCE).await
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> argon2::password_hash::Result<String> {
    let hash: PasswordHash = argon2.hash_password(password)?;
    Ok(hash.to_string())
}

fn verify(argon2: &Argon2<'_>, password: &[u8], hash: &str) -> Verdict {
    let Ok(hash) = PasswordHash::new(hash) else { return Verdict::Wrong };
    match argon2.verify_password(password, &hash) {
        Err(_) => Verdict::Wrong,
        Ok(()) if is_of_today(argon2, &hash) => Verdict::Right,
        Ok(()) => Verdict::RightButOld,
    }
}

fn is_of_today(argon2: &Argon2<'_>, hash: &PasswordHash) -> bool {
    let today = argon2.params();
    hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into())
        && Params::try_from(hash).is_ok_and(|params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) == (today.m_cost(), today.t_cost(), today.p_cost())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).unwrap()
    }

    fn lane() -> Lane {
        "one".into()
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Passwords::default();
        let hash = passwords.hash(password("open sesame"), &lane()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(passwords.verify(password("open sesame"), Some(&hash), &lane()).await.unwrap(), Verdict::Right);
        assert_eq!(passwords.verify(password("open sesamE"), Some(&hash), &lane()).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify(password("open sesame"), None, &lane()).await.unwrap(), Verdict::Wrong);
        assert_eq!(
            passwords.verify(password("open sesame"), Some("nonsense"), &lane()).await.unwrap(),
            Verdict::Wrong
        );
        assert_ne!(hash, passwords.hash(password("open sesame"), &lane()).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_outdated() {
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let old = hash(&weaker, b"open sesame").unwrap();
        let verdict = Passwords::default().verify(password("open sesame"), Some(&old), &lane()).await.unwrap();
        assert_eq!(verdict, Verdict::RightButOld);
    }
}
