//! Whose pages may connect, and what browsers are told about others.

use serde_json::json;

use crate::{
    harness::{Database, Server},
    hosts::answer,
    request::PASSWORD,
};

/// A request of a page of this origin, to a server by this name.
fn of_page(line: &str, host: &str, origin: &str, more: &str) -> String {
    format!("{line} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n{more}\r\n")
}

const POLLING: &str = "GET /socket.io/?EIO=4&transport=polling";
const HANDSHAKE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_this_hosts_own_however_both_are_written() {
    let server = Server::start(Database::sqlite()).await;
    for (origin, host, more) in [
        ("https://chat.example", "chat.example:443", ""),
        ("https://chat.example", "chat.example", "X-Forwarded-Proto: https\r\n"),
        ("http://chat.example:80", "chat.example", ""),
        ("https://CHAT.example.", "chat.example", ""),
        ("https://xn--bcher-kva.example", "XN--BCHER-KVA.example:443", ""),
        ("http://[::1]:3000", "[0:0:0::1]:3000", ""),
    ] {
        for line in [POLLING, "GET /api/rooms"] {
            let answer = answer(&server, of_page(line, host, origin, more)).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{line} {origin} {host}: {answer}");
            assert!(!answer.contains("access-control-"), "{answer}");
        }
    }
    for (origin, host, more) in [
        ("https://evil.example", "chat.example", ""),
        ("https://chat.example:8443", "chat.example", ""),
        ("http://chat.example", "chat.example:443", ""),
        ("http://chat.example", "chat.example", "X-Forwarded-Proto: https\r\n"),
        ("https://chat.example/", "chat.example", ""),
        ("https://chat.example https://chat.example", "chat.example", ""),
        ("null", "chat.example", ""),
        ("", "chat.example", ""),
    ] {
        for line in [POLLING, "GET /api/rooms", "GET /socket.io/?EIO=4&transport=websocket"] {
            let more = if line.contains("websocket") { format!("{more}{HANDSHAKE}") } else { more.to_owned() };
            let answer = answer(&server, of_page(line, host, origin, &more)).await;
            assert!(answer.starts_with("HTTP/1.1 403"), "{line} {origin} {host}: {answer}");
            assert!(answer.contains("content-type: application/problem+json"), "{answer}");
            assert!(answer.contains(r#""code":"forbidden""#), "{answer}");
            assert!(!answer.contains("access-control-"), "{answer}");
            assert_eq!(answer.contains("--allowed-origins http"), answer.contains("Pages of http"), "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browser_of_a_page_that_is_allowed_is_told_so_and_of_no_other() {
    let flags = ["--allowed-origins=https://Friend.example:443,http://bücher.example:8080"];
    let server = Server::start_with(Database::sqlite(), &flags).await;
    let asked = "Access-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: x-wechat-token\r\n";
    for origin in ["https://friend.example", "http://xn--bcher-kva.example:8080"] {
        for path in ["/api/rooms/x", "/api/session", "/api/nothing", "/socket.io/?EIO=4&transport=polling"] {
            let told = answer(&server, of_page(&format!("OPTIONS {path}"), "chat.example", origin, asked)).await;
            assert!(told.starts_with("HTTP/1.1 204"), "{path}: {told}");
            for header in [
                &format!("access-control-allow-origin: {origin}\r\n"),
                "access-control-allow-methods: GET, POST, PUT, PATCH, DELETE\r\n",
                "access-control-allow-headers: accept, authorization, content-type, x-wechat-token\r\n",
                "access-control-max-age: 7200\r\n",
                "vary: origin\r\n",
            ] {
                assert!(told.contains(header), "{path}: {header} is not in {told}");
            }
            assert!(!told.contains("access-control-allow-credentials"), "{told}");
        }
        for line in [POLLING, "GET /api/rooms", "GET /api/users/me", "OPTIONS /api/rooms"] {
            let told = answer(&server, of_page(line, "chat.example", origin, "")).await;
            assert!(told.contains(&format!("access-control-allow-origin: {origin}\r\n")), "{line}: {told}");
            assert!(told.contains("access-control-expose-headers: retry-after\r\n"), "{line}: {told}");
            assert!(told.contains("vary: origin\r\n"), "{line}: {told}");
        }
    }
    for origin in ["https://evil.example", "http://friend.example", "https://friend.example:8443", "null"] {
        for line in [POLLING, "GET /api/rooms", "OPTIONS /api/rooms"] {
            let told = answer(&server, of_page(line, "chat.example", origin, asked)).await;
            assert!(told.starts_with("HTTP/1.1 403") && !told.contains("access-control-"), "{line}: {told}");
            assert!(told.contains("vary: origin\r\n"), "{line}: {told}");
        }
    }
    let own = answer(&server, of_page("GET /api/rooms", "chat.example", "https://chat.example", "")).await;
    assert!(own.starts_with("HTTP/1.1 200") && !own.contains("access-control-"), "{own}");
    assert!(own.contains("vary: origin\r\n"), "{own}");
    // Nor for a request that is not a preflight to this server.
    let page = answer(&server, of_page("GET /", "chat.example", "https://friend.example", "")).await;
    assert!(!page.contains("access-control-"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_allowed_signs_up_and_goes_on_by_token() {
    let server = Server::start_with(Database::sqlite(), &["--allowed-origins=https://friend.example"]).await;
    let asked = json!({ "username": "Ada", "password": PASSWORD });
    let friendly = |method, path| server.request(method, path).header("Origin", "https://friend.example");
    let ada = friendly("POST", "/api/users").json(asked).send().await.expect(201);
    let token = ada["accessToken"].as_str().unwrap();
    let me = friendly("GET", "/api/users/me").header("X-Wechat-Token", token).send().await;
    assert_eq!(me.expect(200)["username"], "Ada");
}
