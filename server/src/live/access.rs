//! What holds for the people in a room, as far as [`crate::chat`] has read it: their standings, the room's rules, and
//! putting out whoever may not be there any more. It decides nothing: it keeps what was decided, and tells it.

use std::{cmp::Reverse, collections::HashMap, sync::Arc, time::Duration};

use super::{Connection, Entry, Live, Packet, room::Room};
use crate::{
    domain::{Person, RoomId, Rules, Standing, UserId},
    protocol::{
        ErrorBody, MessageDeleted, RoomChanged, RoomClosed, RoomInfo, StandingChanged, StandingInfo, Tell,
    },
};

/// Someone in a room, and what holds for them there.
#[derive(Clone, Debug)]
pub struct Here {
    pub person: Person,
    pub standing: Standing,
    pub rules: Arc<Rules>,
}

/// What a joiner was let in by.
#[derive(Clone, Debug)]
pub struct Pass {
    pub rules: Arc<Rules>,
    pub standing: Standing,
    /// [`Live::changes`] before both were read.
    pub changes: u64,
}

impl Live {
    /// The rooms that someone is in.
    pub fn rooms_of(&self, user: &UserId) -> Vec<RoomId> {
        let rooms = self.lock();
        let theirs = rooms.rooms.values().filter(|room| room.presence.users.get(user).is_some());
        theirs.map(|room| room.id().clone()).collect()
    }

    /// How often what holds in a room has changed since somebody is there.
    pub fn changes(&self, room: &RoomId) -> u64 {
        self.lock().rooms.get(room).map_or(0, |room| room.changes)
    }

    /// Lets a joiner do what its pass says. Fails when what the pass was written by has changed meanwhile.
    pub fn admit(&self, connection: &Connection, room: &RoomId, pass: &Pass) -> Entry {
        let mut rooms = self.lock();
        let Some(room) = rooms.rooms.get_mut(room) else { return Entry::Gone };
        if room.changes != pass.changes {
            return Entry::Outdated;
        }
        let Some(user) = room.member(connection.id()).map(|member| member.user.clone()) else {
            return Entry::Gone;
        };
        room.rules = pass.rules.clone();
        room.stand(&user, &pass.standing);
        Entry::Live
    }

    /// Who a connection is in a room and what holds for it there, once it was admitted.
    pub fn here(&self, connection: &Connection, room: &RoomId) -> Option<Here> {
        let rooms = self.lock();
        let room = rooms.rooms.get(room)?;
        let standing = room.member(connection.id())?.standing.clone()?;
        Some(Here { person: room.person(connection.id())?, standing, rules: room.rules.clone() })
    }

    /// What someone is called in a room, and what may be done there by them, if they are there.
    pub fn present(&self, user: &UserId, room: &RoomId) -> Option<(Person, Option<Standing>)> {
        let rooms = self.lock();
        let room = rooms.rooms.get(room)?;
        let here = room.presence.users.get(user)?;
        let person = Person { id: user.clone(), nick: here.nick.clone(), has_account: here.has_account };
        let standing =
            room.members().find(|member| member.user == *user).and_then(|member| member.standing.clone());
        Some((person, standing))
    }

    /// Everyone who was admitted to a room, once each.
    pub fn standings(&self, room: &RoomId) -> Vec<(UserId, Standing)> {
        let rooms = self.lock();
        let members = rooms.rooms.get(room).into_iter().flat_map(Room::members);
        let standings: HashMap<_, _> =
            members.filter_map(|member| Some((member.user.clone(), member.standing.clone()?))).collect();
        standings.into_iter().collect()
    }

    /// Other rules hold in a room from now on: everyone there is told. Nothing is done, and `false` answered, when
    /// something has [changed](Live::changes) `since` they were read.
    #[must_use]
    pub fn govern(&self, room: &RoomId, rules: &Arc<Rules>, since: u64) -> bool {
        let mut rooms = self.lock();
        let Some(governed) = rooms.rooms.get_mut(room) else { return true };
        if !governed.change(since) {
            return false;
        }
        if governed.rules.settings.lifetime_ms != rules.settings.lifetime_ms {
            // Their time to live may have become shorter: whoever comes now reads them anew.
            governed.forget_announcements();
        }
        governed.rules = rules.clone();
        governed.tell_everyone(&RoomChanged::packet(&(&RoomInfo::new(room, rules),)));
        true
    }

    /// Someone may do something else in a room from now on, and is told so; unless something has
    /// [changed](Live::changes) `since` it was read, as with [`Live::govern`].
    #[must_use]
    pub fn stand(&self, user: &UserId, room: &RoomId, standing: &Standing, since: u64) -> bool {
        let mut rooms = self.lock();
        let Some(stood) = rooms.rooms.get_mut(room) else { return true };
        if !stood.change(since) {
            return false;
        }
        stood.stand(user, standing);
        let standing = StandingInfo::new(standing, &stood.rules);
        stood.tell(user, &StandingChanged::packet(&(&StandingChanged { room: room.clone(), standing },)));
        self.presence_changed(stood);
        true
    }

    /// Those who may write again by now, and where.
    pub fn take_unmuted(&self, now_ms: i64) -> Vec<(RoomId, UserId)> {
        let mut rooms = self.lock();
        let unmuted = |room: &mut Room| {
            let id = room.id().clone();
            room.take_unmuted(now_ms).into_iter().map(move |user| (id.clone(), user))
        };
        rooms.rooms.values_mut().flat_map(unmuted).collect()
    }

    /// Takes someone out of a room, at all of their connections, and tells them why. It needs nothing of them: who does
    /// not read is out as well.
    pub fn evict(&self, user: &UserId, room: &RoomId, why: ErrorBody) {
        let mut rooms = self.lock();
        let Some(left) = rooms.rooms.get_mut(room) else { return };
        left.changes += 1;
        let frame = RoomClosed::packet(&(&RoomClosed { room: room.clone(), why },));
        for connection in left.evict(user) {
            // Whoever is too slow to hear it notices by the next answer.
            let _ = connection.send(&frame);
            rooms.forget(connection.id(), room);
        }
        if let Some(left) = rooms.rooms.get_mut(room) {
            self.presence_changed(left);
        }
        rooms.drop_if_empty(room);
    }

    /// Takes someone's turn where people have to wait between two messages, or says how long it is until then.
    pub fn take_turn(&self, user: &UserId, room: &RoomId) -> Result<(), Duration> {
        self.lock().rooms.get_mut(room).map_or(Ok(()), |room| room.take_turn(user))
    }

    /// Tells a room that a message's content is gone.
    pub fn tell_deleted(&self, deleted: &MessageDeleted) {
        if let Some(room) = self.lock().rooms.get_mut(&deleted.room) {
            room.forget_announcements();
            room.tell_everyone(&MessageDeleted::packet(&(deleted,)));
        }
    }

    /// Tells those in a room to whom it matters.
    pub fn tell_those(&self, room: &RoomId, frame: &Packet, whom: impl Fn(&Standing) -> bool) {
        if let Some(room) = self.lock().rooms.get_mut(room) {
            room.tell_those(frame, whom);
        }
    }

    /// Where someone in a room comes from: a keyed hash of the address.
    pub fn origin(&self, user: &UserId, room: &RoomId) -> Option<Arc<str>> {
        let rooms = self.lock();
        let member = rooms.rooms.get(room)?.members().find(|member| member.user == *user)?;
        Some(member.connection.origin.clone())
    }

    /// Whether the others see someone in a room.
    pub fn is_listed(&self, user: &UserId, room: &RoomId) -> bool {
        self.lock().rooms.get(room).is_some_and(|room| room.presence.users.is_listed(user))
    }

    /// The rooms with most people among those whose rules are as wanted, so many at the most, and their rules.
    pub fn fullest(&self, limit: usize, is_wanted: impl Fn(&Rules) -> bool) -> Vec<(RoomId, Arc<Rules>)> {
        let rooms = self.lock();
        let mut wanted: Vec<_> = rooms.rooms.values().filter(|room| is_wanted(&room.rules)).collect();
        wanted.sort_by_cached_key(|room| Reverse(room.presence.users.total()));
        wanted.into_iter().take(limit).map(|room| (room.id().clone(), room.rules.clone())).collect()
    }

    /// How many are in a room.
    pub fn count(&self, room: &RoomId) -> usize {
        self.lock().rooms.get(room).map_or(0, |room| room.presence.users.total())
    }
}
