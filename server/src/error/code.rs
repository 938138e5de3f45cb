//! The table of error codes. The page's type and the list in `docs/protocol.md` are printed from it.

use std::fmt;

use axum::http::StatusCode;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

/// Repeating the same request does not help until something else has changed.
const FINAL: bool = true;
/// Repeating it may help.
const PASSING: bool = false;

macro_rules! codes {
    ($($code:ident = $text:literal, $status:ident, $is_final:ident, $meaning:literal;)*) => {
        /// A word for programs: why something was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[ts(rename = "ErrorCode")]
        #[schema(as = ErrorCode)]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$code),*];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text,)* }
            }

            /// The status for HTTP (RFC 9110).
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$code => StatusCode::$status,)* }
            }

            /// Whether repeating the same request does not help.
            pub const fn is_final(self) -> bool {
                match self { $(Self::$code => $is_final,)* }
            }

            /// What it means, for the document.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$code => $meaning,)* }
            }
        }
    };
}

codes! {
    InvalidPayload = "invalid_payload", BAD_REQUEST, FINAL, "the payload is not understood; the message says why";
    UnknownEvent = "unknown_event", NOT_FOUND, FINAL, "there is no event of this name";
    InvalidNick = "invalid_nick", BAD_REQUEST, FINAL, "the nickname breaks a rule; the message says which";
    InvalidRoom = "invalid_room", BAD_REQUEST, FINAL, "this is not a room's id";
    InvalidContent = "invalid_content", BAD_REQUEST, FINAL, "the text breaks a rule; the message says which";
    InvalidClientId = "invalid_client_id", BAD_REQUEST, FINAL, "`clientId` is not a UUID";
    InvalidSearch = "invalid_search", BAD_REQUEST, FINAL, "there is nothing to search for, or too much; the message says which";
    InvalidEmoji = "invalid_emoji", BAD_REQUEST, FINAL, "this is not one emoji of Unicode's list";
    InvalidSettings = "invalid_settings", BAD_REQUEST, FINAL, "a setting breaks a rule; the message says which";
    InvalidPassword = "invalid_password", BAD_REQUEST, FINAL, "the password is too short, too long or too weak";
    LifetimeTooLong = "lifetime_too_long", BAD_REQUEST, FINAL, "messages do not live for that long on this server";
    LifetimeForAccounts = "lifetime_for_accounts", FORBIDDEN, FINAL, "messages live for that long with an account";
    NickTaken = "nick_taken", CONFLICT, FINAL,
        "somebody there goes by this name, or one that looks like it: `suggestion` is free";
    NickReserved = "nick_reserved", CONFLICT, FINAL,
        "the name, or one that looks like it, is an account's: `suggestion` is free";
    UsernameTaken = "username_taken", CONFLICT, FINAL,
        "another account or guest has this name, or one that looks like it: `suggestion` is free";
    NotJoined = "not_joined", FORBIDDEN, PASSING, "join the room first";
    Unauthorized = "unauthorized", UNAUTHORIZED, FINAL, "sign in first";
    SignedOut = "signed_out", UNAUTHORIZED, PASSING,
        "the session has ended: refresh it, or go on as a guest";
    WrongPassword = "wrong_password", UNAUTHORIZED, FINAL, "this is not the right name and password";
    AlreadyAccount = "already_account", CONFLICT, FINAL, "the one who asks has an account already";
    Forbidden = "forbidden", FORBIDDEN, FINAL, "not allowed there, or from pages of this origin";
    TooLate = "too_late", FORBIDDEN, FINAL, "the time in which a message can be changed is over";
    TooManyReactions = "too_many_reactions", CONFLICT, FINAL,
        "the message has as many reactions as it may have, or of one person";
    TooManyPins = "too_many_pins", CONFLICT, FINAL, "as many messages are pinned in the room as may be";
    NotFound = "not_found", NOT_FOUND, FINAL, "there is no such thing";
    AccountsOnly = "accounts_only", FORBIDDEN, FINAL, "the room is for people with an account";
    MembersOnly = "members_only", FORBIDDEN, FINAL, "the room is for its members";
    KnockRequired = "knock_required", FORBIDDEN, FINAL, "the room is for its members: knock to be let in";
    RoomLocked = "room_locked", FORBIDDEN, FINAL, "nobody new comes in at the moment";
    RoomFull = "room_full", FORBIDDEN, FINAL, "as many are in the room as it may hold";
    RoomDeleted = "room_deleted", GONE, FINAL, "gone for good";
    LinkInvalid = "link_invalid", GONE, FINAL, "the link is used up, too old or revoked";
    Banned = "banned", FORBIDDEN, FINAL,
        "banned from the room, with `retryAfterMs` for so long; with `by: \"network\"` that was meant for somebody \
         else from the same network";
    Kicked = "kicked", FORBIDDEN, FINAL, "taken out of the room; only in `room_closed`";
    Muted = "muted", FORBIDDEN, FINAL, "muted in the room; `retryAfterMs` and `by` as with `banned`";
    ReadOnly = "read_only", FORBIDDEN, FINAL, "guests of the room may read, and not write";
    AlreadyOwned = "already_owned", CONFLICT, FINAL, "the room has an owner already";
    RoomInUse = "room_in_use", CONFLICT, PASSING, "the room cannot be taken over while others use it";
    HostNotServed = "host_not_served", MISDIRECTED_REQUEST, FINAL,
        "the server is not to be reached by this name";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, FINAL, "this path has no such method";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, FINAL, "the body is not JSON";
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, FINAL, "the request is larger than 16 KiB";
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT, PASSING, "the request did not arrive in time";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, PASSING, "too much at once: again after `retryAfterMs`";
    TooManyConnections = "too_many_connections", TOO_MANY_REQUESTS, PASSING,
        "too many connections from one address";
    Busy = "busy", SERVICE_UNAVAILABLE, PASSING, "too much to do: try again after `retryAfterMs`";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, PASSING,
        "the database does not answer: try again after `retryAfterMs`";
    StorageFull = "storage_full", INSUFFICIENT_STORAGE, PASSING, "the server stores no more messages for now";
    RoomStorageFull = "room_storage_full", INSUFFICIENT_STORAGE, FINAL,
        "the room holds no more until messages expire or are deleted";
    Internal = "internal", INTERNAL_SERVER_ERROR, PASSING, "the server's fault, logged there";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fmt::Write as _, fs, path::Path};

    use super::*;

    fn table() -> String {
        let mut table = "| code | status | means |\n|---|---|---|\n".to_owned();
        for code in Code::ALL {
            writeln!(table, "| `{code}` | {} | {} |", code.status().as_u16(), code.meaning()).unwrap();
        }
        table
    }

    #[test]
    fn codes_are_written_as_they_are_sent() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    /// `script/protocol` sets `WECHAT_PRINT_PROTOCOL` to write them there instead.
    #[test]
    fn the_document_lists_every_error_code() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md");
        let document = fs::read_to_string(&path).unwrap();
        let (before, rest) = document.split_once("## Error codes\n\n").unwrap();
        let (_, after) = rest.split_once("\n\n").unwrap();
        let printed = format!("{before}## Error codes\n\n{}\n{after}", table());
        if env::var_os("WECHAT_PRINT_PROTOCOL").is_some() {
            fs::write(&path, &printed).unwrap();
        } else {
            assert!(document == printed, "the list of error codes is stale: run script/protocol");
        }
    }
}
