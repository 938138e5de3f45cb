//! Who is here.

use std::collections::HashSet;

use serde_json::json;
use wechat_load::Client;

use crate::harness::{nicks, ok, on_both_databases};

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
