//! Pinned messages: a short list, for everyone, of what is still there.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{contents, error_code, execute, ok, on_both_databases},
    request::Owner,
};

async fn say(client: &Client, room: &str, content: &str) -> Value {
    ok(client.ask("send_message", json!({ "room": room, "content": content })).await.unwrap())
}

async fn pin(client: &Client, room: &str, seq: &Value, on: bool) -> Value {
    client.ask("pin_message", json!({ "room": room, "seq": seq, "on": on })).await.unwrap()
}

async fn pins(client: &Client, room: &str) -> Vec<String> {
    let pins = ok(client.ask("list_pins", json!({ "room": room })).await.unwrap());
    contents(&pins["messages"]).into_iter().map(str::to_owned).collect()
}

on_both_databases! {
    async fn where_nobody_moderates_who_has_written_pins(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        let said = say(&ada, "global", "the rules").await;
        assert_eq!(error_code(&pin(&bob, "global", &said["seq"], true).await), "forbidden");
        let pinned = ok(pin(&ada, "global", &said["seq"], true).await);
        assert_eq!((&pinned["pinned"], &pinned["change"], &pinned["expiresAt"]), (&json!(true), &json!(1), &said["expiresAt"]));
        let told = bob.event("messages_changed").await.unwrap().remove(0);
        let patch = json!({ "id": said["id"], "seq": 1, "change": 1, "pinned": true });
        assert_eq!(told["messages"], json!([patch]));
        assert_eq!(ok(pin(&ada, "global", &said["seq"], true).await), pinned);
        assert_eq!(pins(&bob, "global").await, ["the rules"]);
        say(&bob, "global", "me too").await;
        ok(pin(&bob, "global", &json!(2), true).await);
        assert_eq!(pins(&ada, "global").await, ["the rules", "me too"]);
        let unpinned = ok(pin(&bob, "global", &said["seq"], false).await);
        assert_eq!(unpinned.get("pinned"), None);
        let told = bob.event_where("messages_changed", |args| args[0]["change"] == 3).await.unwrap().remove(0);
        let patch = told["messages"].as_array().unwrap().last().unwrap();
        assert_eq!((&patch["seq"], &patch["pinned"]), (&json!(1), &json!(false)));
        assert_eq!(pins(&ada, "global").await, ["me too"]);
    }

    async fn twenty_are_pinned_and_the_deleted_and_expired_ones_are_not(server: Server) {
        let ada = server.join("ada").await;
        for n in 1..=22 {
            say(&ada, "global", &n.to_string()).await;
        }
        let together: Vec<_> = (1..=21).map(|seq| {
            ada.ask_later("pin_message", json!({ "room": "global", "seq": seq, "on": true }))
        }).collect();
        let mut refused = 0;
        for pinned in together {
            let answer = pinned.await.unwrap();
            refused += usize::from(answer.get("error").is_some_and(|error| error["code"] == "too_many_pins"));
        }
        assert_eq!((refused, pins(&ada, "global").await.len()), (1, 20));
        ok(ada.ask("delete_message", json!({ "room": "global", "seq": 1 })).await.unwrap());
        ok(pin(&ada, "global", &json!(22), true).await);
        assert_eq!(error_code(&pin(&ada, "global", &json!(1), true).await), "not_found");
        execute(&server.database, "update messages set expires_at = 1 where seq = 2").await;
        let left = pins(&ada, "global").await;
        assert!(left.len() == 19 && left.contains(&"22".to_owned()) && !left.contains(&"2".to_owned()));
        assert_eq!(error_code(&pin(&ada, "global", &json!(99), true).await), "not_found");
    }

    async fn in_an_owned_room_moderators_pin_and_that_is_recorded(server: Server) {
        let olga: Owner = server.sign_up("olga").await;
        let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
        let room = made["room"]["id"].as_str().unwrap().to_owned();
        let ada = server.join_room("ada", &room).await;
        let said = say(&ada, &room, "read this first").await;
        assert_eq!(error_code(&pin(&ada, &room, &said["seq"], true).await), "forbidden");
        let path = format!("/api/rooms/{room}/messages/1/pin");
        let pinned = server.request("PUT", &path).bearer(&olga.token).send().await.expect(200);
        assert_eq!(pinned["pinned"], true);
        let listed = server.request("GET", &format!("/api/rooms/{room}/pins")).bearer(&olga.token).send().await.expect(200);
        assert_eq!(contents(&listed["messages"]), ["read this first"]);
        server.request("DELETE", &path).bearer(&olga.token).send().await.expect(200);
        assert!(pins(&ada, &room).await.is_empty());
        let audit = server.request("GET", &format!("/api/rooms/{room}/audit")).bearer(&olga.token).send().await.expect(200);
        assert!(audit.to_string().contains("pin_message"), "{audit}");
    }
}
