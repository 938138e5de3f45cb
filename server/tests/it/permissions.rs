//! Who may do what: every event and every route of an owned room, asked by every kind of person in every kind of room,
//! through the real doors. What they answer is the table in `docs/permissions.md`.

use std::{env, fmt::Write as _, fs, path::Path};

use serde_json::{Value, json};
use uuid::Uuid;
use wechat_load::Client;

use crate::{
    harness::{Database, Server, eventually, ok},
    request::{Answer, Owner},
};

const PEOPLE: [&str; 8] = ["guest", "account", "reader", "member", "moderator", "owner", "muted", "banned"];

/// What everyone there is told the room is like; none of it in a room that nobody owns.
const ROOMS: [(&str, Option<&str>); 7] = [
    ("A room that nobody owns", None),
    ("Open to everyone", Some("{}")),
    ("Everyone reads, members write", Some(r#"{"write":"members"}"#)),
    ("For accounts", Some(r#"{"read":"accounts","write":"accounts"}"#)),
    ("For members", Some(r#"{"read":"members","write":"members"}"#)),
    ("For members, with knocking", Some(r#"{"read":"members","write":"members","canKnock":true}"#)),
    ("Open and locked", Some(r#"{"isLocked":true}"#)),
];

/// The doors, in an order in which one does not take away what the next one needs.
const DOORS: [&str; 30] = [
    "preview_room",
    "join_room",
    "send_message",
    "load_older",
    "sync_room",
    "typing",
    "leave_room",
    "knock",
    "GET room",
    "PATCH room, only isLocked",
    "PATCH room",
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
    "DELETE message (another's)",
    "POST kick",
    "PUT ban",
    "DELETE ban",
    "DELETE messages",
    "POST owner",
    "DELETE room",
    "POST rooms, with its id",
];

/// Someone who asks, by a token.
struct Person {
    id: String,
    token: String,
    client: Client,
}

/// A room with its owner, someone to whom things are done, and what they said.
struct Scene<'a> {
    server: &'a Server,
    room: String,
    settings: Option<&'static str>,
    olga: &'a Owner,
    subject: Person,
    said_by_subject: String,
    asker: Person,
    said_by_asker: String,
    link: String,
}

async fn enter(server: &Server, token: Option<&str>, room: &str, link: Option<&str>) -> Person {
    let auth = token.map_or(json!({}), |token| json!({ "token": token }));
    let client = Client::connect(&server.address, auth, &[]).await.unwrap();
    let nick = format!("n {}", &Uuid::now_v7().simple().to_string()[20..]);
    let joined = ok(client.ask("join_room", json!({ "nick": nick, "room": room, "link": link })).await.unwrap());
    let given = joined["token"].as_str().unwrap();
    let token = if given.is_empty() { token.unwrap() } else { given };
    Person { id: joined["user"]["id"].as_str().unwrap().to_owned(), token: token.to_owned(), client }
}

async fn say(person: &Person, room: &str) -> String {
    let sent = person.client.ask("send_message", json!({ "room": room, "content": "hello" })).await.unwrap();
    ok(sent)["id"].as_str().unwrap().to_owned()
}

impl<'a> Scene<'a> {
    async fn set(
        server: &'a Server,
        settings: Option<&'static str>,
        kind: &str,
        olga: &'a Owner,
        alan: &Owner,
    ) -> Self {
        let room = match settings {
            Some(_) => {
                let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await;
                made.expect(201)["room"]["id"].as_str().unwrap().to_owned()
            }
            None => format!("nobodys-{}", Uuid::now_v7()),
        };
        let subject = enter(server, None, &room, None).await;
        let said_by_subject = say(&subject, &room).await;
        let token = (kind == "account").then_some(alan.token.as_str());
        let asker = enter(server, token, &room, None).await;
        let said_by_asker = say(&asker, &room).await;
        let mut scene = Self {
            server,
            room,
            settings,
            olga,
            subject,
            said_by_subject,
            asker,
            said_by_asker,
            link: "none".to_owned(),
        };
        if settings.is_some() {
            scene.cast(kind).await;
        }
        // The answers that follow are those to someone who comes anew.
        scene.asker.client.ask("leave_room", json!({ "room": scene.room })).await.unwrap();
        scene
    }

    /// Makes the asker what it is to be, and the room what it is to be.
    async fn cast(&mut self, kind: &str) {
        let who = self.asker.id.clone();
        match kind {
            "reader" | "member" | "owner" => {
                let secret =
                    self.as_olga("POST", "/links", json!({ "role": kind })).await.expect(201)["secret"].clone();
                self.asker = enter(self.server, Some(&self.asker.token), &self.room, secret.as_str()).await;
            }
            "moderator" => {
                let given = self.as_olga("PUT", &format!("/people/{who}"), json!({ "role": "moderator" })).await;
                given.expect(204);
            }
            "muted" => {
                let muted = self.as_olga("PUT", &format!("/people/{who}/mute"), json!({ "forMs": 600_000 })).await;
                muted.expect(204);
            }
            "banned" => {
                self.as_olga("PUT", &format!("/bans/{who}"), json!({ "forMs": 600_000 })).await.expect(204);
            }
            _ => {}
        }
        let link = self.as_olga("POST", "/links", json!({ "role": "reader" })).await.expect(201);
        self.link = link["link"]["id"].as_str().unwrap().to_owned();
        let settings = serde_json::from_str(self.settings.unwrap()).unwrap();
        self.as_olga("PATCH", "", settings).await.expect(200);
    }

    async fn as_olga(&self, method: &str, path: &str, body: Value) -> Answer {
        let path = format!("/api/rooms/{}{path}", self.room);
        self.server.request(method, &path).bearer(&self.olga.token).json(body).send().await
    }

    async fn route(&self, method: &str, path: &str, body: Option<Value>) -> String {
        let path = format!("/api/rooms/{}{path}", self.room);
        let request = self.server.request(method, &path).bearer(&self.asker.token);
        let answer = match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        };
        outcome(&answer)
    }

    async fn event(&self, event: &str, payload: Value) -> String {
        let answer = self.asker.client.ask(event, payload).await.unwrap();
        answer["error"]["code"].as_str().unwrap_or("yes").to_owned()
    }

    async fn ask(&mut self, door: &str) -> String {
        let (room, subject) = (self.room.clone(), self.subject.id.clone());
        match door {
            "preview_room" => self.event(door, json!({ "room": room })).await,
            "join_room" => self.event(door, json!({ "room": room, "nick": format!("a {}", &room[..8]) })).await,
            "send_message" => self.event(door, json!({ "room": room, "content": "me too" })).await,
            "load_older" => self.event(door, json!({ "room": room, "before": 9 })).await,
            "sync_room" => self.event(door, json!({ "room": room, "after": 0, "epoch": "x" })).await,
            "typing" | "leave_room" => self.event(door, json!({ "room": room })).await,
            "knock" => self.event(door, json!({ "room": room, "nick": format!("k {}", &room[..8]) })).await,
            "GET room" => self.route("GET", "", None).await,
            "PATCH room" => self.route("PATCH", "", Some(json!({ "topic": "soup" }))).await,
            "PATCH room, only isLocked" => {
                let is_locked = self.settings.is_some_and(|settings| settings.contains("isLocked"));
                self.route("PATCH", "", Some(json!({ "isLocked": is_locked }))).await
            }
            "GET links" => self.route("GET", "/links", None).await,
            "POST links" => self.route("POST", "/links", Some(json!({ "role": "reader" }))).await,
            "DELETE link" => self.route("DELETE", &format!("/links/{}", self.link), None).await,
            "GET people" => self.route("GET", "/people", None).await,
            "GET knocks" => self.route("GET", "/knocks", None).await,
            // Nobody knocks: whoever may answer finds nobody.
            "PUT knock" => self.route("PUT", "/knocks/nobody", Some(json!({ "admit": true }))).await,
            "GET audit" => self.route("GET", "/audit", None).await,
            "PUT person (a role)" => {
                self.route("PUT", &format!("/people/{subject}"), Some(json!({ "role": "member" }))).await
            }
            "PUT mute" => {
                self.route("PUT", &format!("/people/{subject}/mute"), Some(json!({ "forMs": 60_000 }))).await
            }
            "DELETE mute" => self.route("DELETE", &format!("/people/{subject}/mute"), None).await,
            "DELETE message (one's own)" => {
                self.route("DELETE", &format!("/messages/{}", self.said_by_asker), None).await
            }
            "DELETE message (another's)" => {
                self.route("DELETE", &format!("/messages/{}", self.said_by_subject), None).await
            }
            "POST kick" => self.route("POST", &format!("/people/{subject}/kick"), None).await,
            "PUT ban" => self.route("PUT", &format!("/bans/{subject}"), Some(json!({}))).await,
            "DELETE ban" => self.route("DELETE", &format!("/bans/{subject}"), None).await,
            "DELETE messages" => self.route("DELETE", "/messages", None).await,
            "POST owner" => {
                let outcome = self.route("POST", "/owner", Some(json!({ "userId": self.olga.id }))).await;
                if outcome == "yes" {
                    self.give_back().await;
                }
                outcome
            }
            "POST rooms, with its id" => {
                let request = self.server.request("POST", "/api/rooms").bearer(&self.asker.token);
                outcome(&request.json(json!({ "id": room })).send().await)
            }
            "DELETE room" => self.route("DELETE", "", None).await,
            _ => unreachable!("{door}"),
        }
    }

    /// Makes the asker an owner again.
    async fn give_back(&mut self) {
        let secret =
            self.as_olga("POST", "/links", json!({ "role": "owner" })).await.expect(201)["secret"].clone();
        self.asker = enter(self.server, Some(&self.asker.token), &self.room, secret.as_str()).await;
    }
}

fn outcome(answer: &Answer) -> String {
    match answer.status {
        200..=299 => "yes".to_owned(),
        // Whoever is told so much may look for it.
        404 => "yes".to_owned(),
        status => answer.refused(status),
    }
}

fn table(title: &str, people: &[&str], rows: &[(&str, Vec<String>)]) -> String {
    let mut text = format!("## {title}\n\n| |");
    for person in people {
        write!(text, " {person} |").unwrap();
    }
    text += "\n|---|";
    text += &"---|".repeat(people.len());
    text += "\n";
    for (door, cells) in rows {
        writeln!(text, "| {door} | {} |", cells.join(" | ")).unwrap();
    }
    text
}

const HEAD: &str = "\
# Who may do what

Printed by `server/tests/it/permissions.rs`, which asks every event and every route of an owned room as every kind of
person, and compares. To print it anew: `WECHAT_PRINT_PERMISSIONS=1`. The rules are `server/src/domain/permission.rs`.

*reader*, *member*, *owner* came by such a link, *moderator* was made one; *account* is signed in and nothing in the room;
*muted* and *banned* are guests. A cell says `yes`, or the error's code. `change_nick` and `set_idle` are about no room:
everybody may, but an account, which has its name.

";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_door_answers_every_kind_of_person_as_the_table_says() {
    let server = Server::start(Database::sqlite()).await;
    let (olga, alan) = (server.sign_up("olga").await, server.sign_up("alan").await);
    let mut text = HEAD.to_owned();
    for (title, settings) in ROOMS {
        let people = if settings.is_some() { &PEOPLE[..] } else { &PEOPLE[..2] };
        let mut rows: Vec<(&str, Vec<String>)> = DOORS.map(|door| (door, Vec::new())).into();
        for kind in people {
            let mut scene = Scene::set(&server, settings, kind, &olga, &alan).await;
            for (door, cells) in &mut rows {
                cells.push(scene.ask(door).await);
            }
        }
        text += &table(title, people, &rows);
        text += "\n";
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/permissions.md");
    if env::var_os("WECHAT_PRINT_PERMISSIONS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let different = committed.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(committed == text, "docs/permissions.md says something else: {different:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_no_owner_any_more_can_do_nothing_with_what_was_theirs() {
    let server = Server::start(Database::sqlite()).await;
    let olga = server.sign_up("olga").await;
    let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
    let room = made["room"]["id"].as_str().unwrap().to_owned();
    let secret = made["ownerLink"]["secret"].as_str().unwrap();
    let other = enter(&server, None, &room, Some(secret)).await;
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
