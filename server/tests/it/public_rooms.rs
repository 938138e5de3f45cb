//! The list of rooms that anyone may find.

use serde_json::{Value, json};

use crate::harness::{Server, eventually, on_both_databases};

/// Makes a listed room, and returns its id.
async fn make(server: &Server, name: &str) -> String {
    let settings = json!({ "name": name, "listed": true });
    let made = server.request("POST", "/api/rooms").json(settings).send().await.expect(201);
    made["room"]["id"].as_str().unwrap().to_owned()
}

async fn listed(server: &Server) -> Vec<Value> {
    let lists = server.request("GET", "/api/rooms").send().await.expect(200);
    lists["listed"].as_array().unwrap().clone()
}

on_both_databases! {
    async fn the_fullest_public_rooms_are_listed_first_and_a_hundred_at_most(server: Server) {
        let (old, older) = (make(&server, "old").await, make(&server, "older").await);
        for n in 0..105 {
            make(&server, &format!("room {n}")).await;
        }
        let _ada = server.join_room("ada", &old).await;
        let _people = [server.join_room("bob", &older).await, server.join_room("cleo", &older).await];
        eventually("those with people are first", async || {
            let rooms = listed(&server).await;
            assert_eq!(rooms.len(), 100);
            rooms[0] == json!({ "id": older, "name": "older", "people": 2 })
                && rooms[1] == json!({ "id": old, "name": "old", "people": 1 })
                && rooms[2..].iter().all(|room| room["people"] == 0)
        })
        .await;
    }

    async fn a_room_no_longer_public_is_unlisted_within_a_second(server: Server) {
        let owner = server.sign_up("olga").await;
        let settings = json!({ "name": "club", "listed": true });
        let request = server.request("POST", "/api/rooms").bearer(&owner.token);
        let made = request.json(settings).send().await.expect(201);
        let path = format!("/api/rooms/{}", made["room"]["id"].as_str().unwrap());
        let _bob = server.join_room("bob", made["room"]["id"].as_str().unwrap()).await;
        eventually("it is listed", async || !listed(&server).await.is_empty()).await;
        let change = json!({ "listed": false });
        server.request("PATCH", &path).bearer(&owner.token).json(change).send().await.expect(200);
        eventually("it is not listed", async || listed(&server).await.is_empty()).await;
        server.request("PATCH", &path).bearer(&owner.token).json(json!({ "listed": true })).send().await.expect(200);
        eventually("it is listed again", async || listed(&server).await.len() == 1).await;
        server.request("DELETE", &path).bearer(&owner.token).send().await.expect(204);
        eventually("it is not listed", async || listed(&server).await.is_empty()).await;
    }
}
