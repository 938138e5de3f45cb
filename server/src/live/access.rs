//! Rules and access of the people in a room, as they were read, and evicting people who may no longer
//! be there. Nothing is decided here: decisions are kept and sent.

use std::{cmp::Reverse, collections::HashMap, sync::Arc, time::Duration};

use super::{Admission, ConnectionId, Live, Packet, Recipient, room::Room};
use crate::{
    model::{Access, Participant, Person, RoomId, Rules, UserId, permission::Who},
    protocol::{ErrorBody, MessageDeleted, MessagesChanged, Patch, RoomClosed, ServerEvent},
};

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
        let mut rooms = Vec::new();
        self.0.with_each(|room| {
            if room.presence.users.get(user).is_some() {
                rooms.push(room.id().clone());
            }
        });
        rooms
    }

    /// How often rules or access in a room have changed since somebody is there.
    pub fn access_version(&self, room: &RoomId) -> u64 {
        self.0.with(room, |room| room.access_version).unwrap_or_default()
    }

    /// Admits a joiner with its grant, under the nickname it asks for. Fails when the grant is out of date, and when
    /// the nickname is taken.
    pub fn admit(&self, recipient: &Recipient, room: &RoomId, grant: &Grant) -> Admission {
        self.0.with(room, |room| room.admit(recipient.id(), grant)).unwrap_or(Admission::Gone)
    }

    /// The person at an admitted connection, with rules and access in the room.
    pub fn here(&self, recipient: &Recipient, room: &RoomId) -> Option<Participant> {
        self.0.with(room, |room| {
            let access = room.member(recipient.id())?.access()?.clone();
            Some(Participant { person: room.person(recipient.id())?, access, rules: room.rules.clone() })
        })?
    }

    /// A user's name and access in a room, if the user is there.
    pub fn present(&self, user: &UserId, room: &RoomId) -> Option<(Person, Option<Access>)> {
        self.0.with(room, |room| {
            let here = room.presence.users.get(user)?;
            let person = Person { id: user.clone(), nick: here.nick.clone(), has_account: here.has_account };
            Some((person, room.access(user).cloned()))
        })?
    }

    /// Marks rules and access that were read before as out of date.
    pub fn invalidate_access(&self, room: &RoomId) {
        self.0.with(room, |room| room.access_version += 1);
    }

    /// All people admitted to a room, once each, with every address hash of theirs.
    pub fn admitted(&self, room: &RoomId) -> Vec<Who> {
        self.0.with(room, |room| room.admitted()).unwrap_or_default()
    }

    /// Whether anybody but this user is in a room, or has a pending join.
    pub fn has_others(&self, room: &RoomId, than: &UserId) -> bool {
        self.0.with(room, |room| room.presence.users.ids().any(|user| user != than)).unwrap_or(false)
    }

    /// Sets a room's rules and sends them to everyone there. Does nothing and returns `false` when something has
    /// [changed](Live::access_version) `since` they were read.
    #[must_use]
    pub fn set_rules(&self, room: &RoomId, rules: &Arc<Rules>, since: u64) -> bool {
        self.0.with(room, |room| room.set_rules(rules, since)).unwrap_or(true)
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
        let (mut staying, mut leaving) = (HashMap::new(), HashMap::new());
        for (user, decided) in decided {
            match decided {
                Ok(access) => drop(staying.insert(user, access)),
                Err(why) => drop(leaving.insert(user, why)),
            }
        }
        let evicted = self.0.with(room, |room| {
            room.change(since).then(|| {
                room.set_accesses(&staying, are_told);
                self.evict_from(room, &leaving)
            })
        });
        match evicted {
            Some(None) => false,
            Some(Some(evicted)) => {
                self.forget_evicted(room, &evicted);
                true
            }
            None => true,
        }
    }

    /// Evicts a user from a room, at all connections, and sends the reason. A client that does not read is evicted as
    /// well.
    pub fn evict(&self, user: &UserId, room: &RoomId, why: ErrorBody) {
        let leaving = HashMap::from([(user.clone(), why)]);
        let evicted = self.0.with(room, |room| self.evict_from(room, &leaving));
        self.forget_evicted(room, &evicted.unwrap_or_default());
    }

    /// The same for everyone in a room.
    pub fn evict_all(&self, room: &RoomId, why: &ErrorBody) {
        let evicted = self.0.with(room, |room| {
            let leaving = room.presence.users.ids().map(|user| (user.clone(), why.clone())).collect();
            self.evict_from(room, &leaving)
        });
        self.forget_evicted(room, &evicted.unwrap_or_default());
    }

    /// Answers the connections that were evicted. Nobody is admitted by a grant from before this.
    fn evict_from(&self, room: &mut Room, leaving: &HashMap<UserId, ErrorBody>) -> Vec<ConnectionId> {
        room.access_version += u64::from(!leaving.is_empty());
        let evicted = room.evict(leaving);
        for member in &evicted {
            let why = leaving.get(&member.user).expect("only members in `leaving` were evicted").clone();
            // A client too slow to receive it notices by the next answer.
            let closed = RoomClosed::packet(&(&RoomClosed { room: room.id().clone(), why },));
            let _ = member.recipient.send(&closed);
        }
        // Also where nobody leaves: the list shows roles and mutes as well.
        self.presence_changed(room);
        evicted.iter().map(|member| member.recipient.id()).collect()
    }

    fn forget_evicted(&self, room: &RoomId, evicted: &[ConnectionId]) {
        evicted.iter().for_each(|connection| self.0.forget(*connection, room));
        self.0.drop_if_empty(room);
    }

    /// Records a user's send in slow mode, or returns how long the user has to wait.
    pub fn take_turn(&self, user: &UserId, room: &RoomId) -> Result<(), Duration> {
        let pause = self.0.with(room, |room| room.rules.settings.slow_mode_ms).unwrap_or_default();
        self.0.slow_mode().take(user, room, Duration::from_millis(pause))
    }

    /// Tells a room at once which of the changed messages were deleted: clients that know no other changes hear of it, and
    /// nobody who joins or catches up is given their content.
    pub fn tell_deleted(&self, changed: &MessagesChanged) {
        let room = &changed.room;
        let deleted: Vec<_> = changed.messages.iter().filter(|patch| patch.deleted).collect();
        if deleted.is_empty() {
            return;
        }
        self.0.with(room, |told| {
            told.forget_announcements();
            for Patch { id, seq, .. } in deleted {
                let deleted = MessageDeleted { room: room.clone(), id: *id, seq: *seq };
                told.tell_everyone(&MessageDeleted::packet(&(&deleted,)));
            }
        });
    }

    /// Sends to the users of a room whom it concerns.
    pub fn tell_those(&self, room: &RoomId, frame: &Packet, whom: impl Fn(&Access) -> bool) {
        self.0.with(room, |room| room.tell_those(frame, whom));
    }

    /// Whether a user is visible in a room.
    pub fn is_listed(&self, user: &UserId, room: &RoomId) -> bool {
        self.0.with(room, |room| room.presence.users.is_listed(user)).unwrap_or(false)
    }

    /// The most populated rooms among those whose rules match, up to a limit, and their rules.
    pub fn fullest(&self, limit: usize, is_wanted: impl Fn(&Rules) -> bool) -> Vec<(RoomId, Arc<Rules>)> {
        let mut wanted = Vec::new();
        self.0.with_each(|room| {
            if is_wanted(&room.rules) {
                wanted.push((room.presence.users.total(), room.id().clone(), room.rules.clone()));
            }
        });
        wanted.sort_by_key(|(total, ..)| Reverse(*total));
        wanted.into_iter().take(limit).map(|(_, id, rules)| (id, rules)).collect()
    }

    /// The number of users in a room.
    pub fn count(&self, room: &RoomId) -> usize {
        self.0.with(room, |room| room.presence.users.total()).unwrap_or_default()
    }
}
