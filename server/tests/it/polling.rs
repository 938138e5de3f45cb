//! A connection that is polled, below what a client library shows of it.

use serde_json::json;

use crate::{
    harness::{ok, on_both_databases},
    polled::Polled,
    request::Owner,
};

on_both_databases! {
    // The JavaScript client drops the messages that come together with a transport's end.
    async fn the_end_comes_after_the_last_messages_in_an_answer_of_its_own(server: Server) {
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
}
