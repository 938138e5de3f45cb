//! Guessing a password from any number of addresses is bounded, reveals nothing, and keeps nobody out.

use serde_json::json;

use crate::{
    harness::{Database, Server, on_both_databases},
    request::{Answer, Owner, PASSWORD},
};

const FLAGS: [&str; 3] = ["--limits=on", "--limit-guesses=5/1h", "--trusted-proxies=127.0.0.1"];
const NEW: &str = "an even better one";

/// An attempt to sign in from an address, with its cookies.
async fn try_from(server: &Server, address: &str, cookies: &str, username: &str, password: &str) -> Answer {
    let asked = json!({ "username": username, "password": password });
    let request = server.request("POST", "/api/session").header("X-Forwarded-For", address);
    request.header("Cookie", cookies).json(asked).send().await
}

/// The answers to eight addresses that try one password each.
async fn guess(server: &Server, username: &str) -> Vec<u16> {
    let mut statuses = Vec::new();
    for n in 0..8 {
        statuses.push(try_from(server, &format!("198.51.100.{n}"), "", username, "wrong wrong").await.status);
    }
    statuses
}

/// The cookie by which an account knows a device.
fn device(answer: &Answer) -> String {
    let line = answer.head.lines().find(|line| line.starts_with("set-cookie: wechat_device_")).unwrap();
    for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/api/session", "; Max-Age=31536000"] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
    answer.cookies().into_iter().find(|cookie| cookie.starts_with("wechat_device_")).unwrap()
}

async fn sign_up(server: &Server, username: &str) -> (Owner, String) {
    let asked = json!({ "username": username, "password": PASSWORD });
    let answer = server.request("POST", "/api/users").json(asked).send().await;
    let device = device(&answer);
    (Owner::of(answer, 201), device)
}

on_both_databases! {
    async fn guesses_are_counted_over_all_addresses_and_the_owner_is_not_kept_out(server: Server) {
        let server = Server::start_with(server.stop().await, &FLAGS).await;
        let (_, known) = sign_up(&server, "Ada").await;
        let (_, bobs) = sign_up(&server, "Bob").await;
        let few = [401, 401, 401, 401, 401, 429, 429, 429];
        assert_eq!(guess(&server, "ada").await, few);
        // Whether there is such an account is not told.
        assert_eq!(guess(&server, "nobody").await, few);
        assert_eq!(try_from(&server, "192.0.2.1", "", "ADA", PASSWORD).await.refused(429), "rate_limited");
        // The device of another account, and an invented one, are unknown.
        let name = known.split_once('=').unwrap().0;
        let forged = format!("{name}={}", bobs.split_once('=').unwrap().1);
        for cookies in [&bobs, &forged, &known[..known.len() - 2], &format!("{name}=x")] {
            assert_eq!(try_from(&server, "192.0.2.1", cookies, "Ada", PASSWORD).await.refused(429), "rate_limited");
        }
        // From an address that has guessed as well, and the device stays known.
        let answer = try_from(&server, "198.51.100.1", &format!("a=b; {bobs}; {known}"), "Ada", PASSWORD).await;
        assert_eq!(answer.status, 200);
        let known = device(&answer);
        let mut tries = Vec::new();
        for _ in 0..6 {
            tries.push(try_from(&server, "192.0.2.1", &known, "Ada", "wrong wrong").await.status);
        }
        assert_eq!(tries, [401, 401, 401, 401, 429, 429]);
        assert_eq!(try_from(&server, "192.0.2.1", &bobs, "Bob", PASSWORD).await.status, 200);
    }

    async fn another_password_and_signing_out_everywhere_make_other_devices_unknown(server: Server) {
        let server = Server::start_with(server.stop().await, &FLAGS).await;
        let (ada, first) = sign_up(&server, "Ada").await;
        guess(&server, "ada").await;
        let is_known = async |device: &str, password: &str| {
            try_from(&server, "192.0.2.1", device, "Ada", password).await.status == 200
        };
        let change = json!({ "password": PASSWORD, "newPassword": NEW });
        let changed = server.request("PUT", "/api/users/me/password").bearer(&ada.token).json(change).send().await;
        let second = device(&changed);
        changed.expect(204);
        assert!(!is_known(&first, NEW).await && is_known(&second, NEW).await);

        let ended = server.request("DELETE", "/api/sessions").bearer(&ada.token).send().await;
        let third = device(&ended);
        ended.expect(204);
        assert!(!is_known(&second, NEW).await && is_known(&third, NEW).await);

        let asked = json!({ "username": "ada", "recoveryCode": ada.body["recoveryCode"], "newPassword": PASSWORD });
        let recovered = server.request("POST", "/api/session/recovery").json(asked).send().await;
        let fourth = device(&recovered);
        let cookie = recovered.cookie();
        recovered.expect(200);
        assert!(!is_known(&third, PASSWORD).await && is_known(&fourth, PASSWORD).await);

        // Sessions from before devices were known make theirs known by refreshing.
        let refreshed = server.request("POST", "/api/session/refresh").header("Cookie", &cookie).send().await;
        assert!(is_known(&device(&refreshed), PASSWORD).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_busy_addresses_keep_no_other_one_out() {
    let server = Server::start_with(Database::sqlite(), &["--trusted-proxies=127.0.0.1"]).await;
    server.sign_up("Ada").await;
    let flood: Vec<_> = (0..240)
        .map(|n| {
            let address = server.address.clone();
            tokio::spawn(async move {
                let asked = json!({ "username": "nobody", "password": "wrong wrong" });
                let request = crate::request::request(&address, "POST", "/api/session");
                request.header("X-Forwarded-For", &format!("198.51.100.{}", n % 4)).json(asked).send().await.status
            })
        })
        .collect();
    // One of them is told that too many wait, correctly.
    let (mut first, mut rest, mut is_full) = (flood, Vec::new(), false);
    while !is_full {
        let (status, _, others) = futures_util::future::select_all(first).await;
        is_full = status.unwrap() == 503;
        first = others;
    }
    // Few: on a busy machine a hash takes a second, and nobody waits for more than six.
    let honest =
        (0..2).map(async |n| try_from(&server, &format!("203.0.113.{n}"), "", "Ada", PASSWORD).await.status);
    let honest = futures_util::future::join_all(honest).await;
    assert_eq!(honest, [200; 2]);
    for answer in first {
        rest.push(answer.await.unwrap());
    }
    assert!(rest.iter().all(|status| [401, 503].contains(status)), "{rest:?}");
}
