//! Permissions: every event and every route of an owned room, tried by every kind of person in every kind of room,
//! through the real server. The expected answers are in `rules.rs`, and in `docs/permissions.md`, which is printed
//! from it.

mod rules;

use std::{collections::BTreeSet, env, fmt::Write as _, fs, net::Ipv4Addr, path::Path};

use serde_json::{Value, json};
use uuid::Uuid;
use wechat::commands::{self, Ways};
use wechat_load::{Client, Manner};

use crate::{
    harness::{Database, Server, eventually, ok},
    request::{Answer, Owner},
};
use rules::{ACTS, COMMANDS, KINDS, Kind, ROOMS, Rank, Room, ought, ought_to_act};

/// The address of the asker and of a banned person; the others have another one.
const THERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);

/// A person with a token.
struct Person {
    id: String,
    token: String,
    client: Client,
    from: Ipv4Addr,
}

/// A room with its owner, a guest as the subject, their messages, and an asker.
struct Scene<'a> {
    server: &'a Server,
    room: String,
    kind: &'a Room,
    olga: &'a Owner,
    subject: Person,
    said_by_subject: String,
    asker: Person,
    said_by_asker: String,
    link: String,
    link_for_one: Value,
}

async fn enter(server: &Server, token: Option<&str>, room: &str, link: Option<&str>, from: Ipv4Addr) -> Person {
    let auth = token.map_or(json!({}), |token| json!({ "token": token }));
    let manner = Manner { from: Some(from), ..Manner::default() };
    let client = Client::connect_as(&server.address, &manner, auth, &[]).await.unwrap();
    let nick = nick();
    let joined = ok(client.ask("join_room", json!({ "nick": nick, "room": room, "link": link })).await.unwrap());
    let given = joined["token"].as_str().unwrap();
    let token = if given.is_empty() { token.unwrap() } else { given };
    Person { id: joined["user"]["id"].as_str().unwrap().to_owned(), token: token.to_owned(), client, from }
}

/// A name that nobody has.
fn nick() -> String {
    format!("n {}", &Uuid::now_v7().simple().to_string()[20..])
}

async fn say(person: &Person, room: &str) -> String {
    let sent = person.client.ask("send_message", json!({ "room": room, "content": "hello" })).await.unwrap();
    ok(sent)["id"].as_str().unwrap().to_owned()
}

async fn make_room(server: &Server, olga: &Owner) -> String {
    let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
    made["room"]["id"].as_str().unwrap().to_owned()
}

/// Does something as an owner of a room.
async fn as_owner(server: &Server, olga: &Owner, room: &str, method: &str, path: &str, body: Value) -> Answer {
    let path = format!("/api/rooms/{room}{path}");
    server.request(method, &path).bearer(&olga.token).json(body).send().await
}

impl<'a> Scene<'a> {
    async fn set(server: &'a Server, kind: &'a Room, who: &Kind, olga: &'a Owner, alan: &Owner) -> Self {
        let room = match kind.is_owned {
            true => make_room(server, olga).await,
            false => format!("nobodys-{}", Uuid::now_v7()),
        };
        let subject = enter(server, None, &room, None, Ipv4Addr::LOCALHOST).await;
        let said_by_subject = say(&subject, &room).await;
        let token = who.has_account.then_some(alan.token.as_str());
        let asker = enter(server, token, &room, None, THERE).await;
        let said_by_asker = say(&asker, &room).await;
        let (link, link_for_one) = ("none".to_owned(), json!("none"));
        let mut scene =
            Self { server, room, kind, olga, subject, said_by_subject, asker, said_by_asker, link, link_for_one };
        if kind.is_owned {
            scene.cast(who).await;
        }
        // The following answers are those to a newcomer.
        scene.asker.client.ask("leave_room", json!({ "room": scene.room })).await.unwrap();
        scene
    }

    /// Prepares the asker and the room.
    async fn cast(&mut self, who: &Kind) {
        let id = self.asker.id.clone();
        match who.rank {
            Rank::Reader => self.enter_by_link("reader").await,
            Rank::Member => self.enter_by_link("member").await,
            Rank::Owner => self.enter_by_link("owner").await,
            Rank::Moderator => {
                self.as_olga("PUT", &format!("/people/{id}"), json!({ "role": "moderator" })).await.expect(204);
            }
            Rank::Nobody => {}
        }
        if who.is_muted {
            self.as_olga("PUT", &format!("/people/{id}/mute"), json!({ "forMs": 600_000 })).await.expect(204);
        }
        if who.is_neighbour {
            let other = enter(self.server, None, &self.room, None, THERE).await;
            self.as_olga("PUT", &format!("/bans/{}", other.id), json!({})).await.expect(204);
        }
        if who.is_banned {
            self.as_olga("PUT", &format!("/bans/{id}"), json!({ "forMs": 600_000 })).await.expect(204);
        }
        let link = self.as_olga("POST", "/links", json!({ "role": "reader" })).await.expect(201);
        self.link = link["link"]["id"].as_str().unwrap().to_owned();
        let link = self.as_olga("POST", "/links", json!({ "role": "reader", "uses": 1 })).await.expect(201);
        self.link_for_one = link["secret"].clone();
        if self.kind.is_full {
            let token = Some(self.olga.token.as_str());
            let olga = enter(self.server, token, &self.room, None, Ipv4Addr::LOCALHOST).await;
            // She stays.
            std::mem::forget(olga);
        }
        self.as_olga("PATCH", "", self.kind.settings()).await.expect(200);
    }

    async fn enter_by_link(&mut self, role: &str) {
        let secret = self.as_olga("POST", "/links", json!({ "role": role })).await.expect(201)["secret"].clone();
        self.asker = enter(self.server, Some(&self.asker.token), &self.room, secret.as_str(), THERE).await;
    }

    async fn as_olga(&self, method: &str, path: &str, body: Value) -> Answer {
        as_owner(self.server, self.olga, &self.room, method, path, body).await
    }

    async fn route(&self, method: &str, path: &str, body: Option<Value>) -> String {
        let path = format!("/api/rooms/{}{path}", self.room);
        outcome(&ask_as(self.server, &self.asker, method, &path, body).await)
    }

    async fn event(&self, event: &str, payload: Value) -> String {
        let answer = self.asker.client.ask(event, payload).await.unwrap();
        answer["error"]["code"].as_str().unwrap_or("yes").to_owned()
    }

    async fn ask(&mut self, door: &str) -> String {
        let (room, subject) = (self.room.clone(), self.subject.id.clone());
        match door {
            "preview_room" => self.event(door, json!({ "room": room })).await,
            "preview_room, by a link for one use" => {
                self.event("preview_room", json!({ "room": room, "link": self.link_for_one })).await
            }
            "join_room" => self.event(door, json!({ "room": room, "nick": nick() })).await,
            "join_room, under another name" => {
                let outcome = self.event("join_room", json!({ "room": room, "nick": nick() })).await;
                self.event("leave_room", json!({ "room": room })).await;
                outcome
            }
            "change_nick, inside" => self.event("change_nick", json!({ "nick": nick() })).await,
            "send_message" => self.event(door, json!({ "room": room, "content": "me too" })).await,
            "load_older" => self.event(door, json!({ "room": room, "before": 9 })).await,
            "sync_room" => self.event(door, json!({ "room": room, "after": 0, "epoch": "x" })).await,
            "mark_read" => self.event(door, json!({ "room": room, "seq": 1 })).await,
            "typing" | "leave_room" => self.event(door, json!({ "room": room })).await,
            "knock" => self.event(door, json!({ "room": room, "nick": nick() })).await,
            "GET room" => self.route("GET", "", None).await,
            "GET messages" => self.route("GET", "/messages?before=9", None).await,
            "GET missed" => self.route("GET", "/missed?after=0&epoch=x", None).await,
            "PUT read" => self.route("PUT", "/read", Some(json!({ "seq": 1 }))).await,
            "POST message" => self.route("POST", "/messages", Some(json!({ "content": "from outside" }))).await,
            "PATCH room (topic)" => self.route("PATCH", "", Some(json!({ "topic": "soup" }))).await,
            "PATCH room (slowModeMs)" => self.route("PATCH", "", Some(json!({ "slowModeMs": 0 }))).await,
            "PATCH room, only isLocked" => {
                self.route("PATCH", "", Some(json!({ "isLocked": self.kind.is_locked }))).await
            }
            "GET links" => self.route("GET", "/links", None).await,
            "POST links" => self.route("POST", "/links", Some(json!({ "role": "reader" }))).await,
            "DELETE link" => self.route("DELETE", &format!("/links/{}", self.link), None).await,
            "GET people" => self.route("GET", "/people", None).await,
            "GET knocks" => self.route("GET", "/knocks", None).await,
            // Nobody knocks: the list to answer is empty.
            "PUT knock" => self.route("PUT", "/knocks/nobody", Some(json!({ "admit": true }))).await,
            "GET audit" => self.route("GET", "/audit", None).await,
            "DELETE message (one's own)" => {
                self.route("DELETE", &format!("/messages/{}", self.said_by_asker), None).await
            }
            "DELETE message (a guest's)" => {
                self.route("DELETE", &format!("/messages/{}", self.said_by_subject), None).await
            }
            "DELETE messages" => self.route("DELETE", "/messages", None).await,
            "POST owner" => {
                let outcome = self.route("POST", "/owner", Some(json!({ "userId": self.olga.id }))).await;
                if outcome == "yes" {
                    self.enter_by_link("owner").await;
                }
                outcome
            }
            "POST rooms, with its id" => {
                let asked = json!({ "id": room });
                outcome(&ask_as(self.server, &self.asker, "POST", "/api/rooms", Some(asked)).await)
            }
            "DELETE room" => self.route("DELETE", "", None).await,
            deed => self.deed(deed, &subject).await,
        }
    }

    async fn deed(&self, deed: &str, whom: &str) -> String {
        let (path, body) = done_to(deed, whom, "", "member");
        self.route(deed.split(' ').next().unwrap(), &path, body).await
    }
}

/// The path and the body of an act on somebody.
fn done_to(deed: &str, whom: &str, said: &str, role: &str) -> (String, Option<Value>) {
    match deed {
        "DELETE message" => (format!("/messages/{said}"), None),
        "PUT mute" => (format!("/people/{whom}/mute"), Some(json!({ "forMs": 60_000 }))),
        "DELETE mute" => (format!("/people/{whom}/mute"), None),
        "PUT person (a role)" => (format!("/people/{whom}"), Some(json!({ "role": role }))),
        "POST kick" => (format!("/people/{whom}/kick"), None),
        "PUT ban" => (format!("/bans/{whom}"), Some(json!({}))),
        "DELETE ban" => (format!("/bans/{whom}"), None),
        _ => unreachable!("{deed}"),
    }
}

async fn ask_as(server: &Server, who: &Person, method: &str, path: &str, body: Option<Value>) -> Answer {
    let request = server.request(method, path).bearer(&who.token).from(who.from);
    match body {
        Some(body) => request.json(body).send().await,
        None => request.send().await,
    }
}

fn outcome(answer: &Answer) -> String {
    match answer.status {
        200..=299 => "yes".to_owned(),
        // With this answer one may look for it.
        404 => "yes".to_owned(),
        status => answer.refused(status),
    }
}

fn table(title: &str, columns: &[&str], rows: &[&str], cell: impl Fn(usize, &str) -> &'static str) -> String {
    let mut text = format!("## {title}\n\n| |");
    for column in columns {
        write!(text, " {column} |").unwrap();
    }
    text += "\n|---|";
    text += &"---|".repeat(columns.len());
    for row in rows {
        write!(text, "\n| {row} |").unwrap();
        for column in 0..columns.len() {
            write!(text, " {} |", cell(column, row)).unwrap();
        }
    }
    text + "\n\n"
}

/// In a room without an owner nobody has a role.
fn kinds(room: &Room) -> &'static [Kind] {
    if room.is_owned { &KINDS } else { &KINDS[..2] }
}

const RANKS: [(&str, Rank); 5] = [
    ("reader", Rank::Reader),
    ("guest", Rank::Nobody),
    ("member", Rank::Member),
    ("moderator", Rank::Moderator),
    ("owner", Rank::Owner),
];

fn document() -> String {
    let mut text = include_str!("permissions/head.md").to_owned();
    for room in &ROOMS {
        let columns: Vec<_> = kinds(room).iter().map(|kind| kind.name).collect();
        text += &table(room.title, &columns, &COMMANDS, |column, door| ought(&kinds(room)[column], room, door));
    }
    text += "## Who acts on whom\n\nIn an owned room, whether the other one is there or not.\n\n";
    for (name, actor) in [("A moderator", Rank::Moderator), ("An owner", Rank::Owner)] {
        let targets = RANKS.map(|(target, _)| target);
        let title = format!("{name}, on");
        let act = |column: usize, deed: &str| ought_to_act(actor, RANKS[column].1, deed);
        text += &table(&title, &targets, &ACTS, act).replacen("##", "###", 1);
    }
    text.trim_end().to_owned() + "\n"
}

#[test]
fn the_document_is_printed_from_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/permissions.md");
    let text = document();
    if env::var_os("WECHAT_PRINT_PERMISSIONS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let different = committed.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(committed == text, "docs/permissions.md says something else: {different:?}");
}

/// The command of a route.
fn command(door: &str) -> &'static str {
    let (method, path) = match door.split([',', '(']).next().unwrap().trim() {
        "GET room" => ("Get", ""),
        "PATCH room" => ("Patch", ""),
        "DELETE room" => ("Delete", ""),
        "GET messages" => ("Get", "/messages"),
        "GET missed" => ("Get", "/missed"),
        "PUT read" => ("Put", "/read"),
        "POST message" => ("Post", "/messages"),
        "DELETE messages" => ("Delete", "/messages"),
        "DELETE message" => ("Delete", "/messages/{message}"),
        "GET links" => ("Get", "/links"),
        "POST links" => ("Post", "/links"),
        "DELETE link" => ("Delete", "/links/{link}"),
        "GET people" => ("Get", "/people"),
        "PUT person" => ("Put", "/people/{user}"),
        "PUT mute" => ("Put", "/people/{user}/mute"),
        "DELETE mute" => ("Delete", "/people/{user}/mute"),
        "POST kick" => ("Post", "/people/{user}/kick"),
        "PUT ban" => ("Put", "/bans/{user}"),
        "DELETE ban" => ("Delete", "/bans/{user}"),
        "GET knocks" => ("Get", "/knocks"),
        "PUT knock" => ("Put", "/knocks/{user}"),
        "GET audit" => ("Get", "/audit"),
        "POST owner" => ("Post", "/owner"),
        "POST rooms" => return "create_room",
        event => return commands::names().into_iter().find(|(name, _)| *name == event).expect(event).0,
    };
    let is_it = |ways: Ways| {
        ways.by_http.is_some_and(|route| {
            format!("{:?}", route.method) == method && route.path == format!("/api/rooms/{{room}}{path}")
        })
    };
    commands::names().into_iter().find(|(_, ways)| is_it(*ways)).expect(door).0
}

#[test]
fn every_command_about_a_room_is_listed_here() {
    let asked: BTreeSet<_> = COMMANDS.iter().map(|door| command(door)).collect();
    let is_elsewhere = |name: &str| ["set_idle", "list_rooms", "list_read_marks"].contains(&name);
    let about_rooms = commands::names().into_iter().filter(|(name, ways)| {
        !is_elsewhere(name)
            && (ways.by_event || ways.by_http.is_some_and(|route| route.path.starts_with("/api/rooms")))
    });
    assert_eq!(asked, about_rooms.map(|(name, _)| name).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_answers_every_kind_of_person_as_it_should() {
    let server = Server::start(Database::sqlite()).await;
    let (olga, alan) = (server.sign_up("olga").await, server.sign_up("alan").await);
    let mut wrong = String::new();
    for room in &ROOMS {
        for kind in kinds(room) {
            let mut scene = Scene::set(&server, room, kind, &olga, &alan).await;
            for door in COMMANDS {
                let (answer, ought) = (scene.ask(door).await, ought(kind, room, door));
                if answer != ought {
                    writeln!(wrong, "{}, {}, {door}: {answer}, and ought to be {ought}", room.title, kind.name)
                        .unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Brings a person of a rank into a room, and has them send a message. Returns that message too.
async fn bring(server: &Server, olga: &Owner, room: &str, rank: Rank, from: Ipv4Addr) -> (Person, String) {
    let mut person = enter(server, None, room, None, from).await;
    let said = say(&person, room).await;
    let role = match rank {
        Rank::Nobody => return (person, said),
        Rank::Moderator => {
            let path = format!("/people/{}", person.id);
            as_owner(server, olga, room, "PUT", &path, json!({ "role": "moderator" })).await.expect(204);
            return (person, said);
        }
        Rank::Reader => "reader",
        Rank::Member => "member",
        Rank::Owner => "owner",
    };
    let link = as_owner(server, olga, room, "POST", "/links", json!({ "role": role })).await.expect(201);
    person = enter(server, Some(&person.token), room, link["secret"].as_str(), from).await;
    (person, said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_acts_on_equal_or_higher_ranks() {
    let server = Server::start(Database::sqlite()).await;
    let olga = server.sign_up("olga").await;
    let mut wrong = String::new();
    for (actor_name, actor_rank) in RANKS {
        for (target_name, target_rank) in RANKS {
            for is_there in [true, false] {
                let room = make_room(&server, &olga).await;
                let (actor, _) = bring(&server, &olga, &room, actor_rank, Ipv4Addr::LOCALHOST).await;
                let (target, said) = bring(&server, &olga, &room, target_rank, THERE).await;
                if !is_there {
                    target.client.ask("leave_room", json!({ "room": room })).await.unwrap();
                }
                for deed in ACTS {
                    let role = if target_rank == Rank::Nobody { "guest" } else { target_name };
                    let (path, body) = done_to(deed, &target.id, &said, role.replace("owner", "member").as_str());
                    let (method, path) = (deed.split(' ').next().unwrap(), format!("/api/rooms/{room}{path}"));
                    let answer = outcome(&ask_as(&server, &actor, method, &path, body).await);
                    let ought = ought_to_act(actor_rank, target_rank, deed);
                    if answer != ought {
                        let place = if is_there { "who is there" } else { "who has left" };
                        writeln!(wrong, "{actor_name} on {target_name} {place}, {deed}: {answer}, not {ought}")
                            .unwrap();
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_former_owner_can_do_nothing_with_old_links() {
    let server = Server::start(Database::sqlite()).await;
    let olga = server.sign_up("olga").await;
    let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
    let room = made["room"]["id"].as_str().unwrap().to_owned();
    let secret = made["ownerLink"]["secret"].as_str().unwrap();
    let other = enter(&server, None, &room, Some(secret), Ipv4Addr::LOCALHOST).await;
    let links = format!("/api/rooms/{room}/links");
    server.request("GET", &links).bearer(&other.token).send().await.expect(200);

    let link = format!("{links}/{}", made["ownerLink"]["id"].as_str().unwrap());
    server.request("DELETE", &link).bearer(&olga.token).send().await.expect(204);
    let refused = server.request("GET", &links).bearer(&other.token).send().await;
    assert_eq!(refused.refused(403), "forbidden");
    eventually("its open socket knows", async || {
        let answer =
            other.client.ask("send_message", json!({ "room": room, "content": "as a guest" })).await.unwrap();
        answer.get("ok").is_some()
    })
    .await;
}
