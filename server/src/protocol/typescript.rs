//! Prints the wire types as TypeScript, for `web/src/protocol/generated.ts`.

use ts_rs::{Config, TS};

use super::{
    AccessChanged, AccessInfo, Admitted, ChangeNick, Command, DeletedPlace, ErrorBody, Gone, HistoryInfo, Idle,
    JoinRoom, Joined, Knock, Knocked, KnockedAt, LeaveRoom, Left, LoadOlder, Message, MessageDeleted, Missed,
    NickChanged, Page, Preview, PreviewRoom, Renamed, RoomClosed, RoomHead, RoomInfo, SendMessage, ServerDrain,
    SessionEnded, SetIdle, SyncRoom, Typed, Typing, User, UserListDiff, UserListInfo, UserTyping,
};
use crate::model::{Action, Audience, Role, Settings};

const HEAD: &str = "\
// Printed from server/src/protocol by `script/protocol`. Do not edit.

/** The acknowledgement of every question: exactly one of the two. */
export type Answer<T> = { ok: T } | { error: ErrorBody };
";

const ANNOUNCEMENTS: &str = "\
/** What the server tells, with the arguments of each event. */
export type ServerToClientEvents = {
  load_history: (messages: Array<Message>, about: HistoryInfo) => void;
  receive_message: (message: Message) => void;
  user_list_update: (users: Array<User>, about: UserListInfo) => void;
  user_list_diff: (diff: UserListDiff) => void;
  user_typing: (typing: UserTyping) => void;
  nick_changed: (changed: NickChanged) => void;
  room_head: (head: RoomHead) => void;
  server_drain: (drain: ServerDrain) => void;
  room_changed: (room: RoomInfo) => void;
  standing_changed: (changed: StandingChanged) => void;
  room_closed: (closed: RoomClosed) => void;
  message_deleted: (deleted: MessageDeleted) => void;
  knocked: (knock: KnockedAt) => void;
  admitted: (admitted: Admitted) => void;
  session_ended: (ended: SessionEnded) => void;
};
";

/// The whole of `generated.ts`.
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let types = [
        declaration::<ErrorBody>(&config),
        declaration::<User>(&config),
        declaration::<Message>(&config),
        declaration::<JoinRoom>(&config),
        declaration::<Joined>(&config),
        declaration::<LeaveRoom>(&config),
        declaration::<Left>(&config),
        declaration::<SendMessage>(&config),
        declaration::<LoadOlder>(&config),
        declaration::<Page>(&config),
        declaration::<SyncRoom>(&config),
        declaration::<Missed>(&config),
        declaration::<PreviewRoom>(&config),
        declaration::<Preview>(&config),
        declaration::<ChangeNick>(&config),
        declaration::<Renamed>(&config),
        declaration::<SetIdle>(&config),
        declaration::<Idle>(&config),
        declaration::<Typing>(&config),
        declaration::<Typed>(&config),
        declaration::<HistoryInfo>(&config),
        declaration::<UserListInfo>(&config),
        declaration::<UserListDiff>(&config),
        declaration::<UserTyping>(&config),
        declaration::<NickChanged>(&config),
        declaration::<RoomHead>(&config),
        declaration::<ServerDrain>(&config),
        declaration::<Knock>(&config),
        declaration::<Knocked>(&config),
        declaration::<Audience>(&config),
        declaration::<Settings>(&config),
        declaration::<RoomInfo>(&config),
        declaration::<Role>(&config),
        declaration::<Action>(&config),
        declaration::<AccessInfo>(&config),
        declaration::<AccessChanged>(&config),
        declaration::<RoomClosed>(&config),
        declaration::<MessageDeleted>(&config),
        declaration::<DeletedPlace>(&config),
        declaration::<Gone>(&config),
        declaration::<KnockedAt>(&config),
        declaration::<Admitted>(&config),
        declaration::<SessionEnded>(&config),
    ];
    format!(
        "{HEAD}\n{}\n/** What a client asks, with the acknowledgement of each event. */\n\
         export type ClientToServerEvents = {{\n{}}};\n\n{ANNOUNCEMENTS}",
        types.join("\n"),
        questions(&config)
    )
}

fn questions(config: &Config) -> String {
    let mut questions = String::new();
    question::<JoinRoom>(&mut questions, config);
    question::<LeaveRoom>(&mut questions, config);
    question::<SendMessage>(&mut questions, config);
    question::<LoadOlder>(&mut questions, config);
    question::<SyncRoom>(&mut questions, config);
    question::<PreviewRoom>(&mut questions, config);
    question::<ChangeNick>(&mut questions, config);
    question::<SetIdle>(&mut questions, config);
    question::<Typing>(&mut questions, config);
    question::<Knock>(&mut questions, config);
    questions
}

fn declaration<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    format!("{docs}export {}\n", T::decl(config))
}

fn question<T: Command<Answer: TS> + TS>(out: &mut String, config: &Config) {
    let (payload, answer) = (T::name(config), T::Answer::name(config));
    out.push_str(&format!(
        "  {}: (payload: {payload}, ack: (answer: Answer<{answer}>) => void) => void;\n",
        T::EVENT
    ));
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    /// `script/protocol` sets `WECHAT_PRINT_PROTOCOL` to write the file instead.
    #[test]
    fn generated_ts_is_what_these_types_print() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/protocol/generated.ts");
        if env::var_os("WECHAT_PRINT_PROTOCOL").is_some() {
            fs::write(&path, super::typescript()).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap();
        assert!(committed == super::typescript(), "generated.ts is stale: run script/protocol");
    }
}
