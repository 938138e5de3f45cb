//! Taking over a room that nobody owns: only one that nobody else uses.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{Server, eventually, execute, ok, on_both_databases},
    request::{Answer, Owner},
};

const ROOM: &str = "a-room-of-nobody";

async fn claim(server: &Server, owner: &Owner, room: &str) -> Answer {
    server.request("POST", "/api/rooms").bearer(&owner.token).json(json!({ "id": room })).send().await
}

async fn say(client: &Client, room: &str) -> Value {
    ok(client.ask("send_message", json!({ "room": room, "content": "hello" })).await.unwrap())
}

on_both_databases! {
    async fn a_room_is_taken_over_when_nobody_else_is_there_and_nothing_of_others_is_left(server: Server) {
        let (olga, ada) = (server.sign_up("olga").await, server.join_room("ada", ROOM).await);
        let alone = olga.connect(&server).await;
        ok(alone.ask("join_room", json!({ "nick": "", "room": ROOM })).await.unwrap());
        let refused = claim(&server, &olga, ROOM).await;
        assert_eq!(refused.refused(409), "room_in_use");
        assert!(refused.body["detail"].as_str().unwrap().contains("nobody else is there"), "{refused:?}");

        say(&ada, ROOM).await;
        ok(ada.ask("leave_room", json!({ "room": ROOM })).await.unwrap());
        let refused = claim(&server, &olga, ROOM).await;
        assert_eq!(refused.refused(409), "room_in_use");
        assert!(refused.body["detail"].as_str().unwrap().contains("has expired"), "{refused:?}");
        // Nothing has changed for anybody.
        let seen = ok(ada.ask("preview_room", json!({ "room": ROOM })).await.unwrap());
        assert_eq!(seen["about"]["isOwned"], false);

        // A deleted one counts until it has expired; one's own never does.
        execute(&server.database, "update messages set is_deleted = (1 = 1), content = ''").await;
        assert_eq!(claim(&server, &olga, ROOM).await.refused(409), "room_in_use");
        execute(&server.database, "update messages set expires_at = 1").await;
        say(&alone, ROOM).await;
        claim(&server, &olga, ROOM).await.expect(201);
        assert_eq!(claim(&server, &olga, ROOM).await.refused(409), "already_owned");
    }

    async fn a_person_who_vanished_counts_as_present_during_the_grace(server: Server) {
        let (olga, ada) = (server.sign_up("olga").await, server.join_room("ada", ROOM).await);
        ada.reset().await;
        assert_eq!(claim(&server, &olga, ROOM).await.refused(409), "room_in_use");
        eventually("it can be taken over", async || claim(&server, &olga, ROOM).await.status == 201).await;
    }

    async fn of_two_who_take_over_a_room_at_once_one_has_it(server: Server) {
        let (olga, alan) = (server.sign_up("olga").await, server.sign_up("alan").await);
        for round in 0..20 {
            let room = format!("{ROOM}-{round}");
            let both = tokio::join!(claim(&server, &olga, &room), claim(&server, &alan, &room));
            let mut statuses = [both.0.status, both.1.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [201, 409]);
            let path = format!("/api/rooms/{room}");
            let winner = if both.0.status == 201 { &olga } else { &alan };
            let loser = if both.0.status == 201 { &alan } else { &olga };
            let role = async |who: &Owner| {
                server.request("GET", &path).bearer(&who.token).send().await.expect(200)["standing"]["role"].clone()
            };
            assert_eq!((role(winner).await, role(loser).await), (json!("owner"), json!("guest")));
        }
    }

    async fn a_concurrent_message_is_not_overlooked(server: Server) {
        let olga = server.sign_up("olga").await;
        for round in 0..20 {
            let room = format!("{ROOM}-{round}");
            let ada = server.join_room("ada", &room).await;
            let said = ada.ask_later("send_message", json!({ "room": room, "content": "hello" }));
            let claimed = claim(&server, &olga, &room).await;
            ok(said.await.unwrap());
            assert_eq!(claimed.refused(409), "room_in_use");
            ada.close().await;
        }
    }
}
