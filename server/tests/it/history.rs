//! What newcomers, returners and scrollers are shown.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::harness::{contents, error_code, ok, on_both_databases};

async fn say(client: &Client, from: i64, to: i64) {
    let answers: Vec<_> =
        (from..=to).map(|n| client.ask_later("send_message", json!({ "content": n.to_string() }))).collect();
    for answer in answers {
        ok(answer.await.unwrap());
    }
}

fn numbers(from: i64, to: i64) -> Vec<String> {
    (from..=to).map(|n| n.to_string()).collect()
}

async fn history(client: &mut Client, question: Value) -> Vec<Value> {
    ok(client.ask("join_room", question).await.unwrap());
    client.event("load_history").await.unwrap()
}

on_both_databases! {
    async fn a_newcomer_sees_the_last_50_oldest_first(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, 1, 60).await;
        let mut bob = server.connect().await;
        let shown = history(&mut bob, json!({ "nick": "bob" })).await;
        assert_eq!(contents(&shown[0]), numbers(11, 60));
        assert_eq!((&shown[1]["head"], &shown[1]["hasMore"]), (&json!(60), &json!(true)));
    }

    async fn older_messages_come_in_pages(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, 1, 120).await;
        let page = ok(ada.ask("load_older", json!({ "room": "global", "before": 71 })).await.unwrap());
        assert_eq!((contents(&page["messages"]), &page["hasMore"]), (numbers(21, 70).iter().map(String::as_str).collect(), &json!(true)));
        let page = ok(ada.ask("load_older", json!({ "room": "global", "before": 21, "limit": 20 })).await.unwrap());
        assert_eq!((page["messages"].as_array().unwrap().len(), &page["hasMore"]), (20, &json!(false)));
        for limit in [0, -1, 101, 1_000_000_000] {
            let refused = ada.ask("load_older", json!({ "room": "global", "before": 9, "limit": limit })).await.unwrap();
            assert_eq!(error_code(&refused), "invalid_payload");
        }
    }

    async fn a_returner_gets_what_was_said_since(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, 1, 10).await;
        let mut bob = server.connect().await;
        let epoch = history(&mut bob, json!({ "nick": "bob" })).await[1]["epoch"].clone();
        bob.close().await;
        say(&ada, 11, 15).await;
        let mut bob = server.connect().await;
        let shown = history(&mut bob, json!({ "nick": "bob", "after": 10, "epoch": epoch })).await;
        assert_eq!(contents(&shown[0]), numbers(11, 15));
        assert_eq!(shown[1]["truncated"], false);
    }

    async fn a_position_that_does_not_connect_is_answered_with_the_newest(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, 1, 60).await;
        let mut bob = server.connect().await;
        let epoch = history(&mut bob, json!({ "nick": "bob" })).await[1]["epoch"].clone();
        for (after, epoch) in [(5, json!("another")), (-1, epoch.clone()), (61, epoch.clone()), (i64::MAX, epoch)] {
            let question = json!({ "room": "global", "after": after, "epoch": epoch });
            let missed = ok(bob.ask("sync_room", question).await.unwrap());
            assert_eq!((contents(&missed["messages"]), &missed["truncated"]), (numbers(11, 60).iter().map(String::as_str).collect(), &json!(true)));
            assert_eq!(missed["head"], 60);
        }
    }

    async fn a_gap_is_filled(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, 1, 30).await;
        let mut bob = server.connect().await;
        let epoch = history(&mut bob, json!({ "nick": "bob" })).await[1]["epoch"].clone();
        let missed = ok(bob.ask("sync_room", json!({ "room": "global", "after": 12, "epoch": epoch })).await.unwrap());
        assert_eq!(contents(&missed["messages"]), numbers(13, 30));
        assert_eq!(missed["truncated"], false);
    }

    async fn joining_a_room_that_is_being_written_leaves_no_hole_and_no_double(server: Server) {
        let ada = server.join("ada").await;
        let writing = tokio::spawn(async move {
            say(&ada, 1, 2_000).await;
            ada
        });
        for n in 0..40 {
            let mut bob = server.connect().await;
            let shown = history(&mut bob, json!({ "nick": format!("bob {n}") })).await;
            let mut last = shown[1]["head"].as_i64().unwrap();
            let messages = shown[0].as_array().unwrap();
            let first = messages.first().map_or(last + 1, |message| message["seq"].as_i64().unwrap());
            assert_eq!(messages.len() as i64, last + 1 - first);
            while last < 2_000 && last < shown[1]["head"].as_i64().unwrap() + 20 {
                let next = bob.event("receive_message").await.unwrap()[0]["seq"].as_i64().unwrap();
                assert_eq!(next, last + 1);
                last = next;
            }
        }
        writing.await.unwrap();
    }

    async fn the_history_outlives_the_server(server: Server) {
        let ada = server.join("ada").await;
        say(&ada, 1, 3).await;
        let server = Server::start(server.stop().await).await;
        let mut bob = server.connect().await;
        let shown = history(&mut bob, json!({ "nick": "bob" })).await;
        assert_eq!(contents(&shown[0]), numbers(1, 3));
        say(&bob, 4, 4).await;
        assert_eq!(bob.event("receive_message").await.unwrap()[0]["seq"], 4);
    }
}
