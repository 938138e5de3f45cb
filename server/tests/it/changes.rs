//! What was said can change: edits and deletions, in one order for everyone, also for those who were away.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{error_code, execute, ok, on_both_databases},
    request::Owner,
};

const GLOBAL: &str = "global";

async fn say(client: &Client, content: &str) -> Value {
    ok(client.ask("send_message", json!({ "content": content })).await.unwrap())
}

async fn edit(client: &Client, seq: &Value, content: &str) -> Value {
    client.ask("edit_message", json!({ "room": GLOBAL, "seq": seq, "content": content })).await.unwrap()
}

/// The position of somebody who knows everything: to come back with.
async fn position(client: &Client) -> Value {
    let asked = json!({ "room": GLOBAL, "after": 0, "epoch": "", "change": 0 });
    let missed = ok(client.ask("sync_room", asked).await.unwrap());
    json!({ "room": GLOBAL, "after": missed["head"], "epoch": missed["epoch"], "change": missed["change"] })
}

async fn missed(client: &Client, since: &Value) -> Value {
    ok(client.ask("sync_room", since.clone()).await.unwrap())
}

on_both_databases! {
    async fn an_edit_is_told_to_all_and_keeps_all_but_the_content(server: Server) {
        let ada = server.join("ada").await;
        let mut bob = server.join("bob").await;
        let said = say(&ada, "helo").await;
        let edited = ok(edit(&ada, &said["seq"], "hello").await);
        for field in ["id", "seq", "senderId", "createdAt", "expiresAt"] {
            assert_eq!(edited[field], said[field], "{field}");
        }
        assert_eq!((&edited["content"], &edited["change"]), (&json!("hello"), &json!(1)));
        assert!(edited["editedAt"].is_string() && said.get("editedAt").is_none() && said.get("change").is_none());

        let told = bob.event("messages_changed").await.unwrap().remove(0);
        let patch = json!({
            "id": said["id"], "seq": said["seq"], "change": 1, "content": "hello", "editedAt": edited["editedAt"],
        });
        assert_eq!(told, json!({ "room": GLOBAL, "after": 0, "change": 1, "messages": [patch] }));
        // A newcomer, an older page and HTTP show the same.
        let mut cleo = server.connect().await;
        ok(cleo.ask("join_room", json!({ "nick": "cleo" })).await.unwrap());
        let history = cleo.event("load_history").await.unwrap();
        assert_eq!((&history[0][0], &history[1]["change"]), (&edited, &json!(1)));
        let page = ok(cleo.ask("load_older", json!({ "room": GLOBAL, "before": 2 })).await.unwrap());
        assert_eq!((&page["messages"][0], &page["change"]), (&edited, &json!(1)));
    }

    async fn what_changes_nothing_is_no_change(server: Server) {
        let ada = server.join("ada").await;
        let said = say(&ada, "hello").await;
        assert_eq!(ok(edit(&ada, &said["seq"], "hello").await), said);
        let delete = json!({ "room": GLOBAL, "seq": said["seq"] });
        for _ in 0..2 {
            ok(ada.ask("delete_message", delete.clone()).await.unwrap());
        }
        assert_eq!(position(&ada).await["change"], 1);
        assert_eq!(error_code(&edit(&ada, &said["seq"], "back again").await), "not_found");
    }

    async fn only_its_writer_changes_a_message_and_only_with_a_text(server: Server) {
        let (ada, bob) = (server.join("ada").await, server.join("bob").await);
        let said = say(&ada, "hello").await;
        assert_eq!(error_code(&edit(&bob, &said["seq"], "mine").await), "forbidden");
        for (seq, content, code) in [
            (json!(99), "x", "not_found"),
            (json!(0), "x", "not_found"),
            (json!(-1), "x", "not_found"),
            (json!("nonsense"), "x", "not_found"),
            (said["seq"].clone(), " ", "invalid_content"),
            (said["seq"].clone(), "a\u{0}b", "invalid_content"),
            (json!(1.5), "x", "invalid_payload"),
            (json!(null), "x", "invalid_payload"),
            (json!([1]), "x", "invalid_payload"),
        ] {
            assert_eq!(error_code(&edit(&ada, &seq, content).await), code, "{seq} {content:?}");
        }
        let long = "é".repeat(4_001);
        assert_eq!(error_code(&edit(&ada, &said["seq"], &long).await), "invalid_content");
        // By its id, and by a number as a text, as in a path.
        assert_eq!(ok(edit(&ada, &said["id"], "by id").await)["content"], "by id");
        assert_eq!(ok(edit(&ada, &json!("1"), "by text").await)["content"], "by text");
    }

    async fn changes_missed_while_away_are_told_on_return(server: Server) {
        let ada = server.join("ada").await;
        let said: Vec<_> = [say(&ada, "one").await, say(&ada, "two").await, say(&ada, "three").await].to_vec();
        let since = position(&ada).await;
        ok(edit(&ada, &json!(1), "first").await);
        ok(edit(&ada, &json!(2), "second").await);
        ok(edit(&ada, &json!(1), "the first").await);
        ok(ada.ask("delete_message", json!({ "room": GLOBAL, "seq": 3 })).await.unwrap());
        say(&ada, "four").await;

        let told = missed(&ada, &since).await;
        let changed: Vec<_> = told["changed"].as_array().unwrap().iter().map(|patch| {
            (patch["seq"].as_i64().unwrap(), patch["change"].as_i64().unwrap(), patch["content"].as_str().unwrap())
        }).collect();
        assert_eq!(changed, [(2, 2, "second"), (1, 3, "the first"), (3, 4, "")]);
        assert_eq!((&told["change"], &told["changed"][2]["deleted"], &told["truncated"]), (&json!(4), &json!(true), &json!(false)));
        assert_eq!((told["messages"].as_array().unwrap().len(), &told["messages"][0]["content"]), (1, &json!("four")));

        // The same on joining; and who does not ask, or knows all, is told of none.
        let mut bob = server.connect().await;
        let mut back = since.clone();
        back["nick"] = json!("bob");
        ok(bob.ask("join_room", back).await.unwrap());
        let history = bob.event("load_history").await.unwrap();
        assert_eq!((&history[1]["changed"], &history[1]["change"]), (&told["changed"], &json!(4)));
        assert!(missed(&ada, &position(&ada).await).await.get("changed").is_none());
        let mut unaware = since;
        unaware.as_object_mut().unwrap().remove("change");
        assert!(missed(&ada, &unaware).await.get("changed").is_none());
        assert_eq!(said.len(), 3);
    }

    async fn of_more_than_200_changes_nothing_is_told_and_the_list_is_replaced(server: Server) {
        let ada = server.join("ada").await;
        for sent in (0..201).map(|n| ada.ask_later("send_message", json!({ "content": format!("text {n}") }))).collect::<Vec<_>>() {
            ok(sent.await.unwrap());
        }
        let since = position(&ada).await;
        let change = async |seqs: std::ops::RangeInclusive<i64>| {
            let asked = seqs.map(|seq| {
                ada.ask_later("edit_message", json!({ "room": GLOBAL, "seq": seq, "content": format!("edited {seq}") }))
            });
            for edited in asked.collect::<Vec<_>>() {
                ok(edited.await.unwrap());
            }
        };
        change(1..=200).await;
        let told = missed(&ada, &since).await;
        assert_eq!((told["changed"].as_array().unwrap().len(), &told["truncated"]), (200, &json!(false)));
        change(201..=201).await;
        let told = missed(&ada, &since).await;
        assert_eq!((told.get("changed"), &told["truncated"], &told["change"]), (None, &json!(true), &json!(201)));
        assert_eq!(told["messages"].as_array().unwrap().last().unwrap()["content"], "edited 201");
    }

    async fn a_storm_of_changes_is_gathered_and_nobody_misses_one(server: Server) {
        let ada = server.join("ada").await;
        let mut bob = server.join("bob").await;
        say(&ada, "0").await;
        for edited in (1..=300).map(|n| {
            ada.ask_later("edit_message", json!({ "room": GLOBAL, "seq": 1, "content": n.to_string() }))
        }).collect::<Vec<_>>() {
            ok(edited.await.unwrap());
        }
        let (mut after, mut announcements, mut content) = (0, 0, Value::Null);
        while after < 300 {
            let told = bob.event("messages_changed").await.unwrap().remove(0);
            assert_eq!(told["after"], json!(after), "announcements follow on each other");
            assert_eq!(told["messages"].as_array().unwrap().len(), 1);
            (after, content) = (told["change"].as_i64().unwrap(), told["messages"][0]["content"].clone());
            announcements += 1;
        }
        assert_eq!(content, "300");
        assert!(announcements <= 20, "{announcements}");
    }

    async fn the_rooms_owner_decides_for_how_long(server: Server) {
        let olga: Owner = server.sign_up("olga").await;
        let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
        let room = made["room"]["id"].as_str().unwrap().to_owned();
        assert_eq!(made["room"]["editMs"], json!(3_600_000));
        let ada = server.join_room("ada", &room).await;
        let said = ok(ada.ask("send_message", json!({ "room": room, "content": "hello" })).await.unwrap());
        let edit = async |content: &str| {
            ada.ask("edit_message", json!({ "room": room, "seq": said["seq"], "content": content })).await.unwrap()
        };
        let limit = async |edit_ms: Value| {
            let path = format!("/api/rooms/{room}");
            server.request("PATCH", &path).bearer(&olga.token).json(json!({ "editMs": edit_ms })).send().await.expect(200);
        };
        ok(edit("within the hour").await);
        limit(json!(0)).await;
        assert_eq!(error_code(&edit("never").await), "too_late");
        limit(json!(60_000)).await;
        // The minute is for the beginning: five more are for the typing.
        execute(&server.database, "update messages set created_at = created_at - 350000").await;
        ok(edit("slowly typed").await);
        execute(&server.database, "update messages set created_at = created_at - 20000").await;
        assert_eq!(error_code(&edit("too late").await), "too_late");
        limit(Value::Null).await;
        ok(edit("whenever I like").await);
        let path = format!("/api/rooms/{room}");
        for wrong in [json!(-1), json!("1h"), json!(1.5), json!(4e15)] {
            let answer = server.request("PATCH", &path).bearer(&olga.token).json(json!({ "editMs": wrong })).send().await;
            assert_eq!(answer.status, 400, "{wrong}");
        }
    }

    async fn a_reader_that_missed_an_announcement_sees_it_from_the_head(server: Server) {
        let ada = server.join("ada").await;
        let mut bob = server.join("bob").await;
        say(&ada, "hello").await;
        // Another server changes it: nobody here is told at once.
        execute(&server.database, "update messages set content = 'changed elsewhere', changed = 1").await;
        execute(&server.database, "update rooms set last_change = 1").await;
        let told = tokio::time::timeout(Duration::from_secs(20), bob.event("messages_changed")).await;
        let told = told.unwrap().unwrap().remove(0);
        assert_eq!((&told["after"], &told["change"]), (&json!(0), &json!(1)));
        assert_eq!(told["messages"][0]["content"], "changed elsewhere");
        assert_eq!(bob.event_where("room_head", |args| args[0]["change"] == 1).await.unwrap()[0]["head"], 1);
    }

    async fn what_was_deleted_is_in_no_answer(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        let secret = "a word that nobody is to read";
        say(&ada, "before").await;
        say(&ada, secret).await;
        let since = json!({ "room": GLOBAL, "after": 2, "epoch": position(&ada).await["epoch"], "change": 0 });
        ok(edit(&ada, &json!(2), &format!("{secret} at all")).await);
        ok(ada.ask("delete_message", json!({ "room": GLOBAL, "seq": 2 })).await.unwrap());
        bob.event("message_deleted").await.unwrap();
        bob.drain();
        let answers = [
            missed(&bob, &since).await,
            missed(&bob, &json!({ "room": GLOBAL, "after": 0, "epoch": since["epoch"], "change": 0 })).await,
            ok(bob.ask("load_older", json!({ "room": GLOBAL, "before": 9 })).await.unwrap()),
        ];
        for answer in answers {
            assert!(!answer.to_string().contains("nobody is to read"), "{answer}");
        }
        let deleted = &missed(&bob, &since).await["changed"][0];
        assert_eq!((&deleted["content"], &deleted["deleted"], deleted.get("editedAt")), (&json!(""), &json!(true), None));
    }
}
