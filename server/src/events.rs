//! What has happened. Whatever changes something publishes one event, once, after the commit; the subscribers tell the
//! people here.
//!
//! It knows neither who publishes nor who subscribes.

use std::{fmt::Debug, sync::Arc};

use futures_util::future::BoxFuture;
pub use socketio::Dirty;
use socketio::{Packet, SocketId as ConnectionId};

use crate::{
    error::Result,
    model::{Account, Nick, Person, RoomId, SessionId, UserId},
    protocol::{ErrorBody, Message, MessagesChanged, RoomHead},
};

/// Something that has happened and is in the database.
#[derive(Clone, Debug)]
pub enum Event {
    /// New messages, each room's in the order of their `seq`.
    MessagesStored(Vec<StoredMessage>),
    /// Stored messages of a room were changed.
    MessagesChanged(MessagesChanged),
    /// Every message of a room was deleted: it has a new head, in a new epoch that follows the one of this id.
    RoomCleared {
        head: RoomHead,
        instead_of: Arc<str>,
    },
    /// A room's settings or its owner.
    RulesChanged {
        room: RoomId,
    },
    /// What some people may do in a room.
    AccessChanged {
        room: RoomId,
        affected: Affected,
    },
    /// Somebody was removed from a room.
    PersonRemoved {
        room: RoomId,
        user: UserId,
        why: ErrorBody,
    },
    RoomDeleted {
        room: RoomId,
        why: ErrorBody,
    },
    /// Somebody waits to be admitted.
    Knocked {
        room: RoomId,
        person: Person,
    },
    /// Somebody signed up. A guest of the same id becomes the account.
    AccountCreated(Account),
    AccountDeleted {
        id: UserId,
        username: Nick,
    },
    SessionsEnded {
        user: UserId,
        sessions: EndedSessions,
        why: Ending,
    },
    /// Something that only its owner sees. The owner's connections get the packet, except the one that has changed it.
    OwnChanged {
        user: UserId,
        by: Option<ConnectionId>,
        packet: Packet,
    },
}

/// A message as it was stored.
#[derive(Clone, Debug)]
pub struct StoredMessage {
    pub message: Arc<Message>,
    /// The id of its room's sequence.
    pub epoch: Arc<str>,
}

/// Whose access has changed, or may have.
#[derive(Clone, Debug)]
pub enum Affected {
    /// New rules may change everyone's access.
    Everyone,
    People(Vec<UserId>),
    /// A user, and everyone from the same network.
    Network(UserId),
}

impl Affected {
    pub fn person(user: &UserId) -> Self {
        Self::People(vec![user.clone()])
    }
}

/// Which sessions of an account have ended.
#[derive(Clone, Debug)]
pub enum EndedSessions {
    All,
    One(SessionId),
    AllBut(SessionId),
}

impl EndedSessions {
    pub fn include(&self, session: &SessionId) -> bool {
        match self {
            Self::All => true,
            Self::One(ended) => ended == session,
            Self::AllBut(kept) => kept != session,
        }
    }
}

/// Why sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    SignedOut,
    PasswordChanged,
    AccountDeleted,
}

/// Acts on events. It must not call back into commands.
pub trait Subscriber: Debug + Send + Sync {
    /// Acts on an event. Most concern only one of the subscribers. What it announces may be left in `dirty`.
    fn hear<'a>(&'a self, event: &'a Event, dirty: &'a mut Dirty) -> BoxFuture<'a, Result<()>>;
}

/// The subscribers. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Events(Arc<[Arc<dyn Subscriber>]>);

impl Events {
    pub fn new(subscribers: impl IntoIterator<Item = Arc<dyn Subscriber>>) -> Self {
        Self(subscribers.into_iter().collect())
    }

    /// Ready when every subscriber has acted on the event, one after the other. Fails with the first error: the change
    /// is stored all the same.
    pub async fn publish(&self, event: &Event) -> Result<()> {
        let mut dirty = Dirty::default();
        let published = self.publish_into(event, &mut dirty).await;
        dirty.write().await;
        published
    }

    /// The same for a caller that has more to send to the same people: some of what is announced is in their outboxes,
    /// and is sent when `dirty` is written.
    pub async fn publish_into(&self, event: &Event, dirty: &mut Dirty) -> Result<()> {
        let mut published = Ok(());
        for subscriber in self.0.iter() {
            published = published.and(subscriber.hear(event, dirty).await);
        }
        published
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::FutureExt;

    use super::*;
    use crate::error::Error;

    /// Records what it hears, and fails.
    #[derive(Debug, Default)]
    struct Failing(Mutex<Vec<String>>);

    impl Subscriber for Failing {
        fn hear<'a>(&'a self, event: &'a Event, _: &'a mut Dirty) -> BoxFuture<'a, Result<()>> {
            self.0.lock().unwrap().push(format!("{event:?}"));
            async { Err(Error::Unavailable) }.boxed()
        }
    }

    #[tokio::test]
    async fn an_error_of_one_subscriber_keeps_nothing_from_the_next() {
        let both = [Arc::new(Failing::default()), Arc::new(Failing::default())];
        let events = Events::new(both.iter().map(|one| one.clone() as Arc<dyn Subscriber>));
        let published = events.publish(&Event::RulesChanged { room: RoomId::random() }).await;
        assert!(matches!(published, Err(Error::Unavailable)));
        assert!(both.iter().all(|one| one.0.lock().unwrap().len() == 1));
    }

    #[test]
    fn sessions_include_those_that_are_meant() {
        let [one, other] = [SessionId::random(), SessionId::random()];
        assert!(EndedSessions::All.include(&one));
        assert!(EndedSessions::One(one.clone()).include(&one) && !EndedSessions::One(one.clone()).include(&other));
        assert!(!EndedSessions::AllBut(one.clone()).include(&one) && EndedSessions::AllBut(one).include(&other));
    }
}
