//! Rules and access in a room: setting them, telling its members, and evicting people.

use std::{collections::HashMap, mem, sync::Arc};

use super::Room;
use crate::{
    live::{
        Admission, ConnectionId, Grant,
        member::{Member, State},
        users::Badge,
    },
    model::{
        Access, Person, Rules, UserId,
        permission::{Side, Who},
    },
    protocol::{AccessChanged, AccessInfo, RoomChanged, RoomInfo, ServerEvent},
};

impl Room {
    /// Admits a member with its grant, under the nickname it asks for.
    pub fn admit(&mut self, connection: ConnectionId, grant: &Grant) -> Admission {
        if self.access_version != grant.access_version {
            return Admission::Outdated;
        }
        let Some(person) = self.person(connection) else { return Admission::Gone };
        if let Err(conflict) = self.presence.users.rejoin(&person) {
            return Admission::NameConflict(conflict);
        }
        self.rules = grant.rules.clone();
        if let Some(member) = self.members.get_mut(&connection) {
            member.admit(&grant.access);
        }
        self.set_access(&person.id, &grant.access);
        Admission::Live
    }

    /// All people admitted, once each, with every address hash of theirs.
    pub fn admitted(&self) -> Vec<Who> {
        let mut people: HashMap<&UserId, Who> = HashMap::new();
        for member in self.members() {
            let Some(access) = member.access() else { continue };
            let who = people.entry(&member.user).or_insert_with(|| Who {
                id: member.user.clone(),
                has_account: access.has_account,
                address_hashes: Vec::new(),
                side: Side::Inside,
            });
            if !who.address_hashes.contains(&member.recipient.address_hash) {
                who.address_hashes.push(member.recipient.address_hash.clone());
            }
        }
        people.into_values().collect()
    }

    /// Sets the rules and sends them to everyone. Does nothing and returns `false` when something has changed `since` they
    /// were read.
    pub fn set_rules(&mut self, rules: &Arc<Rules>, since: u64) -> bool {
        if !self.change(since) {
            return false;
        }
        if self.rules.settings.lifetime_ms != rules.settings.lifetime_ms {
            // Their time to live may have become shorter: joiners from now on read them again.
            self.forget_announcements();
        }
        self.rules = rules.clone();
        self.tell_everyone(&RoomChanged::packet(&(&RoomInfo::new(self.id(), rules),)));
        true
    }

    /// Fails when the person goes by another name here and `may` forbids a change.
    pub fn may_go_by<E>(&self, person: &Person, may: impl Fn(&Access) -> Result<(), E>) -> Result<(), E> {
        let other_name = self.presence.users.get(&person.id).filter(|here| here.nick != person.nick);
        let access = other_name.and_then(|_| self.access(&person.id));
        access.map_or(Ok(()), may)
    }

    /// Sets a user's access here, at all of the user's admitted connections.
    fn set_access(&mut self, user: &UserId, access: &Access) {
        self.show_access(user, access);
        self.with_members_of(user, |member| member.set_access(access));
    }

    fn show_access(&mut self, user: &UserId, access: &Access) {
        self.presence.users.set_badge(user, Badge { role: access.role, is_muted: access.is_muted() });
        match access.muted {
            Some(hold) => self.muted.insert(user.clone(), hold.until),
            None => self.muted.remove(user),
        };
    }

    /// Users whose mute has ended.
    pub fn take_unmuted(&mut self, now_ms: i64) -> Vec<UserId> {
        self.muted.extract_if(|_, until| *until <= now_ms).map(|(user, _)| user).collect()
    }

    /// A user's access here, once it was read.
    pub fn access(&self, user: &UserId) -> Option<&Access> {
        let connections = self.presence.users.connections(user).iter();
        connections.filter_map(|connection| self.member(*connection)).find_map(Member::access)
    }

    /// Removes these people, and returns their connections.
    pub fn evict<Why>(&mut self, leaving: &HashMap<UserId, Why>) -> Vec<Member> {
        let theirs = self.members.extract_if(|_, member| leaving.contains_key(&member.user));
        let members = theirs.map(|(_, member)| member).collect();
        for user in leaving.keys() {
            self.presence.users.evict(user);
            self.muted.remove(user);
        }
        members
    }

    /// Sets people's access here. Those who `are_told` are notified in any case, others only of a change.
    pub fn set_accesses(&mut self, accesses: &HashMap<UserId, Access>, are_told: impl Fn(&UserId) -> bool) {
        for (user, access) in accesses {
            self.show_access(user, access);
        }
        for member in self.members.values_mut() {
            let Some(access) = accesses.get(&member.user) else { continue };
            let is_live = member.is_live();
            let State::Admitted { access: before, .. } = &mut member.state else { continue };
            let is_news = !mem::replace(before, access.clone()).is_as(access);
            if is_live && (is_news || are_told(&member.user)) {
                let access = AccessInfo::new(access, &self.rules);
                let changed = AccessChanged { room: self.id.clone(), standing: access };
                self.has_lagging |= !member.give(&AccessChanged::packet(&(&changed,)));
            }
        }
    }
}
