//! Invalid input is answered with a sentence, and changes nothing for anyone else.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wechat_load::Client;

use crate::{
    harness::{error_code, handshake, ok, on_both_databases},
    payloads::{Field, Kind, ROOM, events},
};

const NUL: &str = "a\u{0}b";

const PAYLOAD: &str = "invalid_payload";

/// Invalid values of a field, and the code of the answer.
fn wrong(event: &str, field: &Field) -> Vec<(Value, &'static str)> {
    let of_another_kind = match field.kind {
        Kind::Text => vec![json!(7), json!([]), json!({}), json!(true)],
        Kind::Number => vec![json!("7"), json!(1.5), json!([]), json!(1e300), json!(true)],
        Kind::Flag => vec![json!("true"), json!(1), json!([])],
        Kind::Message => vec![json!(1.5), json!([]), json!({}), json!(1e300), json!(true)],
    };
    let wrong = of_another_kind.into_iter().map(|wrong| (wrong, PAYLOAD));
    // Around what is gone there is something else.
    let rules = if event == "load_around" { Vec::new() } else { outside_the_rules(field) };
    wrong.chain(rules).collect()
}

/// Values of the right kind that the rule for such fields does not allow.
fn outside_the_rules(field: &Field) -> Vec<(Value, &'static str)> {
    let texts = |wrong: &[&str], code| wrong.iter().map(|wrong| (json!(wrong), code)).collect();
    let long = |length| "x".repeat(length);
    match &*field.name {
        "nick" => {
            let wrong = ["", "   ", "a\u{200b}", "a\u{202e}b", "\u{301}", "a\nb", NUL, &long(25), &long(60_000)];
            texts(&wrong, "invalid_nick")
        }
        "room" => texts(&["", " ", "../x", "a b", "é", NUL, &long(65)], "invalid_room"),
        "content" => {
            let wrong = ["", "   ", "\n\t", "\r\n", NUL, "a\u{1b}[2Jb", "a\u{7f}", "a\u{9b}b", &long(4_001)];
            texts(&wrong, "invalid_content")
        }
        "clientId" => texts(&["", "x", NUL, &long(5_000)], "invalid_client_id"),
        "seq" if field.kind == Kind::Message => texts(&["", "7", NUL, "not-a-uuid"], "not_found"),
        "text" => texts(&["before:x", &long(201)], "invalid_search"),
        "emoji" => texts(&["", "x", "1", ":)", "👍👍", NUL, &long(5_000)], "invalid_emoji"),
        "link" => texts(&["", "x", NUL, &long(5_000)], "link_invalid"),
        "limit" => [0, -1, 101].map(|limit| (json!(limit), PAYLOAD)).to_vec(),
        _ => Vec::new(),
    }
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
        for event in events() {
            // One whose join has failed is in no room.
            let eve = server.join_room(event.name, ROOM).await;
            let good = event.payload();
            for field in &event.fields {
                for (wrong, code) in wrong(event.name, field) {
                    let answer = eve.ask(event.name, with_value(&good, &field.name, &wrong)).await.unwrap();
                    assert_eq!(error_code(&answer), code, "{} with {} = {wrong:.60}", event.name, field.name);
                }
                for payload in [without(&good, &field.name), with_value(&good, &field.name, &Value::Null)] {
                    let answer = if field.is_required { eve.ask(event.name, payload).await.unwrap() } else { continue };
                    assert_eq!(error_code(&answer), PAYLOAD, "{} without {}", event.name, field.name);
                }
            }
            let event = event.name;
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
