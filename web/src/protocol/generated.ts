// Printed from the server's commands by `script/protocol`. Do not edit.

/** The acknowledgement of every question: exactly one of the two. */
export type Answer<T> = { ok: T } | { error: ErrorBody };

/**
 * What the listener may do in a room has changed.
 */
export type AccessChanged = { room: string, standing: AccessInfo, };

/**
 * What the one who is told may do in a room.
 */
export type AccessInfo = { role: Role, may: Array<Action>, mutedUntil?: string, 
/**
 * The longest life, in milliseconds, that the one who is told may give messages. Left out: for ever.
 */
longestLifetimeMs?: number, 
/**
 * `network`, when the mute was meant for somebody else who comes from the same network. Left out otherwise.
 */
mutedBy?: string, };

/**
 * Somebody who has an account.
 */
export type Account = { 
/**
 * The same as `senderId` and in the lists of users.
 */
id: string, username: string, createdAt: string, };

/**
 * What can be done in a room.
 */
export type Action = "read" | "write" | "pin_message" | "delete_message" | "mute" | "kick" | "ban" | "admit" | "lock" | "see_people" | "change_settings" | "make_links" | "set_roles" | "see_audit" | "hand_over" | "clear" | "delete_room" | "claim";

/**
 * Lets someone in who has knocked, as a member, or does not.
 */
export type AnswerKnock = { room: string, 
/**
 * The id of a user.
 */
user: string, admit: boolean, };

/**
 * Messages around a place in a room, oldest first: as many as were asked for, unless those on one side of it are longer
 * than 256 KiB of JSON.
 */
export type Around = { messages: Array<Message>, 
/**
 * Whether there are older ones than these.
 */
hasMore: boolean, 
/**
 * Whether there are newer ones than these.
 */
hasNewer: boolean, 
/**
 * The number of the room's last change when these were read.
 */
change: number, 
/**
 * The message asked for has expired, or never was. Left out otherwise.
 */
gone?: boolean, };

/**
 * Whom a room is open to.
 */
export type Audience = "everyone" | "accounts" | "members";

/**
 * The newest 200.
 */
export type Audit = { entries: Array<AuditEntry>, };

/**
 * Something that somebody did, without what was said.
 */
export type AuditEntry = { at: string, action: string, actor: NamedPerson, target?: NamedPerson, detail?: string, };

/**
 * Keeps someone out, and guests of the same network, for 24 hours at most. It ends nothing that a ban before has
 * begun.
 */
export type Ban = { room: string, 
/**
 * The id of a user.
 */
user: string, 
/**
 * A second to ten years. Left out: for ever.
 */
forMs?: number, 
/**
 * Whether it holds for the person's network too, for a day at most: for guests, and for accounts that are made
 * later. Unless given it does.
 */
network?: boolean, 
/**
 * What the person has written here within so long is deleted as well: a second to ten years, which is all. Left
 * out: nothing.
 */
deleteMessagesMs?: number, };

export type BanInfo = { id: string, nick: string, 
/**
 * Left out: for ever.
 */
until?: string, };

/**
 * Takes another nickname, in every room that the caller is in.
 */
export type ChangeNick = { 
/**
 * 1 to 24 characters.
 */
nick: string, };

/**
 * Changes the password; all other sessions end, and no other device is known any more.
 */
export type ChangePassword = { password: string, 
/**
 * 8 to 1,024 bytes of any text.
 */
newPassword: string, };

/**
 * Changes settings. A shorter lifetime of messages holds for those that exist, a longer one does not.
 */
export type ChangeRoom = { room: string, name?: string | null, topic?: string | null, read?: Audience, write?: Audience, lifetimeMs?: number | null, editMs?: number | null, slowModeMs?: number, maxPeople?: number | null, listed?: boolean, isLocked?: boolean, canKnock?: boolean, };

/**
 * Deletes every message of a room.
 */
export type ClearRoom = OneRoom;

/**
 * The account's password once more.
 */
export type Confirmation = { password: string, };

/**
 * Makes a room, or with an `id` takes over one that nobody owns, and that nobody else uses. Everyone who
 * opens the owner link becomes an owner.
 */
export type CreateRoom = { 
/**
 * Of a room that nobody owns: only an account can take it over.
 */
id?: string, name?: string | null, topic?: string | null, read?: Audience, write?: Audience, lifetimeMs?: number | null, editMs?: number | null, slowModeMs?: number, maxPeople?: number | null, listed?: boolean, isLocked?: boolean, canKnock?: boolean, };

/**
 * What an account is signed in with.
 */
export type Credentials = { 
/**
 * 1 to 24 characters, as a nickname.
 */
username: string, 
/**
 * 8 to 1,024 bytes of any text.
 */
password: string, };

/**
 * Who asks, and in which session.
 */
export type CurrentSession = { user: Account, sessionId: string, };

/**
 * Deletes the account: its sessions end and its name is free. What it wrote stays until it expires.
 */
export type DeleteAccount = Confirmation;

/**
 * Takes a message's content away: one's own, or any for who moderates. Its seq stays.
 */
export type DeleteMessage = { room: string, 
/**
 * The `seq` of the message, or its id. Earlier clients call it `message`.
 */
seq: number | string, };

/**
 * Deletes a room for good.
 */
export type DeleteRoom = OneRoom;

/**
 * A message whose content is gone.
 */
export type DeletedSeq = { id: string, seq: number, };

/**
 * What went well, where there is nothing more to say.
 */
export type Done = Record<symbol, never>;

/**
 * Replaces the content of one's own message, and marks it as edited. Its `seq` and its end of life stay; what it said
 * before is not kept. It costs what sending it would.
 */
export type EditMessage = { room: string, 
/**
 * The `seq` of the message, or its id.
 */
seq: number | string, 
/**
 * As in `send_message`.
 */
content: string, };

/**
 * Ends every other session; no other device is known any more.
 */
export type EndOtherSessions = Record<symbol, never>;

/**
 * Ends one session.
 */
export type EndSession = { 
/**
 * The id of a session.
 */
id: string, };

/**
 * Why a question was refused.
 */
export type ErrorBody = { 
/**
 * A word for programs, such as `invalid_nick` or `busy`.
 */
code: ErrorCode, 
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
 * A word for programs: why something was refused.
 */
export type ErrorCode = "invalid_payload" | "unknown_event" | "invalid_nick" | "invalid_room" | "invalid_content" | "invalid_client_id" | "invalid_search" | "invalid_emoji" | "invalid_settings" | "invalid_password" | "lifetime_too_long" | "lifetime_for_accounts" | "nick_taken" | "nick_reserved" | "username_taken" | "not_joined" | "unauthorized" | "signed_out" | "wrong_password" | "already_account" | "forbidden" | "too_late" | "too_many_reactions" | "too_many_pins" | "not_found" | "accounts_only" | "members_only" | "knock_required" | "room_locked" | "room_full" | "room_deleted" | "link_invalid" | "banned" | "kicked" | "muted" | "read_only" | "already_owned" | "room_in_use" | "host_not_served" | "method_not_allowed" | "unsupported_media_type" | "too_large" | "request_timeout" | "rate_limited" | "too_many_connections" | "busy" | "unavailable" | "storage_full" | "room_storage_full" | "internal";

/**
 * What was found in a room, newest first.
 */
export type Found = { messages: Array<Message>, 
/**
 * From this `seq` on the room was searched. The `before` of the next question.
 */
searchedTo: number, 
/**
 * Whether there is more to search before it.
 */
hasMore: boolean, };

/**
 * What a client that comes back is to drop of what it has.
 */
export type Gone = { 
/**
 * How often messages of the room were given a shorter life. With another number than the one that the client
 * knows, whatever it has may have expired earlier than it was to.
 */
shortenings: number, 
/**
 * With `after`: messages up to there that were deleted, the newest first, 100 at the most.
 */
deleted?: Array<DeletedSeq>, 
/**
 * More were deleted: what the client has from before this `seq` is to be dropped, and can be loaded again.
 */
deletedBefore?: number, };

/**
 * A message that was deleted, or has expired.
 */
export type GoneMessage = { seq: number, 
/**
 * Always `true`.
 */
gone: true, };

/**
 * Makes someone else the owner. The caller becomes a moderator, and owner links are void.
 */
export type HandOver = { room: string, userId: string, };

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
 * How often messages of the room were given a shorter life. With another number than the one that the client
 * knows, whatever it has may have expired earlier than it was to.
 */
shortenings: number, 
/**
 * With `after`: messages up to there that were deleted, the newest first, 100 at the most.
 */
deleted?: Array<DeletedSeq>, 
/**
 * More were deleted: what the client has from before this `seq` is to be dropped, and can be loaded again.
 */
deletedBefore?: number, 
/**
 * The number of the room's last change. A client that has applied everything up to it knows all changes.
 */
change: number, 
/**
 * With `change`: what was changed since, each message once. Of many changes there are none here, and the messages
 * are `truncated`.
 */
changed?: Array<Patch>, };

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
 * The `shortenings` that came with what the client has: when there are more by now, it gets the recent messages
 * as a newcomer does, `truncated`.
 */
shortenings?: number, 
/**
 * The `change` up to which the client has applied everything: it gets what was changed since, with the history.
 */
change?: number, 
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
epoch: string, about: RoomInfo, standing: AccessInfo, };

/**
 * Takes someone out, who may come back after 5 minutes.
 */
export type Kick = PersonInRoom;

/**
 * Asks to be let into a room that is for its members: after `knock_required`. `admitted` follows when somebody there
 * lets the caller in.
 */
export type Knock = { room: string, 
/**
 * 1 to 24 characters.
 */
nick: string, };

export type Knocks = { knocks: Array<NamedPerson>, };

/**
 * Leaves a room.
 */
export type LeaveRoom = OneRoom;

/**
 * A link as the owners see it. Its secret is not kept.
 */
export type LinkInfo = { id: string, role: Role, 
/**
 * How often it can still be used. Left out: as often as one likes.
 */
usesLeft?: number, used: number, 
/**
 * Left out: never.
 */
expiresAt?: string, createdAt: string, };

/**
 * What makes a link: `/room/<id>#k=<secret>`. It is told once.
 */
export type LinkSecret = { id: string, secret: string, };

export type Links = { links: Array<LinkInfo>, };

/**
 * Who waits to be let into a room.
 */
export type ListKnocks = OneRoom;

/**
 * The links to a room, the newest first.
 */
export type ListLinks = OneRoom;

/**
 * Asks for a page of messages: those before one, after one, or around one. The newest unless one of these is given.
 */
export type ListMessages = { room: string, before?: number, after?: number, around?: number, 
/**
 * 1 to 100; 50 unless given.
 */
limit?: number, };

/**
 * Who is something in a room, and who may not come in.
 */
export type ListPeople = OneRoom;

/**
 * Asks for the pinned messages of a room.
 */
export type ListPins = { room: string, };

/**
 * Who has reacted to a message with an emoji, in the order in which they did, 100 at a time.
 */
export type ListReactions = { room: string, 
/**
 * The `seq` of the message, or its id.
 */
seq: number | string, emoji: string, 
/**
 * The `next` of the page before.
 */
after?: number, };

/**
 * How far one has read, in the 100 rooms marked last. Marks are kept for 30 days.
 */
export type ListReadMarks = Record<symbol, never>;

/**
 * The rooms that everyone can find, the fullest first, 100 at the most, as they were a second ago or later; and
 * those where the caller is more than a guest.
 */
export type ListRooms = Record<symbol, never>;

/**
 * Lists where the account is signed in, the latest used first.
 */
export type ListSessions = Record<symbol, never>;

export type ListedRoom = { id: string, name?: string, topic?: string, 
/**
 * How many are there.
 */
people: number, 
/**
 * What the caller is there: only in `mine`.
 */
role?: Role, };

/**
 * Asks for the messages around one, with as many before it as after it.
 */
export type LoadAround = { room: string, 
/**
 * The `seq` of the message, or its id.
 */
seq: number | string, 
/**
 * 1 to 100; 50 unless given.
 */
limit?: number, };

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

export type MadeLink = { link: LinkInfo, 
/**
 * Told once.
 */
secret: string, };

/**
 * Makes a link that gives a role. Its secret is told once.
 */
export type MakeLink = { room: string, 
/**
 * `owner`, `member` or `reader`.
 */
role: Role, 
/**
 * How often it can be used: 1 to 10,000. Left out: as often as one likes.
 */
uses?: number, 
/**
 * For how long: a minute to ten years. Left out: for ever.
 */
expiresInMs?: number, };

/**
 * Makes a new recovery code; the old one is void.
 */
export type MakeRecoveryCode = Confirmation;

/**
 * Marks a room as read up to a message. One's other connections are told. A mark never goes back.
 */
export type MarkRead = { room: string, 
/**
 * The `seq` of the last message that was seen.
 */
seq: number, 
/**
 * The epoch that `seq` belongs to: a mark of an earlier one changes nothing. The current one unless given.
 */
epoch?: string, };

/**
 * One message of a room, as it stands in the database.
 */
export type Message = { id: string, roomId: string, 
/**
 * Its position in its room: 1, 2, 3 … without gaps.
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
 * It was deleted by somebody: its content is empty, its `seq` stays. Left out otherwise.
 */
deleted?: boolean, 
/**
 * When its content was changed last. Left out when it never was.
 */
editedAt?: string, 
/**
 * The number of its last change, in its room. Left out when it is as it was sent. Of two forms of a message the one
 * with the higher number is the later one.
 */
change?: number, 
/**
 * Left out when there are none.
 */
reactions?: Array<Reaction>, 
/**
 * It is in the room's list of pinned messages. Left out otherwise.
 */
pinned?: boolean, 
/**
 * The message that it replies to. Left out when it replies to none.
 */
replyTo?: ReplyTo, };

/**
 * A message's content is gone; its `seq` stays.
 */
export type MessageDeleted = { room: string, id: string, seq: number, };

/**
 * Messages of a room were changed. Changes of up to half a second are told together.
 */
export type MessagesChanged = { room: string, 
/**
 * A client that knows all changes up to this number knows, with these, all up to `change`. Any other asks for them.
 */
after: number, change: number, 
/**
 * Each message once, in the order of `change`.
 */
messages: Array<Patch>, };

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
 * How often messages of the room were given a shorter life. With another number than the one that the client
 * knows, whatever it has may have expired earlier than it was to.
 */
shortenings: number, 
/**
 * With `after`: messages up to there that were deleted, the newest first, 100 at the most.
 */
deleted?: Array<DeletedSeq>, 
/**
 * More were deleted: what the client has from before this `seq` is to be dropped, and can be loaded again.
 */
deletedBefore?: number, 
/**
 * The number of the room's last change. A client that has applied everything up to it knows all changes.
 */
change: number, 
/**
 * With `change`: what was changed since, each message once. Of many changes there are none here, and the messages
 * are `truncated`.
 */
changed?: Array<Patch>, };

/**
 * Keeps someone from writing, and guests of the same network.
 */
export type Mute = { room: string, 
/**
 * The id of a user.
 */
user: string, 
/**
 * A second to ten years.
 */
forMs: number, };

export type NamedPerson = { id: string, nick: string, };

/**
 * A recovery code. The one before is void.
 */
export type NewRecoveryCode = { recoveryCode: string, };

/**
 * The listener goes by another nickname in a room from now on: the one before is that of an account, whose owner is
 * here.
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
 * A room: what a command is about.
 */
export type OneRoom = { room: string, };

/**
 * A room that has an owner now.
 */
export type OwnedRoom = { room: RoomInfo, ownerLink: LinkSecret, };

/**
 * A page of messages, oldest first: as many as were asked for, unless they are longer than 256 KiB of JSON.
 */
export type Page = { messages: Array<Message>, 
/**
 * Whether there are still older ones.
 */
hasMore: boolean, 
/**
 * The number of the room's last change when these were read.
 */
change: number, };

/**
 * What has changed of a message. Each part is whole, so applying it twice does no harm; what is left out stays.
 */
export type Patch = { id: string, seq: number, 
/**
 * The number of the change up to which this holds. A message with a higher one is later than this.
 */
change: number, 
/**
 * Empty when it was deleted.
 */
content?: string, editedAt?: string, deleted?: boolean, 
/**
 * All of the message. Left out when they stay as they are.
 */
reactions?: Array<Reaction>, 
/**
 * Left out when that stays as it is.
 */
pinned?: boolean, };

/**
 * Somebody who has, or had, to do with a room.
 */
export type PersonInRoom = { room: string, 
/**
 * The id of a user.
 */
user: string, };

/**
 * Someone by the name that a room sees.
 */
export type PersonNamed = { room: string, id: string, nick: string, };

/**
 * Puts a message into the room's list of pinned ones, or takes it out: for moderators, and in a room that nobody owns for
 * who has written there. It lives no longer for it.
 */
export type PinMessage = { room: string, 
/**
 * The `seq` of the message, or its id.
 */
seq: number | string, 
/**
 * `false` takes it out. `true` unless given.
 */
on?: boolean, };

/**
 * The pinned messages of a room, oldest first.
 */
export type Pins = { messages: Array<Message>, };

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
 * Messages and people are shown only to those who enter by the link. Left out otherwise.
 */
withheld?: boolean, };

/**
 * Shows a room to someone who is not in it and may be about to enter.
 */
export type PreviewRoom = { room: string, 
/**
 * The secret of a link to the room. It is not used up: one that is for so many uses shows what the room is
 * called, and neither messages nor people, to people who would not be let in without it.
 */
link?: string, };

/**
 * What is shown of a message beside the replies to it.
 */
export type Quote = { seq: number, id: string, senderId: string, senderNick: string, 
/**
 * Of its first line, 100 characters at the most.
 */
excerpt: string, expiresAt: string, 
/**
 * The number of its last change, as in a message.
 */
change?: number, };

/**
 * Reacts to a message with an emoji, or takes that back. Doing it twice changes nothing the second time. It counts as a
 * message that is sent.
 */
export type React = { room: string, 
/**
 * The `seq` of the message, or its id.
 */
seq: number | string, 
/**
 * One emoji of Unicode's list.
 */
emoji: string, 
/**
 * `false` takes it back. `true` unless given.
 */
on?: boolean, };

/**
 * The reactions to a message with one emoji. A message has those of the emoji that was given first at first.
 */
export type Reaction = { emoji: string, 
/**
 * How many people have given it.
 */
count: number, 
/**
 * The first ten of them.
 */
by: Array<Reactor>, };

/**
 * Somebody who has reacted to a message, by the nickname of that time.
 */
export type Reactor = { id: string, nick: string, };

/**
 * People who have reacted.
 */
export type Reactors = { people: Array<Reactor>, 
/**
 * The `after` of the next page, if there are more.
 */
next?: number, };

/**
 * How far a person has read in a room, told to that person's other connections.
 */
export type ReadMark = { room: string, 
/**
 * The id of the room's sequence that `seq` belongs to.
 */
epoch: string, 
/**
 * The `seq` of the last message that was seen.
 */
seq: number, };

/**
 * How far somebody has read.
 */
export type ReadMarks = { marks: Array<ReadMark>, };

/**
 * Signs in with the recovery code and sets a new password. There is a new code; all other sessions end.
 */
export type Recover = { username: string, 
/**
 * As it was shown: dashes, spaces and small letters do not matter.
 */
recoveryCode: string, 
/**
 * 8 to 1,024 bytes of any text.
 */
newPassword: string, };

/**
 * Goes on: a new access token, and the next refresh token. Each refresh token is good once; one that comes again
 * ends the session.
 */
export type Refresh = Record<symbol, never>;

/**
 * The new nickname, and the token that goes with it.
 */
export type Renamed = { 
/**
 * As it is shown to the others.
 */
nick: string, token: string, };

/**
 * The message that another one replies to, as it is when that is read.
 */
export type ReplyTo = Quote | GoneMessage;

/**
 * Ends a link. People who came in by it lose at once what it gave.
 */
export type RevokeLink = { room: string, 
/**
 * The id of a link.
 */
link: string, };

/**
 * What someone is in a room, from the least to the most. A reader only reads, whatever the room allows to others.
 */
export type Role = "reader" | "guest" | "member" | "moderator" | "owner";

/**
 * A room, and what the caller is there.
 */
export type RoomAndAccess = { room: RoomInfo, standing: AccessInfo, };

/**
 * The listener is not in a room any more, and why: the code is that of an error.
 */
export type RoomClosed = { room: string, 
/**
 * A word for programs, such as `invalid_nick` or `busy`.
 */
code: ErrorCode, 
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
 * The newest `seq` of a room, told now and then so that a lost last message is noticed.
 */
export type RoomHead = { room: string, head: number, epoch: string, 
/**
 * The number of the room's last change.
 */
change: number, };

/**
 * A room, as far as its owners have decided.
 */
export type RoomInfo = { id: string, isOwned: boolean, 
/**
 * 1 to 60 characters: letters with the marks of their script, digits, punctuation, symbols, emoji, single
 * spaces.
 */
name: string | null, 
/**
 * At most 200 characters, of the same kinds.
 */
topic: string | null, read: Audience, write: Audience, 
/**
 * How long a message lives, at least an hour. `null`: for ever.
 */
lifetimeMs: number | null, 
/**
 * For how long after it was sent a message can be changed by who wrote it. 0: never. `null`: as long as it lives.
 */
editMs: number | null, 
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
 * The rooms that everyone can find, and those where the caller is something.
 */
export type RoomLists = { listed: Array<ListedRoom>, mine: Array<ListedRoom>, 
/**
 * The longest life, in milliseconds, that the caller may give messages in a new room. Left out: for ever.
 */
longestLifetimeMs?: number, };

/**
 * Who is something in a room, and who may not come in.
 */
export type RoomPeople = { people: Array<RoomPerson>, bans: Array<BanInfo>, };

export type RoomPerson = { id: string, nick: string, role: Role, 
/**
 * The id of the link that gives the role.
 */
byLink?: string, mutedUntil?: string, };

/**
 * Searches the messages of a room: for all words of a text, as parts of what was written, whatever their case and accents; newest
 * first. One question looks at 20,000 messages; the next one begins where it ended. It costs five pages.
 */
export type SearchRoom = { room: string, 
/**
 * Words, and among them `from:name`, `before:2026-11-01` and `has:link`; 200 characters at the most.
 */
text: string, 
/**
 * Only messages before this `seq`: the `searchedTo` of the answer before.
 */
before?: number, 
/**
 * Only what somebody has written: a nickname with spaces, or an id.
 */
from?: string, 
/**
 * 1 to 50; 20 unless given.
 */
limit?: number, };

/**
 * Sends a message: it is stored, announced to everyone in the room, then this is answered.
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
clientId?: string, 
/**
 * The `seq` of the message that it replies to. If that is gone, it is sent all the same, and replies to none.
 */
replyTo?: number, };

/**
 * The server is about to stop and asks everyone to come back, each after another time.
 */
export type ServerDrain = { 
/**
 * Milliseconds to wait before connecting again.
 */
reconnectAfterMs: number, };

/**
 * Where somebody is signed in.
 */
export type Session = { id: string, 
/**
 * It is the one that asks.
 */
isCurrent: boolean, 
/**
 * Such as `Firefox on Linux`.
 */
device: string, createdAt: string, lastUsedAt: string, };

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

/**
 * Where one is signed in, the latest used first.
 */
export type Sessions = { sessions: Array<Session>, };

/**
 * Says whether the client is looked at: a user is idle when none of its clients is. Answered with what holds from
 * now on.
 */
export type SetIdle = { idle: boolean, };

/**
 * Makes someone a moderator, a member, a reader, or a guest again.
 */
export type SetRole = { room: string, 
/**
 * The id of a user.
 */
user: string, 
/**
 * `moderator`, `member`, `reader`; `guest` takes the role away.
 */
role: Role, };

/**
 * What an owner decides about a room. The defaults are what holds in a room that nobody owns.
 */
export type Settings = { 
/**
 * 1 to 60 characters: letters with the marks of their script, digits, punctuation, symbols, emoji, single
 * spaces.
 */
name: string | null, 
/**
 * At most 200 characters, of the same kinds.
 */
topic: string | null, read: Audience, write: Audience, 
/**
 * How long a message lives, at least an hour. `null`: for ever.
 */
lifetimeMs: number | null, 
/**
 * For how long after it was sent a message can be changed by who wrote it. 0: never. `null`: as long as it lives.
 */
editMs: number | null, 
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
 * Tells the account that asks about itself.
 */
export type ShowAccount = Record<symbol, never>;

/**
 * What was done in a room, the newest first, without what was said.
 */
export type ShowAudit = OneRoom;

/**
 * Tells who is signed in here.
 */
export type ShowSession = Record<symbol, never>;

/**
 * Signs in. Whatever is wrong is answered in the same words. Devices that have signed in to the account before say
 * so by a cookie (`wechat_device_` and the account's id): they are not kept out when others try too often.
 */
export type SignIn = Credentials;

/**
 * Signs out: ends the session of the cookie, or of the token. Without either it does nothing.
 */
export type SignOut = Record<symbol, never>;

/**
 * Makes an account and signs it in.
 *
 * Its name is not one that another guest goes by or has written under.
 *
 * With a guest's token the account takes the guest's id: what the guest wrote is the account's, and its open
 * connections are from now on, without connecting again.
 */
export type SignUp = Credentials;

/**
 * Signed in. The cookie `wechat_session` comes with it.
 */
export type SignedIn = { user: Account, 
/**
 * For `auth.token` of the socket, and for `Authorization: Bearer`.
 */
accessToken: string, 
/**
 * How long it is good, in milliseconds.
 */
expiresInMs: number, sessionId: string, 
/**
 * Shown once: lets in who has forgotten the password.
 */
recoveryCode?: string, };

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
shortenings?: number, 
/**
 * As in `join_room`.
 */
change?: number, };

/**
 * Takes a reaction back.
 */
export type TakeBackReaction = { room: string, 
/**
 * The `seq` of the message, or its id.
 */
seq: number | string, emoji: string, };

/**
 * Says that the caller is writing: to be asked at most every 3 s. The others may be told, or not.
 */
export type Typing = OneRoom;

/**
 * Lets someone in again.
 */
export type Unban = PersonInRoom;

/**
 * Lets someone write again.
 */
export type Unmute = PersonInRoom;

/**
 * Takes a message out of the room's list of pinned ones.
 */
export type UnpinMessage = { room: string, 
/**
 * The `seq` of the message, or its id.
 */
seq: number | string, };

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
 * Has an account, and goes by its name. Left out for a guest.
 */
account?: boolean, };

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
 * What `user_list_update` says beside the users.
 */
export type UserListInfo = { room: string, 
/**
 * How many are here; the list may hold fewer in a crowd.
 */
total: number, };

/**
 * A room, and what the caller may do there.
 */
export type ViewRoom = OneRoom;

/** What a client asks, with the acknowledgement of each event. */
export type ClientToServerEvents = {
  send_message: (payload: SendMessage, ack: (answer: Answer<Message>) => void) => void;
  load_older: (payload: LoadOlder, ack: (answer: Answer<Page>) => void) => void;
  load_around: (payload: LoadAround, ack: (answer: Answer<Around>) => void) => void;
  sync_room: (payload: SyncRoom, ack: (answer: Answer<Missed>) => void) => void;
  edit_message: (payload: EditMessage, ack: (answer: Answer<Message>) => void) => void;
  delete_message: (payload: DeleteMessage, ack: (answer: Answer<Done>) => void) => void;
  react: (payload: React, ack: (answer: Answer<Message>) => void) => void;
  list_reactions: (payload: ListReactions, ack: (answer: Answer<Reactors>) => void) => void;
  pin_message: (payload: PinMessage, ack: (answer: Answer<Message>) => void) => void;
  list_pins: (payload: ListPins, ack: (answer: Answer<Pins>) => void) => void;
  search_room: (payload: SearchRoom, ack: (answer: Answer<Found>) => void) => void;
  mark_read: (payload: MarkRead, ack: (answer: Answer<Done>) => void) => void;
  list_read_marks: (payload: ListReadMarks, ack: (answer: Answer<ReadMarks>) => void) => void;
  change_nick: (payload: ChangeNick, ack: (answer: Answer<Renamed>) => void) => void;
  set_idle: (payload: SetIdle, ack: (answer: Answer<SetIdle>) => void) => void;
  typing: (payload: Typing, ack: (answer: Answer<OneRoom>) => void) => void;
  join_room: (payload: JoinRoom, ack: (answer: Answer<Joined>) => void) => void;
  leave_room: (payload: LeaveRoom, ack: (answer: Answer<OneRoom>) => void) => void;
  preview_room: (payload: PreviewRoom, ack: (answer: Answer<Preview>) => void) => void;
  knock: (payload: Knock, ack: (answer: Answer<OneRoom>) => void) => void;
};

/** What the server tells, with the arguments of each event. */
export type ServerToClientEvents = {
  load_history: (...args: [Array<Message>, HistoryInfo]) => void;
  receive_message: (...args: [Message]) => void;
  user_list_update: (...args: [Array<User>, UserListInfo]) => void;
  user_list_diff: (...args: [UserListDiff]) => void;
  user_typing: (...args: [PersonNamed]) => void;
  nick_changed: (...args: [NickChanged]) => void;
  room_head: (...args: [RoomHead]) => void;
  server_drain: (...args: [ServerDrain]) => void;
  room_changed: (...args: [RoomInfo]) => void;
  standing_changed: (...args: [AccessChanged]) => void;
  room_closed: (...args: [RoomClosed]) => void;
  message_deleted: (...args: [MessageDeleted]) => void;
  messages_changed: (...args: [MessagesChanged]) => void;
  knocked: (...args: [PersonNamed]) => void;
  admitted: (...args: [OneRoom]) => void;
  session_ended: (...args: [SessionEnded]) => void;
  read_marked: (...args: [ReadMark]) => void;
};

/** What is asked by HTTP, and what is answered. */
export type Requests = {
  sign_up: { payload: SignUp; answer: SignedIn };
  account: { payload: ShowAccount; answer: Account };
  delete_account: { payload: DeleteAccount; answer: Done };
  change_password: { payload: ChangePassword; answer: Done };
  new_recovery_code: { payload: MakeRecoveryCode; answer: NewRecoveryCode };
  sign_in: { payload: SignIn; answer: SignedIn };
  current_session: { payload: ShowSession; answer: CurrentSession };
  sign_out: { payload: SignOut; answer: Done };
  recover: { payload: Recover; answer: SignedIn };
  refresh: { payload: Refresh; answer: SignedIn };
  list_sessions: { payload: ListSessions; answer: Sessions };
  end_other_sessions: { payload: EndOtherSessions; answer: Done };
  end_session: { payload: EndSession; answer: Done };
  send_message: { payload: SendMessage; answer: Message };
  list_messages: { payload: ListMessages; answer: Around };
  sync_room: { payload: SyncRoom; answer: Missed };
  edit_message: { payload: EditMessage; answer: Message };
  delete_message: { payload: DeleteMessage; answer: Done };
  react: { payload: React; answer: Message };
  take_back_reaction: { payload: TakeBackReaction; answer: Message };
  list_reactions: { payload: ListReactions; answer: Reactors };
  pin_message: { payload: PinMessage; answer: Message };
  unpin_message: { payload: UnpinMessage; answer: Message };
  list_pins: { payload: ListPins; answer: Pins };
  search_room: { payload: SearchRoom; answer: Found };
  mark_read: { payload: MarkRead; answer: Done };
  list_read_marks: { payload: ListReadMarks; answer: ReadMarks };
  clear_room: { payload: ClearRoom; answer: Done };
  create_room: { payload: CreateRoom; answer: OwnedRoom };
  list_rooms: { payload: ListRooms; answer: RoomLists };
  view_room: { payload: ViewRoom; answer: RoomAndAccess };
  change_room: { payload: ChangeRoom; answer: RoomInfo };
  delete_room: { payload: DeleteRoom; answer: Done };
  hand_over: { payload: HandOver; answer: Done };
  audit: { payload: ShowAudit; answer: Audit };
  list_links: { payload: ListLinks; answer: Links };
  make_link: { payload: MakeLink; answer: MadeLink };
  revoke_link: { payload: RevokeLink; answer: Done };
  list_people: { payload: ListPeople; answer: RoomPeople };
  give_role: { payload: SetRole; answer: Done };
  mute: { payload: Mute; answer: Done };
  unmute: { payload: Unmute; answer: Done };
  kick: { payload: Kick; answer: Done };
  ban: { payload: Ban; answer: Done };
  unban: { payload: Unban; answer: Done };
  list_knocks: { payload: ListKnocks; answer: Knocks };
  answer_knock: { payload: AnswerKnock; answer: Done };
};

/** Where that is asked: the method, and the path with the names of fields in braces. */
export const ROUTES = {
  sign_up: ['POST', '/api/users'],
  account: ['GET', '/api/users/me'],
  delete_account: ['DELETE', '/api/users/me'],
  change_password: ['PUT', '/api/users/me/password'],
  new_recovery_code: ['POST', '/api/users/me/recovery-code'],
  sign_in: ['POST', '/api/session'],
  current_session: ['GET', '/api/session'],
  sign_out: ['DELETE', '/api/session'],
  recover: ['POST', '/api/session/recovery'],
  refresh: ['POST', '/api/session/refresh'],
  list_sessions: ['GET', '/api/sessions'],
  end_other_sessions: ['DELETE', '/api/sessions'],
  end_session: ['DELETE', '/api/sessions/{id}'],
  send_message: ['POST', '/api/rooms/{room}/messages'],
  list_messages: ['GET', '/api/rooms/{room}/messages'],
  sync_room: ['GET', '/api/rooms/{room}/missed'],
  edit_message: ['PATCH', '/api/rooms/{room}/messages/{seq}'],
  delete_message: ['DELETE', '/api/rooms/{room}/messages/{seq}'],
  react: ['PUT', '/api/rooms/{room}/messages/{seq}/reactions/{emoji}'],
  take_back_reaction: ['DELETE', '/api/rooms/{room}/messages/{seq}/reactions/{emoji}'],
  list_reactions: ['GET', '/api/rooms/{room}/messages/{seq}/reactions/{emoji}'],
  pin_message: ['PUT', '/api/rooms/{room}/messages/{seq}/pin'],
  unpin_message: ['DELETE', '/api/rooms/{room}/messages/{seq}/pin'],
  list_pins: ['GET', '/api/rooms/{room}/pins'],
  search_room: ['GET', '/api/rooms/{room}/search'],
  mark_read: ['PUT', '/api/rooms/{room}/read'],
  list_read_marks: ['GET', '/api/read-marks'],
  clear_room: ['DELETE', '/api/rooms/{room}/messages'],
  create_room: ['POST', '/api/rooms'],
  list_rooms: ['GET', '/api/rooms'],
  view_room: ['GET', '/api/rooms/{room}'],
  change_room: ['PATCH', '/api/rooms/{room}'],
  delete_room: ['DELETE', '/api/rooms/{room}'],
  hand_over: ['POST', '/api/rooms/{room}/owner'],
  audit: ['GET', '/api/rooms/{room}/audit'],
  list_links: ['GET', '/api/rooms/{room}/links'],
  make_link: ['POST', '/api/rooms/{room}/links'],
  revoke_link: ['DELETE', '/api/rooms/{room}/links/{link}'],
  list_people: ['GET', '/api/rooms/{room}/people'],
  give_role: ['PUT', '/api/rooms/{room}/people/{user}'],
  mute: ['PUT', '/api/rooms/{room}/people/{user}/mute'],
  unmute: ['DELETE', '/api/rooms/{room}/people/{user}/mute'],
  kick: ['POST', '/api/rooms/{room}/people/{user}/kick'],
  ban: ['PUT', '/api/rooms/{room}/bans/{user}'],
  unban: ['DELETE', '/api/rooms/{room}/bans/{user}'],
  list_knocks: ['GET', '/api/rooms/{room}/knocks'],
  answer_knock: ['PUT', '/api/rooms/{room}/knocks/{user}'],
} as const satisfies Record<keyof Requests, readonly [string, string]>;

/** After these, repeating the same request does not help. */
export const FINAL_CODES = [
  'invalid_payload',
  'unknown_event',
  'invalid_nick',
  'invalid_room',
  'invalid_content',
  'invalid_client_id',
  'invalid_search',
  'invalid_emoji',
  'invalid_settings',
  'invalid_password',
  'lifetime_too_long',
  'lifetime_for_accounts',
  'nick_taken',
  'nick_reserved',
  'username_taken',
  'unauthorized',
  'wrong_password',
  'already_account',
  'forbidden',
  'too_late',
  'too_many_reactions',
  'too_many_pins',
  'not_found',
  'accounts_only',
  'members_only',
  'knock_required',
  'room_locked',
  'room_full',
  'room_deleted',
  'link_invalid',
  'banned',
  'kicked',
  'muted',
  'read_only',
  'already_owned',
  'host_not_served',
  'method_not_allowed',
  'unsupported_media_type',
  'too_large',
  'room_storage_full',
] as const satisfies readonly ErrorCode[];
