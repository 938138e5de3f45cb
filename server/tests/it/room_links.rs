//! Links to owned rooms: what they give, how often, and how they are revoked.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{error_code, eventually, ok, on_both_databases},
    owned_rooms::Room,
};

on_both_databases! {
    async fn a_link_for_one_use_lets_in_one_and_the_same_again(server: Server) {
        let room = Room::make(&server, json!({ "read": "members", "write": "members" })).await;
        let link = room.link(json!({ "role": "member", "uses": 1 })).await;
        let eve = server.connect().await;
        assert_eq!(error_code(&room.try_enter(&eve, "eve", None).await), "members_only");
        let (ada, joined) = room.enter("ada", Some(&link)).await;
        assert_eq!(joined["standing"]["role"], "member");
        ok(room.say(&ada, "hello").await);
        assert_eq!(error_code(&room.try_enter(&eve, "eve", Some(&link)).await), "link_invalid");
        // With the token, also without the link, and with it once more.
        for again in [None, Some(&link)] {
            let token = json!({ "token": joined["token"] });
            let tab = Client::connect(&server.address, token, &[]).await.unwrap();
            assert_eq!(ok(room.try_enter(&tab, "ada", again).await)["standing"]["role"], "member");
        }
    }

    async fn a_link_is_not_used_up_by_an_equal_role(server: Server) {
        let room = Room::make(&server, json!({ "read": "members" })).await;
        let link = room.link(json!({ "role": "member", "uses": 1 })).await;
        let owner = room.owner.connect(&server).await;
        assert_eq!(ok(room.try_enter(&owner, "", Some(&link)).await)["standing"]["role"], "owner");
        let (_ada, joined) = room.enter("ada", Some(&link)).await;
        assert_eq!(joined["standing"]["role"], "member");
        // Now it is used up, which does not matter to a person with a role there.
        ok(room.try_enter(&owner, "", Some(&link)).await);
    }

    async fn twenty_who_use_a_link_for_one_at_the_same_time_are_one(server: Server) {
        let room = Room::make(&server, json!({ "read": "members" })).await;
        let link = room.link(json!({ "role": "member", "uses": 1 })).await;
        let mut asking = Vec::new();
        for n in 0..20 {
            let client = server.connect().await;
            let asked = json!({ "nick": format!("n {n}"), "room": room.id, "link": link["secret"] });
            asking.push((client.ask_later("join_room", asked), client));
        }
        let mut let_in = 0;
        for (answer, _client) in asking {
            let_in += usize::from(answer.await.unwrap().get("ok").is_some());
        }
        assert_eq!(let_in, 1);
    }

    async fn a_read_only_link_lets_people_read_and_not_write(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let link = room.link(json!({ "role": "reader" })).await;
        let (mut ada, joined) = room.enter("ada", Some(&link)).await;
        assert_eq!((&joined["standing"]["role"], &joined["standing"]["may"]), (&json!("reader"), &json!(["read"])));
        assert_eq!(error_code(&room.say(&ada, "me too").await), "read_only");
        let (bob, _) = room.enter("bob", None).await;
        ok(room.say(&bob, "hello").await);
        assert_eq!(ada.event("receive_message").await.unwrap()[0]["content"], "hello");
        let mut list = Value::Null;
        eventually("the list says so", async || {
            list = ok(bob.ask("preview_room", json!({ "room": room.id })).await.unwrap())["users"].clone();
            list[0]["role"] == "reader"
        })
        .await;
    }

    async fn a_revoked_link_takes_back_what_it_gave_on_open_sockets(server: Server) {
        let room = Room::make(&server, json!({ "read": "members", "write": "members" })).await;
        let link = room.link(json!({ "role": "member" })).await;
        let (mut ada, _) = room.enter("ada", Some(&link)).await;
        let revoked = format!("/links/{}", link["link"]["id"].as_str().unwrap());
        room.ask("DELETE", &revoked, None).await.expect(204);
        let closed = ada.event("room_closed").await.unwrap();
        assert_eq!((&closed[0]["room"], &closed[0]["code"]), (&json!(room.id), &json!("members_only")));
        assert_eq!(error_code(&room.say(&ada, "still here?").await), "not_joined");
        assert_eq!(error_code(&room.try_enter(&ada, "ada", Some(&link)).await), "link_invalid");
        assert_eq!(room.ask("DELETE", &revoked, None).await.refused(404), "not_found");
    }

    async fn the_owner_link_owns_without_an_account(server: Server) {
        let made = server.request("POST", "/api/rooms").json(json!({ "name": " Club " })).send().await.expect(201);
        assert_eq!(made["room"]["name"], "Club");
        let room = &made["room"]["id"];
        let ada = server.connect().await;
        let asked = json!({ "nick": "ada", "room": room, "link": made["ownerLink"]["secret"] });
        let joined = ok(ada.ask("join_room", asked).await.unwrap());
        assert_eq!((&joined["standing"]["role"], &joined["user"]["role"]), (&json!("owner"), &json!("owner")));
        let path = format!("/api/rooms/{}", room.as_str().unwrap());
        let change = server.request("PATCH", &path).bearer(joined["token"].as_str().unwrap());
        change.json(json!({ "topic": "soup" })).send().await.expect(200);
        // Creating an account keeps it.
        let grown = server.grow("Ada", &joined["token"]).await;
        let mine = server.request("GET", "/api/rooms").bearer(&grown.token).send().await.expect(200);
        assert_eq!((&mine["mine"][0]["id"], &mine["mine"][0]["role"]), (room, &json!("owner")));
    }
}
