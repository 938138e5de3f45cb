//! A database on a full disk.

use serde_json::json;

use crate::harness::{Database, Server, error_code, eventually, ok};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_messages_until_others_have_expired() {
    let mut database = Database::sqlite();
    database.url.push_str("?max_page_count=80");
    let server = Server::start_with(database, &["--retention=3s", "--sweep-interval=1s"]).await;
    let ada = server.join("ada").await;
    let long = json!({ "content": "x".repeat(4_000) });
    let mut stored = 0;
    let refused = loop {
        let answer = ada.ask("send_message", long.clone()).await.unwrap();
        if answer.get("error").is_some() {
            break answer;
        }
        stored += 1;
        assert!(stored < 100, "the disk is never full");
    };
    assert_eq!(error_code(&refused), "storage_full");
    ok(ada.ask("load_older", json!({ "room": "global", "before": 10 })).await.unwrap());
    eventually("there is room again", async || {
        ada.ask("send_message", long.clone()).await.unwrap().get("ok").is_some()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_disk_is_full_starts_and_shows_what_there_is() {
    let mut database = Database::sqlite();
    database.url.push_str("?max_page_count=80");
    let mut server = Server::start(database).await;
    let long = json!({ "content": "x".repeat(4_000) });
    for _ in 0..2 {
        let ada = server.join("ada").await;
        while ada.ask("send_message", long.clone()).await.unwrap().get("error").is_none() {}
        assert_eq!(error_code(&ada.ask("send_message", long.clone()).await.unwrap()), "storage_full");
        drop(ada);
        server = Server::start(server.stop().await).await;
    }
    let mut bob = server.connect().await;
    ok(bob.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
    assert!(!bob.event("load_history").await.unwrap()[0].as_array().unwrap().is_empty());
}
