//! Bans from an owned room, by name and by address.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{error_code, eventually, execute, ok, on_both_databases},
    owned_rooms::{Room, connect_from},
};

/// The address of a banned person; the others have another one.
const THERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const DAY_MS: u64 = 24 * 3_600_000;

async fn ban(room: &Room<'_>, joined: &Value, asked: Value) {
    let path = format!("/bans/{}", joined["user"]["id"].as_str().unwrap());
    room.ask("PUT", &path, Some(asked)).await.expect(204);
}

/// The answer to a new guest who enters from there.
async fn newcomer(room: &Room<'_>) -> Value {
    let client = connect_from(room.server, THERE, json!({})).await;
    let answer = room.try_enter(&client, "newcomer", None).await;
    client.close().await;
    answer
}

#[track_caller]
fn is_held(answer: &Value) -> Option<u64> {
    assert_eq!((error_code(answer).as_str(), &answer["error"]["by"]), ("banned", &json!("network")), "{answer}");
    answer["error"]["retryAfterMs"].as_u64()
}

on_both_databases! {
    async fn a_banned_person_is_removed_and_stays_out(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut eve, joined) = room.enter_from(THERE, "eve", None).await;
        ban(&room, &joined, json!({})).await;
        let closed = eve.event("room_closed").await.unwrap();
        assert_eq!((&closed[0]["code"], closed[0].get("by")), (&json!("banned"), None));
        assert_eq!(error_code(&room.say(&eve, "ha").await), "not_joined");
        // On the same connection, with her token from elsewhere, and as a new guest from the same address.
        let again = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
        for client in [&eve, &again] {
            let refused = room.try_enter(client, "eve again", None).await;
            assert_eq!((error_code(&refused).as_str(), refused["error"].get("by")), ("banned", None));
        }
        assert!(is_held(&newcomer(&room).await).unwrap() <= DAY_MS);
        let listed = room.ask("GET", "/people", None).await.expect(200);
        assert_eq!((&listed["bans"][0]["nick"], listed["bans"][0].get("until")), (&json!("eve"), None));

        let ban = format!("/bans/{}", joined["user"]["id"].as_str().unwrap());
        room.ask("DELETE", &ban, None).await.expect(204);
        ok(room.try_enter(&eve, "eve", None).await);
        ok(newcomer(&room).await);
        assert_eq!(room.ask("DELETE", &ban, None).await.refused(404), "not_found");
    }

    async fn a_second_ban_ends_nothing_before_the_first(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (eve, joined) = room.enter_from(THERE, "eve", None).await;
        let kick = format!("/people/{}/kick", joined["user"]["id"].as_str().unwrap());
        room.ask("POST", &kick, None).await.expect(204);
        eve.close().await;
        assert!(is_held(&newcomer(&room).await).unwrap() <= 300_000);
        // She is out already: the kick has recorded her address.
        ban(&room, &joined, json!({ "forMs": 3_600_000 })).await;
        assert!(is_held(&newcomer(&room).await).unwrap() > 3_500_000);
        ban(&room, &joined, json!({})).await;
        let all_day = is_held(&newcomer(&room).await).unwrap();
        assert!(all_day > DAY_MS - 600_000 && all_day <= DAY_MS);
        // Nothing that follows ends it earlier.
        ban(&room, &joined, json!({ "forMs": 1_000 })).await;
        ban(&room, &joined, json!({ "forMs": 1_000, "network": false })).await;
        room.ask("POST", &kick, None).await.expect(204);
        assert!(is_held(&newcomer(&room).await).unwrap() > DAY_MS - 600_000);
        let again = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
        let refused = room.try_enter(&again, "eve", None).await;
        assert_eq!((error_code(&refused).as_str(), refused["error"].get("retryAfterMs")), ("banned", None));
    }

    async fn a_banned_sender_who_has_left_cannot_return_as_a_new_guest(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (eve, joined) = room.enter_from(THERE, "eve", None).await;
        ok(room.say(&eve, "one").await);
        ok(room.say(&eve, "two").await);
        ok(eve.ask("leave_room", json!({ "room": room.id })).await.unwrap());
        eve.close().await;
        // A restarted server knows it too.
        let (id, owner, owner_link) = (room.id.clone(), room.owner, room.owner_link);
        let server = server.restart().await;
        let room = Room { server: &server, id, owner, owner_link };
        ok(newcomer(&room).await);
        ban(&room, &joined, json!({})).await;
        is_held(&newcomer(&room).await);
        let (bob, _) = room.enter("bob", None).await;
        ok(room.say(&bob, "from elsewhere").await);
    }

    async fn people_from_a_banned_address_are_removed_and_told_why_unless_they_have_a_role(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let alan = server.sign_up("alan").await;
        let link = room.link(json!({ "role": "member" })).await;
        let (_eve, joined) = room.enter_from(THERE, "eve", None).await;
        let (mut guest, _) = room.enter_from(THERE, "guest", None).await;
        let (member, _) = room.enter_from(THERE, "member", Some(&link)).await;
        let older = connect_from(&server, THERE, json!({ "token": alan.token })).await;
        ok(room.try_enter(&older, "", None).await);
        let (elsewhere, _) = room.enter("elsewhere", None).await;
        ban(&room, &joined, json!({})).await;

        let closed = guest.event("room_closed").await.unwrap();
        assert_eq!((&closed[0]["code"], &closed[0]["by"]), (&json!("banned"), &json!("network")));
        assert!(closed[0]["retryAfterMs"].as_u64().unwrap() <= DAY_MS);
        assert!(closed[0]["message"].as_str().unwrap().contains("Someone on your network"), "{closed:?}");
        assert_eq!(error_code(&room.say(&guest, "it was not me").await), "not_joined");
        for inside in [&member, &older, &elsewhere] {
            ok(room.say(inside, "still here").await);
        }
        // A new account counts as one of those who come back.
        let fresh = server.sign_up("fresh").await;
        let fresh = connect_from(&server, THERE, json!({ "token": fresh.token })).await;
        is_held(&room.try_enter(&fresh, "", None).await);
        // Later changes in the room remove nobody who is present.
        room.change(json!({ "topic": "soup" })).await;
        ok(room.say(&older, "still here").await);
    }

    async fn an_account_that_is_banned_is_not_back_as_a_guest(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let alan = server.sign_up("alan").await;
        let client = connect_from(&server, THERE, json!({ "token": alan.token })).await;
        let joined = ok(room.try_enter(&client, "", None).await);
        ban(&room, &joined, json!({})).await;
        is_held(&newcomer(&room).await);
    }

    async fn a_ban_can_leave_the_network_out(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (eve, joined) = room.enter_from(THERE, "eve", None).await;
        let (guest, _) = room.enter_from(THERE, "guest", None).await;
        ban(&room, &joined, json!({ "network": false })).await;
        ok(room.say(&guest, "still here").await);
        ok(newcomer(&room).await);
        assert_eq!(error_code(&room.try_enter(&eve, "eve", None).await), "banned");
    }

    async fn a_ban_takes_away_what_was_said_when_it_is_told_to(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (eve, joined) = room.enter("eve", None).await;
        let (mut bob, _) = room.enter_from(THERE, "bob", None).await;
        let (reader, _) = room.enter_from(THERE, "reader", None).await;
        for n in 0..5 {
            ok(room.say(&eve, &format!("long ago {n}")).await);
        }
        execute(&server.database, "update messages set created_at = created_at - 7200000").await;
        // More than are deleted at once.
        for n in 0..150 {
            ok(room.say(if n % 10 == 0 { &bob } else { &eve }, &format!("now {n}")).await);
        }
        ban(&room, &joined, json!({ "deleteMessagesMs": 3_600_000 })).await;
        let mut deleted = Vec::new();
        for _ in 0..135 {
            deleted.push(bob.event("message_deleted").await.unwrap()[0]["seq"].as_i64().unwrap());
        }
        assert_eq!(deleted[0], 155);
        let read = async |before: i64| {
            let asked = json!({ "room": room.id, "before": before, "limit": 100 });
            ok(reader.ask("load_older", asked).await.unwrap())["messages"].as_array().unwrap().clone()
        };
        let all: Vec<_> = [read(56).await, read(156).await].concat();
        let left: Vec<_> = all.iter().filter(|message| message["content"] != "").collect();
        assert_eq!((all.len(), left.len()), (155, 20));
        assert!(left.iter().all(|message| message.get("deleted").is_none()));
        let audited = async || room.ask("GET", "/audit", None).await.expect(200)["entries"][0].clone();
        eventually("it is written down", async || audited().await["action"] == "delete_messages").await;
        let entry = audited().await;
        assert_eq!((&entry["detail"], &entry["target"]["nick"]), (&json!("135 messages"), &json!("eve")));

        // All of it.
        ban(&room, &joined, json!({ "deleteMessagesMs": 316_224_000_000_u64 })).await;
        for _ in 0..5 {
            bob.event("message_deleted").await.unwrap();
        }
        assert_eq!(read(6).await.iter().filter(|message| message["content"] != "").count(), 0);
        let path = format!("/bans/{}", joined["user"]["id"].as_str().unwrap());
        for wrong in [0, 316_224_000_001_u64] {
            let asked = json!({ "deleteMessagesMs": wrong });
            assert_eq!(room.ask("PUT", &path, Some(asked)).await.refused(400), "invalid_settings");
        }
    }

    async fn where_people_come_from_is_kept_as_long_as_what_they_wrote(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (eve, _) = room.enter("eve", None).await;
        let unowned = server.join("ada").await;
        ok(unowned.ask("send_message", json!({ "content": "hello" })).await.unwrap());
        assert_eq!(server.database.count("room_origins").await, 0);
        ok(room.say(&eve, "one").await);
        ok(room.say(&eve, "two").await);
        assert_eq!(server.database.count("room_origins").await, 1);
        room.ask("DELETE", "/messages", None).await.expect(204);
        assert_eq!(server.database.count("room_origins").await, 0);
        ok(room.say(&eve, "three").await);
        assert_eq!(server.database.count("room_origins").await, 1);
        execute(&server.database, "update room_origins set seen_at = seen_at - 7200000").await;
        room.change(json!({ "lifetimeMs": 3_600_000 })).await;
        let database = server.stop().await;
        let server = Server::start_with(database, &["--sweep-interval=100ms"]).await;
        eventually("it is gone", async || server.database.count("room_origins").await == 0).await;
    }
}
