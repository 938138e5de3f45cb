//! Accounts: making one, changing its password, ending it.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, Refusal,
    actor::{Bearer, ClientInfo, SignedInAs},
    body::Body,
    session::{known, signed_in},
};
use crate::{
    chat::Account,
    error::Error,
    model::{Nick, Password},
    protocol::{self, ChangePassword, ConfirmPassword, Credentials, NewRecoveryCode},
};

pub fn doors() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(sign_up))
        .routes(routes!(account, delete_account))
        .routes(routes!(change_password))
        .routes(routes!(new_recovery_code))
}

/// Makes an account and signs it in.
///
/// With a guest's token the account takes the guest's id: what the guest wrote is the account's, and its open connections
/// are from now on, without connecting again.
#[utoipa::path(
    post, path = "/api/users", tag = "Accounts", request_body = Credentials, security((), ("token" = [])),
    responses(
        (status = 201, description = "Signed in", body = protocol::SignedIn,
         headers(("set-cookie" = String, description = "The refresh token"))),
        (status = 409, description = "`username_taken` (with a suggestion), `already_account`"),
    )
)]
async fn sign_up(
    State(api): State<Api>,
    client: ClientInfo,
    Bearer(token): Bearer,
    Body(asked): Body<Credentials>,
) -> Result<Response, Refusal> {
    let username = Nick::parse(&asked.username)?;
    let password = Password::choose(asked.password)?;
    api.limits.sign_up(client.address)?;
    let account = api.chat.sign_up(token.as_deref(), username, password, &client.device(&api)).await?;
    Ok(signed_in(StatusCode::CREATED, account, &client))
}

/// Tells the account that asks about itself.
#[utoipa::path(
    get, path = "/api/users/me", tag = "Accounts", security(("token" = [])),
    responses(
        (status = 200, description = "The account", body = protocol::Account),
    )
)]
async fn account(SignedInAs(account): SignedInAs) -> Json<protocol::Account> {
    Json((&account).into())
}

/// Changes the password; all other sessions end, and no other device is known any more.
#[utoipa::path(
    put, path = "/api/users/me/password", tag = "Accounts", request_body = ChangePassword,
    security(("token" = [])),
    responses(
        (status = 204, description = "Changed"),
        (status = 401, description = "`unauthorized`, `signed_out`, `wrong_password`"),
    )
)]
async fn change_password(
    State(api): State<Api>,
    client: ClientInfo,
    SignedInAs(account): SignedInAs,
    Body(asked): Body<ChangePassword>,
) -> Result<Response, Refusal> {
    let new = Password::choose(asked.new_password)?;
    let old = old_password(&api, &account, asked.password)?;
    let device_token = api.chat.change_password(&account, old, new).await?;
    Ok(known(StatusCode::NO_CONTENT, &account.id, &device_token, &client))
}

/// Makes a new recovery code; the old one is void.
#[utoipa::path(
    post, path = "/api/users/me/recovery-code", tag = "Accounts", request_body = ConfirmPassword,
    security(("token" = [])),
    responses(
        (status = 200, description = "The new code", body = NewRecoveryCode),
        (status = 401, description = "`unauthorized`, `signed_out`, `wrong_password`"),
    )
)]
async fn new_recovery_code(
    State(api): State<Api>,
    SignedInAs(account): SignedInAs,
    Body(asked): Body<ConfirmPassword>,
) -> Result<Json<NewRecoveryCode>, Refusal> {
    let password = old_password(&api, &account, asked.password)?;
    let recovery_code = api.chat.new_recovery_code(&account, password).await?;
    Ok(Json(NewRecoveryCode { recovery_code }))
}

/// Deletes the account: its sessions end and its name is free. What it wrote stays until it expires.
#[utoipa::path(
    delete, path = "/api/users/me", tag = "Accounts", request_body = ConfirmPassword, security(("token" = [])),
    responses(
        (status = 204, description = "Deleted"),
        (status = 401, description = "`unauthorized`, `signed_out`, `wrong_password`"),
    )
)]
async fn delete_account(
    State(api): State<Api>,
    SignedInAs(account): SignedInAs,
    Body(asked): Body<ConfirmPassword>,
) -> Result<Response, Refusal> {
    let password = old_password(&api, &account, asked.password)?;
    api.chat.delete_account(&account, password).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A password that is to be compared: counted, because with a stolen access token it could be guessed here as well. By the
/// session: nobody who tries to sign in uses up what its owner has here.
fn old_password(api: &Api, account: &Account, text: String) -> Result<Password, Error> {
    api.limits.confirm(&account.session)?;
    Password::parse(text).map_err(|_| Error::WrongPassword)
}
