//! Rate limits for each user and each address. Generous: a lively person never reaches them.
//!
//! This module counts; the handlers decide what an action costs and what follows an exceeded limit.

mod guesses;

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::HashMapStateStore,
};

use guesses::Guesses;

use crate::{
    config::{Config, Limits as Switch, Rate},
    error::{Error, Result},
    model::{Nick, SessionId, Skeleton, UserId},
    net::AddressBlock,
};

/// The separate counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Join,
    Send,
    Read,
}

/// No address gets more than this part of the process's open files.
const FILES_OF_ADDRESS: usize = 2;
/// A page costs one for each of so many bytes.
const PAGE_UNIT: usize = 8 * 1024;
/// People behind one address who sign in at the same time.
const NAMES_OF_ADDRESS: NonZeroU32 = NonZeroU32::new(6).expect("six is not zero");

/// All counters of this process. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Limits(Option<Arc<Counters>>);

struct Counters {
    handshakes: Counter<AddressBlock>,
    requests: Counter<AddressBlock>,
    joins: PerUser,
    sends: PerUser,
    reads: PerUser,
    refusals: PerUser,
    sign_ins: Counter<(AddressBlock, Skeleton)>,
    sign_ins_of_address: Counter<AddressBlock>,
    guesses: Guesses,
    devices: Counter<Arc<str>>,
    confirmations: Counter<SessionId>,
    sign_ups: Counter<AddressBlock>,
    rooms: Counter<AddressBlock>,
    sockets: Arc<Open>,
    connections: Arc<Open>,
}

impl fmt::Debug for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Counters")
    }
}

impl Limits {
    /// `files` is the process's limit of open files.
    pub fn new(config: &Config, files: usize) -> Self {
        if config.limits == Switch::Off {
            return Self(None);
        }
        let per_user = |rate| PerUser::new(rate, config.limit_address_factor);
        Self(Some(Arc::new(Counters {
            handshakes: Counter::new(config.limit_handshakes),
            requests: Counter::new(config.limit_requests),
            joins: per_user(config.limit_joins),
            sends: per_user(config.limit_sends),
            reads: per_user(config.limit_reads),
            refusals: per_user(config.limit_refusals),
            sign_ins: Counter::new(config.limit_sign_ins),
            sign_ins_of_address: Counter::new(config.limit_sign_ins.times(NAMES_OF_ADDRESS)),
            guesses: Guesses::new(config.limit_guesses),
            devices: Counter::new(config.limit_guesses),
            confirmations: Counter::new(config.limit_sign_ins),
            sign_ups: Counter::new(config.limit_sign_ups),
            rooms: Counter::new(config.limit_rooms),
            sockets: Open::new(config.limit_sockets),
            connections: Open::new(config.limit_connections.min(files / FILES_OF_ADDRESS)),
        })))
    }

    /// Counts a new connection's handshake. Fails with [`Error::RateLimited`].
    pub fn handshake(&self, address: IpAddr) -> Result<()> {
        match &self.0 {
            Some(counters) => counters.handshakes.take(&address.into(), NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Counts a request without a valid token. Fails with [`Error::RateLimited`].
    pub fn request(&self, address: IpAddr) -> Result<()> {
        match &self.0 {
            Some(counters) => counters.requests.take(&address.into(), NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Counts a user's action from an address. Fails with [`Error::RateLimited`].
    pub fn take(&self, kind: Kind, cost: NonZeroU32, user: &UserId, address: IpAddr) -> Result<()> {
        let Some(counters) = &self.0 else { return Ok(()) };
        let counter = match kind {
            Kind::Join => &counters.joins,
            Kind::Send => &counters.sends,
            Kind::Read => &counters.reads,
        };
        counter.take(cost, user, address)
    }

    /// Counts a sign-in attempt from a device that the account does not know: one limit for all addresses together,
    /// whether the account exists or not. Fails with [`Error::RateLimited`].
    pub fn guess(&self, name: &Nick) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |counters| counters.guesses.take(name))
    }

    /// Counts a sign-in attempt from a device that the account knows. Nobody else can use up its limit. Fails with
    /// [`Error::RateLimited`].
    pub fn known_device(&self, device: &Arc<str>) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |counters| counters.devices.take(device, NonZeroU32::MIN))
    }

    /// Counts an attempt to confirm the password in a session. Fails with [`Error::RateLimited`].
    pub fn confirm(&self, session: &SessionId) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |counters| counters.confirmations.take(session, NonZeroU32::MIN))
    }

    /// Counts an attempt to sign in to this account from an address. Fails with [`Error::RateLimited`].
    pub fn sign_in(&self, name: &Nick, address: IpAddr) -> Result<()> {
        let Some(counters) = &self.0 else { return Ok(()) };
        let (address, [name, _]) = (address.into(), name.skeletons());
        // The address first: it bounds how many names there are to count.
        counters.sign_ins_of_address.take(&address, NonZeroU32::MIN)?;
        counters.sign_ins.take(&(address, name), NonZeroU32::MIN)
    }

    /// Counts a room that gets an owner. Fails with [`Error::RateLimited`].
    pub fn make_room(&self, address: IpAddr) -> Result<()> {
        match &self.0 {
            Some(counters) => counters.rooms.take(&address.into(), NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Counts a new account. Fails with [`Error::RateLimited`].
    pub fn sign_up(&self, address: IpAddr) -> Result<()> {
        match &self.0 {
            Some(counters) => counters.sign_ups.take(&address.into(), NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Counts the cost of a page beyond what was charged before it was read; if less is left, that is used up.
    pub fn charge_page(&self, bytes: usize, user: &UserId, address: IpAddr) {
        let Some(counters) = &self.0 else { return };
        if let Some(cost) = u32::try_from(bytes / PAGE_UNIT).ok().and_then(NonZeroU32::new) {
            counters.reads.users.drain(user, cost);
            counters.reads.addresses.drain(&address.into(), cost);
        }
    }

    /// Counts an error of a user's request, unless it was not the user's fault. Fails with [`Error::RateLimited`].
    pub fn count_refusal(&self, why: &Error, user: &UserId, address: IpAddr) -> Result<()> {
        let Some(counters) = self.0.as_ref().filter(|_| why.is_callers_fault()) else { return Ok(()) };
        counters.refusals.take(NonZeroU32::MIN, user, address)
    }

    /// Counts a connected client until the ticket is dropped. Fails with [`Error::TooManyConnections`].
    pub fn socket(&self, address: IpAddr) -> Result<Ticket> {
        self.0.as_ref().map_or(Ok(Ticket(None)), |counters| counters.sockets.add(address.into()))
    }

    /// Counts an accepted TCP connection until the ticket is dropped. Fails with [`Error::TooManyConnections`].
    pub fn connection(&self, address: IpAddr) -> Result<Ticket> {
        self.0.as_ref().map_or(Ok(Ticket(None)), |counters| counters.connections.add(address.into()))
    }

    /// Drops the counters of idle users and addresses.
    pub fn tidy(&self) {
        if let Some(counters) = &self.0 {
            counters.handshakes.tidy();
            counters.requests.tidy();
            counters.sign_ins.tidy();
            counters.sign_ins_of_address.tidy();
            counters.guesses.0.tidy();
            counters.devices.tidy();
            counters.confirmations.tidy();
            counters.sign_ups.tidy();
            counters.rooms.tidy();
            for counter in [&counters.joins, &counters.sends, &counters.reads, &counters.refusals] {
                counter.users.tidy();
                counter.addresses.tidy();
            }
        }
    }
}

/// The open items of each address.
#[derive(Debug)]
struct Open {
    of_address: Mutex<HashMap<AddressBlock, usize>>,
    at_most: usize,
}

impl Open {
    fn new(at_most: usize) -> Arc<Self> {
        Arc::new(Self { of_address: Mutex::default(), at_most })
    }

    fn add(self: &Arc<Self>, address: AddressBlock) -> Result<Ticket> {
        let mut addresses = self.lock();
        let open = addresses.entry(address).or_default();
        if *open >= self.at_most {
            return Err(Error::TooManyConnections);
        }
        *open += 1;
        Ok(Ticket(Some((self.clone(), address))))
    }

    fn remove(&self, address: AddressBlock) {
        let mut addresses = self.lock();
        if let Some(open) = addresses.get_mut(&address) {
            *open -= 1;
            if *open == 0 {
                addresses.remove(&address);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AddressBlock, usize>> {
        self.of_address.lock().expect("nothing panics while it holds this lock")
    }
}

/// The slot of an open item, until it is dropped.
#[derive(Debug)]
pub struct Ticket(Option<(Arc<Open>, AddressBlock)>);

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some((open, address)) = &self.0 {
            open.remove(*address);
        }
    }
}

/// A limit for a user, and a multiple of it for all users of an address.
struct PerUser {
    users: Counter<UserId>,
    addresses: Counter<AddressBlock>,
}

impl PerUser {
    fn new(rate: Rate, factor: NonZeroU32) -> Self {
        Self { users: Counter::new(rate), addresses: Counter::new(rate.times(factor)) }
    }

    fn take(&self, cost: NonZeroU32, user: &UserId, address: IpAddr) -> Result<()> {
        self.users.take(user, cost)?;
        self.addresses.take(&address.into(), cost)
    }
}

/// Buckets that refill evenly (GCRA), one for each key.
struct Counter<Key: Hash + Eq + Clone> {
    buckets: RateLimiter<Key, HashMapStateStore<Key>, DefaultClock>,
    largest: NonZeroU32,
}

impl<Key: Hash + Eq + Clone> Counter<Key> {
    fn new(rate: Rate) -> Self {
        let quota = Quota::with_period(rate.one_per()).expect("a rate's period is not zero");
        Self { buckets: RateLimiter::hashmap(quota.allow_burst(rate.count)), largest: rate.count }
    }

    fn take(&self, key: &Key, cost: NonZeroU32) -> Result<()> {
        // A cost above the bucket's size is allowed when the bucket is full.
        let taken = self.buckets.check_key_n(key, cost.min(self.largest));
        match taken.expect("the cost is no larger than the bucket") {
            Ok(()) => Ok(()),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(Error::RateLimited {
                    retry_after_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1),
                })
            }
        }
    }

    /// Takes as much as there is, at most this much.
    fn drain(&self, key: &Key, cost: NonZeroU32) {
        let mut left = cost.get().min(self.largest.get());
        while let Some(part) = NonZeroU32::new(left) {
            match self.take(key, part) {
                Ok(()) => return,
                Err(_) => left /= 2,
            }
        }
    }

    /// The number of keys.
    fn len(&self) -> usize {
        self.buckets.len()
    }

    fn tidy(&self) {
        self.buckets.retain_recent();
        self.buckets.shrink_to_fit();
    }
}
