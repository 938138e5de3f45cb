//! Passwords and recovery codes.

mod common;

use crate::{
    error::{Error, Result},
    logging::redacted,
};

redacted!(Password, RecoveryCode);

/// A password: 8 to 1,024 bytes of any text.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    pub const MIN_BYTES: usize = 8;
    /// Hashing is expensive: a longer one is refused before it.
    pub const MAX_BYTES: usize = 1_024;

    /// Fails with [`Error::InvalidPassword`] when it is too short or too long.
    pub fn parse(text: String) -> Result<Self> {
        match text.len() {
            ..Self::MIN_BYTES => Err(Error::InvalidPassword("This password is too short: it needs 8 characters.")),
            Self::MIN_BYTES..=Self::MAX_BYTES => Ok(Self(text)),
            _ => Err(Error::InvalidPassword("This password is too long: 1,024 bytes are the most.")),
        }
    }

    /// A newly chosen one. Also fails with [`Error::InvalidPassword`] when it is a common one.
    pub fn choose(text: String) -> Result<Self> {
        let password = Self::parse(text)?;
        match common::is_common(&password.0) {
            true => Err(Error::InvalidPassword(
                "This password is one of the 10,000 that anybody would try first. Choose another one.",
            )),
            false => Ok(password),
        }
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The code for a forgotten password: 100 random bits, in four groups to write down.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    const LENGTH: usize = 20;
    const GROUP: usize = 5;
    /// Without I, L, O and U, which are misread (Crockford's base 32).
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    pub fn random() -> Self {
        let mut bytes = [0; Self::LENGTH];
        getrandom::fill(&mut bytes).expect("the operating system has random numbers");
        Self(bytes.iter().map(|byte| char::from(Self::ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// Reads a code as written down: case, spaces and dashes do not matter, and misread letters are corrected.
    pub fn parse(text: &str) -> Option<Self> {
        let seen = text.chars().take(100).filter(|c| !c.is_whitespace() && *c != '-');
        let meant = seen.map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        });
        let code: String = meant.collect();
        let is_code = code.len() == Self::LENGTH && code.bytes().all(|byte| Self::ALPHABET.contains(&byte));
        is_code.then_some(Self(code))
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// In groups, for display.
    pub fn grouped(&self) -> String {
        let groups = self.0.as_bytes().chunks(Self::GROUP).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_8_to_1024_bytes() {
        for good in ["12345678", "\0\0\0\0\0\0\0\0", "пароль", &"x".repeat(1_024)] {
            assert!(Password::parse(good.to_owned()).is_ok(), "{good:?}");
        }
        for bad in ["", "1234567", "ééé", &"x".repeat(1_025)] {
            assert!(matches!(Password::parse(bad.to_owned()), Err(Error::InvalidPassword(_))), "{bad:?}");
        }
        assert_eq!(format!("{:?}", Password::parse("secret secret".into()).unwrap()), "Password");
    }

    #[test]
    fn a_common_password_can_be_given_but_not_chosen() {
        let refused = Password::choose("password".to_owned()).unwrap_err();
        assert!(matches!(refused, Error::InvalidPassword(why) if why.contains("10,000")));
        assert!(Password::parse("password".to_owned()).is_ok(), "who has it already signs in with it");
        assert!(Password::choose("correct horse battery".to_owned()).is_ok());
        assert!(Password::choose("1234567".to_owned()).is_err(), "too short");
    }

    #[test]
    fn a_recovery_code_is_read_as_written_down() {
        let code = RecoveryCode::random();
        let shown = code.grouped();
        assert_eq!(shown.len(), 23);
        assert_ne!(code, RecoveryCode::random());
        for written in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), shown.replace('0', "o")] {
            assert_eq!(RecoveryCode::parse(&written).as_ref(), Some(&code), "{written}");
        }
        for wrong in ["", "-", "abc", &"U".repeat(20), &"0".repeat(19), &"0".repeat(10_000)] {
            assert_eq!(RecoveryCode::parse(wrong), None);
        }
    }
}
