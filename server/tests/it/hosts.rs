//! The host of a request, and the syntax of its head.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::harness::{Database, Server};

/// The answer to such bytes, on a connection that ends afterwards.
pub async fn answer(server: &Server, request: impl AsRef<[u8]>) -> String {
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    socket.write_all(request.as_ref()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn status(server: &Server, request: impl AsRef<[u8]>) -> String {
    answer(server, request).await.split(' ').nth(1).unwrap().to_owned()
}

fn get(path: &str, host: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost:{host}\r\nConnection: close\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_host_that_is_one_is_served_and_may_be_connected_to() {
    let server = Server::start(Database::sqlite()).await;
    for (host, written) in [
        (" chat.example", "chat.example"),
        (" Chat.EXAMPLE.:8443", "chat.example:8443"),
        (" chat.example:", "chat.example"),
        (" my_chat:3000", "my_chat:3000"),
        (" xn--bcher-kva.example", "xn--bcher-kva.example"),
        (" localhost", "localhost"),
        (" 127.0.0.1:3000", "127.0.0.1:3000"),
        (" [0:0::1]:3000", "[::1]:3000"),
    ] {
        let answer = answer(&server, get("/", host)).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{host}: {answer}");
        let policy = format!("connect-src 'self' ws://{written} wss://{written};");
        assert!(answer.contains(&policy), "{host}: {answer}");
    }
    assert_eq!(status(&server, "GET /healthz HTTP/1.0\r\n\r\n").await, "200");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_is_none_is_refused_everywhere() {
    let server = Server::start(Database::sqlite()).await;
    for host in [
        "",
        " ",
        " chat example",
        " chat\t.example",
        " chat.example/path",
        " chat.example?x",
        " https://chat.example",
        " user@chat.example",
        " a;script-src",
        " a,b",
        " a'b",
        " *.example",
        " %63hat.example",
        " bücher.example",
        " chat.example:99999",
        " chat.example:x",
        " chat.example:+80",
        " chat..example",
        " .",
        " [::1",
        " ::1",
        " 1.2.3.4.5",
        " x\r\nHost: x",
        " x\r\nHost: y",
    ] {
        for path in ["/", "/healthz", "/api/rooms", "/socket.io/?EIO=4&transport=polling", "/assets/none.js"] {
            let answer = answer(&server, get(path, host)).await;
            assert!(answer.starts_with("HTTP/1.1 400"), "{host} {path}: {answer}");
            assert!(!answer.contains("ws://"), "{host} {path}: {answer}");
        }
    }
    for request in [
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nOrigin: http://a\r\nConnection: close\r\n\r\n",
    ] {
        let answer = answer(&server, request).await;
        assert!(answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.0 400"), "{request}: {answer}");
        assert!(answer.contains(r#""code":"invalid_payload""#), "{request}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_a_whole_url_names_the_same_host() {
    let server = Server::start_with(Database::sqlite(), &["--hosts=chat.example"]).await;
    for (target, host, expected) in [
        ("http://chat.example/healthz", " chat.example", "200"),
        ("http://chat.example:80/healthz", " chat.example", "200"),
        ("HTTP://CHAT.example:3000/healthz", " chat.example:3000", "200"),
        ("http://chat.example/healthz", " evil.example", "400"),
        ("http://evil.example/healthz", " chat.example", "400"),
        ("http://chat.example:3000/healthz", " chat.example", "400"),
        ("http://user@chat.example/healthz", " chat.example", "400"),
        ("ftp://chat.example/healthz", " chat.example", "400"),
        ("http://evil.example/healthz", " evil.example", "421"),
    ] {
        assert_eq!(status(&server, get(target, host)).await, expected, "{target} {host}");
    }
    assert_eq!(status(&server, "GET http://evil.example/healthz HTTP/1.0\r\n\r\n").await, "421");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_hosts_are_named_no_other_name_is_served() {
    let server = Server::start_with(Database::sqlite(), &["--hosts=chat.example, bücher.example"]).await;
    for host in [
        " chat.example",
        " CHAT.example.:8443",
        " xn--bcher-kva.example",
        " localhost:3000",
        " a.localhost",
        " 127.0.0.1",
        " 192.0.2.1:80",
        " [::1]:3000",
    ] {
        assert_eq!(status(&server, get("/healthz", host)).await, "200", "{host}");
    }
    for host in [" evil.example", " www.chat.example", " chat.example.evil.example", " localhost.evil.example"] {
        for path in ["/", "/healthz", "/api/rooms", "/socket.io/?EIO=4&transport=polling"] {
            let answer = answer(&server, get(path, host)).await;
            assert!(answer.starts_with("HTTP/1.1 421"), "{host} {path}: {answer}");
            assert!(answer.contains(r#""code":"host_not_served""#) && answer.contains("--hosts"), "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_feed_alone_ends_no_line_of_a_head() {
    let server = Server::start(Database::sqlite()).await;
    let get = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let text = "{\"username\":\n\"x\",\n\"password\":\"\"}\n";
    let length = text.len();
    let post = format!(
        "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{text}"
    );
    for before in [String::new(), get.repeat(2), post] {
        for head in [
            "GET /healthz HTTP/1.1\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: x\nConnection: close\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\n",
            "GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\nContent-Length: 4\r\n\r\nabcd",
            "\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        ] {
            let answers = answer(&server, format!("{before}{head}")).await;
            let last = answers.rsplit("HTTP/1.1 ").next().unwrap();
            assert!(last.starts_with("400"), "{before:?} {head:?}: {answers}");
        }
        let closing = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let answers = answer(&server, format!("{before}\r\n{closing}")).await;
        assert!(answers.rsplit("HTTP/1.1 ").next().unwrap().starts_with("200"), "{before:?}: {answers}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_body_of_unknown_length_comes_no_other_request() {
    let server = Server::start(Database::sqlite()).await;
    let chunked = "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                   Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let answers = answer(&server, format!("{chunked}GET /healthz HTTP/1.1\nHost: x\n\n")).await;
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
    assert!(answers.starts_with("HTTP/1.1 400") && answers.contains("connection: close"), "{answers}");
}
