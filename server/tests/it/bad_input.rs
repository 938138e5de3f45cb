//! Whatever breaks a rule is answered with a sentence, and changes nothing for anyone else.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wechat_load::Client;

use crate::harness::{error_code, ok, on_both_databases};

const NUL: &str = "a\u{0}b";

/// An event, a payload that is good for it, and per field what is wrong for it with the code of the answer.
fn table() -> Vec<(&'static str, Value, Vec<(&'static str, Vec<(Value, &'static str)>)>)> {
    let long = |n: usize| json!("x".repeat(n));
    let not_text = |code| vec![(json!(7), code), (json!([]), code), (json!({}), code), (json!(true), code)];
    let not_number = |code| vec![(json!("7"), code), (json!(1.5), code), (json!([]), code), (json!(1e300), code)];
    let with = |mut list: Vec<(Value, &'static str)>, more: Vec<(Value, &'static str)>| {
        list.extend(more);
        list
    };
    let payload = "invalid_payload";
    let room = |required: bool| {
        let code = "invalid_room";
        let wrong = ["", " ", "../x", "a b", "é", NUL].map(|id| (json!(id), code));
        let mut list = with(not_text(payload), wrong.to_vec());
        list.push((long(65), code));
        if required {
            list.push((Value::Null, payload));
        }
        list
    };
    let nick =
        ["", "   ", "a\u{200b}", "a\u{202e}b", "\u{301}", "a\nb", NUL].map(|nick| (json!(nick), "invalid_nick"));
    let content = ["", "   ", "\n\t", NUL].map(|text| (json!(text), "invalid_content"));
    vec![
        (
            "join_room",
            json!({ "nick": "eve", "room": "elsewhere", "after": 0, "epoch": "x" }),
            vec![
                (
                    "nick",
                    with(
                        not_text(payload),
                        [
                            &nick[..],
                            &[(Value::Null, payload), (long(25), "invalid_nick"), (long(60_000), "invalid_nick")],
                        ]
                        .concat(),
                    ),
                ),
                ("room", room(false)),
                ("after", not_number(payload)),
                ("epoch", not_text(payload)),
            ],
        ),
        (
            "send_message",
            json!({ "content": "x", "room": "global", "clientId": "0199d0a5-4d4c-7000-8000-000000000000" }),
            vec![
                (
                    "content",
                    with(
                        not_text(payload),
                        [&content[..], &[(Value::Null, payload), (long(4_001), "invalid_content")]].concat(),
                    ),
                ),
                ("room", room(false)),
                (
                    "clientId",
                    with(
                        not_text(payload),
                        vec![
                            (json!(""), "invalid_client_id"),
                            (json!("x"), "invalid_client_id"),
                            (json!(NUL), "invalid_client_id"),
                            (long(5_000), "invalid_client_id"),
                        ],
                    ),
                ),
            ],
        ),
        ("leave_room", json!({ "room": "elsewhere" }), vec![("room", room(true))]),
        (
            "load_older",
            json!({ "room": "global", "before": 1 }),
            vec![
                ("room", room(true)),
                ("before", with(not_number(payload), vec![(Value::Null, payload)])),
                (
                    "limit",
                    with(
                        not_number(payload),
                        vec![(json!(0), payload), (json!(101), payload), (json!(-1), payload)],
                    ),
                ),
            ],
        ),
        (
            "sync_room",
            json!({ "room": "global", "after": 0, "epoch": "x" }),
            vec![
                ("room", room(true)),
                ("after", with(not_number(payload), vec![(Value::Null, payload)])),
                ("epoch", with(not_text(payload), vec![(Value::Null, payload)])),
            ],
        ),
    ]
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

/// A witness who was told nothing but what is allowed.
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
        for (event, good, fields) in table() {
            for (field, wrongs) in fields {
                for (wrong, code) in wrongs {
                    let answer = eve.ask(event, with_value(&good, field, &wrong)).await.unwrap();
                    assert_eq!(error_code(&answer), code, "{event} with {field} = {wrong:.60}");
                }
                let optional = matches!(
                    (event, field),
                    ("join_room", "room" | "after" | "epoch") | ("send_message", "room" | "clientId") | (_, "limit")
                );
                if !optional {
                    let answer = eve.ask(event, without(&good, field)).await.unwrap();
                    assert_eq!(error_code(&answer), "invalid_payload", "{event} without {field}");
                }
            }
            for nonsense in [json!(null), json!(1), json!("text"), json!([]), json!(["eve", "global"]), json!(true)] {
                assert_eq!(error_code(&eve.ask(event, nonsense.clone()).await.unwrap()), "invalid_payload", "{event} {nonsense}");
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
        for frame in [
            "42[\"send_message\",{\"content\":\"\\ud800\"}]", "42[\"join_room\",{\"nick\":\"\\udfff\"}]", "42", "42[]", "42[1]",
            "42[null]", "42{}", "42[\"send_message\"", "421e9[\"x\"]", "4299999999999999999999[\"send_message\",{}]", "42-1[\"x\"]",
            "43", "4399[]", "44", "450-[\"x\"]", "451-[\"x\",{\"_placeholder\":true,\"num\":0}]", "451000000-[\"x\"]", "45-1-[]",
            "40{bad", "40/nowhere,", "41", "4", "4é", "4é2222", "6", "2probe", "5", "7", "8", "9", "x", "", "3", &deep, &big,
        ] {
            let eve = server.join("eve").await;
            eve.send_raw(frame);
            // Whether it survived is its own matter; what counts is that the server answers the next one.
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
        // The answers carry ids that this client did not ask under; the one after them shows that all was read.
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
            let polling = polling_status(&server.address, origin).await;
            assert!(polling.starts_with("HTTP/1.1 403"), "{origin}: {polling}");
        }
    }

    async fn whoever_never_says_connect_is_let_go(server: Server) {
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

async fn polling_status(address: &str, origin: &str) -> String {
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}
