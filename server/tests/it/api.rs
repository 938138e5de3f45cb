//! What holds for everything under `/api`: one form of refusal, one document that lists everything.

use serde_json::{Value, json};

use crate::{
    harness::{Database, Server, on_both_databases},
    request::PASSWORD,
};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

async fn server() -> Server {
    Server::start(Database::sqlite()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_not_understood_is_refused_in_words() {
    let server = server().await;
    let long = format!("{{\"username\":\"{}\"}}", "x".repeat(20_000));
    let nested = "[".repeat(10_000);
    for (body, content_type, status, code) in [
        ("", "application/json", 400, "invalid_payload"),
        ("{", "application/json", 400, "invalid_payload"),
        ("null", "application/json", 400, "invalid_payload"),
        (r#"["ada","correct horse"]"#, "application/json", 400, "invalid_payload"),
        (r#"{"username":"ada"}"#, "application/json", 400, "invalid_payload"),
        (r#"{"username":"ada","password":12345678}"#, "application/json", 400, "invalid_payload"),
        (r#"{"username":{"$ne":""},"password":"12345678"}"#, "application/json", 400, "invalid_payload"),
        (r#"{"username":"ada","password":"12345678","isAdmin":true}"#, "application/json", 400, "invalid_payload"),
        (r#"{"username":"\ud800","password":"12345678"}"#, "application/json", 400, "invalid_payload"),
        (&nested, "application/json; charset=utf-8", 400, "invalid_payload"),
        (r#"{"username":"ada","password":"12345678"}"#, "text/plain", 415, "unsupported_media_type"),
        (
            r#"{"username":"ada","password":"12345678"}"#,
            "application/x-www-form-urlencoded",
            415,
            "unsupported_media_type",
        ),
        (r#"{"username":"ada","password":"12345678"}"#, "", 415, "unsupported_media_type"),
        (&long, "application/json", 413, "too_large"),
    ] {
        for path in ["/api/users", "/api/session"] {
            let request = server.request("POST", path).header("Content-Type", content_type);
            let answer = request.raw(body.as_bytes()).send().await;
            assert_eq!(answer.refused(status), code, "{path} {}", &body[..body.len().min(60)]);
        }
    }
    let answer =
        server.request("POST", "/api/users").header("Content-Type", "application/json").raw(b"\xff\xfe").send();
    assert_eq!(answer.await.refused(400), "invalid_payload");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_exist_and_what_cannot_be_done_is_refused_in_the_same_form() {
    let server = server().await;
    for path in ["/api", "/api/", "/api/nothing", "/api/users/", "/api/users/me/", "/api/sessions/a/b", "/api/%FF"]
    {
        for method in ["GET", "POST", "DELETE", "PATCH", "OPTIONS"] {
            assert_eq!(server.request(method, path).send().await.refused(404), "not_found", "{method} {path}");
        }
    }
    for (method, path) in [
        ("GET", "/api/users"),
        ("PATCH", "/api/session"),
        ("TRACE", "/api/sessions"),
        ("POST", "/api/openapi.json"),
    ] {
        let answer = server.request(method, path).send().await;
        assert_eq!(answer.refused(405), "method_not_allowed", "{method} {path}");
        assert!(answer.head.contains("allow: "), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_valid_token_nothing_of_an_account_is_revealed() {
    let server = server().await;
    for (method, path) in [
        ("GET", "/api/users/me"),
        ("DELETE", "/api/users/me"),
        ("PUT", "/api/users/me/password"),
        ("POST", "/api/users/me/recovery-code"),
        ("GET", "/api/session"),
        ("GET", "/api/sessions"),
        ("DELETE", "/api/sessions"),
        ("DELETE", "/api/sessions/x"),
    ] {
        for authorization in ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "x"] {
            let answer = server.request(method, path).header("Authorization", authorization).send().await;
            assert_eq!(answer.refused(401), "unauthorized", "{method} {path} {authorization}");
        }
        assert_eq!(server.request(method, path).send().await.refused(401), "unauthorized", "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_another_origin_is_refused() {
    let server = server().await;
    let ada = server.sign_up("Ada").await;
    let asked = json!({ "username": "bob", "password": PASSWORD });
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"] {
        for (method, path) in [
            ("POST", "/api/users"),
            ("POST", "/api/session"),
            ("POST", "/api/session/refresh"),
            ("DELETE", "/api/session"),
        ] {
            let request = server.request(method, path).header("Origin", origin).header("Cookie", &ada.cookie);
            assert_eq!(request.json(asked.clone()).send().await.refused(403), "forbidden", "{origin} {path}");
        }
    }
    // Nothing was done: the token is still valid, for a page of this host.
    let own = format!("http://{}", server.address);
    let request = server.request("POST", "/api/session/refresh").header("Origin", &own);
    request.header("Cookie", &ada.cookie).send().await.expect(200);
}

/// Every operation of the document, with its path and method.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let of = METHODS.iter().filter_map(|method| Some((*method, item.get(method)?.as_object()?)));
        of.map(|(method, _)| format!("{method} {path}")).collect::<Vec<_>>()
    };
    let names: Vec<_> = paths.iter().flat_map(of_path).collect();
    names
        .into_iter()
        .map(|name| {
            let (method, path) = name.split_once(' ').unwrap();
            let operation = &document["paths"][path][method];
            (name, operation)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_names_every_route_and_every_refusal() {
    let server = server().await;
    let document = server.request("GET", "/api/openapi.json").send().await.expect(200);
    let operations = operations(&document);
    let names: Vec<_> = operations.iter().map(|(name, _)| name.as_str()).collect();
    for route in [
        "post /api/users",
        "get /api/users/me",
        "delete /api/users/me",
        "put /api/users/me/password",
        "post /api/users/me/recovery-code",
        "post /api/session",
        "get /api/session",
        "delete /api/session",
        "post /api/session/recovery",
        "post /api/session/refresh",
        "get /api/sessions",
        "delete /api/sessions",
        "delete /api/sessions/{id}",
    ] {
        assert!(names.contains(&route), "{route} is not in {names:?}");
    }
    let mut ids: Vec<_> =
        operations.iter().map(|(_, operation)| operation["operationId"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "two operations have the same id");
    for (name, operation) in operations {
        assert!(operation["summary"].is_string() && operation["security"].is_array(), "{name}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("429") && responses.contains_key("503"), "{name}");
        assert_eq!(operation["requestBody"].is_object(), responses.contains_key("413"), "{name}");
        for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{name} {status}");
        }
    }
}

on_both_databases! {
    async fn an_id_with_a_nul_in_it_is_nobodys_and_breaks_nothing(server: Server) {
        let ada = server.sign_up("Ada").await;
        let ask = |method, path: &str, body: Value| {
            let request = server.request(method, path).bearer(&ada.token);
            if body.is_null() { request.send() } else { request.json(body).send() }
        };
        let made = ask("POST", "/api/rooms", json!({})).await.expect(201);
        let room = format!("/api/rooms/{}", made["room"]["id"].as_str().unwrap());
        for id in ["%00", "a%00b", "a%00", &"x".repeat(5_000), "%E2%80%AE"] {
            for (method, path, body) in [
                ("DELETE", format!("{room}/links/{id}"), Value::Null),
                ("DELETE", format!("{room}/messages/{id}"), Value::Null),
                ("PUT", format!("{room}/people/{id}"), json!({ "role": "member" })),
                ("PUT", format!("{room}/people/{id}/mute"), json!({ "forMs": 60_000 })),
                ("DELETE", format!("{room}/people/{id}/mute"), Value::Null),
                ("POST", format!("{room}/people/{id}/kick"), Value::Null),
                ("PUT", format!("{room}/bans/{id}"), json!({ "forMs": 60_000 })),
                ("DELETE", format!("{room}/bans/{id}"), Value::Null),
                ("PUT", format!("{room}/knocks/{id}"), json!({ "admit": true })),
                ("DELETE", format!("/api/sessions/{id}"), Value::Null),
            ] {
                let answer = ask(method, &path, body).await;
                assert_eq!(answer.refused(404), "not_found", "{method} {path}");
            }
            assert_eq!(ask("GET", &format!("/api/rooms/{id}"), Value::Null).await.refused(400), "invalid_room");
        }
        let nul = "a\0bcdefgh";
        for (method, path, body, status) in [
            ("POST", format!("{room}/owner"), json!({ "userId": nul }), 404),
            ("PATCH", room.clone(), json!({ "name": nul }), 400),
            ("PATCH", room.clone(), json!({ "topic": nul }), 400),
            ("POST", "/api/rooms".to_owned(), json!({ "name": nul }), 400),
            ("POST", "/api/users".to_owned(), json!({ "username": nul, "password": PASSWORD }), 400),
            ("POST", "/api/session".to_owned(), json!({ "username": nul, "password": nul }), 401),
            ("POST", "/api/session".to_owned(), json!({ "username": "Ada", "password": nul }), 401),
            (
                "POST",
                "/api/session/recovery".to_owned(),
                json!({ "username": "Ada", "recoveryCode": nul, "newPassword": nul }),
                401,
            ),
        ] {
            ask(method, &path, body).await.refused(status);
        }
    }
}
