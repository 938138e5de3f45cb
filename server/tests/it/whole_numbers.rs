//! A whole number is an integer whether it is written `12` or `12.0`, in every request that has one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    harness::{Database, Server, error_code, ok},
    request::{Answer, Owner},
};

/// The wire in TypeScript, printed from the types that requests are read into.
const TYPES: &str = include_str!("../../../web/src/protocol/generated.ts");

/// An event, a valid payload, its integers.
fn events() -> Vec<(&'static str, Value, Vec<&'static str>)> {
    vec![
        (
            "join_room",
            json!({ "nick": "ada", "after": 0, "epoch": "x", "shortenings": 0 }),
            vec!["after", "shortenings"],
        ),
        ("load_older", json!({ "room": "global", "before": 12, "limit": 50 }), vec!["before", "limit"]),
        (
            "sync_room",
            json!({ "room": "global", "after": 12, "epoch": "x", "shortenings": 0 }),
            vec!["after", "shortenings"],
        ),
    ]
}

/// A route to a room, a valid body, its integers.
fn routes() -> Vec<(&'static str, &'static str, Value, Vec<&'static str>)> {
    let settings = vec!["lifetimeMs", "maxPeople", "slowModeMs"];
    let rules = json!({ "lifetimeMs": 3_600_000, "slowModeMs": 1_000, "maxPeople": 20 });
    vec![
        ("post", "/api/rooms", rules.clone(), settings.clone()),
        ("patch", "/api/rooms/{room}", rules, settings),
        (
            "post",
            "/api/rooms/{room}/links",
            json!({ "role": "member", "uses": 3, "expiresInMs": 60_000 }),
            vec!["expiresInMs", "uses"],
        ),
        ("put", "/api/rooms/{room}/people/{user}/mute", json!({ "forMs": 60_000 }), vec!["forMs"]),
        (
            "put",
            "/api/rooms/{room}/bans/{user}",
            json!({ "forMs": 60_000, "deleteMessagesMs": 60_000 }),
            vec!["forMs", "deleteMessagesMs"],
        ),
    ]
}

/// Not an integer, or not exactly one.
fn wrong() -> [Value; 7] {
    [
        json!(12.5),
        json!(1e300),
        json!(-1e300),
        json!(9_007_199_254_740_994.0),
        json!("12"),
        json!([12]),
        json!(true),
    ]
}

fn with(payload: &Value, field: &str, value: Value) -> Value {
    let mut payload = payload.clone();
    payload[field] = value;
    payload
}

/// The same number, written with a point.
fn pointed(payload: &Value, field: &str) -> Value {
    let float = payload[field].as_f64().unwrap();
    let pointed = with(payload, field, json!(float));
    assert!(pointed.to_string().contains(".0"), "{pointed}");
    pointed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_integer_of_every_event_may_be_written_with_a_point() {
    let server = Server::start(Database::sqlite()).await;
    let ada = server.join("ada").await;
    for (event, good, fields) in events() {
        for field in fields {
            let answer = ok(ada.ask(event, pointed(&good, field)).await.unwrap());
            let as_integer = ok(ada.ask(event, good.clone()).await.unwrap());
            assert_eq!(answer.get("messages"), as_integer.get("messages"), "{event} {field}");
            for wrong in wrong() {
                let refused = ada.ask(event, with(&good, field, wrong.clone())).await.unwrap();
                assert_eq!(error_code(&refused), "invalid_payload", "{event} {field} {wrong}");
            }
            let [negative, same] = [json!(-1), json!(-1.0)].map(|number| with(&good, field, number));
            let (negative, same) = (ada.ask(event, negative).await.unwrap(), ada.ask(event, same).await.unwrap());
            assert_eq!(negative.get("error"), same.get("error"), "{event} {field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_asked_for_with_points_is_the_same_page() {
    let server = Server::start(Database::sqlite()).await;
    let ada = server.join("ada").await;
    for n in 1..=20 {
        ok(ada.ask("send_message", json!({ "content": n.to_string() })).await.unwrap());
    }
    let pointed =
        ok(ada.ask("load_older", json!({ "room": "global", "before": 12.0, "limit": 5.0 })).await.unwrap());
    let page = ok(ada.ask("load_older", json!({ "room": "global", "before": 12, "limit": 5 })).await.unwrap());
    assert_eq!((page["messages"].as_array().unwrap().len(), &page), (5, &pointed));
}

/// Uses a route of a room that was made for this, about a person who is there.
async fn ask(server: &Server, olga: &Owner, (method, path): (&str, &str), body: Value) -> Answer {
    let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
    let room = made["room"]["id"].as_str().unwrap();
    let eve = server.connect().await;
    let joined = ok(eve.ask("join_room", json!({ "nick": "eve", "room": room })).await.unwrap());
    let path = path.replace("{room}", room).replace("{user}", joined["user"]["id"].as_str().unwrap());
    server.request(&method.to_uppercase(), &path).bearer(&olga.token).json(body).send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_integer_of_every_body_may_be_written_with_a_point() {
    let server = Server::start(Database::sqlite()).await;
    let olga = server.sign_up("olga").await;
    for (method, path, good, fields) in routes() {
        let route = (method, path);
        for field in fields {
            let answer = ask(&server, &olga, route, pointed(&good, field)).await;
            assert!((200..300).contains(&answer.status), "{path} {field}: {answer:?}");
            let room = if path == "/api/rooms" { &answer.body["room"] } else { &answer.body };
            if room.get(field).is_some() {
                assert_eq!(room[field], good[field], "{path} {field}");
            }
            for wrong in wrong() {
                let refused = ask(&server, &olga, route, with(&good, field, wrong.clone())).await;
                assert_eq!(refused.refused(400), "invalid_payload", "{path} {field} {wrong}");
            }
            let negative = ask(&server, &olga, route, with(&good, field, json!(-1))).await.refused(400);
            let same = ask(&server, &olga, route, with(&good, field, json!(-1.0))).await.refused(400);
            assert_eq!(negative, same, "{path} {field}");
        }
    }
}

/// The fields of a type, which may be another one by a second name.
fn fields_of(name: &str) -> &'static str {
    let declared = TYPES.split_once(&format!("export type {name} = ")).unwrap().1;
    match declared.strip_prefix('{') {
        Some(fields) => fields.split_once("};").unwrap().0,
        None => fields_of(declared.split_once(';').unwrap().0),
    }
}

#[test]
fn no_integer_of_an_event_is_missing_here() {
    let asked = TYPES.lines().filter_map(|line| line.trim().split_once(": (payload: "));
    let mut found = BTreeSet::new();
    for (event, rest) in asked {
        let name = rest.split(',').next().unwrap();
        let numbers = fields_of(name).split('\n').filter_map(|line| {
            let (field, kind) = line.split_once(": ")?;
            kind.starts_with("number").then(|| field.trim_end_matches('?').to_owned())
        });
        found.extend(numbers.map(|field| (event.to_owned(), field)));
    }
    let tried = events()
        .into_iter()
        .flat_map(|(event, _, fields)| fields.into_iter().map(move |field| (event.to_owned(), field.to_owned())));
    assert_eq!(found, tried.collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_integer_of_a_body_is_missing_here() {
    let server = Server::start(Database::sqlite()).await;
    let document = server.request("GET", "/api/openapi.json").send().await.expect(200);
    let mut found = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/"))
            else {
                assert!(schema.is_null(), "{method} {path} has a body without a name");
                continue;
            };
            for (field, schema) in document["components"]["schemas"][name]["properties"].as_object().unwrap() {
                if schema["type"].to_string().contains("\"integer\"") {
                    found.insert((method.clone(), path.clone(), field.clone()));
                }
            }
        }
    }
    let tried = routes().into_iter().flat_map(|(method, path, _, fields)| {
        fields.into_iter().map(move |field| (method.to_owned(), path.to_owned(), field.to_owned()))
    });
    assert_eq!(found, tried.collect());
}
