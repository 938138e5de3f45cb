//! A whole number is an integer whether it is written `12` or `12.0`, in every request that has one.

use serde_json::{Value, json};

use crate::{
    harness::{Database, Server, error_code, ok},
    payloads::{Kind, ROOM, events},
    request::{Answer, Owner},
};

/// A route to a room, a valid body, an integer of it.
struct Integer {
    method: String,
    path: String,
    body: Value,
    field: String,
}

/// Every integer of every body, as the document describes them.
async fn integers(server: &Server) -> Vec<Integer> {
    let document = server.request("GET", "/api/openapi.json").send().await.expect(200);
    let mut integers = Vec::new();
    for (path, routes) in document["paths"].as_object().unwrap() {
        for (method, route) in routes.as_object().unwrap() {
            let schema = &route["requestBody"]["content"]["application/json"]["schema"];
            let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/"))
            else {
                assert!(schema.is_null(), "{method} {path} has a body without a name");
                continue;
            };
            let schema = &document["components"]["schemas"][name];
            for (field, property) in schema["properties"].as_object().unwrap() {
                if property["type"].to_string().contains("\"integer\"") {
                    let (method, path, field) = (method.clone(), path.clone(), field.clone());
                    let body = body(schema, &field, property["minimum"].as_i64().unwrap_or(1).max(1));
                    integers.push(Integer { method, path, body, field });
                }
            }
        }
    }
    integers
}

/// A body with what is required, and one integer.
fn body(schema: &Value, field: &str, number: i64) -> Value {
    let mut body = json!({ field: number });
    for required in schema["required"].as_array().into_iter().flatten().filter(|required| *required != field) {
        match required.as_str().unwrap() {
            "role" => body["role"] = json!("member"),
            "content" => body["content"] = json!("hello"),
            other => panic!("a value for {other}"),
        }
    }
    body
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
    let ada = server.join_room("ada", ROOM).await;
    for event in events() {
        let (good, event, fields) = (event.payload(), event.name, event.fields);
        for field in fields.iter().filter(|field| field.kind == Kind::Number).map(|field| &*field.name) {
            let answer = ada.ask(event, pointed(&good, field)).await.unwrap();
            let as_integer = ada.ask(event, good.clone()).await.unwrap();
            // The message that it asks about may not be there.
            let code = |answer: &Value| answer["error"]["code"].clone();
            assert!(code(&answer).is_null() || code(&answer) == "not_found", "{event} {field}: {answer}");
            assert_eq!(code(&answer), code(&as_integer), "{event} {field}");
            assert_eq!(answer["ok"].get("messages"), as_integer["ok"].get("messages"), "{event} {field}");
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
    let integers = integers(&server).await;
    assert!(integers.len() >= 10, "the document has {}", integers.len());
    for Integer { method, path, body, field } in &integers {
        let route = (&**method, &**path);
        let answer = ask(&server, &olga, route, pointed(body, field)).await;
        assert!((200..300).contains(&answer.status), "{path} {field}: {answer:?}");
        let room = if path == "/api/rooms" { &answer.body["room"] } else { &answer.body };
        if room.get(field).is_some() {
            assert_eq!(room[field], body[field], "{path} {field}");
        }
        for wrong in wrong() {
            let refused = ask(&server, &olga, route, with(body, field, wrong.clone())).await;
            assert_eq!(refused.refused(400), "invalid_payload", "{path} {field} {wrong}");
        }
        let negative = ask(&server, &olga, route, with(body, field, json!(-1))).await;
        let same = ask(&server, &olga, route, with(body, field, json!(-1.0))).await;
        assert_eq!((negative.status, negative.body["code"].clone()), (same.status, same.body["code"].clone()));
    }
}
