//! Previewing a room before joining it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::{Actor, Connection},
    commands::{Chat, Command},
    error::{Error, Result},
    logging::redacted,
    model::{Access, Role, RoomId, Rules, Timestamp, permission::may_enter},
    protocol::{Message, RoomInfo, User},
    store::{History, Offer},
};

/// Most people listed in a preview.
const PREVIEWED: usize = 50;

// It holds a secret that proves an identity.
redacted!(PreviewRoom);

/// Shows a room to someone who is not in it and may be about to enter.
#[derive(Clone, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRoom {
    pub room: String,
    /// The secret of a link to the room. It is not used up: one that is for so many uses shows what the room is
    /// called, and neither messages nor people, to people who would not be let in without it.
    #[ts(optional)]
    pub link: Option<String>,
}

/// A room at one moment, as a newcomer would find it.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The recent ones, oldest first, up to 256 KiB of JSON.
    pub messages: Vec<Message>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// Some of those who are there.
    pub users: Vec<User>,
    /// How many are there.
    pub total: usize,
    /// The server's time, for a client whose own clock is wrong.
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub now: Timestamp,
    pub about: RoomInfo,
    /// Messages and people are shown only to those who enter by the link. Left out otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub withheld: bool,
}

impl Command for PreviewRoom {
    const NAME: &'static str = "preview_room";
    const IS_PAGE: bool = true;
    type Caller = Arc<Connection>;
    type Answer = Preview;

    /// A newcomer's history, and the people there. The access check is the one for joining.
    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<Preview> {
        let room = RoomId::parse(&self.room)?;
        let History { messages, has_more, now, rules, .. } = chat.recent(&room).await?;
        let about = RoomInfo::new(&room, &rules);
        // Boxed: it is large.
        let view = Box::pin(view(&chat, &connection.actor(), &room, &rules, self.link.as_deref())).await?;
        if view == View::Name {
            let (messages, users) = (Vec::new(), Vec::new());
            return Ok(Preview { messages, has_more: false, users, total: 0, now, about, withheld: true });
        }
        let (users, total) = chat.live.preview(&room, PREVIEWED);
        Ok(Preview { messages, has_more, users, total, now, about, withheld: false })
    }
}

/// How much of a room an outsider sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Whole,
    Name,
}

/// What an outsider sees of a room. A link with limited uses shows only the name: if it showed messages before it is
/// used up, any number of people could read them, again and again.
pub async fn view(chat: &Chat, actor: &Actor, room: &RoomId, rules: &Rules, link: Option<&str>) -> Result<View> {
    let access = chat.access.access(actor, room, rules).await?;
    let without_link = chat.access.may_be_in(&actor.id, room, &access, rules);
    let (Some(link), Role::Guest) = (link, access.role) else { return without_link.map(|()| View::Whole) };
    if let Err(error @ (Error::Banned { .. } | Error::RoomDeleted)) = without_link {
        return Err(error);
    }
    let Offer { role, is_counted } = chat.store.offer_of_link(room, link).await?;
    if without_link.is_ok() {
        return Ok(View::Whole);
    }
    may_enter(&Access { role, ..access }, rules, chat.live.count(room))?;
    Ok(if is_counted { View::Name } else { View::Whole })
}
