//! The names and ids of accounts, in memory: joining a room must not wait for the database to know them.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, Hash, RandomState},
    sync::{RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use crate::{
    error::Result,
    model::{Nick, UserId},
    store::Store,
};

/// The reserved names and ids, as 64-bit hashes: 24 bytes per name of any length.
///
/// A hit is not confirmed in the database. The hash key is new in every process, so nobody can search for a
/// collision. With a million accounts a chance collision has odds of one in ten million million, and it only makes a
/// guest choose another name.
#[derive(Debug, Default)]
pub struct Reserved {
    key: RandomState,
    accounts: RwLock<Accounts>,
}

#[derive(Debug, Default)]
struct Accounts {
    ids: HashSet<u64>,
    /// The owner of each name, by its look-alike form.
    names: HashMap<u64, u64>,
}

const AT_ONCE: i64 = 10_000;

impl Reserved {
    /// Loads those of all accounts.
    pub async fn load(store: &Store) -> Result<Self> {
        let reserved = Self::default();
        let mut after = String::new();
        loop {
            let names = store.account_names(&after, AT_ONCE).await?;
            for (skeleton, user) in &names {
                let owner = reserved.hash(user.as_str());
                let mut accounts = reserved.write();
                accounts.ids.insert(owner);
                accounts.names.insert(reserved.hash(skeleton.as_str()), owner);
            }
            match names.into_iter().last() {
                Some((last, _)) => after = last,
                None => return Ok(reserved),
            }
        }
    }

    /// Whether another account has this name or one that looks like it.
    pub fn is_reserved(&self, name: &Nick, user: &UserId) -> bool {
        let user = self.hash(user.as_str());
        let accounts = self.read();
        name.skeletons()
            .iter()
            .any(|skeleton| accounts.names.get(&self.hash(skeleton.as_str())).is_some_and(|owner| *owner != user))
    }

    /// A similar name with a number appended that no account has.
    pub fn free(&self, name: &Nick, user: &UserId) -> Option<Nick> {
        (2..100).filter_map(|number| name.numbered(number)).find(|name| !self.is_reserved(name, user))
    }

    /// Whether a user has an account and is no longer a guest.
    pub fn is_account(&self, user: &UserId) -> bool {
        self.read().ids.contains(&self.hash(user.as_str()))
    }

    pub fn add(&self, name: &Nick, user: &UserId) {
        let owner = self.hash(user.as_str());
        let mut accounts = self.write();
        accounts.ids.insert(owner);
        accounts.names.extend(name.skeletons().map(|skeleton| (self.hash(skeleton.as_str()), owner)));
    }

    /// Frees the name, unless another account has it by now.
    pub fn remove(&self, name: &Nick, user: &UserId) {
        let owner = self.hash(user.as_str());
        let mut accounts = self.write();
        accounts.ids.remove(&owner);
        for skeleton in name.skeletons() {
            let skeleton = self.hash(skeleton.as_str());
            if accounts.names.get(&skeleton) == Some(&owner) {
                accounts.names.remove(&skeleton);
            }
        }
    }

    fn hash(&self, text: impl Hash) -> u64 {
        self.key.hash_one(text)
    }

    fn read(&self) -> RwLockReadGuard<'_, Accounts> {
        self.accounts.read().expect("nothing panics while it holds this lock")
    }

    fn write(&self) -> RwLockWriteGuard<'_, Accounts> {
        self.accounts.write().expect("nothing panics while it holds this lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_look_alikes_belong_to_its_owner() {
        let (reserved, ada, eve) = (Reserved::default(), UserId::random(), UserId::random());
        let name = |text: &str| Nick::parse(text).unwrap();
        reserved.add(&name("Alice"), &ada);
        for nick in ["Alice", "alice", "AIice", "аlice"] {
            assert!(reserved.is_reserved(&name(nick), &eve), "{nick}");
            assert!(!reserved.is_reserved(&name(nick), &ada), "{nick}");
        }
        assert!(!reserved.is_reserved(&name("Alice 2"), &eve));
        assert_eq!(reserved.free(&name("alice"), &eve), Some(name("alice 2")));
        assert!(reserved.is_account(&ada) && !reserved.is_account(&eve));
        reserved.remove(&name("Alice"), &eve);
        assert!(reserved.is_reserved(&name("Alice"), &eve));
        reserved.remove(&name("Alice"), &ada);
        assert!(!reserved.is_account(&ada) && !reserved.is_reserved(&name("Alice"), &eve));
    }
}
