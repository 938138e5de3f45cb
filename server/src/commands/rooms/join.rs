//! Joining a room.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use ts_rs::TS;
use utoipa::ToSchema;

use super::preview::view;
use crate::{
    access::Connection,
    commands::{
        Chat, Command,
        messages::{history::Position, submit},
    },
    error::{Error, Result},
    limits::Kind,
    live::{Admission, Grant, Head, Leaving},
    logging::redacted,
    model::{Access, Account, Action, Nick, Person, Role, RoomId, permission::may, whole},
    protocol::{AccessInfo, RoomInfo, User},
    store::Offer,
};

/// How often a history is read again because of many new messages meanwhile.
const ATTEMPTS: usize = 5;
/// Answers have to be sent within 5 s.
const PATIENCE: Duration = Duration::from_secs(4);

// They hold secrets that prove an identity.
redacted!(JoinRoom, Joined);

/// Enters a room. The joiner gets `load_history`, everyone in the room learns of it.
#[derive(Clone, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JoinRoom {
    /// 1 to 24 characters.
    pub nick: String,
    /// `global` unless given.
    #[ts(optional)]
    pub room: Option<String>,
    /// The `seq` of the last message that the client has: it gets those since.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub after: Option<i64>,
    /// The epoch that `after` belongs to.
    #[ts(optional)]
    pub epoch: Option<String>,
    /// The `shortenings` that came with what the client has: when there are more by now, it gets the recent messages
    /// as a newcomer does, `truncated`.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub shortenings: Option<i64>,
    /// The `change` up to which the client has applied everything: it gets what was changed since, with the history.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub change: Option<i64>,
    /// The secret of a link to the room: exchanged for what the link gives.
    #[ts(optional)]
    pub link: Option<String>,
}

/// What a joiner gets to know.
#[derive(Clone, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    /// Who the joiner is here.
    pub user: User,
    /// Proves who the joiner is: handed over as `auth.token` of a later connection, it keeps `user.id`.
    pub token: String,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub room: RoomId,
    /// The `seq` of the room's newest message, 0 when there was none yet.
    pub head: i64,
    /// The id of the room's sequence.
    pub epoch: String,
    pub about: RoomInfo,
    pub standing: AccessInfo,
}

impl Command for JoinRoom {
    const NAME: &'static str = "join_room";
    const KIND: Kind = Kind::Join;
    type Caller = Arc<Connection>;
    type Answer = Joined;

    /// The future is ready once the joiner has the history and everyone in the room knows.
    ///
    /// The seat is taken before this returns: the client's next event finds it in the room.
    fn run(
        self,
        chat: Arc<Chat>,
        connection: Arc<Connection>,
    ) -> impl Future<Output = Result<Joined>> + Send + 'static {
        let seated = take_seat(&chat, &connection, &self);
        async move {
            match seated {
                Ok((person, room)) => Joiner { chat, connection, person, room }.join(&self).await,
                Err(error) => Err(Box::pin(reason(&chat, &connection, &self, error)).await),
            }
        }
    }
}

/// A user who has a seat in a room and whose join is pending.
struct Joiner {
    chat: Arc<Chat>,
    connection: Arc<Connection>,
    person: Person,
    room: RoomId,
}

impl Joiner {
    async fn join(self, asked: &JoinRoom) -> Result<Joined> {
        let JoinRoom { shortenings, change, .. } = *asked;
        let position = asked.after.zip(asked.epoch.clone());
        let position = position.map(|(after, epoch)| Position { after, epoch, shortenings, change });
        // Boxed: it is large, and the future around it is also made for joins that are refused right away.
        let showing = Box::pin(self.show(asked.link.as_deref(), position.as_ref()));
        let shown = timeout(PATIENCE, showing).await.unwrap_or(Err(Error::Unavailable));
        let Self { chat, connection, person, room } = self;
        if let Err(error) = &shown {
            chat.live.leave(&connection.recipient, &room, Leaving::Lost);
            connection.pending_joins.end(&room, |sending| sending.refuse(error.clone()));
        }
        let (head, grant) = shown?;
        // A muted guest keeps their earlier name, which may have become an account's.
        let person = chat.live.person(&connection.recipient, &room).unwrap_or(person);
        // An account comes back by its session.
        let token = if person.has_account { String::new() } else { chat.access.tokens.issue(&person) };
        let Person { id, nick, has_account: account } = person;
        let (role, muted) = (grant.access.role, grant.access.is_muted());
        let nick = nick.as_str().to_owned();
        let user = User { id, nick, room: room.clone(), idle: false, account, role, muted };
        let about = RoomInfo::new(&room, &grant.rules);
        let standing = AccessInfo::new(&grant.access, &grant.rules);
        Ok(Joined { user, token, room, head: head.seq, epoch: head.epoch.id.to_string(), about, standing })
    }

    /// First the seat in the room, then the access check, then the history, then what was announced in between: no
    /// gaps and no duplicates.
    async fn show(&self, link: Option<&str>, position: Option<&Position>) -> Result<(Head, Grant)> {
        let Self { chat, connection, room, .. } = self;
        // Shows a connection no room before it has read the history of the last one.
        let _turn = connection.recipient.page_turn(PATIENCE).await.ok_or(Error::Unavailable)?;
        if let Some(link) = link {
            // Boxed: few join by a link.
            Box::pin(self.redeem(link)).await?;
        }
        for _ in 0..ATTEMPTS {
            let access_version = chat.live.access_version(room);
            let (history, head, rules) = chat.past(room, position).await?;
            let access = chat.access.access(&connection.actor(), room, &rules).await?;
            chat.access.may_be_in(&connection.id, room, &access, &rules)?;
            self.keep_muted_name(&access);
            let grant = Grant { rules, access, access_version };
            match self.admit(&grant)? {
                Admission::Gone => return Err(Error::NotJoined),
                Admission::Outdated => continue,
                _ => {}
            }
            connection.pending_joins.end(room, |sending| submit(chat, connection, sending));
            match chat.live.show(&connection.recipient, room, &history, &head) {
                Admission::Live => return Ok((head, grant)),
                Admission::Gone => return Err(Error::NotJoined),
                Admission::Lagging => return Err(Error::Busy),
                Admission::NameConflict(conflict) => return Err(conflict.into()),
                Admission::Outdated => {}
            }
        }
        Err(Error::Busy)
    }

    /// Admits a user with access if the name is free: only those learn whether it is. A guest who goes by an
    /// account's name joined before the account was known here, and is renamed.
    fn admit(&self, grant: &Grant) -> Result<Admission> {
        let Self { chat, connection, room, .. } = self;
        let mut admission = chat.live.admit(&connection.recipient, room, grant);
        if let (Admission::NameConflict(_), Some(account)) = (&admission, connection.account()) {
            chat.access.reserve(account);
            admission = chat.live.admit(&connection.recipient, room, grant);
        }
        if let Admission::NameConflict(conflict) = admission {
            return Err(conflict.into());
        }
        // The account may have been made while the guest was absent and could not be renamed.
        match chat.live.person(&connection.recipient, room) {
            Some(person) if !person.has_account => chat.access.check_reserved(&person.nick, &person.id)?,
            _ => {}
        }
        Ok(admission)
    }

    /// Redeems a link. A user with at least its role does not use it up, nor does a banned one.
    async fn redeem(&self, link: &str) -> Result<()> {
        let Self { chat, connection, person, room } = self;
        let rules = chat.store.rules(room).await?;
        let access = chat.access.access(&connection.actor(), room, &rules).await?;
        if rules.is_deleted || access.banned.is_some() {
            return may(&access, &rules, Action::Read);
        }
        let is_nothing = access.role == Role::Guest;
        match chat.store.offer_of_link(room, link).await {
            Ok(Offer { role, .. }) if !is_nothing && role <= access.role => Ok(()),
            // The holder of a valid link may know who is there, and keeps the link for another nickname.
            Ok(_) if !person.has_account && chat.live.check_nick(person, room).is_err() => {
                Ok(chat.live.check_nick(person, room)?)
            }
            Err(Error::LinkInvalid) if !is_nothing => Ok(()),
            _ => chat.store.redeem_link(room, link, person).await,
        }
    }

    /// A muted guest returns under the name they were muted under: a new one would be a way to speak.
    fn keep_muted_name(&self, access: &Access) {
        let Self { chat, connection, person, room } = self;
        if let Some(nick) = access.muted_as.clone().filter(|_| !person.has_account) {
            let person = Person { nick: *nick, ..person.clone() };
            let is_allowed = |nick: &Nick| !chat.access.reserved.is_reserved(nick, &person.id);
            chat.live.keep_name(&connection.recipient, &person, room, is_allowed);
        }
    }
}

fn take_seat(chat: &Chat, connection: &Connection, asked: &JoinRoom) -> Result<(Person, RoomId)> {
    let room = RoomId::parse_or_global(asked.room.as_deref())?;
    let person = enter(chat, connection, &asked.nick, &room)?;
    connection.pending_joins.begin(&room);
    Ok((person, room))
}

fn enter(chat: &Chat, connection: &Connection, nick: &str, room: &RoomId) -> Result<Person> {
    if let Some(account) = connection.account() {
        return enter_as(chat, connection, account, room);
    }
    let person = Person { id: connection.id.clone(), nick: connection.parse_nick(nick)?, has_account: false };
    chat.access.check_reserved(&person.nick, &person.id)?;
    chat.live.enter(&connection.recipient, &person, room)?;
    // The guest may have signed up in between, and has to go by the account's name then.
    match connection.account() {
        Some(account) => enter_as(chat, connection, account, room),
        None => Ok(person),
    }
}

/// An account joins under its own name.
fn enter_as(chat: &Chat, connection: &Connection, account: &Account, room: &RoomId) -> Result<Person> {
    let person = account.person();
    if chat.live.enter(&connection.recipient, &person, room).is_err() {
        chat.access.reserve(account);
        chat.live.enter(&connection.recipient, &person, room)?;
    }
    Ok(person)
}

/// Why a join gets no seat. A nickname with invisible characters is refused as taken when its visible part is: only
/// to users who may enter, because it reveals who is there.
async fn reason(chat: &Chat, connection: &Connection, asked: &JoinRoom, error: Error) -> Error {
    let JoinRoom { nick, room, link, .. } = asked;
    let (Error::InvalidNick(_), Some(seen)) = (&error, Nick::seen_in(nick)) else { return error };
    let person = Person { id: connection.id.clone(), nick: seen, has_account: false };
    let looked = async {
        chat.access.check_reserved(&person.nick, &person.id)?;
        let room = RoomId::parse_or_global(room.as_deref())?;
        let rules = chat.store.rules(&room).await?;
        match view(chat, &connection.actor(), &room, &rules, link.as_deref()).await {
            Ok(_) => Ok(chat.live.check_nick(&person, &room)?),
            Err(_) => Ok(()),
        }
    };
    match timeout(PATIENCE, looked).await {
        Ok(Err(taken @ (Error::NickReserved { .. } | Error::NickTaken { .. }))) => taken,
        _ => error,
    }
}
