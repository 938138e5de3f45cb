//! Searching a room: in every script, slice by slice, and nothing that is gone.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::harness::{contents, error_code, execute, ok, on_both_databases};

const GLOBAL: &str = "global";

async fn say(client: &Client, content: &str) {
    ok(client.ask("send_message", json!({ "content": content })).await.unwrap());
}

async fn search(client: &Client, payload: Value) -> Value {
    let mut asked = json!({ "room": GLOBAL });
    asked.as_object_mut().unwrap().extend(payload.as_object().unwrap().clone());
    client.ask("search_room", asked).await.unwrap()
}

async fn found(client: &Client, text: &str) -> String {
    contents(&ok(search(client, json!({ "text": text })).await)["messages"]).join(" | ")
}

on_both_databases! {
    async fn words_are_found_in_every_script_newest_first(server: Server) {
        let (ada, bob) = (server.join("ada").await, server.join("Bob Hill").await);
        for content in ["明天的会议改到三点", "مَرْحَبًا بالجميع", "Die Straße über den Fluß", "No soup today", "SOUP after all"] {
            say(&ada, content).await;
        }
        say(&bob, "soup: https://example.com/soup").await;
        for (text, expected) in [
            ("会议", "明天的会议改到三点"),
            ("مرحبا", "مَرْحَبًا بالجميع"),
            ("uber straße", "Die Straße über den Fluß"),
            ("soup", "soup: https://example.com/soup | SOUP after all | No soup today"),
            ("soup all", "SOUP after all"),
            ("soup has:link", "soup: https://example.com/soup"),
            ("soup from:ada", "SOUP after all | No soup today"),
            ("before:2020-01-01 soup", ""),
            ("%", ""),
        ] {
            assert_eq!(found(&bob, text).await, expected, "{text}");
        }
        let of_bob = ok(search(&ada, json!({ "text": "soup", "from": "bob hill" })).await);
        assert_eq!(contents(&of_bob["messages"]), ["soup: https://example.com/soup"]);
        assert_eq!((&of_bob["searchedTo"], &of_bob["hasMore"]), (&json!(1), &json!(false)));
    }

    async fn what_is_gone_is_not_found(server: Server) {
        let ada = server.join("ada").await;
        for content in ["a secret soup", "an old soup", "a soup that was renamed"] {
            say(&ada, content).await;
        }
        ok(ada.ask("delete_message", json!({ "room": GLOBAL, "seq": 1 })).await.unwrap());
        ok(ada.ask("edit_message", json!({ "room": GLOBAL, "seq": 3, "content": "a cake" })).await.unwrap());
        execute(&server.database, "update messages set expires_at = 1 where seq = 2").await;
        assert_eq!(found(&ada, "soup").await, "");
        assert_eq!(found(&ada, "cake").await, "a cake");
    }

    async fn a_long_room_is_searched_slice_by_slice(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, "needle").await;
        const MANY: &str = "\
            with recursive numbers(n) as (select 2 union all select n + 1 from numbers where n < 45001)
            insert into messages (id, room_id, seq, sender_id, sender_nick, sender_account, content, created_at, expires_at)
            select 'made-' || n, room_id, n, sender_id, sender_nick, sender_account, 'hay', created_at, expires_at
            from numbers cross join messages";
        // Ids are read as UUIDs: only of what is found.
        execute(&server.database, MANY).await;
        execute(&server.database, "update rooms set last_seq = 45001").await;
        let (mut before, mut questions) = (Value::Null, Vec::new());
        loop {
            let answer = ok(search(&ada, json!({ "text": "needle", "before": before })).await);
            questions.push((answer["searchedTo"].as_i64().unwrap(), answer["messages"].as_array().unwrap().len()));
            if answer["hasMore"] == false {
                break;
            }
            before = answer["searchedTo"].clone();
        }
        assert_eq!(questions, [(25_002, 0), (5_002, 0), (1, 1)]);
    }

    async fn hits_come_in_pages_without_a_gap(server: Server) {
        let ada = server.join("ada").await;
        for n in 1..=7 {
            say(&ada, &format!("soup {n}")).await;
        }
        let page = async |before: Value| ok(search(&ada, json!({ "text": "soup", "before": before, "limit": 3 })).await);
        let first = page(Value::Null).await;
        assert_eq!((contents(&first["messages"]), &first["searchedTo"]), (vec!["soup 7", "soup 6", "soup 5"], &json!(5)));
        let second = page(first["searchedTo"].clone()).await;
        assert_eq!(contents(&second["messages"]), ["soup 4", "soup 3", "soup 2"]);
        let third = page(second["searchedTo"].clone()).await;
        assert_eq!((contents(&third["messages"]), &third["hasMore"]), (vec!["soup 1"], &json!(false)));
        for wrong in [json!({ "text": "" }), json!({ "text": "x".repeat(201) }), json!({ "text": "before:soon" })] {
            assert_eq!(error_code(&search(&ada, wrong.clone()).await), "invalid_search", "{wrong}");
        }
        assert_eq!(error_code(&search(&ada, json!({ "text": "x", "limit": 51 })).await), "invalid_payload");
        let token = ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap())["token"].as_str().unwrap().to_owned();
        let by_http = server.request("GET", "/api/rooms/global/search?text=soup%207").bearer(&token).send().await.expect(200);
        assert_eq!(contents(&by_http["messages"]), ["soup 7"]);
        let nobody = ok(server.join_room("eve", "empty").await.ask("search_room", json!({ "room": "empty", "text": "x" })).await.unwrap());
        assert_eq!((&nobody["messages"], &nobody["hasMore"]), (&json!([]), &json!(false)));
    }
}
