//! What goes over HTTP about accounts and sessions. The same types make the OpenAPI document.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::ErrorBody;
use crate::{
    error::Code,
    model::{SessionId, Timestamp, UserId},
};

/// What an account is signed in with.
#[derive(Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// 1 to 24 characters, as a nickname.
    #[schema(example = "ada", min_length = 1, max_length = 24)]
    pub username: String,
    /// 8 to 1,024 bytes of any text.
    #[schema(example = "correct horse battery staple", format = Password, min_length = 8, max_length = 1_024)]
    pub password: String,
}

/// The account's password once more.
#[derive(Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Confirmation {
    #[schema(example = "correct horse battery staple", format = Password)]
    pub password: String,
}

/// Somebody who has an account.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The same as `senderId` and in the lists of users.
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: UserId,
    pub username: String,
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub created_at: Timestamp,
}

/// Signed in. The cookie `wechat_session` comes with it.
#[derive(Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    pub user: Account,
    /// For `auth.token` of the socket, and for `Authorization: Bearer`.
    pub access_token: String,
    /// How long it is good, in milliseconds.
    pub expires_in_ms: u64,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub session_id: SessionId,
    /// Shown once: lets in who has forgotten the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub recovery_code: Option<String>,
}

/// A recovery code. The one before is void.
#[derive(Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewRecoveryCode {
    pub recovery_code: String,
}

/// Who asks, and in which session.
#[derive(Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CurrentSession {
    pub user: Account,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub session_id: SessionId,
}

/// Where somebody is signed in.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: SessionId,
    /// It is the one that asks.
    pub is_current: bool,
    /// Such as `Firefox on Linux`.
    pub device: String,
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub last_used_at: Timestamp,
}

/// Where one is signed in, the latest used first.
#[derive(Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sessions {
    pub sessions: Vec<Session>,
}

/// Why a request was refused (RFC 9457).
#[derive(Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Always `about:blank`: what it is, `code` says.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// That of the HTTP status.
    pub title: &'static str,
    pub status: u16,
    /// A sentence for people.
    pub detail: String,
    /// A word for programs, the same as in the acknowledgements of the socket.
    pub code: Code,
    /// Milliseconds after which the same may be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub retry_after_ms: Option<u64>,
    /// What would have been accepted instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub suggestion: Option<String>,
    /// With `banned` and `muted`: `network`, when that was meant for somebody else who comes from the same network.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[ts(optional)]
    pub by: Option<&'static str>,
}

impl Problem {
    /// The same as an acknowledgement would say, with the number and the name of a status.
    pub fn new(status: u16, title: &'static str, error: ErrorBody) -> Self {
        let ErrorBody { code, message: detail, retry_after_ms, suggestion, by } = error;
        Self { kind: "about:blank", title, status, detail, code, retry_after_ms, suggestion, by }
    }
}
