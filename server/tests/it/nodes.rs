//! Two servers on one database, and what each must notice of the other's changes.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{Database, Server, contents, error_code, eventually, execute, ok, on_both_databases},
    request::Owner,
};

const ROOM: &str = "attic";

/// An owned room with five messages, and their sender.
async fn talked_in(server: &Server) -> (Owner, Client) {
    let owner = server.sign_up("olga").await;
    let asked = json!({ "id": ROOM });
    server.request("POST", "/api/rooms").bearer(&owner.token).json(asked).send().await.expect(201);
    let ada = server.join_room("ada", ROOM).await;
    for n in 1..=5 {
        ok(say(&ada, &format!("old {n}")).await);
    }
    (owner, ada)
}

async fn say(client: &Client, content: &str) -> Value {
    client.ask("send_message", json!({ "room": ROOM, "content": content })).await.unwrap()
}

async fn told(client: &mut Client, content: &str) -> Value {
    let is_it = |args: &[Value]| args[0]["content"] == content;
    client.event_where("receive_message", |args| is_it(args)).await.unwrap()[0].clone()
}

on_both_databases! {
    async fn a_joiner_is_not_shown_what_another_server_has_cleared(server: Server) {
        let (owner, mut ada) = talked_in(&server).await;
        let other = server.beside().await;
        other.request("DELETE", &format!("/api/rooms/{ROOM}/messages")).bearer(&owner.token).send().await.expect(204);
        ada.drain();

        let mut bob = server.connect().await;
        let joined = ok(bob.ask("join_room", json!({ "nick": "bob", "room": ROOM })).await.unwrap());
        assert_eq!(joined["head"], 0);
        assert_eq!(bob.event("load_history").await.unwrap()[0], json!([]));
        // People who were there learn of it as well.
        let head = ada.event("room_head").await.unwrap()[0].clone();
        assert_eq!((&head["epoch"], &head["head"]), (&joined["epoch"], &json!(0)));
        // A message sent now reaches everyone, though its seq is not new.
        assert_eq!(ok(say(&bob, "new").await)["seq"], 1);
        assert_eq!(told(&mut ada, "new").await["seq"], 1);
        let first = bob.event("receive_message").await.unwrap();
        assert_eq!(first[0]["content"], "new", "nothing that was cleared comes before it");
    }

    async fn what_is_said_after_another_server_has_cleared_is_missed_by_nobody(server: Server) {
        let (owner, mut ada) = talked_in(&server).await;
        let other = server.beside().await;
        other.request("DELETE", &format!("/api/rooms/{ROOM}/messages")).bearer(&owner.token).send().await.expect(204);
        ada.drain();

        ok(say(&ada, "new").await);
        let head = ada.event("room_head").await.unwrap()[0].clone();
        assert_eq!(head["head"], 1);
        let asked = json!({ "room": ROOM, "after": 0, "epoch": head["epoch"] });
        let missed = ok(ada.ask("sync_room", asked).await.unwrap());
        assert_eq!(contents(&missed["messages"]), ["new"]);
        assert_eq!(ok(say(&ada, "and newer").await)["seq"], 2);
        assert_eq!(told(&mut ada, "and newer").await["seq"], 2);
    }

    async fn nothing_is_stored_in_a_room_that_another_server_has_deleted(server: Server) {
        let (owner, ada) = talked_in(&server).await;
        let other = server.beside().await;
        let path = format!("/api/rooms/{ROOM}");
        other.request("DELETE", &path).bearer(&owner.token).send().await.expect(204);

        assert_eq!(error_code(&say(&ada, "alone").await), "room_deleted");
        // Together with messages for an existing room, some of them twice.
        let bob = server.join("bob").await;
        let twice = json!({ "room": ROOM, "content": "x", "clientId": uuid::Uuid::now_v7() });
        let refused: Vec<_> = (0..20).map(|_| ada.ask_later("send_message", twice.clone())).collect();
        let stored: Vec<_> = (0..20).map(|_| bob.ask_later("send_message", json!({ "content": "y" }))).collect();
        for answer in refused {
            assert_eq!(error_code(&answer.await.unwrap()), "room_deleted");
        }
        for answer in stored {
            ok(answer.await.unwrap());
        }
        let mut cleo = server.connect().await;
        let joined = cleo.ask("join_room", json!({ "nick": "cleo", "room": ROOM })).await.unwrap();
        assert_eq!(error_code(&joined), "room_deleted");
        assert!(cleo.drain().is_empty());
        assert_eq!(server.database.count("messages").await, 20);
    }
}

/// This many messages that have expired long ago.
async fn expired(database: &Database) {
    const SQL: &str = "\
        insert into rooms (id, last_seq, epoch, created_at) values ('old', 1200, 'e', 0);
        insert into messages (id, room_id, seq, sender_id, sender_nick, content, created_at, expires_at)
        select n::text, 'old', n, 'somebody', 'somebody', 'x', 0, 1 from generate_series(1, 1200) as n;";
    execute(database, SQL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sweep_goes_on_beside_another_and_takes_over_what_that_leaves() {
    use sqlx::{Connection, Executor, PgConnection};
    let server = Server::start(Database::postgres().await).await;
    let database = server.stop().await;
    expired(&database).await;
    // Another server that has taken a batch, and does not finish.
    let mut other = PgConnection::connect(&database.url).await.unwrap();
    other.execute("begin").await.unwrap();
    other.execute("select id from messages where expires_at <= 1 limit 500 for update").await.unwrap();

    // It sweeps when it starts, and not again for an hour.
    let server = Server::start(database).await;
    eventually("all that the other one has not taken is gone", async || {
        server.database.count("messages").await == 500
    })
    .await;
    other.execute("rollback").await.unwrap();
    eventually("and then the rest", async || server.database.count("messages").await == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_that_sweep_at_once_leave_nothing() {
    let server = Server::start(Database::postgres().await).await;
    let database = server.stop().await;
    expired(&database).await;
    let server = Server::start(database).await;
    let _other = server.beside().await;
    eventually("everything is off the disk", async || server.database.count("messages").await == 0).await;
}
