//! An answer holds as many messages as fit, however long they are, and the rest is fetched afterwards.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::harness::{contents, execute, ok, on_both_databases};

/// Of a list of messages, in bytes of JSON.
const PAGE: usize = 262_144;

/// The longest that people write: 16,000 bytes, and 8,000 that are as many when escaped.
fn texts() -> [String; 2] {
    ["😀".repeat(4_000), "\"\\\n".repeat(1_333)]
}

fn bytes(messages: &[Value]) -> usize {
    serde_json::to_vec(messages).unwrap().len()
}

/// Messages of this text, one after the other, as they are in the room afterwards.
async fn say(client: &Client, room: &str, text: &str, count: usize) -> Vec<Value> {
    let question = json!({ "content": text, "room": room });
    let answers: Vec<_> = (0..count).map(|_| client.ask_later("send_message", question.clone())).collect();
    let mut said = Vec::new();
    for answer in answers {
        said.push(ok(answer.await.unwrap()));
    }
    said
}

/// The list is the end of `all`, and as long as possible.
#[track_caller]
fn assert_newest_that_fit(messages: &Value, all: &[Value]) {
    let page = messages.as_array().unwrap();
    let (older, newest) = all.split_at(all.len() - page.len());
    assert!(page == newest, "{} of {} messages are not the newest", page.len(), all.len());
    assert!(bytes(page) <= PAGE, "{} bytes", bytes(page));
    assert!(bytes(&all[older.len() - 1..]) > PAGE, "one more would have fitted");
}

/// The list is the beginning of `all`, and as long as possible.
#[track_caller]
fn assert_oldest_that_fit(messages: &Value, all: &[Value]) {
    let page = messages.as_array().unwrap();
    assert!(page == &all[..page.len()], "{} of {} messages are not the oldest", page.len(), all.len());
    assert!(bytes(page) <= PAGE, "{} bytes", bytes(page));
    assert!(page.len() == all.len() || bytes(&all[..=page.len()]) > PAGE, "one more would have fitted");
}

async fn history(client: &mut Client, question: Value) -> Vec<Value> {
    ok(client.ask("join_room", question).await.unwrap());
    client.event("load_history").await.unwrap()
}

async fn sync(client: &Client, room: &str, after: usize, epoch: &Value) -> Value {
    ok(client.ask("sync_room", json!({ "room": room, "after": after, "epoch": epoch })).await.unwrap())
}

on_both_databases! {
    async fn a_newcomer_to_long_messages_is_shown_the_newest_that_fit(server: Server) {
        for (room, text) in ["faces", "escapes"].into_iter().zip(texts()) {
            let ada = server.join_room("ada", room).await;
            let all = say(&ada, room, &text, 60).await;
            let mut bob = server.connect().await;
            let preview = ok(bob.ask("preview_room", json!({ "room": room })).await.unwrap());
            assert_newest_that_fit(&preview["messages"], &all);
            assert_eq!(preview["hasMore"], true);

            let shown = history(&mut bob, json!({ "nick": "bob", "room": room })).await;
            assert_newest_that_fit(&shown[0], &all);
            assert_eq!((&shown[1]["hasMore"], &shown[1]["truncated"]), (&json!(true), &json!(false)));
            // From there on everything is told.
            let next = say(&ada, room, "next", 1).await;
            assert_eq!(bob.event("receive_message").await.unwrap(), next);
        }
    }

    async fn scrolling_up_through_long_messages_finds_each_of_them_once(server: Server) {
        for (room, text) in ["faces", "escapes"].into_iter().zip(texts()) {
            let ada = server.join_room("ada", room).await;
            let all = say(&ada, room, &text, 130).await;
            let mut known = all.len();
            loop {
                let question = json!({ "room": room, "before": known + 1, "limit": 100 });
                let page = ok(ada.ask("load_older", question).await.unwrap());
                let count = page["messages"].as_array().unwrap().len();
                if page["hasMore"] == false {
                    assert_eq!(page["messages"].as_array().unwrap(), &all[..known]);
                    break;
                }
                assert_newest_that_fit(&page["messages"], &all[..known]);
                known -= count;
            }
        }
    }

    async fn a_returner_who_missed_too_much_for_one_answer_is_shown_the_newest_that_fit(server: Server) {
        for (room, text) in ["faces", "escapes"].into_iter().zip(texts()) {
            let ada = server.join_room("ada", room).await;
            let all = say(&ada, room, &text, 60).await;
            let mut bob = server.connect().await;
            let epoch = history(&mut bob, json!({ "nick": "bob", "room": room })).await[1]["epoch"].clone();
            for after in [0, 1, 20] {
                let question = json!({ "nick": "bob", "room": room, "after": after, "epoch": epoch });
                let shown = history(&mut bob, question).await;
                assert_newest_that_fit(&shown[0], &all);
                assert_eq!((&shown[1]["truncated"], &shown[1]["hasMore"]), (&json!(true), &json!(true)), "{after}");
                assert_eq!(shown[1]["head"], 60);
            }
            let question = json!({ "nick": "bob", "room": room, "after": 55, "epoch": epoch });
            let shown = history(&mut bob, question).await;
            assert_eq!((shown[0].as_array().unwrap(), &shown[1]["truncated"]), (&all[55..].to_vec(), &json!(false)));
        }
    }

    async fn what_was_missed_of_long_messages_is_fetched_on_from_where_the_answer_ends(server: Server) {
        for (room, text) in ["faces", "escapes"].into_iter().zip(texts()) {
            let ada = server.join_room("ada", room).await;
            let all = say(&ada, room, &text, 100).await;
            let mut bob = server.connect().await;
            let epoch = history(&mut bob, json!({ "nick": "bob", "room": room })).await[1]["epoch"].clone();
            let mut known = 0;
            while known < all.len() {
                let missed = sync(&bob, room, known, &epoch).await;
                assert_oldest_that_fit(&missed["messages"], &all[known..]);
                known += missed["messages"].as_array().unwrap().len();
                assert_eq!((&missed["truncated"], &missed["head"]), (&json!(false), &json!(100)));
                assert_eq!(missed["hasMore"], known < all.len());
            }
        }
    }

    async fn after_missing_too_many_long_messages_the_newest_that_fit_are_shown(server: Server) {
        let ada = server.join("ada").await;
        let all = say(&ada, "global", &texts()[0], 230).await;
        let mut bob = server.connect().await;
        let epoch = history(&mut bob, json!({ "nick": "bob" })).await[1]["epoch"].clone();
        for after in [0, 29] {
            let missed = sync(&bob, "global", after, &epoch).await;
            assert_newest_that_fit(&missed["messages"], &all);
            assert_eq!((&missed["truncated"], &missed["hasMore"]), (&json!(true), &json!(false)));
        }
        let missed = sync(&bob, "global", 30, &epoch).await;
        assert_oldest_that_fit(&missed["messages"], &all[30..]);
        assert_eq!((&missed["truncated"], &missed["hasMore"]), (&json!(false), &json!(true)));
    }

    async fn where_a_long_message_has_expired_nothing_is_said_to_connect(server: Server) {
        let ada = server.join("ada").await;
        let all = say(&ada, "global", &texts()[0], 60).await;
        execute(&server.database, "update messages set expires_at = 0 where seq = 5").await;
        let mut bob = server.connect().await;
        let epoch = history(&mut bob, json!({ "nick": "bob" })).await[1]["epoch"].clone();
        for after in [0, 4] {
            let missed = sync(&bob, "global", after, &epoch).await;
            assert_newest_that_fit(&missed["messages"], &all);
            assert_eq!((&missed["truncated"], &missed["hasMore"]), (&json!(true), &json!(false)), "{after}");
        }
        let missed = sync(&bob, "global", 5, &epoch).await;
        assert_oldest_that_fit(&missed["messages"], &all[5..]);
        assert_eq!((&missed["truncated"], &missed["hasMore"]), (&json!(false), &json!(true)));
    }

    async fn ordinary_messages_never_meet_the_bound(server: Server) {
        let ada = server.join("ada").await;
        let all = say(&ada, "global", &"an ordinary message, neither short nor long ".repeat(8), 250).await;
        let mut bob = server.connect().await;
        let shown = history(&mut bob, json!({ "nick": "bob" })).await;
        assert_eq!(shown[0].as_array().unwrap(), &all[200..]);
        let page = ok(bob.ask("load_older", json!({ "room": "global", "before": 201, "limit": 100 })).await.unwrap());
        assert_eq!(page["messages"].as_array().unwrap(), &all[100..200]);
        let epoch = &shown[1]["epoch"];
        let missed = sync(&bob, "global", 50, epoch).await;
        assert_eq!(missed["messages"].as_array().unwrap(), &all[50..]);
        assert_eq!((&missed["truncated"], &missed["hasMore"]), (&json!(false), &json!(false)));
        let shown = history(&mut bob, json!({ "nick": "bob", "after": 50, "epoch": epoch })).await;
        assert_eq!((shown[0].as_array().unwrap(), &shown[1]["truncated"]), (&all[50..].to_vec(), &json!(false)));
    }

    async fn long_messages_that_another_server_has_stored_are_all_told(server: Server) {
        let mut bob = server.join("bob").await;
        let beside = Database { url: server.database.url.clone(), dir: tempfile::tempdir().unwrap() };
        let other = Server::start(beside).await;
        let ada = other.join("ada").await;
        let all = say(&ada, "global", &texts()[0], 60).await;
        say(&bob, "global", "now", 1).await;
        for message in &all {
            assert_eq!(bob.event("receive_message").await.unwrap()[0], *message);
        }
        assert_eq!(contents(&json!(bob.event("receive_message").await.unwrap())), ["now"]);
    }
}
