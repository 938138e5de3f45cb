//! Being someone in the rooms one is in: another nickname, looking away, writing.

use std::sync::Arc;

use super::{Chat, Connection};
use crate::{
    error::{Error, Result},
    live::NameConflict,
    model::{Action, Nick, Person, RoomId, permission::may_name},
    protocol::{ChangeNick, Idle, Renamed, SetIdle, Typed, Typing},
};

impl Chat {
    /// Takes another nickname in every room that the asker is in, in all of them or in none. An account does not: it fails
    /// with [`Error::Forbidden`]; and nobody does who is muted in one of these rooms: it fails with [`Error::Muted`].
    pub async fn change_nick(
        self: Arc<Self>,
        connection: Arc<Connection>,
        question: ChangeNick,
    ) -> Result<Renamed> {
        if connection.has_account() {
            return Err(Error::Forbidden("An account goes by its own name. Sign out to go by another."));
        }
        let nick = Nick::parse(&question.nick)?;
        self.check_reserved(&nick, &connection.id)?;
        let person = Person { id: connection.id.clone(), nick, has_account: false };
        self.live.rename(&person, may_name)?;
        Ok(Renamed { nick: person.nick.as_str().to_owned(), token: self.tokens.issue(&person) })
    }

    /// Says whether anybody looks at this connection's screen.
    pub async fn set_idle(self: Arc<Self>, connection: Arc<Connection>, question: SetIdle) -> Result<Idle> {
        self.live.look(&connection.recipient, !question.idle);
        Ok(Idle { idle: question.idle })
    }

    /// Tells the others that the asker is writing.
    pub async fn typing(self: Arc<Self>, connection: Arc<Connection>, question: Typing) -> Result<Typed> {
        let room = RoomId::parse(&question.room)?;
        let here = self.may_here(&connection, &room, Action::Write).await?;
        self.live.tell_typing(here.person, &room);
        Ok(Typed { room })
    }
}

impl From<NameConflict> for Error {
    fn from(NameConflict { suggestion, free_in }: NameConflict) -> Self {
        Self::NickTaken {
            suggestion: suggestion.map(|nick| nick.as_str().to_owned()),
            retry_after_ms: free_in.and_then(|time| u64::try_from(time.as_millis()).ok()),
        }
    }
}
