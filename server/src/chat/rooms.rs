//! Entering a room and leaving it.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use super::{Account, Chat, Visitor, history::Position};
use crate::{
    domain::{Nick, RoomId},
    error::{Error, Result},
    live::{Entry, Head, Leaving, Person},
    protocol::{JoinRoom, Joined, LeaveRoom, Left, Preview, PreviewRoom, User},
    store::History,
};

/// How often a history is read anew because so much was said meanwhile.
const ATTEMPTS: usize = 5;
/// So many people are named to someone who is not in the room yet.
const PREVIEWED: usize = 50;

/// An answer is due after 5 s.
const PATIENCE: Duration = Duration::from_secs(4);

impl Chat {
    /// Enters a room: the joiner gets its history, everyone there learns of it, then the future is ready.
    ///
    /// The place is taken before this returns: what the same client sends next finds it in the room.
    pub fn join(
        self: Arc<Self>,
        visitor: Arc<Visitor>,
        question: JoinRoom,
    ) -> impl Future<Output = Result<Joined>> {
        let entered = self.enter(&visitor, &question);
        let position = question.after.zip(question.epoch).map(|(after, epoch)| Position { after, epoch });
        async move {
            let (person, room) = entered?;
            let shown = timeout(PATIENCE, self.show(&visitor, &room, position.as_ref())).await;
            let shown = shown.unwrap_or(Err(Error::Unavailable));
            if shown.is_err() {
                self.live.leave(&visitor.connection, &room, Leaving::Lost);
            }
            let head = shown?;
            // An account has its session to come back by.
            let token = if person.has_account { String::new() } else { self.tokens.issue(&person) };
            let Person { id, nick, has_account: account } = person;
            let user = User { id, nick: nick.as_str().to_owned(), room: room.clone(), idle: false, account };
            Ok(Joined { user, token, room, head: head.seq, epoch: head.epoch })
        }
    }

    /// Shows a room to someone who is not in it: what a newcomer would be shown, and who would be met.
    pub async fn preview(self: Arc<Self>, _: Arc<Visitor>, question: PreviewRoom) -> Result<Preview> {
        let room = RoomId::parse(&question.room)?;
        let History { messages, now, .. } = self.recent(&room).await?;
        let (users, total) = self.live.glance(&room, PREVIEWED);
        Ok(Preview { messages, users, total, now })
    }

    /// Leaves a room; the others see the list without the user.
    pub async fn leave(self: Arc<Self>, visitor: Arc<Visitor>, question: LeaveRoom) -> Result<Left> {
        let room = RoomId::parse(&question.room)?;
        match self.live.leave(&visitor.connection, &room, Leaving::Goodbye) {
            true => Ok(Left { room }),
            false => Err(Error::NotJoined),
        }
    }

    fn enter(&self, visitor: &Visitor, question: &JoinRoom) -> Result<(Person, RoomId)> {
        let room = RoomId::parse_or_global(question.room.as_deref())?;
        if let Some(account) = visitor.account() {
            return Ok((self.enter_as(visitor, account, &room)?, room));
        }
        let person = self.parse_nick(visitor, &question.nick, &room)?;
        self.check_reserved(&person.nick, &person.id)?;
        self.live.enter(&visitor.connection, &person, &room)?;
        // It may have signed up in between: then the name it came in with is not its own any more.
        match visitor.account() {
            Some(account) => Ok((self.enter_as(visitor, account, &room)?, room)),
            None => Ok((person, room)),
        }
    }

    /// An account enters by its own name. A guest who wears it came before the account was known here, and gives way.
    fn enter_as(&self, visitor: &Visitor, account: &Account, room: &RoomId) -> Result<Person> {
        let person = Person { id: account.id.clone(), nick: account.username.clone(), has_account: true };
        if self.live.enter(&visitor.connection, &person, room).is_err() {
            self.reserve(account);
            self.live.enter(&visitor.connection, &person, room)?;
        }
        Ok(person)
    }

    /// A nickname with something invisible in it is refused as taken when what can be seen of it is somebody's.
    fn parse_nick(&self, visitor: &Visitor, nick: &str, room: &RoomId) -> Result<Person> {
        let called = |nick| Person { id: visitor.id.clone(), nick, has_account: false };
        Nick::parse(nick).map(called).or_else(|error| {
            if let Some(seen) = Nick::seen_in(nick) {
                self.check_reserved(&seen, &visitor.id)?;
                self.live.check_nick(&called(seen), room)?;
            }
            Err(error)
        })
    }

    /// First the place in the room, then the history, then what was announced in between: no hole and no double.
    async fn show(
        self: &Arc<Self>,
        visitor: &Visitor,
        room: &RoomId,
        position: Option<&Position>,
    ) -> Result<Head> {
        for _ in 0..ATTEMPTS {
            let (history, head) = self.past(room, position).await?;
            match self.live.show(&visitor.connection, room, &history, &head) {
                Entry::Live => return Ok(head),
                Entry::Gone => return Err(Error::NotJoined),
                Entry::Behind => return Err(Error::Busy),
                Entry::Outdated => {}
            }
        }
        Err(Error::Busy)
    }
}
