//! Asking too much is refused with a time to wait; nobody else ever notices a limit.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_load::Client;

use crate::harness::{Database, Server, error_code, handshake, ok};

const TIGHT: [&str; 6] = [
    "--limits=on",
    "--limit-sends=5/2s",
    "--limit-reads=4/2s",
    "--limit-joins=3/2s",
    "--limit-handshakes=30/2s",
    "--limit-sockets=3",
];

async fn server(more: &[&str]) -> Server {
    Server::start_with(Database::sqlite(), &[&TIGHT[..], more].concat()).await
}

/// How many of this many requests are answered with ok; the others must say when to try again.
async fn allowed(client: &Client, event: &str, payload: Value, times: usize) -> usize {
    let mut allowed = 0;
    for _ in 0..times {
        let answer = client.ask(event, payload.clone()).await.unwrap();
        if answer.get("ok").is_some() {
            allowed += 1;
        } else {
            assert_eq!(error_code(&answer), "rate_limited");
            let wait = answer["error"]["retryAfterMs"].as_u64().unwrap();
            assert!((1..=2_000).contains(&wait), "{answer}");
        }
    }
    allowed
}

#[tokio::test]
async fn exactly_so_much_is_allowed_and_the_next_is_told_when() {
    let long = "x".repeat(3_000);
    for (event, payload, at_once) in [
        ("send_message", json!({ "content": "short" }), 5),
        // It costs four.
        ("send_message", json!({ "content": long }), 1),
        ("load_older", json!({ "room": "global", "before": 1 }), 4),
        ("sync_room", json!({ "room": "global", "after": 0, "epoch": "" }), 4),
        // One was used to enter.
        ("join_room", json!({ "nick": "ada" }), 2),
    ] {
        let server = server(&[]).await;
        let ada = server.join("ada").await;
        assert_eq!(allowed(&ada, event, payload, 8).await, at_once, "{event}");
    }
}

#[tokio::test]
async fn waiting_as_told_is_enough() {
    let server = server(&[]).await;
    let ada = server.join("ada").await;
    allowed(&ada, "send_message", json!({ "content": "x" }), 5).await;
    let refused = ada.ask("send_message", json!({ "content": "x" })).await.unwrap();
    let wait = refused["error"]["retryAfterMs"].as_u64().unwrap();
    tokio::time::sleep(Duration::from_millis(wait)).await;
    ok(ada.ask("send_message", json!({ "content": "x" })).await.unwrap());
}

#[tokio::test]
async fn one_user_does_not_use_up_what_another_has() {
    let server = server(&[]).await;
    let (ada, bob) = (server.join("ada").await, server.join("bob").await);
    allowed(&ada, "send_message", json!({ "content": "x" }), 8).await;
    assert_eq!(allowed(&bob, "send_message", json!({ "content": "x" }), 8).await, 5);
}

#[tokio::test]
async fn an_address_has_a_limit_of_its_own_for_all_its_users() {
    let server = server(&["--limit-address-factor=1"]).await;
    let (ada, bob) = (server.join("ada").await, server.join("bob").await);
    assert_eq!(allowed(&ada, "send_message", json!({ "content": "x" }), 3).await, 3);
    assert_eq!(allowed(&bob, "send_message", json!({ "content": "x" }), 8).await, 2);
}

#[tokio::test]
async fn connections_of_an_address_are_limited_and_freed() {
    let server = server(&["--limit-joins=100/1s"]).await;
    let mut open = vec![server.join("a").await, server.join("b").await, server.join("c").await];
    let refused = Client::connect(&server.address, json!({}), &[]).await.unwrap_err();
    assert!(refused.0.contains("too many connections"), "{refused}");
    open.remove(0).close().await;
    crate::harness::eventually("the seat is free again", async || {
        Client::connect(&server.address, json!({}), &[]).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn handshakes_are_counted_by_address_and_a_header_alone_changes_nothing() {
    for (flags, forged, refused) in
        [(&[][..], true, true), (&["--trusted-proxies=127.0.0.1"][..], true, false), (&[][..], false, true)]
    {
        let server = server(flags).await;
        let mut statuses = Vec::new();
        for n in 0..40 {
            let forwarded = if forged { format!("X-Forwarded-For: 192.0.2.{n}\r\n") } else { String::new() };
            statuses.push(handshake(&server.address, &forwarded).await);
        }
        let too_many = statuses.iter().filter(|answer| answer.starts_with("HTTP/1.1 429")).count();
        assert_eq!(too_many > 0, refused, "{flags:?} {forged}");
        assert!(statuses.iter().take(30).all(|answer| answer.starts_with("HTTP/1.1 200")));
        let told = statuses.iter().filter(|answer| answer.contains("\r\nretry-after: "));
        assert_eq!(told.count(), too_many);
    }
}

/// How many of this many requests are allowed; the others must say when to try again.
async fn let_through(server: &Server, path: &str, token: Option<&str>, times: usize) -> usize {
    let mut through = 0;
    for _ in 0..times {
        let request = server.request("GET", path);
        let answer = if let Some(token) = token { request.bearer(token) } else { request }.send().await;
        match answer.status {
            429 => assert_eq!(answer.refused(429), "rate_limited"),
            200 | 401 | 404 => through += 1,
            _ => panic!("{path}: {answer:?}"),
        }
    }
    through
}

#[tokio::test]
async fn requests_without_a_valid_token_are_counted_by_address() {
    let expired = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhY2Nlc3MifQ.x";
    for (path, token) in [
        ("/api/rooms", None),
        ("/api/openapi.json", None),
        ("/api/nothing", None),
        ("/readyz", None),
        ("/api/rooms", Some("nonsense")),
        ("/api/users/me", Some(expired)),
        ("/api/openapi.json", Some("nonsense")),
    ] {
        let server = server(&["--limit-requests=5/1m"]).await;
        assert_eq!(let_through(&server, path, token, 8).await, 5, "{path} {token:?}");
        // A client with a token is counted separately.
        let guest = ok(server.connect().await.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        assert_eq!(let_through(&server, "/api/rooms", guest["token"].as_str(), 2).await, 2, "{path}");
    }
}

#[tokio::test]
async fn requests_with_a_valid_token_are_counted_as_reads_of_its_user() {
    let server = server(&["--limit-requests=1/1m", "--limit-reads=4/1m"]).await;
    for (nick, path) in [("ada", "/api/rooms"), ("bob", "/api/openapi.json")] {
        let joined = ok(server.connect().await.ask("join_room", json!({ "nick": nick })).await.unwrap());
        assert_eq!(let_through(&server, path, joined["token"].as_str(), 8).await, 4, "{path}");
    }
}

#[tokio::test]
async fn a_page_by_http_costs_what_it_has_become() {
    let server = server(&["--limit-sends=1000/1m", "--limit-reads=40/1h"]).await;
    let ada = server.connect().await;
    let joined = ok(ada.ask("join_room", json!({ "nick": "ada", "room": "here" })).await.unwrap());
    for _ in 0..10 {
        ok(ada.ask("send_message", json!({ "content": "x".repeat(4_000), "room": "here" })).await.unwrap());
    }
    // Each is 42 KiB, which costs five beside its one: six of forty times, and then what is left, halved each time.
    let path = "/api/rooms/here/messages?before=11";
    assert_eq!(let_through(&server, path, joined["token"].as_str(), 20).await, 8);
}

#[tokio::test]
async fn a_lively_person_never_meets_a_limit() {
    let server = Server::start_with(Database::sqlite(), &["--limits=on"]).await;
    let ada = server.join("ada").await;
    for n in 0..40 {
        ok(ada.ask("send_message", json!({ "content": format!("line {n} of a lively talk") })).await.unwrap());
    }
}
