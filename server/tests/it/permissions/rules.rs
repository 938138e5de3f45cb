//! Who should be able to do what, in a person's words: written independently of the server's code, which is compared
//! with it. `docs/permissions.md` is printed from this.

/// Roles in a room, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Reader,
    Nobody,
    Member,
    Moderator,
    Owner,
}

/// A kind of person.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    pub rank: Rank,
    pub has_account: bool,
    pub is_muted: bool,
    pub is_banned: bool,
    /// Somebody else from the same network was banned.
    pub is_neighbour: bool,
}

const NOBODY: Kind = Kind {
    name: "guest",
    rank: Rank::Nobody,
    has_account: false,
    is_muted: false,
    is_banned: false,
    is_neighbour: false,
};

pub const KINDS: [Kind; 12] = [
    NOBODY,
    Kind { name: "account", has_account: true, ..NOBODY },
    Kind { name: "reader", rank: Rank::Reader, ..NOBODY },
    Kind { name: "member", rank: Rank::Member, ..NOBODY },
    Kind { name: "moderator", rank: Rank::Moderator, ..NOBODY },
    Kind { name: "owner", rank: Rank::Owner, ..NOBODY },
    Kind { name: "muted guest", is_muted: true, ..NOBODY },
    Kind { name: "muted moderator", rank: Rank::Moderator, is_muted: true, ..NOBODY },
    Kind { name: "banned guest", is_banned: true, ..NOBODY },
    Kind { name: "banned member", rank: Rank::Member, is_banned: true, ..NOBODY },
    Kind { name: "neighbour", is_neighbour: true, ..NOBODY },
    Kind { name: "neighbouring member", rank: Rank::Member, is_neighbour: true, ..NOBODY },
];

/// Whom a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Everyone,
    Accounts,
    Members,
}

/// A kind of room.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub title: &'static str,
    pub is_owned: bool,
    pub read: For,
    pub write: For,
    pub can_knock: bool,
    pub is_locked: bool,
    pub is_full: bool,
}

const OPEN: Room = Room {
    title: "Open to everyone",
    is_owned: true,
    read: For::Everyone,
    write: For::Everyone,
    can_knock: false,
    is_locked: false,
    is_full: false,
};

pub const ROOMS: [Room; 10] = [
    Room { title: "A room that nobody owns", is_owned: false, ..OPEN },
    OPEN,
    Room { title: "Everyone reads, members write", write: For::Members, ..OPEN },
    Room { title: "For accounts", read: For::Accounts, write: For::Accounts, ..OPEN },
    Room { title: "For members", read: For::Members, write: For::Members, ..OPEN },
    Room { title: "For members, with knocking", read: For::Members, write: For::Members, can_knock: true, ..OPEN },
    Room { title: "Open and locked", is_locked: true, ..OPEN },
    Room { title: "For accounts, and locked", read: For::Accounts, is_locked: true, ..OPEN },
    Room {
        title: "For members, with knocking, and locked",
        read: For::Members,
        write: For::Members,
        can_knock: true,
        is_locked: true,
        ..OPEN
    },
    Room { title: "Open and full", is_full: true, ..OPEN },
];

impl Room {
    /// The settings that make it so. Two people are there already when somebody enters.
    pub fn settings(&self) -> serde_json::Value {
        let access = |whom| match whom {
            For::Everyone => "everyone",
            For::Accounts => "accounts",
            For::Members => "members",
        };
        serde_json::json!({
            "read": access(self.read),
            "write": access(self.write),
            "canKnock": self.can_knock,
            "isLocked": self.is_locked,
            "maxPeople": self.is_full.then_some(2),
        })
    }
}

/// The events and routes, in an order in which none removes what the next one needs.
pub const COMMANDS: [&str; 49] = [
    "preview_room",
    "preview_room, by a link for one use",
    "join_room",
    "change_nick, inside",
    "send_message",
    "load_older",
    "load_around",
    "sync_room",
    "mark_read",
    "typing",
    "leave_room",
    "join_room, under another name",
    "knock",
    "GET room",
    "GET messages",
    "GET missed",
    "PUT read",
    "POST message",
    "PATCH message (one's own)",
    "PATCH message (a guest's)",
    "PUT reaction",
    "GET reactions",
    "DELETE reaction",
    "GET pins",
    "GET search",
    "PUT pin",
    "DELETE pin",
    "PATCH room, only isLocked",
    "PATCH room (slowModeMs)",
    "PATCH room (topic)",
    "GET links",
    "POST links",
    "DELETE link",
    "GET people",
    "GET knocks",
    "PUT knock",
    "GET audit",
    "PUT person (a role)",
    "PUT mute",
    "DELETE mute",
    "DELETE message (one's own)",
    "DELETE message (a guest's)",
    "POST kick",
    "PUT ban",
    "DELETE ban",
    "DELETE messages",
    "POST owner",
    "DELETE room",
    "POST rooms, with its id",
];

/// The expected answer: `yes`, or why not.
pub fn ought(who: &Kind, room: &Room, command: &str) -> &'static str {
    let answer = match command {
        "preview_room"
        | "join_room"
        | "join_room, under another name"
        | "GET room"
        | "GET messages"
        | "GET missed"
        | "GET reactions"
        | "GET pins"
        | "GET search"
        | "PUT read" => comes_in(who, room),
        "POST message" | "PATCH message (one's own)" | "PUT reaction" | "DELETE reaction" => {
            comes_in(who, room).and_then(|()| speaks(who, room))
        }
        // Nobody puts words into the mouth of others.
        "PATCH message (a guest's)" => comes_in(who, room).and_then(|()| speaks(who, room)).and(Err("forbidden")),
        "preview_room, by a link for one use" => comes_in_by_a_link(who, room),
        "load_older" | "load_around" | "sync_room" | "mark_read" | "leave_room" => is_inside(who, room),
        "PUT pin" | "DELETE pin" => comes_in(who, room).and_then(|()| pins(who, room)),
        "change_nick, inside" => is_renamed(who, room),
        "send_message" | "typing" => is_inside(who, room).and_then(|()| speaks(who, room)),
        "knock" => knocks(who, room),
        "PUT knock"
        | "PATCH room, only isLocked"
        | "GET people"
        | "GET knocks"
        | "PUT mute"
        | "DELETE mute"
        | "POST kick"
        | "PUT ban"
        | "DELETE ban" => looks_after(who, room, Rank::Moderator),
        "PATCH room (slowModeMs)"
        | "GET links"
        | "POST links"
        | "DELETE link"
        | "GET audit"
        | "PUT person (a role)"
        | "DELETE messages"
        | "POST owner"
        | "DELETE room" => looks_after(who, room, Rank::Owner),
        // No owner of the table is muted: `mutes.rs` tests one.
        "PATCH room (topic)" => looks_after(who, room, Rank::Owner),
        "DELETE message (one's own)" => sees(who, room).and_then(|()| speaks(who, room)),
        "DELETE message (a guest's)" => sees(who, room).and_then(|()| looks_after(who, room, Rank::Moderator)),
        "POST rooms, with its id" => takes_over(who, room),
        _ => unreachable!("{command}"),
    };
    answer.err().unwrap_or("yes")
}

type Answer = Result<(), &'static str>;

/// A banned person sees nothing, with any role; nor does a person without a role from a network where somebody was
/// banned. A person with a role sees it. The others see what is open to them.
fn sees(who: &Kind, room: &Room) -> Answer {
    if who.is_banned || (who.is_neighbour && who.rank == Rank::Nobody) {
        return Err("banned");
    }
    if who.rank != Rank::Nobody {
        return Ok(());
    }
    match room.read {
        For::Everyone => Ok(()),
        For::Accounts if who.has_account => Ok(()),
        For::Accounts => Err("accounts_only"),
        For::Members if room.can_knock => Err("knock_required"),
        For::Members => Err("members_only"),
    }
}

/// A locked room and a full one show nothing to people without a role there.
fn comes_in(who: &Kind, room: &Room) -> Answer {
    sees(who, room)?;
    match who.rank {
        Rank::Nobody if room.is_locked => Err("room_locked"),
        Rank::Nobody if room.is_full => Err("room_full"),
        _ => Ok(()),
    }
}

/// Links are an owner's word: they open everything but a ban. A room without an owner has none.
fn comes_in_by_a_link(who: &Kind, room: &Room) -> Answer {
    match sees(who, room) {
        Err("banned") => Err("banned"),
        _ if !room.is_owned => Err("link_invalid"),
        _ => Ok(()),
    }
}

fn is_inside(who: &Kind, room: &Room) -> Answer {
    comes_in(who, room).map_err(|_| "not_joined")
}

/// A reader only reads, and a muted person says nothing. The others say what the room allows.
fn speaks(who: &Kind, room: &Room) -> Answer {
    if who.rank == Rank::Reader {
        return Err("read_only");
    }
    says_anything(who)?;
    match (who.rank, room.write) {
        (Rank::Nobody, For::Accounts) if !who.has_account => Err("accounts_only"),
        (Rank::Nobody, For::Members) => Err("members_only"),
        _ => Ok(()),
    }
}

/// Moderators do; where there are none, those who write there.
fn pins(who: &Kind, room: &Room) -> Answer {
    if room.is_owned { looks_after(who, room, Rank::Moderator) } else { speaks(who, room) }
}

/// In any way: a message, a name, a topic, a knock.
fn says_anything(who: &Kind) -> Answer {
    if who.is_muted { Err("muted") } else { Ok(()) }
}

/// An account has its own name; and where a muted person is, the others would read a new one.
fn is_renamed(who: &Kind, room: &Room) -> Answer {
    match comes_in(who, room) {
        _ if who.has_account => Err("forbidden"),
        Ok(()) => says_anything(who),
        Err(_) => Ok(()),
    }
}

/// Only people kept out for not being members knock, where that is wanted; and a knock shows a name.
fn knocks(who: &Kind, room: &Room) -> Answer {
    match sees(who, room) {
        Ok(()) => Err("forbidden"),
        Err("knock_required") => says_anything(who),
        Err(why) => Err(why),
    }
}

/// Nobody moderates a room without an owner, and a banned person moderates nothing.
fn looks_after(who: &Kind, room: &Room, needed: Rank) -> Answer {
    if !room.is_owned {
        return Err("forbidden");
    }
    if who.is_banned || (who.is_neighbour && who.rank == Rank::Nobody) {
        return Err("banned");
    }
    if who.rank >= needed { Ok(()) } else { Err("forbidden") }
}

/// An account takes over a room, but not while others are there or have messages left.
fn takes_over(who: &Kind, room: &Room) -> Answer {
    match (room.is_owned, who.has_account) {
        // The owner has just deleted it.
        (true, _) if who.rank == Rank::Owner => Err("room_deleted"),
        (true, _) => Err("already_owned"),
        (false, false) => Err("forbidden"),
        (false, true) => Err("room_in_use"),
    }
}

/// One person's acts on another, in an order in which none removes what the next one needs.
pub const ACTS: [&str; 7] =
    ["DELETE message", "PUT mute", "DELETE mute", "PUT person (a role)", "POST kick", "PUT ban", "DELETE ban"];

/// Nobody acts on equal or higher ranks, whether these are present or not. Roles are the owners'.
pub fn ought_to_act(actor: Rank, target: Rank, act: &str) -> &'static str {
    let needed = if act == "PUT person (a role)" { Rank::Owner } else { Rank::Moderator };
    if actor >= needed && actor > target { "yes" } else { "forbidden" }
}
