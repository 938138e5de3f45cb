//! How far people have read: kept for their other devices, and told to them.

use std::time::Duration;

use serde_json::{Value, json};
use wechat::store::Store;
use wechat_load::Client;

use crate::harness::{Database, Server, error_code, eventually, execute, ok, on_both_databases};

/// Sends messages to the global room until its head is `head`.
async fn fill(server: &Server, head: usize) -> String {
    let writer = server.join("writer").await;
    for _ in 0..head {
        ok(writer.ask("send_message", json!({ "content": "x" })).await.unwrap());
    }
    ok(server.connect().await.ask("join_room", json!({ "nick": "epoch" })).await.unwrap())["epoch"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn marks(client: &Client) -> Value {
    ok(client.ask("list_read_marks", json!({})).await.unwrap())["marks"].clone()
}

async fn mark(client: &Client, seq: i64) -> Value {
    client.ask("mark_read", json!({ "room": "global", "seq": seq })).await.unwrap()
}

/// Two connections of one guest, both in the global room.
async fn two_of(server: &Server, nick: &str) -> [Client; 2] {
    let one = server.connect().await;
    let joined = ok(one.ask("join_room", json!({ "nick": nick })).await.unwrap());
    let other = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
    ok(other.ask("join_room", json!({ "nick": nick })).await.unwrap());
    [one, other]
}

on_both_databases! {
    async fn what_one_device_has_read_the_others_know_and_nobody_else(server: Server) {
        let epoch = fill(&server, 3).await;
        let [mut phone, mut desktop] = two_of(&server, "ada").await;
        let mut bob = server.join("bob").await;
        ok(mark(&phone, 2).await);
        let told = desktop.event("read_marked").await.unwrap();
        assert_eq!(told[0], json!({ "room": "global", "epoch": epoch, "seq": 2 }));
        assert_eq!(marks(&desktop).await, json!([told[0]]));
        assert_eq!(marks(&bob).await, json!([]));
        for client in [&mut phone, &mut bob] {
            assert!(client.drain().iter().all(|event| event.name != "read_marked"));
        }
    }

    async fn an_account_finds_its_marks_on_a_new_device(server: Server) {
        let epoch = fill(&server, 3).await;
        let ada = server.sign_up("ada").await;
        let path = "/api/rooms/global/read";
        server.request("PUT", path).bearer(&ada.token).json(json!({ "seq": 3 })).send().await.expect(204);
        let phone = ada.elsewhere(&server).await;
        let read = server.request("GET", "/api/read-marks").bearer(&phone.token).send().await.expect(200);
        assert_eq!(read["marks"], json!([{ "room": "global", "epoch": epoch, "seq": 3 }]));
        server.request("PUT", path).json(json!({ "seq": 3 })).send().await.refused(401);
    }

    async fn a_mark_never_goes_back_and_not_beyond_the_newest_message(server: Server) {
        fill(&server, 3).await;
        let [ada, _tab] = two_of(&server, "ada").await;
        for (seq, stored) in [(2, 2), (1, 2), (-7, 2), (i64::MAX, 3), (2, 3)] {
            ok(mark(&ada, seq).await);
            assert_eq!(marks(&ada).await[0]["seq"], stored, "after {seq}");
        }
    }

    async fn marks_that_come_together_are_not_lost_to_one_another(server: Server) {
        fill(&server, 5).await;
        let [phone, desktop] = two_of(&server, "ada").await;
        let all = [mark(&phone, 5), mark(&desktop, 3), mark(&phone, 4)];
        futures_util::future::join_all(all).await.into_iter().for_each(|answer| drop(ok(answer)));
        assert_eq!(marks(&desktop).await[0]["seq"], 5);
    }

    async fn a_cleared_room_is_read_from_its_beginning(server: Server) {
        let ada = server.sign_up("ada").await;
        let made = server.request("POST", "/api/rooms").bearer(&ada.token).json(json!({})).send().await.expect(201);
        let room = made["room"]["id"].as_str().unwrap();
        let client = ada.connect(&server).await;
        ok(client.ask("join_room", json!({ "nick": "ada", "room": room })).await.unwrap());
        for _ in 0..3 {
            ok(client.ask("send_message", json!({ "content": "x", "room": room })).await.unwrap());
        }
        ok(client.ask("mark_read", json!({ "room": room, "seq": 3 })).await.unwrap());
        let path = format!("/api/rooms/{room}/messages");
        server.request("DELETE", &path).bearer(&ada.token).send().await.expect(204);
        ok(client.ask("send_message", json!({ "content": "x", "room": room })).await.unwrap());
        ok(client.ask("mark_read", json!({ "room": room, "seq": 4 })).await.unwrap());
        let late = json!({ "room": room, "seq": 3, "epoch": "the one before" });
        ok(client.ask("mark_read", late).await.unwrap());
        let head = ok(client.ask("join_room", json!({ "nick": "ada", "room": room })).await.unwrap());
        let [read] = marks(&client).await.as_array().unwrap().clone().try_into().unwrap();
        assert_eq!((&read["epoch"], &read["seq"]), (&head["epoch"], &head["head"]));
    }

    async fn who_may_not_read_marks_nothing(server: Server) {
        let outside = server.connect().await;
        assert_eq!(error_code(&mark(&outside, 1).await), "not_joined");
        let nothing_here = server.join_room("ada", "silent").await;
        ok(nothing_here.ask("mark_read", json!({ "room": "silent", "seq": 1 })).await.unwrap());
        assert_eq!(marks(&nothing_here).await, json!([]));
    }

    async fn marks_end_with_the_account_and_with_time(server: Server) {
        fill(&server, 1).await;
        let ada = server.sign_up("ada").await;
        let client = ada.connect(&server).await;
        ok(client.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        ok(mark(&client, 1).await);
        eventually("the mark is stored", async || server.database.count("read_marks").await == 1).await;
        let password = json!({ "password": crate::request::PASSWORD });
        server.request("DELETE", "/api/users/me").bearer(&ada.token).json(password).send().await.expect(204);
        assert_eq!(server.database.count("read_marks").await, 0);
    }
}

#[tokio::test]
async fn an_expired_mark_is_not_told_and_is_swept() {
    let server = Server::start_with(Database::sqlite(), &["--sweep-interval=1s"]).await;
    fill(&server, 1).await;
    let [ada, _tab] = two_of(&server, "ada").await;
    ok(mark(&ada, 1).await);
    assert_eq!(marks(&ada).await.as_array().unwrap().len(), 1);
    execute(&server.database, "update read_marks set until = 1").await;
    assert_eq!(marks(&ada).await, json!([]));
    eventually("the sweep has deleted it", async || server.database.count("read_marks").await == 0).await;
}

#[tokio::test]
async fn a_person_has_a_hundred_marks_at_most() {
    let server = Server::start(Database::sqlite()).await;
    let ada = server.join("ada").await;
    for number in 0..110 {
        let room = format!("room-{number}");
        ok(ada.ask("join_room", json!({ "nick": "ada", "room": room })).await.unwrap());
        ok(ada.ask("send_message", json!({ "content": "x", "room": room })).await.unwrap());
        ok(ada.ask("mark_read", json!({ "room": room, "seq": 1 })).await.unwrap());
        ok(ada.ask("leave_room", json!({ "room": room })).await.unwrap());
    }
    assert_eq!(marks(&ada).await.as_array().unwrap().len(), 100);
    assert_eq!(server.database.count("read_marks").await, 100);
}

#[tokio::test]
async fn of_many_guests_the_latest_marks_stay_and_those_of_accounts() {
    let server = Server::start(Database::sqlite()).await;
    fill(&server, 1).await;
    let ada = server.sign_up("ada").await;
    server
        .request("PUT", "/api/rooms/global/read")
        .bearer(&ada.token)
        .json(json!({ "seq": 1 }))
        .send()
        .await
        .expect(204);
    for nick in ["one", "two", "three", "four"] {
        let guest = server.join(nick).await;
        ok(mark(&guest, 1).await);
        // Written, at another moment than the next one.
        marks(&guest).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let database = server.stop().await;
    let store = Store::open(&database.url, Duration::from_hours(24)).await.unwrap();
    store.bound_guest_marks(5).await.unwrap();
    assert_eq!(database.count("read_marks").await, 5);
    store.bound_guest_marks(2).await.unwrap();
    assert_eq!(database.count("read_marks").await, 3);
    store.close().await;
}
