//! Invalid input is answered with a sentence, and changes nothing for anyone else.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wechat_load::Client;

use crate::{
    fuzz::events,
    harness::{error_code, handshake, ok, on_both_databases},
};

const NUL: &str = "a\u{0}b";

/// An event, a valid payload, and invalid values of its fields.
struct Row {
    event: &'static str,
    good: Value,
    /// Fields that may not be left out.
    required: &'static [&'static str],
    /// A field, an invalid value, and the code of the answer.
    wrong: Vec<(&'static str, Value, &'static str)>,
}

const PAYLOAD: &str = "invalid_payload";

fn table() -> Vec<Row> {
    let id = "0199d0a5-4d4c-7000-8000-000000000000";
    let row = |event, good, required, wrong: Vec<Vec<_>>| Row { event, good, required, wrong: wrong.concat() };
    vec![
        row(
            "join_room",
            json!({ "nick": "eve", "room": "elsewhere", "after": 0, "epoch": "x" }),
            &["nick"],
            vec![
                not_text("nick"),
                nicks(),
                not_text("room"),
                rooms(),
                not_number("after"),
                not_text("epoch"),
                not_text("link"),
                links(),
            ],
        ),
        row(
            "send_message",
            json!({ "content": "x", "room": "global", "clientId": id }),
            &["content"],
            vec![not_text("content"), contents(), not_text("room"), rooms(), not_text("clientId"), client_ids()],
        ),
        row("leave_room", json!({ "room": "elsewhere" }), &["room"], vec![not_text("room"), rooms()]),
        row(
            "load_older",
            json!({ "room": "global", "before": 1 }),
            &["room", "before"],
            vec![not_text("room"), rooms(), not_number("before"), not_number("limit"), limits()],
        ),
        row(
            "sync_room",
            json!({ "room": "global", "after": 0, "epoch": "x" }),
            &["room", "after", "epoch"],
            vec![not_text("room"), rooms(), not_number("after"), not_text("epoch")],
        ),
        row(
            "preview_room",
            json!({ "room": "elsewhere" }),
            &["room"],
            vec![not_text("room"), rooms(), not_text("link"), links()],
        ),
        row(
            "knock",
            json!({ "room": "elsewhere", "nick": "eve" }),
            &["room", "nick"],
            vec![not_text("room"), rooms(), not_text("nick"), nicks()],
        ),
        row("change_nick", json!({ "nick": "eve" }), &["nick"], vec![not_text("nick"), nicks()]),
        row("set_idle", json!({ "idle": false }), &["idle"], vec![not_flag("idle")]),
        row("typing", json!({ "room": "global" }), &["room"], vec![not_text("room"), rooms()]),
        row(
            "delete_message",
            json!({ "room": "global", "message": id }),
            &["room", "message"],
            vec![not_text("room"), rooms(), not_text("message"), messages()],
        ),
    ]
}

#[test]
fn every_event_is_in_the_table() {
    let events: BTreeSet<_> = events().collect();
    assert_eq!(events, table().into_iter().map(|row| row.event).collect());
}

fn not_text(field: &'static str) -> Vec<(&'static str, Value, &'static str)> {
    [json!(7), json!([]), json!({}), json!(true)].map(|wrong| (field, wrong, PAYLOAD)).to_vec()
}

fn not_flag(field: &'static str) -> Vec<(&'static str, Value, &'static str)> {
    [json!("true"), json!(1), json!([])].map(|wrong| (field, wrong, PAYLOAD)).to_vec()
}

fn not_number(field: &'static str) -> Vec<(&'static str, Value, &'static str)> {
    [json!("7"), json!(1.5), json!([]), json!(1e300), json!(true)].map(|wrong| (field, wrong, PAYLOAD)).to_vec()
}

fn nicks() -> Vec<(&'static str, Value, &'static str)> {
    let long = ["x".repeat(25), "x".repeat(60_000)];
    let wrong = ["", "   ", "a\u{200b}", "a\u{202e}b", "\u{301}", "a\nb", NUL, &long[0], &long[1]];
    wrong.map(|nick| ("nick", json!(nick), "invalid_nick")).to_vec()
}

fn rooms() -> Vec<(&'static str, Value, &'static str)> {
    let wrong = ["", " ", "../x", "a b", "é", NUL, &"x".repeat(65)];
    wrong.map(|room| ("room", json!(room), "invalid_room")).to_vec()
}

fn contents() -> Vec<(&'static str, Value, &'static str)> {
    let wrong = ["", "   ", "\n\t", "\r\n", NUL, "a\u{1b}[2Jb", "a\u{7f}", "a\u{9b}b", &"x".repeat(4_001)];
    wrong.map(|content| ("content", json!(content), "invalid_content")).to_vec()
}

fn client_ids() -> Vec<(&'static str, Value, &'static str)> {
    let wrong = ["", "x", NUL, &"x".repeat(5_000)];
    wrong.map(|id| ("clientId", json!(id), "invalid_client_id")).to_vec()
}

fn messages() -> Vec<(&'static str, Value, &'static str)> {
    ["", "7", NUL, "not-a-uuid"].map(|wrong| ("message", json!(wrong), "not_found")).to_vec()
}

fn links() -> Vec<(&'static str, Value, &'static str)> {
    let wrong = ["", "x", NUL, &"x".repeat(5_000)];
    wrong.map(|link| ("link", json!(link), "link_invalid")).to_vec()
}

fn limits() -> Vec<(&'static str, Value, &'static str)> {
    [0, -1, 101].map(|limit| ("limit", json!(limit), PAYLOAD)).to_vec()
}

fn without(payload: &Value, field: &str) -> Value {
    let mut payload = payload.clone();
    payload.as_object_mut().unwrap().remove(field);
    payload
}

fn with_value(payload: &Value, field: &str, value: &Value) -> Value {
    let mut payload = payload.clone();
    payload[field] = value.clone();
    payload
}

/// A witness who got nothing but what is allowed.
async fn nothing_was_said(mut witness: Client) {
    let sent = ok(witness.ask("send_message", json!({ "content": "all quiet" })).await.unwrap());
    assert_eq!(sent["seq"], 1);
    let told = witness.drain();
    assert!(told.iter().all(|event| event.name == "user_list_update" || event.args[0] == sent), "{told:?}");
}

on_both_databases! {
    async fn every_wrong_field_of_every_event_is_answered_and_changes_nothing(server: Server) {
        let witness = server.join("witness").await;
        let eve = server.join("eve").await;
        for Row { event, good, required, wrong } in table() {
            for (field, wrong, code) in wrong {
                let answer = eve.ask(event, with_value(&good, field, &wrong)).await.unwrap();
                assert_eq!(error_code(&answer), code, "{event} with {field} = {wrong:.60}");
            }
            for field in required {
                for payload in [without(&good, field), with_value(&good, field, &Value::Null)] {
                    assert_eq!(error_code(&eve.ask(event, payload).await.unwrap()), PAYLOAD, "{event} without {field}");
                }
            }
            for nonsense in [json!(null), json!(1), json!("text"), json!([]), json!(["eve", "global"]), json!(true)] {
                assert_eq!(error_code(&eve.ask(event, nonsense.clone()).await.unwrap()), PAYLOAD, "{event} {nonsense}");
            }
        }
        nothing_was_said(witness).await;
    }

    async fn an_unknown_event_is_answered(server: Server) {
        let witness = server.join("witness").await;
        let eve = server.join("eve").await;
        for event in ["", "nope", "receive_message", "__proto__", "connect", &"x".repeat(10_000)] {
            assert_eq!(error_code(&eve.ask(event, json!({})).await.unwrap()), "unknown_event", "{event:.20}");
        }
        nothing_was_said(witness).await;
    }

    async fn malformed_frames_are_answered_or_end_only_their_own_connection(server: Server) {
        let witness = server.join("witness").await;
        let deep = format!("42[\"send_message\",{}", "[".repeat(10_000));
        let big = format!("42[\"send_message\",{{\"content\":\"{}\"}}]", "x".repeat(70_000));
        let frames = [
            "42[\"send_message\",{\"content\":\"\\ud800\"}]", "42[\"join_room\",{\"nick\":\"\\udfff\"}]", "42", "42[]", "42[1]",
            "42[null]", "42{}", "42[\"send_message\"", "421e9[\"x\"]", "4299999999999999999999[\"send_message\",{}]", "42-1[\"x\"]",
            "43", "4399[]", "44", "450-[\"x\"]", "451-[\"x\",{\"_placeholder\":true,\"num\":0}]", "451000000-[\"x\"]", "45-1-[]",
            "40{bad", "40/nowhere,", "41", "4", "4é", "4é2222", "6", "2probe", "5", "7", "8", "9", "x", "", "3", &deep, &big,
        ];
        for (n, frame) in frames.into_iter().enumerate() {
            let eve = server.join(&format!("eve {n}")).await;
            eve.send_raw(frame);
            // Whether it survives does not matter, as long as the server answers the next one.
            let _ = eve.ask_later("load_older", json!({ "room": "global", "before": 1 })).await;
        }
        nothing_was_said(witness).await;
    }

    async fn a_lone_surrogate_is_answered(server: Server) {
        let mut eve = server.join("eve").await;
        for (id, frame) in [
            (1, r#"["send_message",{"content":"\ud800"}]"#),
            (2, r#"["join_room",{"nick":"\udc00\ud800"}]"#),
            (3, r#"["send_message",{"content":"x","clientId":"\ud800"}]"#),
        ] {
            eve.send_raw(format!("42{}{frame}", 1_000 + id));
        }
        // The answers carry ids that this client did not use; the one after them shows that all was read.
        ok(eve.ask("send_message", json!({ "content": "well-formed" })).await.unwrap());
        let received = eve.event("receive_message").await.unwrap();
        assert_eq!((&received[0]["content"], &received[0]["seq"]), (&json!("well-formed"), &json!(1)));
    }

    async fn a_frame_over_64_kib_ends_its_connection(server: Server) {
        let witness = server.join("witness").await;
        let eve = server.join("eve").await;
        eve.emit("send_message", json!({ "content": "x".repeat(66_000) }));
        eve.closed().await.unwrap();
        nothing_was_said(witness).await;
    }

    async fn only_pages_of_this_host_may_connect(server: Server) {
        let ours = format!("http://{}", server.address);
        Client::connect_from(&server.address, Some(&ours), json!({}), &[]).await.unwrap();
        for origin in ["null", "http://evil.example", &format!("{ours}.evil.example"), "http://127.0.0.1:1"] {
            let refused = Client::connect_from(&server.address, Some(origin), json!({}), &[]).await.unwrap_err();
            assert!(refused.0.contains("403"), "{origin}: {refused}");
            let polling = handshake(&server.address, &format!("Origin: {origin}\r\n")).await;
            assert!(polling.starts_with("HTTP/1.1 403"), "{origin}: {polling}");
        }
    }

    async fn a_client_that_never_sends_connect_is_disconnected(server: Server) {
        let request = format!(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            server.address
        );
        let mut socket = tokio::net::TcpStream::connect(&server.address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        tokio::time::timeout(std::time::Duration::from_secs(13), socket.read_to_end(&mut read)).await.unwrap().unwrap();
        assert!(read.starts_with(b"HTTP/1.1 101"));
    }
}
