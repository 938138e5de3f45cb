//! The people and the rooms that commands are tried with.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use uuid::Uuid;
use wechat_load::{Client, Manner};

use super::rules::{Kind, Rank, Room};
use crate::{
    harness::{Server, ok},
    request::{Answer, Owner},
};

/// The address of the caller and of a banned person; the others have another one.
pub const THERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);

/// A person with a token.
pub struct Person {
    pub id: String,
    pub token: String,
    pub client: Client,
    from: Ipv4Addr,
}

/// A room with its owner, a guest as the subject, their messages, and a caller.
pub struct Scene<'a> {
    server: &'a Server,
    room: String,
    kind: &'a Room,
    olga: &'a Owner,
    subject: Person,
    said_by_subject: String,
    caller: Person,
    said_by_caller: String,
    link: String,
    link_for_one: Value,
}

pub async fn enter(
    server: &Server,
    token: Option<&str>,
    room: &str,
    link: Option<&str>,
    from: Ipv4Addr,
) -> Person {
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

pub async fn make_room(server: &Server, olga: &Owner) -> String {
    let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
    made["room"]["id"].as_str().unwrap().to_owned()
}

/// Does something as an owner of a room.
pub async fn as_owner(server: &Server, olga: &Owner, room: &str, method: &str, path: &str, body: Value) -> Answer {
    let path = format!("/api/rooms/{room}{path}");
    server.request(method, &path).bearer(&olga.token).json(body).send().await
}

impl<'a> Scene<'a> {
    pub async fn set(server: &'a Server, kind: &'a Room, who: &Kind, olga: &'a Owner, alan: &Owner) -> Self {
        let room = match kind.is_owned {
            true => make_room(server, olga).await,
            false => format!("nobodys-{}", Uuid::now_v7()),
        };
        let subject = enter(server, None, &room, None, Ipv4Addr::LOCALHOST).await;
        let said_by_subject = say(&subject, &room).await;
        let token = who.has_account.then_some(alan.token.as_str());
        let caller = enter(server, token, &room, None, THERE).await;
        let said_by_caller = say(&caller, &room).await;
        let (link, link_for_one) = ("none".to_owned(), json!("none"));
        let mut scene = Self {
            server,
            room,
            kind,
            olga,
            subject,
            said_by_subject,
            caller,
            said_by_caller,
            link,
            link_for_one,
        };
        if kind.is_owned {
            scene.cast(who).await;
        }
        // The following answers are those to a newcomer.
        scene.caller.client.ask("leave_room", json!({ "room": scene.room })).await.unwrap();
        scene
    }

    /// Prepares the caller and the room.
    async fn cast(&mut self, who: &Kind) {
        let id = self.caller.id.clone();
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
        self.caller = enter(self.server, Some(&self.caller.token), &self.room, secret.as_str(), THERE).await;
    }

    async fn as_olga(&self, method: &str, path: &str, body: Value) -> Answer {
        as_owner(self.server, self.olga, &self.room, method, path, body).await
    }

    async fn edit(&self, message: &str) -> String {
        self.route("PATCH", &format!("/messages/{message}"), Some(json!({ "content": "said better" }))).await
    }

    async fn delete(&self, message: &str) -> String {
        self.route("DELETE", &format!("/messages/{message}"), None).await
    }

    async fn lock(&self) -> String {
        self.route("PATCH", "", Some(json!({ "isLocked": self.kind.is_locked }))).await
    }

    /// A route below a guest's message.
    async fn of_message(&self, command: &str, path: &str) -> String {
        let method = command.split(' ').next().unwrap();
        self.route(method, &format!("/messages/{}{path}", self.said_by_subject), None).await
    }

    async fn route(&self, method: &str, path: &str, body: Option<Value>) -> String {
        let path = format!("/api/rooms/{}{path}", self.room);
        outcome(&ask_as(self.server, &self.caller, method, &path, body).await)
    }

    async fn event(&self, event: &str, payload: Value) -> String {
        let answer = self.caller.client.ask(event, payload).await.unwrap();
        answer["error"]["code"].as_str().unwrap_or("yes").to_owned()
    }

    pub async fn ask(&mut self, command: &str) -> String {
        let (room, subject) = (self.room.clone(), self.subject.id.clone());
        match command {
            "preview_room" => self.event(command, json!({ "room": room })).await,
            "preview_room, by a link for one use" => {
                self.event("preview_room", json!({ "room": room, "link": self.link_for_one })).await
            }
            "join_room" => self.event(command, json!({ "room": room, "nick": nick() })).await,
            "join_room, under another name" => {
                let outcome = self.event("join_room", json!({ "room": room, "nick": nick() })).await;
                self.event("leave_room", json!({ "room": room })).await;
                outcome
            }
            "change_nick, inside" => self.event("change_nick", json!({ "nick": nick() })).await,
            "send_message" => self.event(command, json!({ "room": room, "content": "me too" })).await,
            "load_older" => self.event(command, json!({ "room": room, "before": 9 })).await,
            "sync_room" => self.event(command, json!({ "room": room, "after": 0, "epoch": "x" })).await,
            "mark_read" | "load_around" => self.event(command, json!({ "room": room, "seq": 1 })).await,
            "typing" | "leave_room" => self.event(command, json!({ "room": room })).await,
            "knock" => self.event(command, json!({ "room": room, "nick": nick() })).await,
            "GET room" => self.route("GET", "", None).await,
            "GET messages" => self.route("GET", "/messages?before=9", None).await,
            "GET missed" => self.route("GET", "/missed?after=0&epoch=x", None).await,
            "PUT read" => self.route("PUT", "/read", Some(json!({ "seq": 1 }))).await,
            "POST message" => self.route("POST", "/messages", Some(json!({ "content": "from outside" }))).await,
            "PATCH message (one's own)" => self.edit(&self.said_by_caller).await,
            "PATCH message (a guest's)" => self.edit(&self.said_by_subject).await,
            "GET links" | "GET people" | "GET knocks" | "GET audit" | "GET pins" => {
                self.route("GET", &command.replace("GET ", "/"), None).await
            }
            "GET search" => self.route("GET", "/search?text=soup", None).await,
            "PUT reaction" | "DELETE reaction" | "GET reactions" => {
                self.of_message(command, "/reactions/%F0%9F%91%8D").await
            }
            "PUT pin" | "DELETE pin" => self.of_message(command, "/pin").await,
            "PATCH room (topic)" => self.route("PATCH", "", Some(json!({ "topic": "soup" }))).await,
            "PATCH room (slowModeMs)" => self.route("PATCH", "", Some(json!({ "slowModeMs": 0 }))).await,
            "PATCH room, only isLocked" => self.lock().await,
            "POST links" => self.route("POST", "/links", Some(json!({ "role": "reader" }))).await,
            "DELETE link" => self.route("DELETE", &format!("/links/{}", self.link), None).await,
            // Nobody knocks: the list to answer is empty.
            "PUT knock" => self.route("PUT", "/knocks/nobody", Some(json!({ "admit": true }))).await,
            "DELETE message (one's own)" => self.delete(&self.said_by_caller).await,
            "DELETE message (a guest's)" => self.delete(&self.said_by_subject).await,
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
                outcome(&ask_as(self.server, &self.caller, "POST", "/api/rooms", Some(asked)).await)
            }
            "DELETE room" => self.route("DELETE", "", None).await,
            act => self.act_on(&subject, act).await,
        }
    }

    async fn act_on(&self, whom: &str, act: &str) -> String {
        let (path, body) = done_to(act, whom, "", "member");
        self.route(act.split(' ').next().unwrap(), &path, body).await
    }
}

/// The path and the body of an act on somebody.
pub fn done_to(act: &str, whom: &str, said: &str, role: &str) -> (String, Option<Value>) {
    match act {
        "DELETE message" => (format!("/messages/{said}"), None),
        "PUT mute" => (format!("/people/{whom}/mute"), Some(json!({ "forMs": 60_000 }))),
        "DELETE mute" => (format!("/people/{whom}/mute"), None),
        "PUT person (a role)" => (format!("/people/{whom}"), Some(json!({ "role": role }))),
        "POST kick" => (format!("/people/{whom}/kick"), None),
        "PUT ban" => (format!("/bans/{whom}"), Some(json!({}))),
        "DELETE ban" => (format!("/bans/{whom}"), None),
        _ => unreachable!("{act}"),
    }
}

pub async fn ask_as(server: &Server, who: &Person, method: &str, path: &str, body: Option<Value>) -> Answer {
    let request = server.request(method, path).bearer(&who.token).from(who.from);
    match body {
        Some(body) => request.json(body).send().await,
        None => request.send().await,
    }
}

pub fn outcome(answer: &Answer) -> String {
    match answer.status {
        200..=299 => "yes".to_owned(),
        // With this answer one may look for it.
        404 => "yes".to_owned(),
        status => answer.refused(status),
    }
}

/// Brings a person of a rank into a room, and has them send a message. Returns that message too.
pub async fn bring(server: &Server, olga: &Owner, room: &str, rank: Rank, from: Ipv4Addr) -> (Person, String) {
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
