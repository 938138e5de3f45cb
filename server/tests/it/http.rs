//! The page, its files, its headers, and the health of the server.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::harness::{Database, Server, on_both_databases};

/// The head and the body of the answer to a path.
async fn get(server: &Server, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", server.address);
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end + 4..].to_vec())
}

/// The path of the client itself: of the scripts that the page names, the last.
async fn script(server: &Server) -> String {
    let (_, page) = get(server, "/", "").await;
    let page = String::from_utf8(page).unwrap();
    let start = page.rfind("/assets/").expect("the web client is built before the tests: run script/test");
    page[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Server::start(Database::sqlite()).await;
    for path in ["/", "/room/abc", "/healthz", "/nowhere", "/socket.io/"] {
        let (head, _) = get(&server, path, "").await;
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self';",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-opener-policy: same-origin",
            "permissions-policy: ",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(head.contains(header), "{path}: {header} is not in {head}");
        }
        assert!(!head.contains("strict-transport-security"));
    }
    let (head, _) = get(&server, "/", "X-Forwarded-Proto: https\r\n").await;
    assert!(head.contains("strict-transport-security: max-age="));
}

#[tokio::test]
async fn the_page_has_the_operators_name_and_its_files_are_cached_for_ever() {
    let server = Server::start_with(Database::sqlite(), &["--name=A & \"B\" <C>"]).await;
    let (head, page) = get(&server, "/", "").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("cache-control: no-cache"), "{head}");
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("<title>A &amp; &quot;B&quot; &lt;C></title>"), "{page}");
    assert!(page.contains("content=\"A &amp; &quot;B&quot; &lt;C>\""), "{page}");

    let path = script(&server).await;
    let (head, plain) = get(&server, &path, "").await;
    assert!(head.contains("cache-control: public, max-age=31536000, immutable"), "{head}");
    assert!(head.contains("content-type: text/javascript") && !head.contains("content-encoding"), "{head}");
    let (head, brotli) = get(&server, &path, "Accept-Encoding: gzip, deflate, br\r\n").await;
    assert!(head.contains("content-encoding: br") && brotli.len() < plain.len() / 2, "{head}");
    let (head, _) = get(&server, &path, "Accept-Encoding: gzip\r\n").await;
    assert!(head.contains("content-encoding: gzip"), "{head}");

    let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let (head, body) = get(&server, &path, &format!("Accept-Encoding: gzip\r\nIf-None-Match: {etag}\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 304") && body.is_empty(), "{head}");
}

#[tokio::test]
async fn a_rooms_page_is_not_for_search_engines_and_an_unknown_path_is_not_found() {
    let server = Server::start(Database::sqlite()).await;
    // As messengers pass a link on, also at the end of a sentence.
    for path in
        ["/room/abc", "/room/abc/", "/room/abc.", "/room/abc./", "/room/abc)", "/room/abc%2F", "/room/abc//"]
    {
        let (head, _) = get(&server, path, "").await;
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("x-robots-tag: noindex"), "{path}: {head}");
    }
    for path in [
        "/nowhere",
        "/room",
        "/room/",
        "/room/a/b",
        "/assets/none.js",
        "/api/none",
        "/../Cargo.toml",
        "/index.html%00",
    ] {
        let (head, _) = get(&server, path, "").await;
        assert!(head.starts_with("HTTP/1.1 404"), "{path}: {head}");
    }
}

#[tokio::test]
async fn pages_files_and_a_look_whether_the_process_lives_are_not_counted() {
    let server = Server::start_with(Database::sqlite(), &["--limits=on", "--limit-requests=1/1m"]).await;
    let script = script(&server).await;
    for path in ["/", "/room/abc", &script, "/healthz"] {
        for _ in 0..3 {
            let (head, _) = get(&server, path, "").await;
            assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        }
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server = Server::start(Database::sqlite()).await;
    let mut slow = TcpStream::connect(&server.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
    let mut answer = Vec::new();
    let closing = slow.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(25), closing).await.expect("it is still open").unwrap();
}

/// Begins a request whose body is announced with the length of `{"username":"ada"}`.
async fn begin_request(server: &Server) -> TcpStream {
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    let head = format!(
        "POST /api/session HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n",
        server.address
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket
}

#[tokio::test]
async fn a_body_has_30_s_to_arrive() {
    let server = Server::start(Database::sqlite()).await;
    let (mut stuck, mut slow) = (begin_request(&server).await, begin_request(&server).await);
    let begun = Instant::now();
    stuck.write_all(br#"{"username""#).await.unwrap();

    // Parts of it arrive now and then, and the last in time.
    for piece in [&br#"{"user"#[..], br#"name":"#, br#""ada"}"#] {
        tokio::time::sleep(Duration::from_secs(7)).await;
        slow.write_all(piece).await.unwrap();
    }
    let mut answer = [0; 12];
    slow.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 400");

    let mut answer = String::new();
    timeout(Duration::from_secs(20), stuck.read_to_string(&mut answer)).await.expect("it is still open").unwrap();
    assert!((28..35).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\r\nconnection: close"), "{answer}");
    assert!(answer.contains("content-type: application/problem+json"), "{answer}");
    assert!(
        answer.contains(r#""code":"request_timeout""#) && answer.contains("x-content-type-options"),
        "{answer}"
    );
}

#[tokio::test]
async fn personal_responses_are_not_cached() {
    let server = Server::start(Database::sqlite()).await;
    let polling = "/socket.io/?EIO=4&transport=polling";
    for path in
        [polling, "/socket.io/", "/api/rooms", "/api/openapi.json", "/healthz", "/readyz", "/assets/none.js"]
    {
        for headers in ["", "Origin: https://evil.example\r\n", "Host: twice\r\n"] {
            let (head, _) = get(&server, path, headers).await;
            assert!(head.contains("cache-control: no-store"), "{path} {headers}: {head}");
        }
    }
}

#[tokio::test]
async fn a_file_has_the_preferred_encoding_and_is_not_sent_twice() {
    let server = Server::start(Database::sqlite()).await;
    let path = script(&server).await;
    for (accepted, expected) in [
        ("gzip;q=0", None),
        ("gzip;q=0, br;q=0", None),
        ("*;q=0", None),
        ("identity", None),
        ("deflate", None),
        ("gzip;q=0.5, identity", None),
        ("br;q=0.5, gzip", Some("gzip")),
        ("br;q=0, *", Some("gzip")),
        ("X-GZIP", Some("gzip")),
        ("GZIP, BR", Some("br")),
        ("*", Some("br")),
        ("gzip;q=0.2, br;q=0.2", Some("br")),
        ("gzip\r\nAccept-Encoding: br", Some("br")),
    ] {
        let (head, _) = get(&server, &path, &format!("Accept-Encoding: {accepted}\r\n")).await;
        let encoding = head.lines().find_map(|line| line.strip_prefix("content-encoding: "));
        assert_eq!(encoding, expected, "{accepted}: {head}");
        assert!(head.contains("vary: accept-encoding"), "{head}");
        let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
        for (known, status) in [
            (etag.clone(), "304"),
            (format!("W/{etag}"), "304"),
            (format!("\"x\", W/\"y,z\" ,{etag}"), "304"),
            (format!("\"x\"\r\nIf-None-Match: {etag}"), "304"),
            ("*".to_owned(), "304"),
            ("\"x\"".to_owned(), "200"),
            (etag.replace('"', ""), "200"),
        ] {
            let headers = format!("Accept-Encoding: {accepted}\r\nIf-None-Match: {known}\r\n");
            let (head, _) = get(&server, &path, &headers).await;
            assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{known}: {head}");
        }
    }
}

on_both_databases! {
    async fn a_healthy_server_says_so(server: Server) {
        for path in ["/healthz", "/readyz"] {
            let (head, _) = get(&server, path, "").await;
            assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        }
    }
}
