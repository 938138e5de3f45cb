//! Owned rooms: making them, what holds there, their messages, their end.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{Api, Refusal, actor::ClientInfo, body::Body};
use crate::{
    chat::{Actor, RoomSummary},
    error::Error,
    model::{MessageId, RoomId, SettingsChange, UserId},
    protocol::{
        Audit, CreateRoom, HandOver, LinkSecret, ListedRoom, OwnedRoom, RoomAndAccess, RoomInfo, RoomLists,
    },
};

/// What stands in a request's path.
pub type Segments<T> = Result<Path<T>, PathRejection>;

pub fn doors() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(create_room, list_rooms))
        .routes(routes!(view_room, change_room, delete_room))
        .routes(routes!(clear_room))
        .routes(routes!(delete_message))
        .routes(routes!(hand_over))
        .routes(routes!(audit))
}

/// Makes a room, or takes over one that nobody owns, and that nobody else uses. The owner link makes whoever opens it an owner.
#[utoipa::path(
    post, path = "/api/rooms", tag = "Rooms", request_body = CreateRoom, security((), ("token" = [])),
    responses(
        (status = 201, description = "The room", body = OwnedRoom),
        (status = 401, description = "`unauthorized`, `signed_out`"),
        (status = 409, description = "`already_owned`; `room_in_use`: others are there, or have written what is left"),
        (status = 410, description = "`room_deleted`"),
    )
)]
async fn create_room(
    State(api): State<Api>,
    client: ClientInfo,
    actor: Option<Actor>,
    Body(asked): Body<CreateRoom>,
) -> Result<(StatusCode, Json<OwnedRoom>), Refusal> {
    api.limits.make_room(client.address)?;
    let (room, link, secret) = api.chat.own_room(actor.as_ref(), asked.id.as_deref(), asked.settings).await?;
    let owner_link = LinkSecret { id: link.id, secret };
    Ok((StatusCode::CREATED, Json(OwnedRoom { room, owner_link })))
}

/// The rooms that everyone can find, the fullest first, 100 at the most, as they were a second ago or later; and those where
/// the asker is more than a guest.
#[utoipa::path(
    get, path = "/api/rooms", tag = "Rooms", security((), ("token" = [])),
    responses(
        (status = 200, description = "The rooms", body = RoomLists),
        (status = 401, description = "`unauthorized`, `signed_out`"),
    )
)]
async fn list_rooms(State(api): State<Api>, actor: Option<Actor>) -> Result<Json<RoomLists>, Refusal> {
    let (listed, mine) = api.chat.rooms(actor.as_ref()).await?;
    let room = |(RoomSummary { id, name, topic, role }, people), is_mine| ListedRoom {
        id,
        name,
        topic,
        people,
        role: if is_mine { Some(role) } else { None },
    };
    Ok(Json(RoomLists {
        listed: listed.iter().map(|summary| room(summary.clone(), false)).collect(),
        mine: mine.into_iter().map(|summary| room(summary, true)).collect(),
        longest_lifetime_ms: api.chat.longest_lifetime(actor.as_ref()),
    }))
}

/// A room, and what the asker may do there.
#[utoipa::path(
    get, path = "/api/rooms/{id}", tag = "Rooms", security(("token" = [])),
    params(("id" = inline(RoomId), Path, description = "The id of a room")),
    responses(
        (status = 200, description = "The room", body = RoomAndAccess),
        (status = 403, description = "As for entering: `members_only`, `banned` and the like"),
    )
)]
async fn view_room(
    State(api): State<Api>,
    actor: Actor,
    id: Segments<String>,
) -> Result<Json<RoomAndAccess>, Refusal> {
    let view = api.chat.view_room(&actor, &room(id)?).await?;
    Ok(Json(RoomAndAccess { room: view.room, standing: view.access }))
}

/// Changes settings. A shorter lifetime of messages holds for those that exist, a longer one does not.
#[utoipa::path(
    patch, path = "/api/rooms/{id}", tag = "Rooms", request_body = SettingsChange, security(("token" = [])),
    params(("id" = inline(RoomId), Path, description = "The id of a room")),
    responses(
        (status = 200, description = "The room as it is now", body = RoomInfo),
    )
)]
async fn change_room(
    State(api): State<Api>,
    actor: Actor,
    id: Segments<String>,
    Body(change): Body<SettingsChange>,
) -> Result<Json<RoomInfo>, Refusal> {
    Ok(Json(api.chat.change_room(&actor, &room(id)?, change).await?))
}

/// Deletes a room for good.
#[utoipa::path(
    delete, path = "/api/rooms/{id}", tag = "Rooms", security(("token" = [])),
    params(("id" = inline(RoomId), Path, description = "The id of a room")),
    responses(
        (status = 204, description = "Deleted"),
    )
)]
async fn delete_room(State(api): State<Api>, actor: Actor, id: Segments<String>) -> Result<StatusCode, Refusal> {
    api.chat.delete_room(&actor, &room(id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes every message of a room.
#[utoipa::path(
    delete, path = "/api/rooms/{id}/messages", tag = "Rooms", security(("token" = [])),
    params(("id" = inline(RoomId), Path, description = "The id of a room")),
    responses(
        (status = 204, description = "Cleared"),
    )
)]
async fn clear_room(State(api): State<Api>, actor: Actor, id: Segments<String>) -> Result<StatusCode, Refusal> {
    api.chat.clear_room(&actor, &room(id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a message's content away: one's own, or any for who moderates.
#[utoipa::path(
    delete, path = "/api/rooms/{id}/messages/{message}", tag = "Rooms", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("message" = String, Path, description = "The id of a message"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404, description = "`not_found`: there is no such message"),
    )
)]
async fn delete_message(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (room, message) = room_and(path)?;
    let message = Uuid::try_parse(&message).map_err(|_| Error::NotFound("There is no such message."))?;
    api.chat.delete_message(&actor, &room, MessageId(message)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes someone else the owner. The asker becomes a moderator, and owner links are void.
#[utoipa::path(
    post, path = "/api/rooms/{id}/owner", tag = "Rooms", request_body = HandOver, security(("token" = [])),
    params(("id" = inline(RoomId), Path, description = "The id of a room")),
    responses(
        (status = 204, description = "Handed over"),
        (status = 404, description = "`not_found`: nobody of this id is known there"),
    )
)]
async fn hand_over(
    State(api): State<Api>,
    actor: Actor,
    id: Segments<String>,
    Body(asked): Body<HandOver>,
) -> Result<StatusCode, Refusal> {
    api.chat.hand_room_over(&actor, &room(id)?, &UserId::parse(&asked.user_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was done in a room, the newest first, without what was said.
#[utoipa::path(
    get, path = "/api/rooms/{id}/audit", tag = "Rooms", security(("token" = [])),
    params(("id" = inline(RoomId), Path, description = "The id of a room")),
    responses(
        (status = 200, description = "The newest 200", body = Audit),
    )
)]
async fn audit(State(api): State<Api>, actor: Actor, id: Segments<String>) -> Result<Json<Audit>, Refusal> {
    Ok(Json(Audit { entries: api.chat.audit(&actor, &room(id)?).await? }))
}

/// The room of a path.
pub fn room(id: Segments<String>) -> Result<RoomId, Error> {
    let Path(id) = id.map_err(|_| Error::InvalidRoom)?;
    RoomId::parse(&id)
}

/// The room of a path, and what stands behind it.
pub fn room_and(path: Segments<(String, String)>) -> Result<(RoomId, String), Error> {
    let Path((id, rest)) = path.map_err(|_| Error::InvalidRoom)?;
    Ok((RoomId::parse(&id)?, rest))
}
