//! What a returner is told to drop.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{Server, ok, on_both_databases},
    request::Owner,
};

/// A room owned by an account, with this many messages.
struct Room<'a> {
    server: &'a Server,
    olga: Owner,
    id: String,
    messages: Vec<Value>,
}

impl<'a> Room<'a> {
    async fn make(server: &'a Server, count: usize) -> Self {
        let olga = server.sign_up("olga").await;
        let made =
            server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
        let id = made["room"]["id"].as_str().unwrap().to_owned();
        let ada = server.join_room("ada", &id).await;
        let said: Vec<_> = (0..count)
            .map(|n| ada.ask_later("send_message", json!({ "room": id, "content": format!("text {n}") })))
            .collect();
        let mut messages = Vec::new();
        for answer in said {
            messages.push(ok(answer.await.unwrap()));
        }
        Self { server, olga, id, messages }
    }

    async fn delete(&self, index: usize) {
        let path = format!("/api/rooms/{}/messages/{}", self.id, self.messages[index]["id"].as_str().unwrap());
        self.server.request("DELETE", &path).bearer(&self.olga.token).send().await.expect(204);
    }

    async fn live_for(&self, hours: u64) {
        let path = format!("/api/rooms/{}", self.id);
        let change = json!({ "lifetimeMs": hours * 3_600_000 });
        self.server.request("PATCH", &path).bearer(&self.olga.token).json(change).send().await.expect(200);
    }

    /// A newcomer's position for the next time: up to the newest, as of then.
    async fn position(&self) -> Value {
        let (newcomer, shown) = self.enter(json!({})).await;
        newcomer.close().await;
        let about = &shown[1];
        json!({ "after": about["head"], "epoch": about["epoch"], "shortenings": about["shortenings"] })
    }

    async fn enter(&self, since: Value) -> (Client, Vec<Value>) {
        let mut bob = self.server.connect().await;
        let mut question = json!({ "nick": "bob", "room": self.id });
        question.as_object_mut().unwrap().extend(since.as_object().unwrap().clone());
        ok(bob.ask("join_room", question).await.unwrap());
        let shown = bob.event("load_history").await.unwrap();
        (bob, shown)
    }

    /// The answers to a returner by `load_history` and by `sync_room`, without what only one of them has.
    async fn told(&self, since: &Value) -> (Value, Value) {
        let (bob, shown) = self.enter(since.clone()).await;
        let mut question = json!({ "room": self.id });
        question.as_object_mut().unwrap().extend(since.as_object().unwrap().clone());
        let missed = ok(bob.ask("sync_room", question).await.unwrap());
        bob.close().await;
        for field in ["deleted", "deletedBefore", "shortenings", "truncated", "head", "epoch"] {
            assert_eq!(shown[1].get(field), missed.get(field), "{field}");
        }
        assert_eq!(shown[0], missed["messages"]);
        (missed, shown[1].clone())
    }

    fn deleted(&self, index: usize) -> Value {
        json!({ "id": self.messages[index]["id"], "seq": self.messages[index]["seq"] })
    }
}

on_both_databases! {
    async fn messages_deleted_meanwhile_are_named_to_returners(server: Server) {
        let room = Room::make(&server, 5).await;
        let position = room.position().await;
        assert_eq!(room.told(&position).await.0.get("deleted"), None);
        room.delete(1).await;
        room.delete(3).await;
        let (missed, _) = room.told(&position).await;
        assert_eq!(missed["deleted"], json!([room.deleted(3), room.deleted(1)]));
        assert_eq!((&missed["truncated"], &missed["messages"], missed.get("deletedBefore")), (&json!(false), &json!([]), None));
        // Later messages are marked as deleted themselves.
        let mut earlier = position.clone();
        earlier["after"] = json!(2);
        let (missed, _) = room.told(&earlier).await;
        assert_eq!(missed["deleted"], json!([room.deleted(1)]));
        assert_eq!((&missed["messages"][1]["deleted"], &missed["messages"][1]["content"]), (&json!(true), &json!("")));
    }

    async fn where_much_was_deleted_the_seq_is_told_from_which_on_it_is_named(server: Server) {
        let room = Room::make(&server, 130).await;
        let position = room.position().await;
        for index in 0..120 {
            room.delete(index).await;
        }
        let (missed, _) = room.told(&position).await;
        assert_eq!(missed["deleted"].as_array().unwrap().len(), 100);
        assert_eq!((&missed["deleted"][99], &missed["deletedBefore"]), (&room.deleted(20), &json!(21)));
    }

    async fn a_lifetime_made_shorter_and_longer_again_is_told_to_returners(server: Server) {
        let room = Room::make(&server, 3).await;
        let position = room.position().await;
        room.live_for(48).await;
        assert_eq!(room.told(&position).await.0["truncated"], false);
        room.live_for(1).await;
        room.live_for(24).await;
        let (missed, about) = room.told(&position).await;
        assert_eq!((&missed["truncated"], &missed["head"], &about["retentionMs"]), (&json!(true), &json!(3), &json!(86_400_000)));
        for (told, before) in missed["messages"].as_array().unwrap().iter().zip(&room.messages) {
            assert!(told["expiresAt"].as_str() < before["expiresAt"].as_str(), "{told} {before}");
        }
        // The next time nothing is new, and an older client gets what it always got.
        let position = room.position().await;
        assert_eq!(room.told(&position).await.0["truncated"], false);
        let mut unaware = position.clone();
        unaware.as_object_mut().unwrap().remove("shortenings");
        assert_eq!(room.told(&unaware).await.0["truncated"], false);
    }

    async fn a_room_that_was_cleared_meanwhile_is_another_one(server: Server) {
        let room = Room::make(&server, 3).await;
        let position = room.position().await;
        let path = format!("/api/rooms/{}/messages", room.id);
        server.request("DELETE", &path).bearer(&room.olga.token).send().await.expect(204);
        let (missed, _) = room.told(&position).await;
        assert_eq!((&missed["truncated"], &missed["messages"], &missed["head"]), (&json!(true), &json!([]), &json!(0)));
        assert_ne!(missed["epoch"], position["epoch"]);
    }
}
