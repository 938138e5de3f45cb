//! Keeping an identity: a grace for returners, and names that nobody else may claim.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wechat_load::Client;

use crate::harness::{Database, Server, error_code, nicks, ok, on_both_databases};

/// Joins and returns the identity.
async fn join_as(client: &Client, nick: &str) -> Value {
    ok(client.ask("join_room", json!({ "nick": nick })).await.unwrap())
}

async fn come_back(server: &Server, joined: &Value) -> Client {
    Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap()
}

/// The error of a refused nickname.
async fn refused(client: &Client, nick: &str) -> Value {
    let answer = client.ask("join_room", json!({ "nick": nick })).await.unwrap();
    assert_eq!(error_code(&answer), "nick_taken", "{nick:?}");
    answer["error"].clone()
}

#[tokio::test]
async fn a_given_secret_keeps_people_the_same_on_another_data_directory() {
    let secret = format!("--secret={}", "s".repeat(32));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{}\n", "s".repeat(32))).unwrap();
    let secret_file = format!("--secret-file={}", file.path().display());
    let one = Server::start_with(Database::sqlite(), &[&secret]).await;
    let ada = join_as(&one.connect().await, "ada").await;
    let other = Server::start_with(Database::sqlite(), &[&secret_file]).await;
    assert_eq!(join_as(&come_back(&other, &ada).await, "ada").await["user"], ada["user"]);
    let stranger = Server::start(Database::sqlite()).await;
    assert_ne!(join_as(&come_back(&stranger, &ada).await, "ada").await["user"]["id"], ada["user"]["id"]);
}

on_both_databases! {
    async fn a_client_that_returns_in_time_was_never_gone(server: Server) {
        let mut ada = server.join("ada").await;
        let bob = server.connect().await;
        let first = join_as(&bob, "bob").await;
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada", "bob"]).await.unwrap();
        drop(bob);
        let bob = come_back(&server, &first).await;
        let again = join_as(&bob, "bob").await;
        assert_eq!(first["user"], again["user"]);
        // The next to come is in the first list that ada gets since: nothing was told in between.
        let _cleo = server.join("cleo").await;
        let list = ada.event("user_list_update").await.unwrap();
        assert_eq!(nicks(&list[0]), ["ada", "bob", "cleo"]);
    }

    async fn a_client_that_does_not_return_leaves_after_five_seconds(server: Server) {
        let mut ada = server.join("ada").await;
        let bob = server.join("bob").await;
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada", "bob"]).await.unwrap();
        let since = Instant::now();
        drop(bob);
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada"]).await.unwrap();
        assert!(since.elapsed() >= Duration::from_secs(5), "left after {:?}", since.elapsed());
    }

    async fn saying_goodbye_leaves_and_frees_the_name_at_once(server: Server) {
        let (bob, cleo) = (server.join("bob").await, server.join("cleo").await);
        bob.close().await;
        ok(cleo.ask("leave_room", json!({ "room": "global" })).await.unwrap());
        let eve = server.connect().await;
        join_as(&eve, "bob").await;
        join_as(&eve, "cleo").await;
    }

    async fn a_name_is_reserved_during_the_grace(server: Server) {
        let bob = server.connect().await;
        let joined = join_as(&bob, "bob").await;
        drop(bob);
        let eve = server.connect().await;
        let mut error = refused(&eve, "bob").await;
        // The connection's end may be noticed a moment after the request arrives.
        while error["retryAfterMs"].is_null() {
            error = refused(&eve, "bob").await;
        }
        assert!(error["retryAfterMs"].as_u64().unwrap() <= 5_000);
        assert_eq!(error["suggestion"], "bob 2");
        join_as(&eve, "bob 2").await;
        join_as(&come_back(&server, &joined).await, "bob").await;
    }

    async fn look_alikes_of_a_name_are_refused_as_taken(server: Server) {
        let _holders = (server.join("ada").await, server.join("Alice").await);
        let eve = server.connect().await;
        for nick in ["ada", "Ada", "ADA", " ada ", "ada\u{a0}", "аdа", "ａｄａ", "a\u{200b}da", "ad\u{feff}a", "AIice", "alicе"] {
            assert!(refused(&eve, nick).await["suggestion"].is_string());
        }
        for nick in ["李雷", "Ольга", "🙂", "क्\u{200d}ष", "adam"] {
            join_as(&eve, nick).await;
        }
    }

    async fn a_name_is_free_in_another_room(server: Server) {
        let _ada = server.join("ada").await;
        server.join_room("ada", "elsewhere").await;
    }

    async fn another_nick_is_seen_by_all_in_every_room(server: Server) {
        let mut ada = server.join("ada").await;
        let bob = server.connect().await;
        join_as(&bob, "bob").await;
        ok(bob.ask("join_room", json!({ "nick": "bob", "room": "den" })).await.unwrap());
        let mut cleo = server.join_room("cleo", "den").await;
        let renamed = ok(bob.ask("change_nick", json!({ "nick": "Robert" })).await.unwrap());
        assert_eq!(renamed["nick"], "Robert");
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada", "Robert"]).await.unwrap();
        cleo.event_where("user_list_update", |args| nicks(&args[0]) == ["Robert", "cleo"]).await.unwrap();
        let sent = ok(bob.ask("send_message", json!({ "content": "it is me", "room": "den" })).await.unwrap());
        assert_eq!(sent["senderNick"], "Robert");
        // The old name is free, the new one is not.
        let eve = server.connect().await;
        join_as(&eve, "bob").await;
        refused(&eve, "robert").await;
    }

    async fn a_nick_that_is_taken_in_one_room_is_changed_in_none(server: Server) {
        let mut ada = server.join("ada").await;
        let _cleo = server.join_room("cleo", "den").await;
        let bob = server.connect().await;
        join_as(&bob, "bob").await;
        ok(bob.ask("join_room", json!({ "nick": "bob", "room": "den" })).await.unwrap());
        let answer = bob.ask("change_nick", json!({ "nick": "Cleo" })).await.unwrap();
        assert_eq!(error_code(&answer), "nick_taken");
        ada.drain();
        let _dora = server.join("dora").await;
        let list = ada.event_where("user_list_update", |args| nicks(&args[0]).contains(&"dora")).await.unwrap();
        assert_eq!(nicks(&list[0]), ["ada", "bob", "dora"]);
    }
}
