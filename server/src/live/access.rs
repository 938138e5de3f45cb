//! Rules and access of the people in a room, as [`crate::chat`] has read them, and evicting people who may no longer
//! be there. Nothing is decided here: decisions are kept and sent.

use std::{cmp::Reverse, collections::HashMap, sync::Arc, time::Duration};

use super::{Admission, Live, Packet, Recipient, Rooms, room::Room};
use crate::{
    model::{
        Access, MessageId, Person, RoomId, Rules, UserId,
        permission::{Place, Who},
    },
    protocol::{ErrorBody, MessageDeleted, RoomChanged, RoomClosed, RoomInfo, ServerEvent},
};

/// A user in a room, with rules and access.
#[derive(Clone, Debug)]
pub struct Here {
    pub person: Person,
    pub access: Access,
    pub rules: Arc<Rules>,
}

/// What a joiner was admitted by.
#[derive(Clone, Debug)]
pub struct Grant {
    pub rules: Arc<Rules>,
    pub access: Access,
    /// [`Live::access_version`] before both were read.
    pub access_version: u64,
}

impl Live {
    /// The rooms that a user is in.
    pub fn rooms_of(&self, user: &UserId) -> Vec<RoomId> {
        let rooms = self.lock();
        let theirs = rooms.rooms.values().filter(|room| room.presence.users.get(user).is_some());
        theirs.map(|room| room.id().clone()).collect()
    }

    /// How often rules or access in a room have changed since somebody is there.
    pub fn access_version(&self, room: &RoomId) -> u64 {
        self.lock().rooms.get(room).map_or(0, |room| room.access_version)
    }

    /// Admits a joiner with its grant, under the nickname it asks for. Fails when the grant is out of date, and when
    /// the nickname is taken.
    pub fn admit(&self, recipient: &Recipient, room: &RoomId, grant: &Grant) -> Admission {
        let mut rooms = self.lock();
        let Some(room) = rooms.rooms.get_mut(room) else { return Admission::Gone };
        if room.access_version != grant.access_version {
            return Admission::Outdated;
        }
        let Some(user) = room.member(recipient.id()).map(|member| member.user.clone()) else {
            return Admission::Gone;
        };
        if let Err(taken) = room.name(recipient.id()) {
            return Admission::NameConflict(taken);
        }
        room.rules = grant.rules.clone();
        room.set_access(&user, &grant.access);
        Admission::Live
    }

    /// The person at an admitted connection, with rules and access in the room.
    pub fn here(&self, recipient: &Recipient, room: &RoomId) -> Option<Here> {
        let rooms = self.lock();
        let room = rooms.rooms.get(room)?;
        let access = room.member(recipient.id())?.access.clone()?;
        Some(Here { person: room.person(recipient.id())?, access, rules: room.rules.clone() })
    }

    /// A user's name and access in a room, if the user is there.
    pub fn present(&self, user: &UserId, room: &RoomId) -> Option<(Person, Option<Access>)> {
        let rooms = self.lock();
        let room = rooms.rooms.get(room)?;
        let here = room.presence.users.get(user)?;
        let person = Person { id: user.clone(), nick: here.nick.clone(), has_account: here.has_account };
        Some((person, room.access(user).cloned()))
    }

    /// Marks rules and access that were read before as out of date.
    pub fn invalidate_access(&self, room: &RoomId) {
        if let Some(room) = self.lock().rooms.get_mut(room) {
            room.access_version += 1;
        }
    }

    /// All people admitted to a room, once each, with every address hash of theirs.
    pub fn admitted(&self, room: &RoomId) -> Vec<Who> {
        let rooms = self.lock();
        let mut people: HashMap<&UserId, Who> = HashMap::new();
        for member in rooms.rooms.get(room).into_iter().flat_map(Room::members) {
            let Some(access) = &member.access else { continue };
            let who = people.entry(&member.user).or_insert_with(|| Who {
                id: member.user.clone(),
                has_account: access.has_account,
                address_hashes: Vec::new(),
                place: Place::Inside,
            });
            if !who.address_hashes.contains(&member.recipient.address_hash) {
                who.address_hashes.push(member.recipient.address_hash.clone());
            }
        }
        people.into_values().collect()
    }

    /// Whether anybody but this user is in a room, or has a pending join.
    pub fn has_others(&self, room: &RoomId, than: &UserId) -> bool {
        self.lock().rooms.get(room).is_some_and(|room| room.presence.users.ids().any(|user| user != than))
    }

    /// Sets a room's rules and sends them to everyone there. Does nothing and returns `false` when something has
    /// [changed](Live::access_version) `since` they were read.
    #[must_use]
    pub fn set_rules(&self, room: &RoomId, rules: &Arc<Rules>, since: u64) -> bool {
        let mut rooms = self.lock();
        let Some(authorize) = rooms.rooms.get_mut(room) else { return true };
        if !authorize.change(since) {
            return false;
        }
        if authorize.rules.settings.lifetime_ms != rules.settings.lifetime_ms {
            // Their time to live may have become shorter: joiners from now on read them again.
            authorize.forget_announcements();
        }
        authorize.rules = rules.clone();
        authorize.tell_everyone(&RoomChanged::packet(&(&RoomInfo::new(room, rules),)));
        true
    }

    /// Sets people's access in a room, or evicts them with a reason; unless something has
    /// [changed](Live::access_version) `since` it was read, as with [`Live::set_rules`]. Those who `are_told` are
    /// notified in any case, others only of a change.
    #[must_use]
    pub fn set_accesses(
        &self,
        room: &RoomId,
        decided: Vec<(UserId, Result<Access, ErrorBody>)>,
        since: u64,
        are_told: impl Fn(&UserId) -> bool,
    ) -> bool {
        let mut rooms = self.lock();
        let Some(present) = rooms.rooms.get_mut(room) else { return true };
        if !present.change(since) {
            return false;
        }
        let (mut staying, mut leaving) = (HashMap::new(), HashMap::new());
        for (user, decided) in decided {
            match decided {
                Ok(access) => drop(staying.insert(user, access)),
                Err(why) => drop(leaving.insert(user, why)),
            }
        }
        present.set_accesses(&staying, are_told);
        rooms.evict(&leaving, room);
        self.after_leaving(&mut rooms, room);
        true
    }

    /// Users whose mute has ended, and their rooms.
    pub fn take_unmuted(&self, now_ms: i64) -> Vec<(RoomId, UserId)> {
        let mut rooms = self.lock();
        let unmuted = |room: &mut Room| {
            let id = room.id().clone();
            room.take_unmuted(now_ms).into_iter().map(move |user| (id.clone(), user))
        };
        rooms.rooms.values_mut().flat_map(unmuted).collect()
    }

    /// Evicts a user from a room, at all connections, and sends the reason. A client that does not read is evicted as
    /// well.
    pub fn evict(&self, user: &UserId, room: &RoomId, why: ErrorBody) {
        let mut rooms = self.lock();
        rooms.evict(&HashMap::from([(user.clone(), why)]), room);
        self.after_leaving(&mut rooms, room);
    }

    /// The same for everyone in a room.
    pub fn evict_all(&self, room: &RoomId, why: &ErrorBody) {
        let mut rooms = self.lock();
        let Some(left) = rooms.rooms.get(room) else { return };
        let leaving = left.presence.users.ids().map(|user| (user.clone(), why.clone())).collect();
        rooms.evict(&leaving, room);
        self.after_leaving(&mut rooms, room);
    }

    fn after_leaving(&self, rooms: &mut Rooms, room: &RoomId) {
        if let Some(left) = rooms.rooms.get_mut(room) {
            self.presence_changed(left);
        }
        rooms.drop_if_empty(room);
    }

    /// Records a user's send in slow mode, or returns how long the user has to wait.
    pub fn take_turn(&self, user: &UserId, room: &RoomId) -> Result<(), Duration> {
        let mut rooms = self.lock();
        let pause = rooms.rooms.get(room).map_or(0, |room| room.rules.settings.slow_mode_ms);
        rooms.turns.take(user, room, Duration::from_millis(pause))
    }

    /// Tells a room that messages were deleted.
    pub fn tell_deleted(&self, room: &RoomId, messages: &[(MessageId, i64)]) {
        if let Some(told) = self.lock().rooms.get_mut(room) {
            told.forget_announcements();
            for (id, seq) in messages {
                let deleted = MessageDeleted { room: room.clone(), id: *id, seq: *seq };
                told.tell_everyone(&MessageDeleted::packet(&(&deleted,)));
            }
        }
    }

    /// Sends to the users of a room whom it concerns.
    pub fn tell_those(&self, room: &RoomId, frame: &Packet, whom: impl Fn(&Access) -> bool) {
        if let Some(room) = self.lock().rooms.get_mut(room) {
            room.tell_those(frame, whom);
        }
    }

    /// Whether a user is visible in a room.
    pub fn is_listed(&self, user: &UserId, room: &RoomId) -> bool {
        self.lock().rooms.get(room).is_some_and(|room| room.presence.users.is_listed(user))
    }

    /// The most populated rooms among those whose rules match, up to a limit, and their rules.
    pub fn fullest(&self, limit: usize, is_wanted: impl Fn(&Rules) -> bool) -> Vec<(RoomId, Arc<Rules>)> {
        let rooms = self.lock();
        let mut wanted: Vec<_> = rooms.rooms.values().filter(|room| is_wanted(&room.rules)).collect();
        wanted.sort_by_cached_key(|room| Reverse(room.presence.users.total()));
        wanted.into_iter().take(limit).map(|room| (room.id().clone(), room.rules.clone())).collect()
    }

    /// The number of users in a room.
    pub fn count(&self, room: &RoomId) -> usize {
        self.lock().rooms.get(room).map_or(0, |room| room.presence.users.total())
    }
}

impl Rooms {
    /// Nobody is admitted by a grant from before this.
    fn evict(&mut self, leaving: &HashMap<UserId, ErrorBody>, room: &RoomId) {
        let Some(left) = self.rooms.get_mut(room) else { return };
        if leaving.is_empty() {
            return;
        }
        left.access_version += 1;
        for member in left.evict(leaving) {
            let why = leaving.get(&member.user).expect("only members in `leaving` were evicted").clone();
            // A client too slow to receive it notices by the next answer.
            let _ = member.recipient.send(&RoomClosed::packet(&(&RoomClosed { room: room.clone(), why },)));
            self.forget(member.recipient.id(), room);
        }
    }
}
