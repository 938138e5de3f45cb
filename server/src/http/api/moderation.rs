//! Keeping an owned room in order: links, roles, muting, who stays out, who is let in.

use axum::{Json, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, Refusal,
    body::Body,
    rooms::{Segments, room, room_and},
};
use crate::{
    chat::{Actor, Ban, LONGEST_MS, Link, NewBan, NewLink, Reach, RolePerson},
    error::Error,
    model::{Person, Role, RoomId, UserId, is_id},
    protocol::{
        AnswerKnock, BanFor, BanInfo, GiveRole, Knocks, LinkInfo, Links, MadeLink, MakeLink, MuteFor, NamedPerson,
        RoomPeople, RoomPerson, Timestamp,
    },
};

pub fn doors() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_links, make_link))
        .routes(routes!(revoke_link))
        .routes(routes!(list_people))
        .routes(routes!(give_role))
        .routes(routes!(mute, unmute))
        .routes(routes!(kick))
        .routes(routes!(ban, unban))
        .routes(routes!(list_knocks))
        .routes(routes!(answer_knock))
}

/// The links to a room, the newest first.
#[utoipa::path(
    get, path = "/api/rooms/{id}/links", tag = "Moderation", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
    ),
    responses(
        (status = 200, description = "The links", body = Links),
    )
)]
async fn list_links(State(api): State<Api>, actor: Actor, id: Segments<String>) -> Result<Json<Links>, Refusal> {
    let links = api.chat.links(&actor, &room(id)?).await?;
    Ok(Json(Links { links: links.into_iter().map(LinkInfo::from).collect() }))
}

/// Makes a link that gives a role. Its secret is told once.
#[utoipa::path(
    post, path = "/api/rooms/{id}/links", tag = "Moderation", request_body = MakeLink, security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
    ),
    responses(
        (status = 201, description = "The link", body = MadeLink),
    )
)]
async fn make_link(
    State(api): State<Api>,
    actor: Actor,
    id: Segments<String>,
    Body(asked): Body<MakeLink>,
) -> Result<(StatusCode, Json<MadeLink>), Refusal> {
    let MakeLink { role, uses, expires_in_ms } = asked;
    if uses.is_some_and(|uses| !(1..=10_000).contains(&uses)) {
        return Err(Refusal(Error::InvalidSettings("uses: 1 to 10,000.")));
    }
    if expires_in_ms.is_some_and(|ms| !(60_000..=LONGEST_MS).contains(&ms)) {
        return Err(Refusal(Error::InvalidSettings("expiresInMs: a minute at least, ten years at most.")));
    }
    let (link, secret) = api.chat.add_link(&actor, &room(id)?, NewLink { role, uses, expires_in_ms }).await?;
    Ok((StatusCode::CREATED, Json(MadeLink { link: link.into(), secret })))
}

/// Ends a link. Whoever came in by it loses at once what it gave.
#[utoipa::path(
    delete, path = "/api/rooms/{id}/links/{link}", tag = "Moderation", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("link" = String, Path, description = "The id of a link"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: there is no such link"),
    )
)]
async fn revoke_link(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (room, link) = room_and(path)?;
    if !is_id(&link) {
        return Err(Refusal(Error::NotFound("There is no such link.")));
    }
    api.chat.revoke_link(&actor, &room, &link).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is something in a room, and who may not come in.
#[utoipa::path(
    get, path = "/api/rooms/{id}/people", tag = "Moderation", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
    ),
    responses(
        (status = 200, description = "The people", body = RoomPeople),
    )
)]
async fn list_people(
    State(api): State<Api>,
    actor: Actor,
    id: Segments<String>,
) -> Result<Json<RoomPeople>, Refusal> {
    let (people, bans) = api.chat.room_people(&actor, &room(id)?).await?;
    let person = |RolePerson { user_id, nick, role, link_id, muted_until }| RoomPerson {
        id: user_id,
        nick,
        role: Role::known(&role),
        by_link: (!link_id.is_empty()).then_some(link_id),
        muted_until: muted_until.map(Timestamp),
    };
    let ban = |Ban { user, nick, until }| BanInfo { id: user, nick, until };
    Ok(Json(RoomPeople {
        people: people.into_iter().map(person).collect(),
        bans: bans.into_iter().map(ban).collect(),
    }))
}

/// Makes someone a moderator, a member, a reader, or a guest again.
#[utoipa::path(
    put, path = "/api/rooms/{id}/people/{user}", tag = "Moderation", request_body = GiveRole, security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("user" = String, Path, description = "The id of a user"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: nobody of this id is known there"),
    )
)]
async fn give_role(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
    Body(asked): Body<GiveRole>,
) -> Result<StatusCode, Refusal> {
    let (room, user) = room_and(path)?;
    api.chat.set_role(&actor, &room, &UserId::parse(&user)?, asked.role).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps someone from writing.
#[utoipa::path(
    put, path = "/api/rooms/{id}/people/{user}/mute", tag = "Moderation", request_body = MuteFor, security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("user" = String, Path, description = "The id of a user"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: nobody of this id is known there"),
    )
)]
async fn mute(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
    Body(asked): Body<MuteFor>,
) -> Result<StatusCode, Refusal> {
    let (room, user) = room_and(path)?;
    api.chat.mute(&actor, &room, &UserId::parse(&user)?, Some(asked.for_ms)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets someone write again.
#[utoipa::path(
    delete, path = "/api/rooms/{id}/people/{user}/mute", tag = "Moderation", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("user" = String, Path, description = "The id of a user"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: nobody of this id is known there"),
    )
)]
async fn unmute(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (room, user) = room_and(path)?;
    api.chat.mute(&actor, &room, &UserId::parse(&user)?, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes someone out, who may come back after 5 minutes.
#[utoipa::path(
    post, path = "/api/rooms/{id}/people/{user}/kick", tag = "Moderation", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("user" = String, Path, description = "The id of a user"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: nobody of this id is known there"),
    )
)]
async fn kick(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (room, user) = room_and(path)?;
    api.chat.kick(&actor, &room, &UserId::parse(&user)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps someone out, and guests of the same network, for 24 hours at most. It ends nothing that a ban before has begun.
#[utoipa::path(
    put, path = "/api/rooms/{id}/bans/{user}", tag = "Moderation", request_body = BanFor, security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("user" = String, Path, description = "The id of a user"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: nobody of this id is known there"),
    )
)]
async fn ban(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
    Body(asked): Body<BanFor>,
) -> Result<StatusCode, Refusal> {
    let (room, user) = room_and(path)?;
    let BanFor { for_ms, network, delete_messages_ms: delete_within_ms } = asked;
    let reach = if network { Reach::Network } else { Reach::Person };
    api.chat.ban(&actor, &room, &UserId::parse(&user)?, NewBan { for_ms, reach, delete_within_ms }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets someone in again.
#[utoipa::path(
    delete, path = "/api/rooms/{id}/bans/{user}", tag = "Moderation", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("user" = String, Path, description = "The id of a user"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: nobody of this id is banned"),
    )
)]
async fn unban(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (room, user) = room_and(path)?;
    api.chat.unban(&actor, &room, &UserId::parse(&user)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who waits at the door of a room.
#[utoipa::path(
    get, path = "/api/rooms/{id}/knocks", tag = "Moderation", security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
    ),
    responses(
        (status = 200, description = "Those who knock", body = Knocks),
    )
)]
async fn list_knocks(State(api): State<Api>, actor: Actor, id: Segments<String>) -> Result<Json<Knocks>, Refusal> {
    let people = api.chat.knocks(&actor, &room(id)?).await?;
    let knock =
        |person: Person| NamedPerson { id: person.id.as_str().to_owned(), nick: person.nick.as_str().to_owned() };
    Ok(Json(Knocks { knocks: people.into_iter().map(knock).collect() }))
}

/// Lets someone in who has knocked, as a member, or does not.
#[utoipa::path(
    put, path = "/api/rooms/{id}/knocks/{user}", tag = "Moderation", request_body = AnswerKnock, security(("token" = [])),
    params(
        ("id" = inline(RoomId), Path, description = "The id of a room"),
        ("user" = String, Path, description = "The id of a user"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "`not_found`: nobody of this id waits at the door"),
    )
)]
async fn answer_knock(
    State(api): State<Api>,
    actor: Actor,
    path: Segments<(String, String)>,
    Body(asked): Body<AnswerKnock>,
) -> Result<StatusCode, Refusal> {
    let (room, user) = room_and(path)?;
    api.chat.answer_knock(&actor, &room, &UserId::parse(&user)?, asked.admit).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Link> for LinkInfo {
    fn from(Link { id, role, uses_left, used, expires_at, created_at }: Link) -> Self {
        Self { id, role, uses_left, used, expires_at, created_at }
    }
}
