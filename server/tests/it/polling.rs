//! A connection that is polled, below what a client library shows of it.

use serde_json::json;

use crate::{
    harness::{eventually, handshake, ok, on_both_databases},
    polled::Polled,
    request::Owner,
};

on_both_databases! {
    async fn an_attachment_is_answered_and_dropped_however_it_comes(server: Server) {
        let mut ada = Polled::connect(&server.address).await;
        ok(ada.ask("join_room", json!({ "nick": "ada" })).await);
        let event = r#"451-70["send_message",{"content":{"_placeholder":true,"num":0}}]"#;
        let refused = r#"4370[{"error":{"code":"invalid_payload","#;
        ada.post(&format!("{event}\x1ebaGVsbG8=")).await;
        assert!(ada.packet("43").await.starts_with(refused));
        // In bodies of their own, and more than one.
        ada.post(&event.replace("451-", "452-")).await;
        ada.post("baGVsbG8=\x1eb").await;
        assert!(ada.packet("43").await.starts_with(refused));
        // Nobody wants an answer.
        ada.post("451-[\"send_message\",{\"_placeholder\":true,\"num\":0}]\x1eb").await;
        assert_eq!(ok(ada.ask("send_message", json!({ "content": "still here" })).await)["seq"], 1);
    }

    // The JavaScript client drops the messages that come together with a transport's end.
    async fn the_close_follows_the_last_messages_in_its_own_answer(server: Server) {
        let eve = server.sign_up("eve").await;
        let Owner { token, .. } = &eve;
        let mut polled = Polled::connect_as(&server.address, json!({ "token": token })).await;
        ok(polled.ask("join_room", json!({ "nick": "eve" })).await);
        server.request("DELETE", "/api/session").bearer(token).send().await.expect(204);
        polled.packet(r#"42["session_ended""#).await;
        polled.packet("41").await;
        assert_eq!(polled.left(), [""; 0]);
        assert_eq!(polled.poll().await.body, "1");
        assert_eq!(polled.poll().await.status, 400);
    }

    async fn a_server_that_stops_answers_what_was_asked_to_those_who_poll_too(server: Server) {
        let mut ada = Polled::connect(&server.address).await;
        ok(ada.ask("join_room", json!({ "nick": "ada" })).await);
        ada.post(r#"427["send_message",{"content":"the last one"}]"#).await;
        let address = server.address.clone();
        let stopping = tokio::spawn(server.stop());
        eventually("nobody new is let in", async || handshake(&address, "").await.starts_with("HTTP/1.1 503")).await;
        let told = [ada.packet("4").await, ada.packet("4").await, ada.packet("4").await];
        for start in [r#"42["receive_message",{"#, r#"437[{"ok":{"#, r#"42["server_drain",{"#] {
            assert!(told.iter().any(|packet| packet.starts_with(start)), "{told:?}");
        }
        assert_eq!((ada.left().len(), ada.poll().await.status), (0, 400));
        stopping.await.unwrap();
    }
}
