//! Joining a room and claiming a nickname there: joining at once, the nickname once the joiner may enter.

use super::Room;
use crate::{
    live::{
        ConnectionId, NameConflict, Recipient,
        member::{Member, State, Stream},
    },
    model::{Nick, Person},
};

impl Room {
    /// Joins. The nickname is checked now only for a user who is in already, and only that can fail.
    pub fn enter(&mut self, recipient: &Recipient, person: &Person) -> Result<(), NameConflict> {
        if let Some(member) = self.members.get_mut(&recipient.id()) {
            match &mut member.state {
                State::Asking(nick) => **nick = person.nick.clone(),
                State::Admitted { stream, .. } => {
                    self.presence.users.rejoin(person)?;
                    *stream = Stream::Joining;
                }
            }
            return Ok(());
        }
        self.presence.users.enter(person, recipient.id());
        let member = Member {
            recipient: recipient.clone(),
            user: person.id.clone(),
            state: State::Asking(Box::new(person.nick.clone())),
            owed: Vec::new(),
            delivered: 0,
            is_looking: true,
        };
        self.members.insert(member.recipient.id(), member);
        Ok(())
    }

    /// Makes a joiner ask for this nickname, or for a similar one that is free and that `is_allowed`.
    pub fn keep_name(&mut self, connection: ConnectionId, person: &Person, is_allowed: impl Fn(&Nick) -> bool) {
        let nick = self.presence.users.distinct(&person.nick, &person.id, is_allowed);
        let (Some(member), Some(nick)) = (self.members.get_mut(&connection), nick) else { return };
        match &mut member.state {
            State::Asking(asked) => **asked = nick,
            // It comes again. The name is free, so it is not refused.
            State::Admitted { .. } => drop(self.presence.users.rejoin(&Person { nick, ..person.clone() })),
        }
    }

    /// Changes the nickname: at once for an admitted user; any other asks for the new one from now on.
    pub fn rename(&mut self, person: &Person) -> Result<(), NameConflict> {
        self.presence.users.rename(person)?;
        self.with_members_of(&person.id, |member| {
            if let State::Asking(nick) = &mut member.state {
                **nick = person.nick.clone();
            }
        });
        Ok(())
    }
}
