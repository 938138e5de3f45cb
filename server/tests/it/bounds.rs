//! The operator's limits: how long messages live, and how many bytes of them are kept.

use serde_json::{Value, json};
use uuid::Uuid;
use wechat_load::Client;

use crate::{
    harness::{Server, error_code, eventually, execute, ok, on_both_databases},
    request::Answer,
};

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

async fn make_room(server: &Server, token: Option<&str>, settings: Value) -> Answer {
    let request = server.request("POST", "/api/rooms").json(settings);
    match token {
        Some(token) => request.bearer(token).send().await,
        None => request.send().await,
    }
}

/// A guest with a token.
async fn guest(server: &Server) -> String {
    let client = server.connect().await;
    ok(client.ask("join_room", json!({ "nick": "guest" })).await.unwrap())["token"].as_str().unwrap().to_owned()
}

async fn longest(server: &Server, token: &str) -> Value {
    let lists = server.request("GET", "/api/rooms").bearer(token).send().await.expect(200);
    lists["longestLifetimeMs"].clone()
}

async fn say(client: &Client, room: &str, bytes: usize) -> Value {
    client.ask("send_message", json!({ "room": room, "content": "x".repeat(bytes) })).await.unwrap()
}

/// Sends messages until one is refused, and returns how many succeeded, and the refusal.
async fn fill(client: &Client, room: &str, bytes: usize) -> (usize, String) {
    for said in 0..100 {
        let answer = say(client, room, bytes).await;
        if answer.get("error").is_some() {
            return (said, error_code(&answer));
        }
    }
    panic!("it is never full");
}

on_both_databases! {
    async fn nobody_lets_messages_live_longer_than_the_operator_allows(server: Server) {
        let flags = ["--max-lifetime=7d", "--long-lifetime=accounts"];
        let server = Server::start_with(server.stop().await, &flags).await;
        let (olga, guest) = (server.sign_up("olga").await.token, guest(&server).await);
        assert_eq!((longest(&server, &olga).await, longest(&server, &guest).await), (json!(7 * DAY_MS), json!(DAY_MS)));

        let week = json!({ "lifetimeMs": 7 * DAY_MS });
        for too_long in [json!({ "lifetimeMs": null }), json!({ "lifetimeMs": 7 * DAY_MS + 1 })] {
            for token in [Some(&*olga), Some(&*guest), None] {
                assert_eq!(make_room(&server, token, too_long.clone()).await.refused(400), "lifetime_too_long");
            }
        }
        for token in [Some(&*guest), None] {
            assert_eq!(make_room(&server, token, week.clone()).await.refused(403), "lifetime_for_accounts");
            make_room(&server, token, json!({ "lifetimeMs": DAY_MS })).await.expect(201);
            make_room(&server, token, json!({})).await.expect(201);
        }
        let made = make_room(&server, Some(&guest), json!({ "lifetimeMs": HOUR_MS })).await.expect(201);
        let path = format!("/api/rooms/{}", made["room"]["id"].as_str().unwrap());
        let seen = server.request("GET", &path).bearer(&guest).send().await.expect(200);
        assert_eq!(seen["standing"]["longestLifetimeMs"], DAY_MS);
        for (change, code, status) in [
            (json!({ "lifetimeMs": null }), "lifetime_too_long", 400),
            (week.clone(), "lifetime_for_accounts", 403),
        ] {
            let answer = server.request("PATCH", &path).bearer(&guest).json(change).send().await;
            assert_eq!(answer.refused(status), code);
        }
        let made = make_room(&server, Some(&olga), week).await.expect(201);
        assert_eq!(made["room"]["lifetimeMs"], 7 * DAY_MS);
    }

    async fn with_no_flag_owners_decide_as_before(server: Server) {
        let guest = guest(&server).await;
        assert_eq!(longest(&server, &guest).await, Value::Null);
        make_room(&server, Some(&guest), json!({ "lifetimeMs": null })).await.expect(201);
    }

    async fn a_bound_that_is_lowered_holds_for_rooms_and_messages_that_exist(server: Server) {
        let olga = server.sign_up("olga").await;
        let made = make_room(&server, Some(&olga.token), json!({ "lifetimeMs": null })).await.expect(201);
        let id = made["room"]["id"].as_str().unwrap().to_owned();
        let said = ok(say(&server.join_room("ada", &id).await, &id, 10).await);
        assert!(said["expiresAt"].as_str().unwrap().starts_with("9999"));

        let server = Server::start_with(server.stop().await, &["--max-lifetime=2h"]).await;
        let mut bob = server.connect().await;
        let joined = ok(bob.ask("join_room", json!({ "nick": "bob", "room": id })).await.unwrap());
        assert_eq!(joined["about"]["lifetimeMs"], 2 * HOUR_MS);
        let shown = bob.event("load_history").await.unwrap();
        assert_eq!((&shown[1]["retentionMs"], &shown[1]["shortenings"]), (&json!(2 * HOUR_MS), &json!(1)));
        let later = ok(say(&bob, &id, 10).await);
        for message in [&shown[0][0], &later] {
            let parsed = |field: &str| humantime::parse_rfc3339(message[field].as_str().unwrap()).unwrap();
            assert_eq!(parsed("expiresAt").duration_since(parsed("createdAt")).unwrap().as_secs(), 7_200, "{message}");
        }
        // Also in a room without an owner, and when messages would live longer there.
        assert_eq!(server.join("carl").await.ask("send_message", json!({ "content": "x" })).await.unwrap()["error"], Value::Null);
        let mut dora = server.connect().await;
        ok(dora.ask("join_room", json!({ "nick": "dora" })).await.unwrap());
        assert_eq!(dora.event("load_history").await.unwrap()[1]["retentionMs"], 2 * HOUR_MS);

        // Other settings can be changed; when the bound is raised the room is for ever again.
        let path = format!("/api/rooms/{id}");
        server.request("PATCH", &path).bearer(&olga.token).json(json!({ "listed": true })).send().await.expect(200);
        drop((bob, dora));
        let server = Server::start(server.stop().await).await;
        let eve = server.join_room("eve", &id).await;
        ok(say(&eve, &id, 10).await);
    }

    async fn a_full_room_takes_nothing_more_until_something_is_gone(server: Server) {
        let server = Server::start_with(server.stop().await, &["--max-room-bytes=4KiB"]).await;
        let olga = server.sign_up("olga").await;
        let made = make_room(&server, Some(&olga.token), json!({})).await.expect(201);
        let id = made["room"]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/rooms/{id}/messages");
        let ada = server.join_room("ada", &id).await;
        let once = json!({ "room": id, "content": "y".repeat(768), "clientId": Uuid::now_v7() });
        let first = ok(ada.ask("send_message", once.clone()).await.unwrap());
        assert_eq!(fill(&ada, &id, 768).await, (3, "room_storage_full".to_owned()));
        // A message stored before is answered as ever, alone and among others.
        let answers = [ada.ask_later("send_message", once.clone()), ada.ask_later("send_message", json!({ "room": id, "content": "z" }))];
        let [again, refused] = futures_util::future::join_all(answers).await.try_into().unwrap();
        assert_eq!((ok(again.unwrap()), error_code(&refused.unwrap())), (first.clone(), "room_storage_full".to_owned()));
        assert_eq!(ok(ada.ask("send_message", once).await.unwrap()), first);
        // Another room has its own limit, and the count outlives the server.
        let bob = server.join_room("bob", "elsewhere").await;
        assert_eq!(fill(&bob, "elsewhere", 768).await.0, 4);
        drop((ada, bob));
        let server = Server::start_with(server.stop().await, &["--max-room-bytes=4KiB"]).await;
        let ada = server.join_room("ada", &id).await;
        assert_eq!(fill(&ada, &id, 1).await, (0, "room_storage_full".to_owned()));

        let one = format!("{path}/{}", first["id"].as_str().unwrap());
        for _ in 0..2 {
            server.request("DELETE", &one).bearer(&olga.token).send().await.expect(204);
        }
        assert_eq!(fill(&ada, &id, 512).await.0, 1);
        server.request("DELETE", &path).bearer(&olga.token).send().await.expect(204);
        assert_eq!(fill(&ada, &id, 768).await.0, 4);
    }

    async fn a_full_installation_takes_nothing_more_until_something_has_expired(server: Server) {
        let flags = ["--max-total-bytes=4KiB", "--sweep-interval=1s"];
        let server = Server::start_with(server.stop().await, &flags).await;
        let (ada, bob) = (server.join_room("ada", "one").await, server.join_room("bob", "two").await);
        for client in [(&ada, "one"), (&bob, "two"), (&ada, "one"), (&bob, "two")] {
            ok(say(client.0, client.1, 768).await);
        }
        for (client, room) in [(&ada, "one"), (&bob, "two")] {
            assert_eq!(fill(client, room, 1).await, (0, "storage_full".to_owned()));
        }
        let carl = server.join_room("carl", "three").await;
        assert_eq!(fill(&carl, "three", 1).await, (0, "storage_full".to_owned()));
        execute(&server.database, "update messages set expires_at = 1 where room_id = 'one'").await;
        eventually("there is room again", async || say(&carl, "three", 1).await.get("ok").is_some()).await;
        ok(say(&bob, "two", 768).await);
    }
}
