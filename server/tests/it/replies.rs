//! Replies: they show what they reply to for as long as that exists. And the place of a message in the past.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::harness::{contents, error_code, execute, ok, on_both_databases};

const GLOBAL: &str = "global";

async fn say(client: &Client, content: &str, reply_to: Option<i64>) -> Value {
    ok(client.ask("send_message", json!({ "content": content, "replyTo": reply_to })).await.unwrap())
}

async fn around(client: &Client, seq: Value, limit: i64) -> Value {
    ok(client.ask("load_around", json!({ "room": GLOBAL, "seq": seq, "limit": limit })).await.unwrap())
}

/// What everybody is shown of the newest message's parent, however they ask.
async fn quote(client: &Client) -> Value {
    let older =
        ok(client.ask("load_older", json!({ "room": GLOBAL, "before": 1_000, "limit": 1 })).await.unwrap());
    let missed = ok(client.ask("sync_room", json!({ "room": GLOBAL, "after": 0, "epoch": "" })).await.unwrap());
    let last = |page: &Value| page["messages"].as_array().unwrap().last().unwrap().clone();
    let quote = last(&older)["replyTo"].clone();
    assert_eq!(last(&missed)["replyTo"], quote);
    assert_eq!(last(&around(client, last(&older)["id"].clone(), 1).await)["replyTo"], quote);
    quote
}

on_both_databases! {
    async fn a_reply_shows_its_message_to_all(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        let said = say(&ada, "\n  Shall we have soup?\nOr not", None).await;
        let reply = say(&ada, "Yes", Some(1)).await;
        let expected = json!({
            "seq": 1, "id": said["id"], "senderId": said["senderId"], "senderNick": "ada",
            "excerpt": "Shall we have soup?", "expiresAt": said["expiresAt"],
        });
        assert_eq!(reply["replyTo"], expected);
        let told = bob.event_where("receive_message", |args| args[0]["seq"] == 2).await.unwrap();
        assert_eq!(told[0], reply);
        assert_eq!(quote(&bob).await, expected);
        assert_eq!(said.get("replyTo"), None);
    }

    async fn a_quote_follows_its_message_to_its_end(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, "a slip of the tonge", None).await;
        let reply = say(&ada, "what?", Some(1)).await;
        let edit = json!({ "room": GLOBAL, "seq": 1, "content": "a slip of the tongue" });
        ok(ada.ask("edit_message", edit).await.unwrap());
        let edited = quote(&ada).await;
        assert_eq!((&edited["excerpt"], &edited["change"]), (&json!("a slip of the tongue"), &json!(1)));
        // The answer to a change of the reply shows it too.
        let own = json!({ "room": GLOBAL, "seq": 2, "content": "what was that?" });
        assert_eq!(ok(ada.ask("edit_message", own).await.unwrap())["replyTo"], edited);
        execute(&server.database, "update messages set expires_at = 1 where seq = 1").await;
        assert_eq!(quote(&ada).await, json!({ "seq": 1, "gone": true }));
        assert_eq!(reply["seq"], 2);
    }

    async fn nothing_is_left_of_a_deleted_message_in_its_replies(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        say(&ada, "a word that nobody is to read", None).await;
        say(&ada, "oh", Some(1)).await;
        ok(ada.ask("delete_message", json!({ "room": GLOBAL, "seq": 1 })).await.unwrap());
        assert_eq!(quote(&bob).await, json!({ "seq": 1, "gone": true }));
        bob.drain();
        let mut cleo = server.connect().await;
        ok(cleo.ask("join_room", json!({ "nick": "cleo" })).await.unwrap());
        let history = cleo.event("load_history").await.unwrap();
        assert!(!json!(history).to_string().contains("nobody is to read"));
        // Nobody can reply to it any more.
        assert_eq!(say(&bob, "too late", Some(1)).await.get("replyTo"), None);
    }

    async fn a_reply_to_nothing_is_a_plain_message_and_one_sent_twice_is_stored_once(server: Server) {
        let ada = server.join("ada").await;
        assert_eq!(say(&ada, "to itself", Some(1)).await.get("replyTo"), None);
        for nothing in [99, 0, -1, i64::MAX] {
            assert_eq!(say(&ada, "hello?", Some(nothing)).await.get("replyTo"), None, "{nothing}");
        }
        for wrong in [json!("1"), json!(1.5), json!([1]), json!({}), json!(true)] {
            let answer = ada.ask("send_message", json!({ "content": "x", "replyTo": wrong })).await.unwrap();
            assert_eq!(error_code(&answer), "invalid_payload", "{wrong}");
        }
        let payload = json!({ "content": "again", "replyTo": 1, "clientId": "0199d0a5-4d4c-7000-8000-000000000001" });
        let first = ok(ada.ask("send_message", payload.clone()).await.unwrap());
        let again = ok(ada.ask("send_message", payload).await.unwrap());
        assert_eq!((&first, first["replyTo"]["seq"].as_i64()), (&again, Some(1)));
        // Several at once, in one transaction.
        let sent: Vec<_> = (0..20).map(|n| {
            ada.ask_later("send_message", json!({ "content": format!("{n}"), "replyTo": (n % 2 == 0).then_some(1) }))
        }).collect();
        for (n, sent) in sent.into_iter().enumerate() {
            assert_eq!(ok(sent.await.unwrap()).get("replyTo").is_some(), n % 2 == 0, "{n}");
        }
    }

    async fn the_messages_around_a_place_are_as_many_before_as_after_it(server: Server) {
        let ada = server.join("ada").await;
        let mut ids = Vec::new();
        for n in 1..=20 {
            ids.push(say(&ada, &n.to_string(), None).await["id"].clone());
        }
        let seen = async |seq: Value, limit| {
            let page = around(&ada, seq, limit).await;
            let contents = contents(&page["messages"]).join(" ");
            (contents, page["hasMore"] == true, page["hasNewer"] == true, page["gone"] == true)
        };
        let expected = |contents: &str, more, newer, gone| (contents.to_owned(), more, newer, gone);
        assert_eq!(seen(json!(10), 5).await, expected("8 9 10 11 12", true, true, false));
        assert_eq!(seen(ids[9].clone(), 4).await, expected("9 10 11 12", true, true, false));
        assert_eq!(seen(json!(1), 6).await, expected("1 2 3 4", false, true, false));
        assert_eq!(seen(json!(20), 4).await, expected("19 20", true, false, false));
        assert_eq!(seen(json!(10), 1).await, expected("10", true, true, false));
        assert_eq!(seen(json!(10), 100).await.0.split(' ').count(), 20);
        assert_eq!(seen(json!(99), 4).await, expected("19 20", true, false, true));
        assert_eq!(seen(json!(-5), 4).await, expected("1 2", false, true, true));
        assert_eq!(seen(json!("0199d0a5-4d4c-7000-8000-000000000001"), 4).await, expected("19 20", true, false, true));
        execute(&server.database, "update messages set expires_at = 1 where seq < 9").await;
        assert_eq!(seen(json!(5), 6).await, expected("9 10 11", false, true, true));
        for limit in [0, -1, 101] {
            let answer = ada.ask("load_around", json!({ "room": GLOBAL, "seq": 1, "limit": limit })).await.unwrap();
            assert_eq!(error_code(&answer), "invalid_payload");
        }
    }

    async fn by_http_a_page_begins_wherever_it_is_wanted(server: Server) {
        let ada = server.join("ada").await;
        for n in 1..=9 {
            say(&ada, &n.to_string(), None).await;
        }
        let token = ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap())["token"].as_str().unwrap().to_owned();
        let page = async |query: &str| {
            let path = format!("/api/rooms/global/messages?{query}");
            server.request("GET", &path).bearer(&token).send().await
        };
        for (query, expected) in [
            ("limit=3", "7 8 9"),
            ("before=4&limit=2", "2 3"),
            ("after=4&limit=2", "5 6"),
            ("around=5&limit=3", "4 5 6"),
            ("after=9", ""),
        ] {
            let page = page(query).await.expect(200);
            assert_eq!(contents(&page["messages"]).join(" "), expected, "{query}");
        }
        for wrong in ["before=4&after=2", "around=1&before=4", "limit=0", "around=x"] {
            assert_eq!(page(wrong).await.status, 400, "{wrong}");
        }
    }
}
