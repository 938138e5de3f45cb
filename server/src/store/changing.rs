//! Messages while they are being changed in one transaction: how they were, how they are now, and which parts are new.

use std::collections::{HashMap, HashSet};

use super::{
    changes::{Change, ChangeKind},
    reactions::{React, kept_reactions},
};
use crate::{
    model::{Emoji, MessageId, MessageRef, RoomId, UserId},
    protocol::{Message, Patch, Reactor},
};

/// The messages that are to be changed, each once.
pub(super) struct Messages {
    by_id: HashMap<MessageId, Changing>,
    ids: HashMap<(RoomId, i64), MessageId>,
}

/// A message while it is being changed.
pub(super) struct Changing {
    pub message: Message,
    /// Its size before.
    bytes: i64,
    pub has_new_content: bool,
    pub has_new_reactions: bool,
    pub is_newly_pinned: bool,
}

impl Messages {
    pub fn new(found: impl Iterator<Item = Message>) -> Self {
        let by_id: HashMap<_, _> = found.map(|message| (message.id, Changing::new(message))).collect();
        let messages = by_id.values().map(|changing| &changing.message);
        let ids = messages.map(|message| ((message.room_id.clone(), message.seq), message.id)).collect();
        Self { by_id, ids }
    }

    pub fn find(&mut self, room: &RoomId, message: MessageRef) -> Option<&mut Changing> {
        let id = self.id(room, message)?;
        self.by_id.get_mut(&id).filter(|changing| changing.message.room_id == *room)
    }

    fn id(&self, room: &RoomId, message: MessageRef) -> Option<MessageId> {
        match message {
            MessageRef::Id(id) => Some(id),
            MessageRef::Seq(seq) => self.ids.get(&(room.clone(), seq)).copied(),
        }
    }

    /// Who reacts to which of them.
    pub fn reacting<'a>(&self, changes: &'a [Change]) -> Vec<(MessageId, &'a UserId)> {
        let reacting = changes.iter().filter_map(|Change { room, message, what }| match what {
            ChangeKind::React(React { by, .. }) => Some((self.id(room, *message)?, &by.id)),
            ChangeKind::Edit(_) | ChangeKind::Delete | ChangeKind::Pin(_) => None,
        });
        reacting.collect::<HashSet<_>>().into_iter().collect()
    }

    /// Names those who have reacted with an emoji first, as read.
    pub fn name(&mut self, message: MessageId, emoji: Emoji, first: Vec<(String, String, i64)>) {
        let Some(Changing { message, .. }) = self.by_id.get_mut(&message) else { return };
        if let Some(kind) = message.reactions.iter_mut().find(|kind| kind.emoji == emoji) {
            let first = first.into_iter();
            kind.by = first.map(|(id, nick, _)| Reactor { id: UserId::known(id), nick }).collect();
        }
    }

    pub fn changed(&self) -> impl Iterator<Item = &Changing> {
        self.by_id
            .values()
            .filter(|changing| changing.has_new_content || changing.has_new_reactions || changing.is_newly_pinned)
    }

    /// The changed ones of a room.
    pub fn of(&self, room: &RoomId) -> impl Iterator<Item = &Changing> {
        self.changed().filter(move |changing| changing.message.room_id == *room)
    }
}

impl Changing {
    fn new(message: Message) -> Self {
        let bytes = bytes(&message);
        Self { message, bytes, has_new_content: false, has_new_reactions: false, is_newly_pinned: false }
    }

    pub fn growth(&self) -> i64 {
        bytes(&self.message) - self.bytes
    }

    pub fn patch(&self) -> Patch {
        let whole = Patch::from(&self.message);
        Patch {
            content: whole.content.filter(|_| self.has_new_content),
            edited_at: whole.edited_at.filter(|_| self.has_new_content),
            reactions: whole.reactions.filter(|_| self.has_new_reactions),
            pinned: whole.pinned.filter(|_| self.is_newly_pinned),
            ..whole
        }
    }
}

/// How much a message's content and reactions take in the database.
fn bytes(message: &Message) -> i64 {
    let reactions = kept_reactions(&message.reactions).map_or(0, |kept| kept.len());
    i64::try_from(message.content.len() + reactions).unwrap_or(i64::MAX)
}
