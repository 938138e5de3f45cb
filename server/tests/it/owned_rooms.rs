//! Owned rooms: the lifetime of messages, who enters, by which link, and who is removed.

use std::{net::Ipv4Addr, time::Duration};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use wechat_load::{Client, Manner};

use crate::{
    harness::{Database, Server, contents, error_code, eventually, nicks, ok, on_both_databases},
    request::{Answer, Owner},
};

/// A room owned by an account.
pub struct Room<'a> {
    pub server: &'a Server,
    pub id: String,
    pub owner: Owner,
    pub owner_link: Value,
}

impl<'a> Room<'a> {
    pub async fn make(server: &'a Server, settings: Value) -> Self {
        let owner = server.sign_up("olga").await;
        let made =
            server.request("POST", "/api/rooms").bearer(&owner.token).json(settings).send().await.expect(201);
        let id = made["room"]["id"].as_str().unwrap().to_owned();
        Self { server, id, owner, owner_link: made["ownerLink"].clone() }
    }

    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.ask_as(&self.owner.token, method, path, body).await
    }

    pub async fn ask_as(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/api/rooms/{}{path}", self.id);
        let request = self.server.request(method, &path).bearer(token);
        match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        }
    }

    pub async fn change(&self, change: Value) {
        self.ask("PATCH", "", Some(change)).await.expect(200);
    }

    pub async fn link(&self, asked: Value) -> Value {
        self.ask("POST", "/links", Some(asked)).await.expect(201)
    }

    pub async fn enter(&self, nick: &str, link: Option<&Value>) -> (Client, Value) {
        let client = self.server.connect().await;
        let joined = ok(self.try_enter(&client, nick, link).await);
        (client, joined)
    }

    /// From another address of the machine itself.
    pub async fn enter_from(&self, from: Ipv4Addr, nick: &str, link: Option<&Value>) -> (Client, Value) {
        let client = connect_from(self.server, from, json!({})).await;
        let joined = ok(self.try_enter(&client, nick, link).await);
        (client, joined)
    }

    pub async fn try_enter(&self, client: &Client, nick: &str, link: Option<&Value>) -> Value {
        let link = link.map(|link| link["secret"].clone());
        client.ask("join_room", json!({ "nick": nick, "room": self.id, "link": link })).await.unwrap()
    }

    pub async fn say(&self, client: &Client, content: &str) -> Value {
        client.ask("send_message", json!({ "room": self.id, "content": content })).await.unwrap()
    }

    pub async fn texts(&self, nick: &str) -> Vec<String> {
        let (mut client, _) = self.enter(nick, None).await;
        let history = client.event("load_history").await.unwrap();
        client.close().await;
        contents(&history[0]).into_iter().map(str::to_owned).collect()
    }
}

/// A connection from another address of the machine itself.
pub async fn connect_from(server: &Server, from: Ipv4Addr, auth: Value) -> Client {
    let manner = Manner { from: Some(from), ..Manner::default() };
    Client::connect_as(&server.address, &manner, auth, &[]).await.unwrap()
}

/// Makes the messages in a room this many hours older.
async fn age(database: &Database, hours: i64) {
    let ms = hours * 3_600_000;
    let sql = sqlx::AssertSqlSafe(format!(
        "update messages set created_at = created_at - {ms}, \
         expires_at = case when expires_at > 200000000000000 then expires_at else expires_at - {ms} end"
    ));
    if database.url.starts_with("sqlite:") {
        SqliteConnection::connect(&database.url).await.unwrap().execute(sql).await.unwrap();
    } else {
        PgConnection::connect(&database.url).await.unwrap().execute(sql).await.unwrap();
    }
}

const HOUR_MS: u64 = 3_600_000;

on_both_databases! {
    async fn what_is_said_in_a_persistent_room_survives_the_sweep(server: Server) {
        let room = Room::make(&server, json!({ "lifetimeMs": null })).await;
        let (mut ada, joined) = room.enter("ada", None).await;
        assert_eq!(joined["about"]["lifetimeMs"], Value::Null);
        assert_eq!(ada.event("load_history").await.unwrap()[1]["retentionMs"], Value::Null);
        let kept = ok(room.say(&ada, "for ever").await);
        assert!(kept["expiresAt"].as_str().unwrap().starts_with("9999-"));
        let bob = server.join("bob").await;
        ok(bob.ask("send_message", json!({ "content": "for a day" })).await.unwrap());
        age(&server.database, 10_000).await;

        let id = room.id.clone();
        let database = server.stop().await;
        let server = Server::start_with(database, &["--sweep-interval=100ms"]).await;
        eventually("the sweep has been", async || server.database.count("messages").await == 1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut eve = server.connect().await;
        ok(eve.ask("join_room", json!({ "nick": "eve", "room": id })).await.unwrap());
        assert_eq!(contents(&eve.event("load_history").await.unwrap()[0]), ["for ever"]);
    }

    async fn a_shorter_lifetime_holds_for_what_exists_and_a_longer_one_does_not(server: Server) {
        let room = Room::make(&server, json!({ "lifetimeMs": null })).await;
        let (mut ada, _) = room.enter("ada", None).await;
        ok(room.say(&ada, "old").await);
        age(&server.database, 2).await;
        let young = ok(room.say(&ada, "young").await);
        room.change(json!({ "lifetimeMs": HOUR_MS })).await;
        let told = ada.event("room_changed").await.unwrap();
        assert_eq!(told[0]["lifetimeMs"], HOUR_MS);
        assert_eq!(room.texts("bob").await, ["young"]);

        room.change(json!({ "lifetimeMs": null })).await;
        let (mut cleo, _) = room.enter("cleo", None).await;
        let history = cleo.event("load_history").await.unwrap();
        assert_eq!(history[0][0]["id"], young["id"]);
        assert!(!history[0][0]["expiresAt"].as_str().unwrap().starts_with("9999-"), "{history:?}");
        let later = ok(room.say(&ada, "later").await);
        assert!(later["expiresAt"].as_str().unwrap().starts_with("9999-"));

        let database = server.stop().await;
        let server = Server::start_with(database, &["--sweep-interval=100ms"]).await;
        eventually("the old one is off the disk", async || server.database.count("messages").await == 2).await;
    }

    async fn a_kicked_client_is_out_without_reading(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut bob, _) = room.enter("bob", None).await;
        // Its connection is never read again.
        let (eve, joined) = room.enter("eve", None).await;
        let kick = format!("/people/{}/kick", joined["user"]["id"].as_str().unwrap());
        room.ask("POST", &kick, None).await.expect(204);
        let list = bob.event_where("user_list_update", |args| nicks(&args[0]) == ["bob"]).await.unwrap();
        assert_eq!(list[1]["total"], 1);
        let refused = room.try_enter(&eve, "eve", None).await;
        assert_eq!(error_code(&refused), "banned");
        assert!(refused["error"]["retryAfterMs"].as_u64().unwrap() <= 300_000, "{refused}");
    }

    async fn a_deleted_message_keeps_its_seq_and_loses_its_content(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut ada, joined) = room.enter("ada", None).await;
        ok(room.say(&ada, "one").await);
        let two = ok(room.say(&ada, "two").await);
        ok(room.say(&ada, "three").await);
        let path = format!("/messages/{}", two["id"].as_str().unwrap());
        let token = joined["token"].as_str().unwrap();
        room.ask_as(token, "DELETE", &path, None).await.expect(204);
        let told = ada.event("message_deleted").await.unwrap();
        assert_eq!(told[0], json!({ "room": room.id, "id": two["id"], "seq": 2 }));
        assert_eq!(room.texts("bob").await, ["one", "", "three"]);
        let page = ok(ada.ask("load_older", json!({ "room": room.id, "before": 3 })).await.unwrap());
        assert_eq!((&page["messages"][1]["deleted"], &page["messages"][1]["content"]), (&json!(true), &json!("")));
        assert_eq!(page["messages"][0].get("deleted"), None);
        assert_eq!(room.ask("DELETE", "/messages/nonsense", None).await.refused(404), "not_found");
    }

    async fn a_cleared_room_begins_again(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut ada, joined) = room.enter("ada", None).await;
        ok(room.say(&ada, "one").await);
        room.ask("DELETE", "/messages", None).await.expect(204);
        let head = ada.event_where("room_head", |args| args[0]["epoch"] != joined["epoch"]).await.unwrap();
        assert_eq!(head[0]["head"], 0);
        assert_eq!(ok(room.say(&ada, "again").await)["seq"], 1);
        assert_eq!(room.texts("bob").await, ["again"]);
        let asked = json!({ "room": room.id, "after": 1, "epoch": joined["epoch"] });
        let missed = ok(ada.ask("sync_room", asked).await.unwrap());
        assert_eq!((contents(&missed["messages"]), &missed["truncated"]), (vec!["again"], &json!(true)));
    }

    async fn a_deleted_room_is_closed_for_everyone_and_for_good(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut ada, _) = room.enter("ada", None).await;
        ok(room.say(&ada, "one").await);
        room.ask("DELETE", "", None).await.expect(204);
        assert_eq!(ada.event("room_closed").await.unwrap()[0]["code"], "room_deleted");
        assert_eq!(error_code(&room.try_enter(&ada, "ada", None).await), "room_deleted");
        assert_eq!(server.database.count("messages").await, 0);
        let again = json!({ "id": room.id });
        let claimed = server.request("POST", "/api/rooms").bearer(&room.owner.token).json(again).send().await;
        assert_eq!(claimed.refused(410), "room_deleted");
    }

    async fn in_slow_mode_everyone_waits_but_the_moderators(server: Server) {
        let room = Room::make(&server, json!({ "slowModeMs": 60_000 })).await;
        let (ada, _) = room.enter("ada", None).await;
        ok(room.say(&ada, "one").await);
        let refused = room.say(&ada, "two").await;
        assert_eq!(error_code(&refused), "rate_limited");
        assert!(refused["error"]["retryAfterMs"].as_u64().unwrap() > 55_000);
        let (owner, _) = room.enter("olga too", Some(&room.owner_link)).await;
        ok(room.say(&owner, "one").await);
        ok(room.say(&owner, "two").await);
    }

    async fn slow_mode_holds_also_when_the_room_was_empty_meanwhile(server: Server) {
        let room = Room::make(&server, json!({ "slowModeMs": 60_000 })).await;
        let (ada, joined) = room.enter("ada", None).await;
        ok(room.say(&ada, "one").await);
        ok(ada.ask("leave_room", json!({ "room": room.id })).await.unwrap());
        let again = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
        ok(room.try_enter(&again, "ada", None).await);
        assert_eq!(error_code(&room.say(&again, "two").await), "rate_limited");
    }

    async fn the_access_of_a_crowd_is_refreshed_at_once(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let link = room.link(json!({ "role": "member" })).await;
        let enter = |n: usize| {
            let (room, link) = (&room, n.is_multiple_of(50).then_some(&link));
            async move { room.enter(&format!("n {n}"), link).await.0 }
        };
        // More than one query asks for.
        let people: Vec<_> = stream::iter(0..300).map(enter).buffered(16).collect().await;
        room.change(json!({ "read": "members", "slowModeMs": 1_000 })).await;
        for (n, mut client) in people.into_iter().enumerate() {
            if n % 50 == 0 {
                client.event_where("standing_changed", |args| args[0]["standing"]["role"] == "member").await.unwrap();
                ok(room.say(&client, "among ourselves").await);
            } else {
                assert_eq!(client.event("room_closed").await.unwrap()[0]["code"], "members_only");
            }
        }
    }

    async fn settings_changed_at_the_same_time_are_all_kept_and_the_last_told_is_how_they_stand(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut ada, _) = room.enter("ada", None).await;
        for round in 0..20 {
            let (name, topic, is_locked) = (format!("name {round}"), format!("topic {round}"), round % 2 == 0);
            tokio::join!(
                room.change(json!({ "name": name })),
                room.change(json!({ "topic": topic })),
                room.change(json!({ "isLocked": is_locked })),
            );
            let kept = room.ask("GET", "", None).await.expect(200)["room"].clone();
            assert_eq!((&kept["name"], &kept["topic"]), (&json!(name), &json!(topic)));
            assert_eq!(kept["isLocked"], is_locked);
            let mut told = Vec::new();
            for _ in 0..3 {
                told = ada.event("room_changed").await.unwrap();
            }
            assert_eq!(told[0], kept);
        }
    }

    async fn concurrent_mutes_and_unmutes_end_with_the_final_state(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut ada, joined) = room.enter("ada", None).await;
        let mute = format!("/people/{}/mute", joined["user"]["id"].as_str().unwrap());
        for _ in 0..20 {
            tokio::join!(
                room.ask("PUT", &mute, Some(json!({ "forMs": 60_000 }))),
                room.ask("DELETE", &mute, None),
            );
            ada.event("standing_changed").await.unwrap();
            let told = ada.event("standing_changed").await.unwrap();
            let tab = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
            let found = ok(room.try_enter(&tab, "ada", None).await);
            assert_eq!(told[0]["standing"], found["standing"]);
            tab.close().await;
        }
    }

    async fn a_locked_room_and_a_full_one_let_nobody_new_in(server: Server) {
        let room = Room::make(&server, json!({ "maxPeople": 2 })).await;
        let (ada, joined) = room.enter("ada", None).await;
        let (_bob, _) = room.enter("bob", None).await;
        let eve = server.connect().await;
        assert_eq!(error_code(&room.try_enter(&eve, "eve", None).await), "room_full");
        room.change(json!({ "maxPeople": null, "isLocked": true })).await;
        assert_eq!(error_code(&room.try_enter(&eve, "eve", None).await), "room_locked");
        // Another tab of a person in the room is nobody new.
        let tab = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
        ok(room.try_enter(&tab, "ada", None).await);
        ok(room.say(&ada, "hello").await);
        let link = room.link(json!({ "role": "member" })).await;
        ok(room.try_enter(&eve, "eve", Some(&link)).await);
    }

    async fn a_knock_is_admitted_by_a_moderator(server: Server) {
        let room = Room::make(&server, json!({ "read": "members", "canKnock": true })).await;
        let (mut owner, _) = room.enter("olga too", Some(&room.owner_link)).await;
        let mut eve = server.connect().await;
        assert_eq!(error_code(&room.try_enter(&eve, "eve", None).await), "knock_required");
        ok(eve.ask("knock", json!({ "room": room.id, "nick": "eve" })).await.unwrap());
        let knock = owner.event("knocked").await.unwrap();
        assert_eq!((&knock[0]["room"], &knock[0]["nick"]), (&json!(room.id), &json!("eve")));
        let waiting = room.ask("GET", "/knocks", None).await.expect(200);
        assert_eq!(waiting["knocks"], json!([{ "id": knock[0]["id"], "nick": "eve" }]));
        let answer = format!("/knocks/{}", knock[0]["id"].as_str().unwrap());
        room.ask("PUT", &answer, Some(json!({ "admit": true }))).await.expect(204);
        assert_eq!(eve.event("admitted").await.unwrap()[0], json!({ "room": room.id }));
        assert_eq!(ok(room.try_enter(&eve, "eve", None).await)["standing"]["role"], "member");
    }

    async fn losing_read_access_removes_a_person_at_once(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut eve, _) = room.enter("eve", None).await;
        let link = room.link(json!({ "role": "member" })).await;
        let (ada, _) = room.enter("ada", Some(&link)).await;
        room.change(json!({ "read": "members" })).await;
        assert_eq!(eve.event("room_closed").await.unwrap()[0]["code"], "members_only");
        ok(room.say(&ada, "among ourselves").await);
    }

    async fn a_room_is_handed_over_with_its_links_void(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut ada, joined) = room.enter("ada", None).await;
        room.ask("POST", "/owner", Some(json!({ "userId": joined["user"]["id"] }))).await.expect(204);
        ada.event_where("standing_changed", |args| args[0]["standing"]["role"] == "owner").await.unwrap();
        assert_eq!(room.ask("GET", "/links", None).await.refused(403), "forbidden");
        room.ask("GET", "/people", None).await.expect(200);
        let eve = server.connect().await;
        assert_eq!(error_code(&room.try_enter(&eve, "eve", Some(&room.owner_link)).await), "link_invalid");
        let audit = room.ask_as(joined["token"].as_str().unwrap(), "GET", "/audit", None).await.expect(200);
        assert_eq!((&audit["entries"][0]["action"], &audit["entries"][0]["target"]["nick"]), (&json!("hand_over"), &json!("ada")));
    }

    async fn settings_outside_their_bounds_are_refused_in_words(server: Server) {
        let room = Room::make(&server, json!({})).await;
        for wrong in [
            json!({ "name": "x".repeat(61) }),
            json!({ "topic": "a\nb" }),
            json!({ "lifetimeMs": 1 }),
            json!({ "slowModeMs": 3_600_001 }),
            json!({ "maxPeople": 1 }),
        ] {
            assert_eq!(room.ask("PATCH", "", Some(wrong.clone())).await.refused(400), "invalid_settings", "{wrong}");
        }
        for wrong in [json!({ "read": "nobody" }), json!({ "colour": "red" }), json!({ "listed": null })] {
            assert_eq!(room.ask("PATCH", "", Some(wrong.clone())).await.refused(400), "invalid_payload", "{wrong}");
        }
    }

    async fn a_new_role_is_shown_to_the_others(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (_bob, joined) = room.enter("bob", None).await;
        let (mut eve, _) = room.enter("eve", None).await;
        let bob = joined["user"]["id"].as_str().unwrap();
        // One after the other: the first may be shown together with who has just come.
        for role in ["member", "moderator", "reader"] {
            room.ask("PUT", &format!("/people/{bob}"), Some(json!({ "role": role }))).await.expect(204);
            let is_shown = |args: &[Value]| args[0].as_array().unwrap().iter().any(|user| user["role"] == role);
            eve.event_where("user_list_update", is_shown).await.unwrap();
        }
    }
}
