//! A message's end.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Database, Server, eventually, ok};

async fn an_expired_message_is_gone_from_every_answer_and_from_the_table(database: Database) {
    let server = Server::start_with(database, &["--retention=2s", "--sweep-interval=1s"]).await;
    let ada = server.join("ada").await;
    let sent = ok(ada.ask("send_message", json!({ "content": "soon gone" })).await.unwrap());
    assert_ne!(sent["createdAt"], sent["expiresAt"]);
    assert_eq!(server.database.count("messages").await, 1);

    eventually("the message is in no new join", async || {
        let mut bob = server.connect().await;
        ok(bob.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
        let shown = bob.event("load_history").await.unwrap();
        bob.close().await;
        shown[0] == json!([])
    })
    .await;
    let page = ok(ada.ask("load_older", json!({ "room": "global", "before": 2 })).await.unwrap());
    assert_eq!(page["messages"], json!([]));
    eventually("the message is off the disk", async || server.database.count("messages").await == 0).await;

    let next = ok(ada.ask("send_message", json!({ "content": "its seq is not given again" })).await.unwrap());
    assert_eq!(next["seq"], 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_message_is_gone_sqlite() {
    an_expired_message_is_gone_from_every_answer_and_from_the_table(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_message_is_gone_postgres() {
    an_expired_message_is_gone_from_every_answer_and_from_the_table(Database::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_sweeps_when_it_starts() {
    let server = Server::start_with(Database::sqlite(), &["--retention=1ms"]).await;
    let ada = server.join("ada").await;
    for n in 0..1_200 {
        ada.emit("send_message", json!({ "content": n.to_string() }));
    }
    ok(ada.ask("send_message", json!({ "content": "last" })).await.unwrap());
    tokio::time::sleep(Duration::from_millis(5)).await;
    let server = Server::start(server.stop().await).await;
    eventually("everything is off the disk", async || server.database.count("messages").await == 0).await;
}
