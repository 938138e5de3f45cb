//! What goes over HTTP about accounts and sessions. The same types make the OpenAPI document.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ErrorBody, Timestamp};
use crate::model::{SessionId, UserId};

/// A name and its password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// 1 to 24 characters, as a nickname; not one that another guest wears or has written under.
    #[schema(example = "ada", min_length = 1, max_length = 24)]
    pub username: String,
    /// 8 to 1,024 bytes of any text.
    #[schema(example = "correct horse battery staple", format = Password, min_length = 8, max_length = 1_024)]
    pub password: String,
}

/// The password of whoever asks, once more: a page left open is not enough for this.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmPassword {
    #[schema(example = "correct horse battery staple", format = Password)]
    pub password: String,
}

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    #[schema(example = "correct horse battery staple", format = Password)]
    pub password: String,
    /// 8 to 1,024 bytes of any text.
    #[schema(example = "an even better one", format = Password, min_length = 8, max_length = 1_024)]
    pub new_password: String,
}

/// What lets in who has forgotten the password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recovery {
    #[schema(example = "ada", min_length = 1, max_length = 24)]
    pub username: String,
    /// As it was shown: dashes, spaces and small letters do not matter.
    #[schema(example = "0A1B2-C3D4E-5F6G7-H8J9K")]
    pub recovery_code: String,
    /// 8 to 1,024 bytes of any text.
    #[schema(example = "an even better one", format = Password, min_length = 8, max_length = 1_024)]
    pub new_password: String,
}

/// Somebody who has an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The same as `senderId` and in the lists of users.
    #[schema(value_type = String)]
    pub id: UserId,
    pub username: String,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// Signed in. The cookie `wechat_session` comes with it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    pub user: Account,
    /// For `auth.token` of the socket, and for `Authorization: Bearer`.
    pub access_token: String,
    /// How long it is good, in milliseconds.
    pub expires_in_ms: u64,
    #[schema(value_type = String)]
    pub session_id: SessionId,
    /// Shown once: lets in who has forgotten the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub recovery_code: Option<String>,
}

/// A recovery code. The one before is void.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewRecoveryCode {
    pub recovery_code: String,
}

/// Who asks, and in which session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CurrentSession {
    pub user: Account,
    #[schema(value_type = String)]
    pub session_id: SessionId,
}

/// Where somebody is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    #[schema(value_type = String)]
    pub id: SessionId,
    /// It is the one that asks.
    pub is_current: bool,
    /// Such as `Firefox on Linux`.
    pub device: String,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub last_used_at: Timestamp,
}

/// Where one is signed in, the latest used first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sessions {
    pub sessions: Vec<Session>,
}

/// Why a request was refused (RFC 9457).
#[derive(Serialize, ToSchema)]
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
    pub code: &'static str,
    /// Milliseconds after which the same may be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub retry_after_ms: Option<u64>,
    /// What would have been accepted instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub suggestion: Option<String>,
    /// With `banned` and `muted`: `network`, when that was meant for somebody else who comes from the same network.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub by: Option<&'static str>,
}

impl Problem {
    /// The same as an acknowledgement would say, with the number and the name of a status.
    pub fn new(status: u16, title: &'static str, error: ErrorBody) -> Self {
        let ErrorBody { code, message: detail, retry_after_ms, suggestion, by } = error;
        Self { kind: "about:blank", title, status, detail, code, retry_after_ms, suggestion, by }
    }
}
