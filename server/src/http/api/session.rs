//! Sessions: signing in, going on, signing out, here and elsewhere.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, Refusal,
    actor::{Bearer, ClientInfo, SignedInAs},
    body::Body,
    device_cookie,
};
use crate::{
    chat::SignedIn,
    error::Error,
    model::{Nick, Password, RecoveryCode, SessionId, UserId},
    protocol::{self, Credentials, CurrentSession, Recovery, Sessions},
};

pub fn doors() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, current_session, sign_out))
        .routes(routes!(recover))
        .routes(routes!(refresh))
        .routes(routes!(list_sessions, end_other_sessions))
        .routes(routes!(end_session))
}

/// Signs in. Whatever is wrong is answered in the same words. Devices that have signed in to the account before say so by a
/// cookie (`wechat_device_` and the account's id): they are not kept out when others try too often.
#[utoipa::path(
    post, path = "/api/session", tag = "Sessions", request_body = Credentials, security(()),
    responses(
        (status = 200, description = "Signed in", body = protocol::SignedIn,
         headers(("set-cookie" = String, description = "The refresh token; that the account knows the device"))),
        (status = 401, description = "`wrong_password`"),
    )
)]
async fn sign_in(
    State(api): State<Api>,
    client: ClientInfo,
    Body(asked): Body<Credentials>,
) -> Result<Response, Refusal> {
    let name = Nick::sought(&asked.username).map_err(|_| Error::WrongPassword)?;
    let password = Password::parse(asked.password).map_err(|_| Error::WrongPassword)?;
    let device = client.counted_device(&api, &name).await?;
    let account = api.chat.sign_in(&name, password, &device).await?;
    Ok(signed_in(StatusCode::OK, account, &client))
}

/// Signs in with the recovery code and sets a new password. There is a new code; all other sessions end.
#[utoipa::path(
    post, path = "/api/session/recovery", tag = "Sessions", request_body = Recovery, security(()),
    responses(
        (status = 200, description = "Signed in", body = protocol::SignedIn,
         headers(("set-cookie" = String, description = "The refresh token"))),
        (status = 401, description = "`wrong_password`"),
    )
)]
async fn recover(
    State(api): State<Api>,
    client: ClientInfo,
    Body(asked): Body<Recovery>,
) -> Result<Response, Refusal> {
    let password = Password::choose(asked.new_password)?;
    let name = Nick::sought(&asked.username).map_err(|_| Error::WrongPassword)?;
    api.limits.sign_in(&name, client.address)?;
    let code = RecoveryCode::parse(&asked.recovery_code).ok_or(Error::WrongPassword)?;
    let account = api.chat.recover(&name, code, password, &client.device(&api)).await?;
    Ok(signed_in(StatusCode::OK, account, &client))
}

/// Goes on: a new access token, and the next refresh token. Each refresh token is good once; one that comes again ends
/// the session.
#[utoipa::path(
    post, path = "/api/session/refresh", tag = "Sessions", security(("cookie" = [])),
    responses(
        (status = 200, description = "Still signed in", body = protocol::SignedIn,
         headers(("set-cookie" = String, description = "The next refresh token"))),
        (status = 401, description = "`signed_out`; the cookie is taken away"),
    )
)]
async fn refresh(State(api): State<Api>, client: ClientInfo) -> Result<Response, Refusal> {
    api.limits.handshake(client.address)?;
    let refreshed = match &client.refresh_token {
        Some(token) => api.chat.refresh(token, &client.device_tokens).await,
        None => Err(Error::SignedOut),
    };
    match refreshed {
        Ok(account) => Ok(signed_in(StatusCode::OK, account, &client)),
        Err(error @ Error::SignedOut) => Ok(without_cookie(&client, Refusal(error))),
        Err(error) => Err(error.into()),
    }
}

/// Tells who is signed in here.
#[utoipa::path(
    get, path = "/api/session", tag = "Sessions", security(("token" = [])),
    responses(
        (status = 200, description = "The session", body = CurrentSession),
    )
)]
async fn current_session(SignedInAs(account): SignedInAs) -> Json<CurrentSession> {
    Json(CurrentSession { user: (&account).into(), session_id: account.session })
}

/// Signs out: ends the session of the cookie, or of the token. It is well when there is none.
#[utoipa::path(
    delete, path = "/api/session", tag = "Sessions", security((), ("token" = []), ("cookie" = [])),
    responses(
        (status = 204, description = "Signed out; the cookie is taken away"),
    )
)]
async fn sign_out(State(api): State<Api>, client: ClientInfo, Bearer(token): Bearer) -> Result<Response, Refusal> {
    api.limits.handshake(client.address)?;
    api.chat.sign_out(client.refresh_token.as_deref(), token.as_deref()).await?;
    Ok(without_cookie(&client, StatusCode::NO_CONTENT))
}

/// Lists where the account is signed in, the latest used first.
#[utoipa::path(
    get, path = "/api/sessions", tag = "Sessions", security(("token" = [])),
    responses(
        (status = 200, description = "The sessions", body = Sessions),
    )
)]
async fn list_sessions(
    State(api): State<Api>,
    SignedInAs(account): SignedInAs,
) -> Result<Json<Sessions>, Refusal> {
    Ok(Json(Sessions { sessions: api.chat.sessions(&account).await? }))
}

/// Ends every other session; no other device is known any more.
#[utoipa::path(
    delete, path = "/api/sessions", tag = "Sessions", security(("token" = [])),
    responses(
        (status = 204, description = "Ended"),
    )
)]
async fn end_other_sessions(
    State(api): State<Api>,
    client: ClientInfo,
    SignedInAs(account): SignedInAs,
) -> Result<Response, Refusal> {
    let device_token = api.chat.end_other_sessions(&account).await?;
    Ok(known(StatusCode::NO_CONTENT, &account.id, &device_token, &client))
}

/// Ends one session.
#[utoipa::path(
    delete, path = "/api/sessions/{id}", tag = "Sessions", security(("token" = [])),
    params(("id" = String, Path, description = "The id of a session")),
    responses(
        (status = 204, description = "Ended"),
        (status = 404, description = "`not_found`: the account has no such session"),
    )
)]
async fn end_session(
    State(api): State<Api>,
    SignedInAs(account): SignedInAs,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refusal> {
    let Path(id) = id.map_err(|_| Error::NotFound("There is no such session."))?;
    api.chat.end_session(&account, &SessionId::parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The answer to whoever has signed in, with the cookie.
pub fn signed_in(status: StatusCode, signed_in: SignedIn, client: &ClientInfo) -> Response {
    let SignedIn { answer, refresh_token, device_token } = signed_in;
    let account = answer.user.id.clone();
    let answer = with_cookies((status, Json(answer)), client.jar.give(&refresh_token));
    known(answer, &account, &device_token, client)
}

/// An answer to a device that the account knows from now on.
pub fn known(answer: impl IntoResponse, account: &UserId, device_token: &str, client: &ClientInfo) -> Response {
    let mut response = answer.into_response();
    let cookie = device_cookie::give(account, device_token, client.is_secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

fn without_cookie(client: &ClientInfo, answer: impl IntoResponse) -> Response {
    with_cookies(answer, client.jar.take_away())
}

fn with_cookies(answer: impl IntoResponse, cookies: impl Iterator<Item = HeaderValue>) -> Response {
    let mut response = answer.into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
