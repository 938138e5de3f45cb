//! The preview of an owned room: no more than entering shows, and less with a link for limited uses.

use serde_json::{Value, json};

use crate::{
    harness::{contents, error_code, ok, on_both_databases},
    owned_rooms::Room,
};

on_both_databases! {
    async fn a_link_for_one_use_shows_what_a_room_is_called_and_no_more(server: Server) {
        let room = Room::make(&server, json!({ "read": "members", "name": "Club", "topic": "soup" })).await;
        let (owner, _) = room.enter("olga too", Some(&room.owner_link)).await;
        ok(room.say(&owner, "among ourselves").await);
        let for_one = room.link(json!({ "role": "reader", "uses": 1 })).await;
        let for_all = room.link(json!({ "role": "reader" })).await;
        let ada = server.connect().await;
        let look = async |link: Value| ada.ask("preview_room", json!({ "room": room.id, "link": link })).await.unwrap();
        assert_eq!(error_code(&look(Value::Null).await), "members_only");
        assert_eq!(error_code(&look(json!("guessed")).await), "link_invalid");
        for _ in 0..3 {
            let seen = ok(look(for_one["secret"].clone()).await);
            assert_eq!((&seen["about"]["name"], &seen["about"]["topic"]), (&json!("Club"), &json!("soup")));
            assert_eq!((&seen["messages"], &seen["users"], &seen["total"]), (&json!([]), &json!([]), &json!(0)));
            assert_eq!((&seen["withheld"], &seen["hasMore"]), (&json!(true), &json!(false)));
        }
        // A link for everyone may be used as often as they like.
        let seen = ok(look(for_all["secret"].clone()).await);
        assert_eq!((contents(&seen["messages"]), seen.get("withheld")), (vec!["among ourselves"], None));
        // It was not used up; a person who has used it sees the room, with the link and without.
        let entered = ok(room.try_enter(&ada, "ada", Some(&for_one)).await);
        assert_eq!(entered["standing"]["role"], "reader");
        for link in [for_one["secret"].clone(), Value::Null] {
            assert_eq!(contents(&ok(look(link).await)["messages"]), ["among ourselves"]);
        }
        let eve = server.connect().await;
        let seen = eve.ask("preview_room", json!({ "room": room.id, "link": for_one["secret"] })).await.unwrap();
        assert_eq!(error_code(&seen), "link_invalid");
    }

    async fn a_link_shows_an_open_room_as_it_is_and_a_locked_one_as_entering_by_it_would(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (ada, _) = room.enter("ada", None).await;
        ok(room.say(&ada, "hello").await);
        let link = room.link(json!({ "role": "member", "uses": 1 })).await;
        let eve = server.connect().await;
        let look = async |link: Value| eve.ask("preview_room", json!({ "room": room.id, "link": link })).await.unwrap();
        assert_eq!(contents(&ok(look(link["secret"].clone()).await)["messages"]), ["hello"]);
        room.change(json!({ "isLocked": true })).await;
        assert_eq!(error_code(&look(Value::Null).await), "room_locked");
        assert_eq!(ok(look(link["secret"].clone()).await)["withheld"], true);
        room.change(json!({ "isLocked": false, "maxPeople": 2 })).await;
        let (_bob, _) = room.enter("bob", None).await;
        assert_eq!(error_code(&look(Value::Null).await), "room_full");
        // People inside see it.
        let seen = ada.ask("preview_room", json!({ "room": room.id })).await.unwrap();
        assert_eq!(contents(&ok(seen)["messages"]), ["hello"]);
    }

    async fn an_old_knock_does_not_lower_a_newer_role(server: Server) {
        let room = Room::make(&server, json!({ "read": "members", "canKnock": true })).await;
        let mut moderator = server.connect().await;
        ok(moderator.ask("knock", json!({ "room": room.id, "nick": "max" })).await.unwrap());
        let waiting = room.ask("GET", "/knocks", None).await.expect(200);
        let max = waiting["knocks"][0]["id"].as_str().unwrap().to_owned();
        room.ask("PUT", &format!("/knocks/{max}"), Some(json!({ "admit": true }))).await.expect(204);
        moderator.event("admitted").await.unwrap();
        let joined = ok(room.try_enter(&moderator, "max", None).await);
        room.ask("PUT", &format!("/people/{max}"), Some(json!({ "role": "moderator" }))).await.expect(204);

        let eve = server.connect().await;
        ok(eve.ask("knock", json!({ "room": room.id, "nick": "eve" })).await.unwrap());
        let entered = ok(room.try_enter(&eve, "eve", Some(&room.owner_link)).await);
        let knock = format!("/knocks/{}", entered["user"]["id"].as_str().unwrap());
        let token = joined["token"].as_str().unwrap();
        room.ask_as(token, "PUT", &knock, Some(json!({ "admit": true }))).await.expect(204);
        let again = ok(room.try_enter(&eve, "eve", None).await);
        assert_eq!(again["standing"]["role"], "owner");
    }
}
