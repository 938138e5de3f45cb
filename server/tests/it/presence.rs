//! Presence.

use std::collections::HashSet;

use serde_json::json;
use wechat_load::Client;

use crate::harness::{contents, error_code, nicks, ok, on_both_databases};

on_both_databases! {
    async fn everyone_sees_who_comes_and_who_goes(server: Server) {
        let mut ada = server.join("ada").await;
        let bob = server.join("bob").await;
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada", "bob"]).await.unwrap();
        bob.close().await;
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada"]).await.unwrap();
    }

    async fn a_connection_that_breaks_leaves_too(server: Server) {
        let mut ada = server.join("ada").await;
        let bob = server.join("bob").await;
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada", "bob"]).await.unwrap();
        drop(bob);
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada"]).await.unwrap();
    }

    async fn a_person_with_two_tabs_is_there_once_until_the_last_is_closed(server: Server) {
        let mut ada = server.join("ada").await;
        let bob = server.connect().await;
        let joined = ok(bob.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
        let auth = json!({ "token": joined["token"] });
        let tab = Client::connect(&server.address, auth, &[]).await.unwrap();
        ok(tab.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
        bob.close().await;
        let cleo = server.join("cleo").await;
        let list = ada.event_where("user_list_update", |args| nicks(&args[0]).contains(&"cleo")).await.unwrap();
        assert_eq!(nicks(&list[0]), ["ada", "bob", "cleo"]);
        tab.close().await;
        ada.event_where("user_list_update", |args| nicks(&args[0]) == ["ada", "cleo"]).await.unwrap();
        drop(cleo);
    }

    async fn one_client_that_knows_five_events_sees_every_coming_and_going_in_a_room_of_twenty(server: Server) {
        let mut seed = server.join("seed").await;
        let mut others = Vec::new();
        for n in 1..20 {
            others.push(server.join(&format!("user {n}")).await);
            let nick = format!("user {n}");
            seed.event_where("user_list_update", |args| nicks(&args[0]).contains(&nick.as_str())).await.unwrap();
        }
        for (n, other) in (1..20).zip(others) {
            other.close().await;
            let nick = format!("user {n}");
            let list = seed
                .event_where("user_list_update", |args| !nicks(&args[0]).contains(&nick.as_str()))
                .await
                .unwrap();
            assert_eq!(nicks(&list[0]).len(), 20 - n);
        }
    }

    async fn a_large_crowd_is_named_in_part_and_counted_in_full(server: Server) {
        let mut crowd = Vec::new();
        for n in 0..520 {
            crowd.push(server.join(&format!("user {n}")).await);
        }
        let mut ada = server.connect().await;
        ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        ada.event_where("user_list_diff", |args| args[0]["total"] == 521).await.unwrap();
        let mut last = server.connect().await;
        ok(last.ask("join_room", json!({ "nick": "last" })).await.unwrap());
        let list = last.event("user_list_update").await.unwrap();
        assert_eq!(list[1]["total"], 521);
        assert!(nicks(&list[0]).len() <= 500 && nicks(&list[0]).starts_with(&["user 0", "user 1"]));
        // When a named person leaves, another one is named instead.
        let named = nicks(&list[0]).len();
        let next = format!("user {named}");
        crowd.remove(0).close().await;
        last.event_where("user_list_diff", |args| {
            !args[0]["left"].as_array().unwrap().is_empty()
                && nicks(&args[0]["joined"]).contains(&next.as_str())
                && args[0]["total"] == 521
        })
        .await
        .unwrap();
    }

    async fn a_person_away_in_all_tabs_is_idle(server: Server) {
        let mut ada = server.join("ada").await;
        let bob = server.connect().await;
        let joined = ok(bob.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
        let tab = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
        ok(tab.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
        ok(bob.ask("set_idle", json!({ "idle": true })).await.unwrap());
        ok(tab.ask("set_idle", json!({ "idle": true })).await.unwrap());
        ada.event_where("user_list_update", |args| args[0][1]["idle"] == true).await.unwrap();
        ok(tab.ask("set_idle", json!({ "idle": false })).await.unwrap());
        ada.event_where("user_list_update", |args| args[0][1].get("idle").is_none()).await.unwrap();
        tab.close().await;
        ada.event_where("user_list_update", |args| args[0][1]["idle"] == true).await.unwrap();
    }

    async fn the_others_are_told_who_writes(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        ok(ada.ask("typing", json!({ "room": "global" })).await.unwrap());
        let typing = bob.event("user_typing").await.unwrap();
        assert_eq!((&typing[0]["nick"], &typing[0]["room"]), (&json!("ada"), &json!("global")));
        let refused = ada.ask("typing", json!({ "room": "elsewhere" })).await.unwrap();
        assert_eq!(error_code(&refused), "not_joined");
    }

    async fn a_room_can_be_seen_before_it_is_entered(server: Server) {
        let ada = server.join_room("ada", "den").await;
        ok(ada.ask("send_message", json!({ "content": "come in", "room": "den" })).await.unwrap());
        let visitor = server.connect().await;
        let seen = ok(visitor.ask("preview_room", json!({ "room": "den" })).await.unwrap());
        assert_eq!((contents(&seen["messages"]), nicks(&seen["users"])), (vec!["come in"], vec!["ada"]));
        assert_eq!(seen["total"], 1);
        let refused = visitor.ask("send_message", json!({ "content": "x", "room": "den" })).await.unwrap();
        assert_eq!(error_code(&refused), "not_joined");
    }

    async fn a_crowd_is_told_by_differences_that_add_up(server: Server) {
        let mut crowd = Vec::new();
        let mut ada = server.join("ada").await;
        for n in 0..80 {
            crowd.push(server.join(&format!("user {n}")).await);
        }
        for leaver in crowd.split_off(60) {
            leaver.close().await;
        }
        let mut here = HashSet::new();
        let mut differences = 0;
        loop {
            let Some(event) = ada.next().await else { panic!("the connection ended") };
            match event.name.as_str() {
                "user_list_update" => here = nicks(&event.args[0]).into_iter().map(str::to_owned).collect(),
                "user_list_diff" => {
                    differences += 1;
                    assert_eq!(event.args[0]["room"], "global");
                    let total = event.args[0]["total"].as_u64().unwrap();
                    here.extend(nicks(&event.args[0]["joined"]).into_iter().map(str::to_owned));
                    if event.args[0]["left"].as_array().is_some_and(|left| !left.is_empty()) && total == 61 {
                        break;
                    }
                }
                _ => {}
            }
        }
        assert!(differences > 0);
        assert!(here.contains("user 59"));
    }
}
