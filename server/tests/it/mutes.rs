//! A muted person says nothing in an owned room: by no message, no name, no second guest.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{error_code, eventually, nicks, ok, on_both_databases},
    owned_rooms::{Room, connect_from},
};

/// The address of a muted person; the others have another one.
const THERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);

async fn mute(room: &Room<'_>, joined: &Value, for_ms: u64) {
    let path = format!("/people/{}/mute", joined["user"]["id"].as_str().unwrap());
    room.ask("PUT", &path, Some(json!({ "forMs": for_ms }))).await.expect(204);
}

on_both_databases! {
    async fn a_muted_person_reads_and_the_others_see_the_mute(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut eve, joined) = room.enter("eve", None).await;
        let (mut bob, _) = room.enter("bob", None).await;
        let mute = format!("/people/{}/mute", joined["user"]["id"].as_str().unwrap());
        room.ask("PUT", &mute, Some(json!({ "forMs": 600_000 }))).await.expect(204);
        let changed = eve.event("standing_changed").await.unwrap();
        assert_eq!(changed[0]["standing"]["may"], json!(["read"]));
        assert!(changed[0]["standing"]["mutedUntil"].is_string());
        let refused = room.say(&eve, "mmh").await;
        assert_eq!(error_code(&refused), "muted");
        assert!(refused["error"]["retryAfterMs"].as_u64().unwrap() > 500_000);
        let is_muted = |args: &[Value]| args[0].as_array().unwrap().iter().any(|user| user["muted"] == true);
        bob.event_where("user_list_update", is_muted).await.unwrap();
        room.ask("DELETE", &mute, None).await.expect(204);
        ok(room.say(&eve, "aah").await);

        room.ask("PUT", &mute, Some(json!({ "forMs": 1_000 }))).await.expect(204);
        assert_eq!(error_code(&room.say(&eve, "mmh").await), "muted");
        let may_write = |args: &[Value]| args[0]["standing"]["may"] == json!(["read", "write"]);
        eve.event_where("standing_changed", |args| !may_write(args)).await.unwrap();
        eve.event_where("standing_changed", may_write).await.unwrap();
        ok(room.say(&eve, "by itself").await);
    }

    async fn a_second_guest_from_the_same_network_is_muted_too(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (_eve, joined) = room.enter_from(THERE, "eve", None).await;
        let (mut present, _) = room.enter_from(THERE, "present", None).await;
        let (bob, _) = room.enter("bob", None).await;
        let link = room.link(json!({ "role": "member" })).await;
        let (member, _) = room.enter_from(THERE, "member", Some(&link)).await;
        let alan = server.sign_up("alan").await;
        mute(&room, &joined, 600_000).await;

        let (second, entered) = room.enter_from(THERE, "second", None).await;
        assert!(entered["standing"]["mutedUntil"].is_string(), "{entered}");
        let refused = room.say(&second, "me again").await;
        assert_eq!((error_code(&refused).as_str(), &refused["error"]["by"]), ("muted", &json!("network")));
        present.event_where("standing_changed", |args| args[0]["standing"]["may"] == json!(["read"])).await.unwrap();
        assert_eq!(error_code(&room.say(&present, "mmh").await), "muted");
        // A link for everyone does not help either.
        let entered = ok(room.try_enter(&second, "second", Some(&link)).await);
        assert_eq!(entered["standing"]["mutedBy"], "network");
        assert_eq!(error_code(&room.say(&second, "a member now").await), "muted");
        let fresh = server.sign_up("fresh").await;
        let fresh = connect_from(&server, THERE, json!({ "token": fresh.token })).await;
        ok(room.try_enter(&fresh, "", None).await);
        assert_eq!(error_code(&room.say(&fresh, "mmh").await), "muted");
        // Members, older accounts and others are not.
        let alan = connect_from(&server, THERE, json!({ "token": alan.token })).await;
        ok(room.try_enter(&alan, "", None).await);
        for speaker in [&bob, &member, &alan] {
            ok(room.say(speaker, "hello").await);
        }

        let mute = format!("/people/{}/mute", joined["user"]["id"].as_str().unwrap());
        room.ask("DELETE", &mute, None).await.expect(204);
        present.event_where("standing_changed", |args| args[0]["standing"]["may"] != json!(["read"])).await.unwrap();
        ok(room.say(&present, "aah").await);
        ok(room.say(&second, "aah").await);
    }

    async fn a_second_guest_can_be_let_write_alone(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (eve, joined) = room.enter_from(THERE, "eve", None).await;
        mute(&room, &joined, 600_000).await;
        let (second, entered) = room.enter_from(THERE, "second", None).await;
        let unmute = format!("/people/{}/mute", entered["user"]["id"].as_str().unwrap());
        room.ask("DELETE", &unmute, None).await.expect(204);
        ok(room.say(&second, "it was not me").await);
        assert_eq!(error_code(&room.say(&eve, "mmh").await), "muted");
    }

    async fn a_muted_person_says_nothing_by_a_name(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (eve, joined) = room.enter("eve", None).await;
        let (mut bob, _) = room.enter("bob", None).await;
        mute(&room, &joined, 600_000).await;
        let refused = eve.ask("change_nick", json!({ "nick": "ha ha" })).await.unwrap();
        assert_eq!(error_code(&refused), "muted");
        assert!(refused["error"]["retryAfterMs"].as_u64().unwrap() > 500_000);
        // In another room as well, as long as this one would read it.
        ok(eve.ask("join_room", json!({ "nick": "eve", "room": "global" })).await.unwrap());
        assert_eq!(error_code(&eve.ask("change_nick", json!({ "nick": "ha ha" })).await.unwrap()), "muted");
        // On the same connection again, in another tab, and after leaving.
        let kept = |joined: Value| assert_eq!(joined["user"]["nick"], "eve");
        kept(ok(room.try_enter(&eve, "ha ha", None).await));
        let tab = || Client::connect(&server.address, json!({ "token": joined["token"] }), &[]);
        kept(ok(room.try_enter(&tab().await.unwrap(), "ha ha", None).await));
        ok(eve.ask("leave_room", json!({ "room": room.id })).await.unwrap());
        eventually("she is gone", async || {
            let seen = ok(bob.ask("preview_room", json!({ "room": room.id })).await.unwrap());
            seen["total"] == 1
        })
        .await;
        ok(eve.ask("change_nick", json!({ "nick": "ha ha" })).await.unwrap());
        let again = tab().await.unwrap();
        kept(ok(room.try_enter(&again, "ha ha", None).await));
        let told = bob.event_where("user_list_update", |args| args[1]["total"] == 2).await.unwrap();
        assert!(!nicks(&told[0]).contains(&"ha ha"), "{told:?}");
        // Not by creating an account of that name either, but by one of her own.
        let grow = async |username: &str| {
            let asked = json!({ "username": username, "password": "correct horse battery staple" });
            let request = server.request("POST", "/api/users").bearer(joined["token"].as_str().unwrap());
            request.json(asked).send().await
        };
        assert_eq!(grow("ha ha").await.refused(403), "muted");
        grow("eve").await.expect(201);
    }

    async fn a_muted_person_says_nothing_by_a_knock_or_a_topic(server: Server) {
        let room = Room::make(&server, json!({})).await;
        let (mut eve, joined) = room.enter("eve", None).await;
        mute(&room, &joined, 600_000).await;
        room.change(json!({ "read": "members", "canKnock": true })).await;
        eve.event("room_closed").await.unwrap();
        let knocked = eve.ask("knock", json!({ "room": room.id, "nick": "ha ha" })).await.unwrap();
        assert_eq!(error_code(&knocked), "muted");
        // An owner link makes an owner, and a muted one.
        let entered = ok(room.try_enter(&eve, "eve", Some(&room.owner_link)).await);
        assert_eq!(entered["standing"]["role"], "owner");
        assert_eq!(error_code(&room.say(&eve, "ha ha").await), "muted");
        let token = entered["token"].as_str().unwrap();
        for words in [json!({ "topic": "ha ha" }), json!({ "name": "ha ha" })] {
            assert_eq!(room.ask_as(token, "PATCH", "", Some(words)).await.refused(403), "muted");
        }
        room.ask_as(token, "PATCH", "", Some(json!({ "slowModeMs": 1_000 }))).await.expect(200);
    }
}
