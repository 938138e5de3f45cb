// Printed from server/src/protocol by `script/protocol`. Do not edit.

/** The acknowledgement of every question: exactly one of the two. */
export type Answer<T> = { ok: T } | { error: ErrorBody };

/**
 * Why a question was refused.
 */
export type ErrorBody = { 
/**
 * A word for programs, such as `invalid_nick` or `busy`.
 */
code: string, 
/**
 * A sentence for people.
 */
message: string, 
/**
 * Milliseconds after which the same question may be asked again.
 */
retryAfterMs?: number, 
/**
 * With `nick_taken`: a nickname that is free.
 */
suggestion?: string, 
/**
 * With `banned` and `muted`: `network`, when that was meant for somebody else who comes from the same network.
 */
by?: string, };

/**
 * Someone online in a room.
 */
export type User = { 
/**
 * A public id, the same in every list and as `senderId`.
 */
id: string, nick: string, room: string, 
/**
 * There, and not looking. Left out when looking.
 */
idle?: boolean, 
/**
 * What the user is here. Left out for a guest.
 */
role?: Role, 
/**
 * May not write for now. Left out otherwise.
 */
muted?: boolean, 
/**
 * Has an account, and wears its name. Left out for a guest.
 */
account?: boolean, };

/**
 * One message of a room, as it stands in the database.
 */
export type Message = { id: string, roomId: string, 
/**
 * Its place in its room: 1, 2, 3 … without gaps.
 */
seq: number, senderId: string, 
/**
 * The nickname that the sender had when it was sent.
 */
senderNick: string, 
/**
 * It was written by an account. Left out for a guest's.
 */
account?: boolean, 
/**
 * As it was typed, its lines ended by `\n`.
 */
content: string, createdAt: string, 
/**
 * When it stops being shown and is deleted.
 */
expiresAt: string, 
/**
 * The id that its sender gave it, if any.
 */
clientId?: string, 
/**
 * It was deleted by somebody: its content is empty, its place stays. Left out otherwise.
 */
deleted?: boolean, };

/**
 * Enters a room. The joiner gets `load_history`, everyone in the room learns of it.
 */
export type JoinRoom = { 
/**
 * 1 to 24 characters.
 */
nick: string, 
/**
 * `global` unless given.
 */
room?: string, 
/**
 * The `seq` of the last message that the client has: it gets those since.
 */
after?: number, 
/**
 * The epoch that `after` belongs to.
 */
epoch?: string, 
/**
 * The `shortenings` that came with what the client has: when there are more by now, it gets the recent messages as a
 * newcomer does, `truncated`.
 */
shortenings?: number, 
/**
 * The secret of a link to the room: exchanged for what the link gives.
 */
link?: string, };

/**
 * What a joiner gets to know.
 */
export type Joined = { 
/**
 * Who the joiner is here.
 */
user: User, 
/**
 * Proves who the joiner is: handed over as `auth.token` of a later connection, it keeps `user.id`.
 */
token: string, room: string, 
/**
 * The `seq` of the room's newest message, 0 when there was none yet.
 */
head: number, 
/**
 * The id of the room's sequence.
 */
epoch: string, about: RoomInfo, standing: Standing, };

/**
 * Leaves a room.
 */
export type LeaveRoom = { room: string, };

/**
 * The room that was left.
 */
export type Left = { room: string, };

/**
 * Sends a message: it is stored, then everyone in the room receives it, then this is answered.
 */
export type SendMessage = { 
/**
 * 1 to 4,000 characters; of the control characters only tab and line feed. `\r\n` and `\r` become `\n`.
 */
content: string, 
/**
 * `global` unless given.
 */
room?: string, 
/**
 * A UUID made for this message: sending it again never stores a second one.
 */
clientId?: string, };

/**
 * Asks for a page of messages before one that the client has.
 */
export type LoadOlder = { room: string, 
/**
 * The `seq` of the oldest message that the client has.
 */
before: number, 
/**
 * 1 to 100; 50 unless given.
 */
limit?: number, };

/**
 * A page of messages, oldest first: as many as were asked for, unless they are longer than 256 KiB of JSON.
 */
export type Page = { messages: Array<Message>, 
/**
 * Whether there are still older ones.
 */
hasMore: boolean, };

/**
 * Asks for what was missed since a message.
 */
export type SyncRoom = { room: string, 
/**
 * The `seq` up to which the client has everything.
 */
after: number, 
/**
 * The epoch that `after` belongs to.
 */
epoch: string, 
/**
 * As in `join_room`.
 */
shortenings?: number, };

/**
 * What was missed, oldest first, up to 256 KiB of JSON.
 */
export type Missed = { messages: Array<Message>, 
/**
 * The `seq` of the room's newest message.
 */
head: number, epoch: string, 
/**
 * Messages between `after` and the first of these are not among them: they have expired, are too many, or
 * belong to another epoch.
 */
truncated: boolean, 
/**
 * These are the first of what was missed, and more follow: to be asked for with the last of these as `after`.
 */
hasMore: boolean, 
/**
 * How often messages of the room were given a shorter life. With another number than the one that the client knows,
 * whatever it has may have expired earlier than it was to.
 */
shortenings: number, 
/**
 * With `after`: messages up to there that were deleted, the newest first, 100 at the most.
 */
deleted?: Array<DeletedPlace>, 
/**
 * More were deleted: what the client has from before this `seq` is to be dropped, and can be loaded again.
 */
deletedBefore?: number, };

/**
 * Shows a room to someone who is not in it and may be about to enter.
 */
export type PreviewRoom = { room: string, 
/**
 * The secret of a link to the room. It is not used up: one that is for so many uses shows what the room is called, and
 * neither messages nor people, to whoever would not be let in without it.
 */
link?: string, };

/**
 * A room at one moment, as a newcomer would find it.
 */
export type Preview = { 
/**
 * The recent ones, oldest first, up to 256 KiB of JSON.
 */
messages: Array<Message>, 
/**
 * Whether there are older ones.
 */
hasMore: boolean, 
/**
 * Some of those who are there.
 */
users: Array<User>, 
/**
 * How many are there.
 */
total: number, 
/**
 * The server's time, for a client whose own clock is wrong.
 */
now: string, about: RoomInfo, 
/**
 * Messages and people are shown only to whoever enters by the link. Left out otherwise.
 */
withheld?: boolean, };

/**
 * Takes another nickname, in every room that the asker is in.
 */
export type ChangeNick = { 
/**
 * 1 to 24 characters.
 */
nick: string, };

/**
 * The new nickname, and the token that goes with it.
 */
export type Renamed = { 
/**
 * As it is shown to the others.
 */
nick: string, token: string, };

/**
 * Says whether the asker looks: a user is idle when none of its connections does.
 */
export type SetIdle = { idle: boolean, };

/**
 * What the connection is from now on.
 */
export type Idle = { idle: boolean, };

/**
 * Says that the asker is writing: to be asked at most every 3 s. The others may be told, or not.
 */
export type Typing = { room: string, };

/**
 * Where the asker is writing.
 */
export type Typed = { room: string, };

/**
 * What `load_history` says beside the messages.
 */
export type HistoryInfo = { room: string, 
/**
 * The `seq` of the room's newest message: every later one comes as `receive_message`.
 */
head: number, epoch: string, 
/**
 * Whether older messages can be loaded.
 */
hasMore: boolean, 
/**
 * With `after`: these are not all since then, and what the client has does not connect to them.
 */
truncated: boolean, 
/**
 * The server's time, for a client whose own clock is wrong.
 */
now: string, 
/**
 * How long a message lives, in milliseconds. `null`: for ever.
 */
retentionMs: number | null, 
/**
 * How often messages of the room were given a shorter life. With another number than the one that the client knows,
 * whatever it has may have expired earlier than it was to.
 */
shortenings: number, 
/**
 * With `after`: messages up to there that were deleted, the newest first, 100 at the most.
 */
deleted?: Array<DeletedPlace>, 
/**
 * More were deleted: what the client has from before this `seq` is to be dropped, and can be loaded again.
 */
deletedBefore?: number, };

/**
 * What `user_list_update` says beside the users.
 */
export type UserListInfo = { room: string, 
/**
 * How many are here; the list may hold fewer in a crowd.
 */
total: number, };

/**
 * Who came and who went: patches the list.
 */
export type UserListDiff = { room: string, 
/**
 * Came, or changed the nickname: replaces the entry with the same id.
 */
joined: Array<User>, 
/**
 * Ids of those who went.
 */
left: Array<string>, total: number, };

/**
 * Someone is writing. Shown for 5 s, or until a message of theirs comes.
 */
export type UserTyping = { room: string, id: string, nick: string, };

/**
 * The listener goes by another nickname in a room from now on: the one before is that of an account, whose owner is here.
 */
export type NickChanged = { room: string, 
/**
 * The new one.
 */
nick: string, 
/**
 * Instead of the token from before.
 */
token: string, };

/**
 * The newest `seq` of a room, told now and then so that a lost last message is noticed.
 */
export type RoomHead = { room: string, head: number, epoch: string, };

/**
 * The server is about to stop and asks everyone to come back, each after another time.
 */
export type ServerDrain = { 
/**
 * Milliseconds to wait before connecting again.
 */
reconnectAfterMs: number, };

/**
 * Asks to be let into a room that is for its members: after `knock_required`.
 */
export type Knock = { room: string, 
/**
 * 1 to 24 characters.
 */
nick: string, };

/**
 * Where was knocked: `admitted` follows when somebody there lets the asker in.
 */
export type Knocked = { room: string, };

/**
 * Whom a room is open to.
 */
export type Access = "everyone" | "accounts" | "members";

/**
 * What an owner decides about a room. The defaults are what holds in a room that nobody owns.
 */
export type Settings = { 
/**
 * 1 to 60 characters: letters with the marks of their script, digits, punctuation, symbols, emoji, single spaces.
 */
name: string | null, 
/**
 * At most 200 characters, of the same kinds.
 */
topic: string | null, read: Access, write: Access, 
/**
 * How long a message lives, at least an hour. `null`: for ever.
 */
lifetimeMs: number | null, 
/**
 * How long someone waits between two messages, at most an hour. Moderators do not.
 */
slowModeMs: number, 
/**
 * How many may be here at once, members and above not counted out. `null`: as many as come.
 */
maxPeople: number | null, 
/**
 * Whether it is in the list of public rooms.
 */
listed: boolean, 
/**
 * Nobody new comes in.
 */
isLocked: boolean, 
/**
 * Who may not read may ask to be let in.
 */
canKnock: boolean, };

/**
 * A room, as far as its owners have decided.
 */
export type RoomInfo = { id: string, isOwned: boolean, 
/**
 * 1 to 60 characters: letters with the marks of their script, digits, punctuation, symbols, emoji, single spaces.
 */
name: string | null, 
/**
 * At most 200 characters, of the same kinds.
 */
topic: string | null, read: Access, write: Access, 
/**
 * How long a message lives, at least an hour. `null`: for ever.
 */
lifetimeMs: number | null, 
/**
 * How long someone waits between two messages, at most an hour. Moderators do not.
 */
slowModeMs: number, 
/**
 * How many may be here at once, members and above not counted out. `null`: as many as come.
 */
maxPeople: number | null, 
/**
 * Whether it is in the list of public rooms.
 */
listed: boolean, 
/**
 * Nobody new comes in.
 */
isLocked: boolean, 
/**
 * Who may not read may ask to be let in.
 */
canKnock: boolean, };

/**
 * What someone is in a room, from the least to the most. A reader only reads, whatever the room allows to others.
 */
export type Role = "reader" | "guest" | "member" | "moderator" | "owner";

/**
 * What can be done in a room.
 */
export type Action = "read" | "write" | "delete_message" | "mute" | "kick" | "ban" | "admit" | "lock" | "see_people" | "change_settings" | "make_links" | "set_roles" | "see_audit" | "hand_over" | "clear" | "delete_room" | "claim";

/**
 * What the one who is told may do in a room.
 */
export type Standing = { role: Role, may: Array<Action>, mutedUntil?: string, 
/**
 * The longest life, in milliseconds, that the one who is told may give messages. Left out: for ever.
 */
longestLifetimeMs?: number, 
/**
 * `network`, when the mute was meant for somebody else who comes from the same network. Left out otherwise.
 */
mutedBy?: string, };

/**
 * What the listener may do in a room has changed.
 */
export type StandingChanged = { room: string, standing: Standing, };

/**
 * The listener is not in a room any more, and why: the code is that of an error.
 */
export type RoomClosed = { room: string, 
/**
 * A word for programs, such as `invalid_nick` or `busy`.
 */
code: string, 
/**
 * A sentence for people.
 */
message: string, 
/**
 * Milliseconds after which the same question may be asked again.
 */
retryAfterMs?: number, 
/**
 * With `nick_taken`: a nickname that is free.
 */
suggestion?: string, 
/**
 * With `banned` and `muted`: `network`, when that was meant for somebody else who comes from the same network.
 */
by?: string, };

/**
 * A message's content is gone; its place stays.
 */
export type MessageDeleted = { room: string, id: string, seq: number, };

/**
 * A message whose content is gone.
 */
export type DeletedPlace = { id: string, seq: number, };

/**
 * What a client that comes back is to drop of what it has.
 */
export type Gone = { 
/**
 * How often messages of the room were given a shorter life. With another number than the one that the client knows,
 * whatever it has may have expired earlier than it was to.
 */
shortenings: number, 
/**
 * With `after`: messages up to there that were deleted, the newest first, 100 at the most.
 */
deleted?: Array<DeletedPlace>, 
/**
 * More were deleted: what the client has from before this `seq` is to be dropped, and can be loaded again.
 */
deletedBefore?: number, };

/**
 * Somebody asks to be let in: told to those who may.
 */
export type KnockedAt = { room: string, id: string, nick: string, };

/**
 * Somebody has let the listener in: it can join now.
 */
export type Admitted = { room: string, };

/**
 * The listener's session has ended, and the server ends the connection.
 */
export type SessionEnded = { 
/**
 * `signed_out`, `password_changed` or `account_deleted`.
 */
code: string, 
/**
 * A sentence for people.
 */
message: string, };

/** What a client asks, with the acknowledgement of each event. */
export type ClientToServerEvents = {
  join_room: (payload: JoinRoom, ack: (answer: Answer<Joined>) => void) => void;
  leave_room: (payload: LeaveRoom, ack: (answer: Answer<Left>) => void) => void;
  send_message: (payload: SendMessage, ack: (answer: Answer<Message>) => void) => void;
  load_older: (payload: LoadOlder, ack: (answer: Answer<Page>) => void) => void;
  sync_room: (payload: SyncRoom, ack: (answer: Answer<Missed>) => void) => void;
  preview_room: (payload: PreviewRoom, ack: (answer: Answer<Preview>) => void) => void;
  change_nick: (payload: ChangeNick, ack: (answer: Answer<Renamed>) => void) => void;
  set_idle: (payload: SetIdle, ack: (answer: Answer<Idle>) => void) => void;
  typing: (payload: Typing, ack: (answer: Answer<Typed>) => void) => void;
  knock: (payload: Knock, ack: (answer: Answer<Knocked>) => void) => void;
};

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
