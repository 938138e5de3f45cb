//! Entering a room and leaving it.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use super::{Account, Actor, Chat, Connection, history::Position};
use crate::{
    error::{Error, Result},
    live::{Admission, Grant, Head, Leaving},
    model::{
        Access, Action, Nick, Person, Role, RoomId, Rules,
        permission::{Place, Who, may, may_enter},
    },
    protocol::{AccessInfo, JoinRoom, Joined, LeaveRoom, Left, Preview, PreviewRoom, RoomInfo, User},
    store::{History, Offer},
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
        connection: Arc<Connection>,
        question: JoinRoom,
    ) -> impl Future<Output = Result<Joined>> {
        let entered = self.enter(&connection, &question);
        let shortenings = question.shortenings;
        let position = question.after.zip(question.epoch.clone());
        let position = position.map(|(after, epoch)| Position { after, epoch, shortenings });
        async move {
            let link = question.link.as_deref();
            let (person, room) = match entered {
                Ok(entered) => entered,
                Err(error) => return Err(Box::pin(self.why_not(&connection, &question, error)).await),
            };
            // In a box: it is large, and what holds it is made for those as well who are refused right away.
            let showing = Box::pin(self.show(&connection, &person, &room, link, position.as_ref()));
            let shown = timeout(PATIENCE, showing).await;
            let shown = shown.unwrap_or(Err(Error::Unavailable));
            if let Err(error) = &shown {
                self.live.leave(&connection.recipient, &room, Leaving::Lost);
                connection.pending_joins.open(&room, |sending| sending.refuse(error.clone()));
            }
            let (head, grant) = shown?;
            // Whoever is muted goes by another name than was asked for, and it may have become that of an account.
            let person = self.live.person(&connection.recipient, &room).unwrap_or(person);
            // An account has its session to come back by.
            let token = if person.has_account { String::new() } else { self.tokens.issue(&person) };
            let Person { id, nick, has_account: account } = person;
            let (role, muted) = (grant.access.role, grant.access.is_muted());
            let nick = nick.as_str().to_owned();
            let user = User { id, nick, room: room.clone(), idle: false, account, role, muted };
            let about = RoomInfo::new(&room, &grant.rules);
            let access = AccessInfo::new(&grant.access, &grant.rules);
            Ok(Joined {
                user,
                token,
                room,
                head: head.seq,
                epoch: head.epoch.id.to_string(),
                about,
                standing: access,
            })
        }
    }

    /// Shows a room to someone who is not in it: what a newcomer would be shown, and who would be met. It is decided as
    /// entering is.
    pub async fn preview(self: Arc<Self>, connection: Arc<Connection>, question: PreviewRoom) -> Result<Preview> {
        let room = RoomId::parse(&question.room)?;
        let History { messages, has_more, now, rules, .. } = self.recent(&room).await?;
        let about = RoomInfo::new(&room, &rules);
        // In a box: it is large.
        let view = Box::pin(self.view(&connection.actor(), &room, &rules, question.link.as_deref())).await?;
        if view == View::Name {
            let (messages, users) = (Vec::new(), Vec::new());
            return Ok(Preview { messages, has_more: false, users, total: 0, now, about, withheld: true });
        }
        let (users, total) = self.live.preview(&room, PREVIEWED);
        Ok(Preview { messages, has_more, users, total, now, about, withheld: false })
    }

    /// What someone outside sees of a room. A link that is for so many uses would be read by any number of people, and
    /// again and again, if it showed what is said before it is used: it shows what the room is called.
    async fn view(&self, actor: &Actor, room: &RoomId, rules: &Rules, link: Option<&str>) -> Result<View> {
        let access = self.access(actor, room, rules).await?;
        let without_link = self.may_be_in(actor, room, &access, rules);
        let (Some(link), Role::Guest) = (link, access.role) else { return without_link.map(|()| View::Whole) };
        if let Err(error @ (Error::Banned { .. } | Error::RoomDeleted)) = without_link {
            return Err(error);
        }
        let Offer { role, is_counted } = self.store.offer_of_link(room, link).await?;
        if without_link.is_ok() {
            return Ok(View::Whole);
        }
        may_enter(&Access { role, ..access }, rules, self.live.count(room))?;
        Ok(if is_counted { View::Name } else { View::Whole })
    }

    /// Whether somebody may stay who is in a room, or may come in who is not.
    pub(super) fn may_be_in(&self, actor: &Actor, room: &RoomId, access: &Access, rules: &Rules) -> Result<()> {
        match self.live.is_listed(&actor.id, room) {
            true => may(access, rules, Action::Read),
            false => may_enter(access, rules, self.live.count(room)),
        }
    }

    /// Leaves a room; the others see the list without the user.
    pub async fn leave(self: Arc<Self>, connection: Arc<Connection>, question: LeaveRoom) -> Result<Left> {
        let room = RoomId::parse(&question.room)?;
        match self.live.leave(&connection.recipient, &room, Leaving::Goodbye) {
            true => Ok(Left { room }),
            false => Err(Error::NotJoined),
        }
    }

    fn enter(&self, connection: &Connection, question: &JoinRoom) -> Result<(Person, RoomId)> {
        let room = RoomId::parse_or_global(question.room.as_deref())?;
        let person = self.take_place(connection, &question.nick, &room)?;
        connection.pending_joins.wait_for(&room);
        Ok((person, room))
    }

    fn take_place(&self, connection: &Connection, nick: &str, room: &RoomId) -> Result<Person> {
        if let Some(account) = connection.account() {
            return self.enter_as(connection, account, room);
        }
        let person = Person { id: connection.id.clone(), nick: connection.called(nick)?, has_account: false };
        self.check_reserved(&person.nick, &person.id)?;
        self.live.enter(&connection.recipient, &person, room)?;
        // It may have signed up in between: then the name it came in with is not its own any more.
        match connection.account() {
            Some(account) => self.enter_as(connection, account, room),
            None => Ok(person),
        }
    }

    /// An account enters by its own name.
    fn enter_as(&self, connection: &Connection, account: &Account, room: &RoomId) -> Result<Person> {
        let person = Person { id: account.id.clone(), nick: account.username.clone(), has_account: true };
        if self.live.enter(&connection.recipient, &person, room).is_err() {
            self.reserve(account);
            self.live.enter(&connection.recipient, &person, room)?;
        }
        Ok(person)
    }

    /// Why somebody does not even get a place. A nickname with something invisible in it is refused as taken when what can be
    /// seen of it is somebody's: to those only who may enter, because it tells who is there.
    async fn why_not(&self, connection: &Connection, question: &JoinRoom, error: Error) -> Error {
        let JoinRoom { nick, room, link, .. } = question;
        let (Error::InvalidNick(_), Some(seen)) = (&error, Nick::seen_in(nick)) else { return error };
        let person = Person { id: connection.id.clone(), nick: seen, has_account: false };
        let looked = async {
            self.check_reserved(&person.nick, &person.id)?;
            let room = RoomId::parse_or_global(room.as_deref())?;
            let rules = self.store.rules(&room).await?;
            match self.view(&connection.actor(), &room, &rules, link.as_deref()).await {
                Ok(_) => Ok(self.live.check_nick(&person, &room)?),
                Err(_) => Ok(()),
            }
        };
        match timeout(PATIENCE, looked).await {
            Ok(Err(taken @ (Error::NickReserved { .. } | Error::NickTaken { .. }))) => taken,
            _ => error,
        }
    }

    /// First the place in the room, then whether it may be taken, then the history, then what was announced in between:
    /// no hole and no double.
    async fn show(
        self: &Arc<Self>,
        connection: &Connection,
        person: &Person,
        room: &RoomId,
        link: Option<&str>,
        position: Option<&Position>,
    ) -> Result<(Head, Grant)> {
        // Nobody is shown a room before the history of the last one is taken.
        let _turn = connection.recipient.page_turn(PATIENCE).await.ok_or(Error::Unavailable)?;
        if let Some(link) = link {
            // In a box: few come by one.
            Box::pin(self.redeem(connection, person, room, link)).await?;
        }
        for _ in 0..ATTEMPTS {
            let changes = self.live.changes(room);
            let (history, head, rules) = self.past(room, position).await?;
            let access = self.access(&connection.actor(), room, &rules).await?;
            self.may_be_in(&connection.actor(), room, &access, &rules)?;
            self.keep_muted_name(connection, person, room, &access);
            let grant = Grant { rules, access, changes };
            match self.admit(connection, room, &grant)? {
                Admission::Gone => return Err(Error::NotJoined),
                Admission::Outdated => continue,
                _ => {}
            }
            connection.pending_joins.open(room, |sending| self.deliver(connection, sending));
            match self.live.show(&connection.recipient, room, &history, &head) {
                Admission::Live => return Ok((head, grant)),
                Admission::Gone => return Err(Error::NotJoined),
                Admission::Lagging => return Err(Error::Busy),
                Admission::Named(taken) => return Err(taken.into()),
                Admission::Outdated => {}
            }
        }
        Err(Error::Busy)
    }

    /// Lets someone in who may enter, if the name is free: only those learn whether it is. A guest who wears an account's name
    /// came before the account was known here, and gives way.
    fn admit(&self, connection: &Connection, room: &RoomId, grant: &Grant) -> Result<Admission> {
        let mut entry = self.live.admit(&connection.recipient, room, grant);
        if let (Admission::Named(_), Some(account)) = (&entry, connection.account()) {
            self.reserve(account);
            entry = self.live.admit(&connection.recipient, room, grant);
        }
        if let Admission::Named(taken) = entry {
            return Err(taken.into());
        }
        // An account may have been made while the guest was not there to give way.
        match self.live.person(&connection.recipient, room) {
            Some(person) if !person.has_account => self.check_reserved(&person.nick, &person.id)?,
            _ => {}
        }
        Ok(entry)
    }

    /// Takes what a link gives. Who is as much there already does not use it up, and nobody who is banned does.
    async fn redeem(&self, connection: &Connection, person: &Person, room: &RoomId, link: &str) -> Result<()> {
        let rules = self.store.rules(room).await?;
        let access = self.access(&connection.actor(), room, &rules).await?;
        if rules.is_deleted || access.banned.is_some() {
            return may(&access, &rules, Action::Read);
        }
        let is_nothing = access.role == Role::Guest;
        match self.store.offer_of_link(room, link).await {
            Ok(Offer { role, .. }) if !is_nothing && role <= access.role => Ok(()),
            // Whoever has a link that is good may know who is there, and keeps it for another nickname.
            Ok(_) if !person.has_account && self.live.check_nick(person, room).is_err() => {
                Ok(self.live.check_nick(person, room)?)
            }
            Err(Error::LinkInvalid) if !is_nothing => Ok(()),
            _ => self.store.redeem_link(room, link, person).await,
        }
    }

    /// Whoever is muted comes back by the name that they were muted under: another would be something said.
    fn keep_muted_name(&self, connection: &Connection, person: &Person, room: &RoomId, access: &Access) {
        if let Some(nick) = access.muted_as.clone().filter(|_| !person.has_account) {
            let person = Person { nick, ..person.clone() };
            self.live.keep_name(&connection.recipient, &person, room, |nick| !self.reserved(nick, &person.id));
        }
    }

    /// What someone is in a room. Nobody is anything in a room that nobody owns.
    pub(super) async fn access(&self, actor: &Actor, room: &RoomId, rules: &Rules) -> Result<Access> {
        let place = if self.live.is_listed(&actor.id, room) { Place::Inside } else { Place::Outside };
        let (id, has_account) = (actor.id.clone(), actor.has_account());
        let address_hashes = vec![actor.address_hash.clone()];
        let accesses = self.accesses(&[Who { id, has_account, address_hashes, place }], room, rules).await?;
        Ok(accesses.into_iter().next().expect("one was asked for"))
    }

    /// The same of many at once.
    pub(super) async fn accesses(&self, people: &[Who], room: &RoomId, rules: &Rules) -> Result<Vec<Access>> {
        let of_nobodys = |who: &Who| Access { has_account: who.has_account, ..Access::default() };
        match rules.is_owned {
            true => self.store.accesses(room, people).await,
            false => Ok(people.iter().map(of_nobodys).collect()),
        }
    }
}

/// How much of a room is shown to somebody outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Whole,
    Name,
}
