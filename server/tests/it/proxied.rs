//! Requests through nginx: their client, in each form in which proxies name it, and with a password that nginx asks
//! for.

use std::{fs, net::Ipv4Addr};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
};

use crate::{
    harness::{Database, Server},
    nginx::Nginx,
    request::{PASSWORD, request},
};

/// A server that allows one handshake of an address, behind an nginx that sets this header so.
async fn behind(header: &str, flags: &[&str]) -> (Server, Nginx) {
    let flags = [&["--limits=on", "--limit-handshakes=1/1h", "--trusted-proxies=127.0.0.1"], flags].concat();
    let server = Server::start_with(Database::sqlite(), &flags).await;
    let location = format!("location / {{ proxy_pass http://{}; proxy_set_header {header}; }}", server.address);
    let nginx = Nginx::start(&location).await;
    (server, nginx)
}

/// The answers to five handshakes of visitors at these addresses, each with these headers of its own.
async fn statuses(nginx: &Nginx, from: impl Fn(u8) -> Ipv4Addr, headers: impl Fn(u8) -> String) -> Vec<String> {
    let mut statuses = Vec::new();
    for n in 2..7 {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((from(n), 0).into()).unwrap();
        let address = nginx.url.strip_prefix("http://").unwrap();
        let mut socket = socket.connect(address.parse().unwrap()).await.unwrap();
        let path = "/socket.io/?EIO=4&transport=polling";
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{}Connection: close\r\n\r\n", headers(n));
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        statuses.push(answer[9..12].to_owned());
    }
    statuses
}

fn each(n: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, n)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_visitors_are_five_in_whatever_form_the_proxy_names_them() {
    for header in [
        "X-Forwarded-For $remote_addr",
        "X-Forwarded-For $remote_addr:$remote_port",
        "X-Forwarded-For \"6.6.6.6, $remote_addr:$remote_port\"",
        "X-Forwarded-For [::ffff:$remote_addr]:$remote_port",
        "X-Forwarded-For '\"$remote_addr:$remote_port\"'",
        "Forwarded for=$remote_addr",
        "Forwarded 'for=6.6.6.6, for=\"$remote_addr:$remote_port\";proto=$scheme'",
        "Forwarded 'proto=$scheme; For=\"[::ffff:$remote_addr]:$remote_port\"'",
    ] {
        let (_server, nginx) = behind(header, &[]).await;
        assert_eq!(statuses(&nginx, each, |_| String::new()).await, ["200"; 5], "{header}");
        assert_eq!(statuses(&nginx, each, |_| String::new()).await, ["429"; 5], "{header}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_visitor_is_one_whatever_it_says_of_itself() {
    let as_added = "X-Forwarded-For $proxy_add_x_forwarded_for";
    for (header, flags, forged) in [
        (as_added, &[][..], "X-Forwarded-For: 192.0.2."),
        (as_added, &[], "X-Forwarded-For: \", 192.0.2."),
        (as_added, &[], "Forwarded: for=192.0.2."),
        (as_added, &["--forwarded-header=x-forwarded-for"], "Forwarded: for=192.0.2."),
        ("Forwarded for=$remote_addr", &["--forwarded-header=forwarded"], "X-Forwarded-For: 192.0.2."),
        (
            "Forwarded '$http_forwarded, for=$remote_addr'",
            &["--forwarded-header=forwarded"],
            "Forwarded: host=\"\\\", for=192.0.2.",
        ),
    ] {
        let (_server, nginx) = behind(header, flags).await;
        let statuses = statuses(&nginx, |_| each(2), |n| format!("{forged}{n}\r\n")).await;
        assert_eq!(statuses, ["200", "429", "429", "429", "429"], "{header} {forged}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_that_asks_for_a_password_the_api_takes_its_token_in_another_header() {
    let server = Server::start(Database::sqlite()).await;
    let dir = tempfile::tempdir().unwrap();
    let passwords = dir.path().join("passwords");
    fs::write(&passwords, "visitor:{PLAIN}sesame\n").unwrap();
    let nginx = Nginx::start(&format!(
        "auth_basic chat; auth_basic_user_file {}; location / {{ proxy_pass http://{}; proxy_set_header Host $http_host; }}",
        passwords.display(),
        server.address,
    ))
    .await;
    let address = nginx.url.strip_prefix("http://").unwrap();
    let basic = format!("Basic {}", STANDARD.encode("visitor:sesame"));
    let through = |method, path| request(address, method, path).header("Authorization", &basic);

    let asked = json!({ "username": "Ada", "password": PASSWORD });
    let ada = through("POST", "/api/users").json(asked).send().await.expect(201);
    let token = ada["accessToken"].as_str().unwrap();
    // Public routes do not refuse a request for the proxy's credentials.
    through("GET", "/api/rooms").send().await.expect(200);
    let as_ada = |method, path| through(method, path).header("X-Wechat-Token", token);
    let made = as_ada("POST", "/api/rooms").json(json!({ "name": "Tea" })).send().await.expect(201);
    let mine = as_ada("GET", "/api/rooms").send().await.expect(200);
    assert_eq!(mine["mine"][0]["id"], made["room"]["id"]);
    for token in [None, Some(""), Some("x")] {
        let request = through("GET", "/api/users/me");
        let request = if let Some(token) = token { request.header("X-Wechat-Token", token) } else { request };
        assert_eq!(request.send().await.expect(401)["code"], "unauthorized", "{token:?}");
    }

    // Without a proxy both headers are taken, and ours counts before the other.
    let direct = |path| server.request("GET", path);
    direct("/api/users/me").bearer(token).send().await.expect(200);
    direct("/api/users/me").bearer("x").header("X-Wechat-Token", token).send().await.expect(200);
    assert_eq!(
        direct("/api/users/me").bearer(token).header("X-Wechat-Token", "x").send().await.refused(401),
        "unauthorized"
    );
    for authorization in ["Bearer", "Bearer x", "Bearer a.b.c d"] {
        let answer = direct("/api/rooms").header("Authorization", authorization).send().await;
        assert_eq!(answer.refused(401), "unauthorized", "{authorization}");
    }
}
