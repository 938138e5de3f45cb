//! Entering rooms, and keeping an identity.

use std::sync::Arc;

use serde_json::json;
use tokio::sync::Semaphore;
use wechat_load::Client;

use crate::harness::{error_code, nicks, ok, on_both_databases};

on_both_databases! {
    async fn a_joiner_gets_the_history_the_list_and_an_answer(server: Server) {
        let mut ada = server.connect().await;
        let joined = ok(ada.ask("join_room", json!({ "nick": "  ada " })).await.unwrap());
        assert_eq!(joined["user"]["nick"], "ada");
        assert_eq!(joined["user"]["room"], "global");
        assert_eq!(joined["head"], 0);
        let history = ada.event("load_history").await.unwrap();
        assert_eq!(history[0], json!([]));
        assert_eq!(history[1]["epoch"], joined["epoch"]);
        let list = ada.event("user_list_update").await.unwrap();
        assert_eq!(list[0], json!([joined["user"]]));
        assert_eq!(list[1], json!({ "room": "global", "total": 1 }));
    }

    async fn two_thousand_joins_in_the_very_moment_of_connecting_are_all_answered(server: Server) {
        let at_once = Arc::new(Semaphore::new(100));
        let mut joining = Vec::new();
        for n in 0..2_000 {
            let (address, at_once) = (server.address.clone(), at_once.clone());
            joining.push(tokio::spawn(async move {
                let connecting = at_once.acquire_owned().await.unwrap();
                let join = ("join_room", json!({ "nick": format!("user {n}") }));
                let mut client = Client::connect(&address, json!({}), &[join]).await.unwrap();
                client.event("load_history").await.unwrap();
                drop(connecting);
                client
            }));
        }
        let mut clients = Vec::new();
        for joining in joining {
            clients.push(joining.await.unwrap());
        }
        assert_eq!(clients.len(), 2_000);
        clients[0].emit("send_message", json!({ "content": "to everyone" }));
        for client in &mut clients {
            assert_eq!(client.event("receive_message").await.unwrap()[0]["content"], "to everyone");
        }
    }

    async fn the_token_keeps_a_person_the_same(server: Server) {
        let ada = server.connect().await;
        let first = ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        ada.close().await;
        let auth = json!({ "token": first["token"] });
        let ada = Client::connect(&server.address, auth, &[]).await.unwrap();
        let second = ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        assert_eq!(first["user"], second["user"]);
    }

    async fn a_token_that_is_not_ours_makes_a_new_guest(server: Server) {
        let ada = ok(server.connect().await.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        let token = ada["token"].as_str().unwrap();
        let (head, signature) = token.rsplit_once('.').unwrap();
        let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ4Iiwibmljay6IjoieCIsImV4cCI6OTk5OTk5OTk5OX0.";
        for token in ["", "nonsense", unsigned, &format!("{head}x.{signature}"), &"x".repeat(10_000)] {
            let stranger = Client::connect(&server.address, json!({ "token": token }), &[]).await.unwrap();
            let joined = ok(stranger.ask("join_room", json!({ "nick": "stranger", "room": "elsewhere" })).await.unwrap());
            stranger.close().await;
            assert_ne!(joined["user"]["id"], ada["user"]["id"], "{token}");
        }
    }

    async fn joining_again_shows_the_room_again_and_may_change_the_nick(server: Server) {
        let (mut ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        bob.drain();
        ok(ada.ask("join_room", json!({ "nick": "ada lovelace" })).await.unwrap());
        ada.event("load_history").await.unwrap();
        let list = bob.event_where("user_list_update", |args| nicks(&args[0]).contains(&"ada lovelace")).await.unwrap();
        assert_eq!(nicks(&list[0]), ["ada lovelace", "bob"]);
    }

    async fn what_is_sent_right_after_joining_is_sent_as_a_member(server: Server) {
        for n in 0..50 {
            let client = server.connect().await;
            let joined = client.ask_later("join_room", json!({ "nick": format!("quick {n}") }));
            let sent = client.ask_later("send_message", json!({ "content": n.to_string() }));
            ok(joined.await.unwrap());
            assert_eq!(ok(sent.await.unwrap())["content"], n.to_string());
        }
    }

    async fn leaving_a_room_ends_its_messages(server: Server) {
        let (mut ada, bob) = (server.join("ada").await, server.join("bob").await);
        ok(bob.ask("leave_room", json!({ "room": "global" })).await.unwrap());
        let refused = bob.ask("send_message", json!({ "content": "still here?" })).await.unwrap();
        assert_eq!(error_code(&refused), "not_joined");
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada"]).await.unwrap();
    }
}
