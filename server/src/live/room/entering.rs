//! Joining a room and claiming a nickname there: joining at once, the nickname once the joiner may enter.

use super::Room;
use crate::{
    live::{
        ConnectionId, NameConflict, Recipient,
        member::{Member, Stream},
    },
    model::{Nick, Person},
};

impl Room {
    /// Joins. The nickname is checked now only for a user who is in already, and only that can fail.
    pub fn enter(&mut self, recipient: &Recipient, person: &Person) -> Result<(), NameConflict> {
        if let Some(member) = self.members.get_mut(&recipient.id()) {
            match member.access {
                Some(_) => self.presence.users.rejoin(person)?,
                None => member.asked = Some(Box::new(person.nick.clone())),
            }
            member.stream = Stream::Joining;
            return Ok(());
        }
        self.presence.users.enter(person, recipient.id());
        let member = Member {
            recipient: recipient.clone(),
            user: person.id.clone(),
            asked: Some(Box::new(person.nick.clone())),
            access: None,
            stream: Stream::Joining,
            owed: Vec::new(),
            delivered: 0,
            is_looking: true,
        };
        self.members.insert(member.recipient.id(), member);
        Ok(())
    }

    /// Gives a member the nickname it asked for. Fails when somebody else holds a lookalike.
    pub fn name(&mut self, connection: ConnectionId) -> Result<(), NameConflict> {
        let Some(person) = self.person(connection) else { return Ok(()) };
        self.presence.users.rejoin(&person)?;
        if let Some(member) = self.members.get_mut(&connection) {
            member.asked = None;
        }
        Ok(())
    }

    /// Makes a member ask for this nickname, or for a similar one that is free and that `is_allowed`.
    pub fn keep_name(&mut self, connection: ConnectionId, person: &Person, is_allowed: impl Fn(&Nick) -> bool) {
        let nick = self.presence.users.distinct(&person.nick, &person.id, is_allowed);
        if let (Some(member), Some(nick)) = (self.members.get_mut(&connection), nick) {
            member.asked = Some(Box::new(nick));
        }
    }

    /// Changes the nickname: at once for an admitted user; any other asks for the new one from now on.
    pub fn rename(&mut self, person: &Person) -> Result<(), NameConflict> {
        self.presence.users.rename(person)?;
        self.with_members_of(&person.id, |member| {
            if let Some(asked) = &mut member.asked {
                **asked = person.nick.clone();
            }
        });
        Ok(())
    }
}
