//! Unreadable input is refused in a sentence of ours that names the field, by every event and every route. The
//! harness checks in every test that it is not a parser's.

use serde_json::{Value, json};

use crate::{
    harness::{Server, assert_is_ours, on_both_databases},
    payloads::events,
    polled::Polled,
    request::{Answer, Owner},
};

const HALF: &str = r#""\ud83d""#;

/// Values of every kind, as they are written.
const VALUES: [&str; 14] = [
    "7",
    "-1",
    "1.5",
    "1e300",
    "1e999",
    "99999999999999999999",
    "true",
    "null",
    "[]",
    "{}",
    "[[]]",
    "\"\"",
    HALF,
    r#""\udc00\ud800""#,
];

/// Invalid JSON, or not an object.
fn not_read(good: &str) -> Vec<String> {
    let cut = &good[..good.len() - 1];
    [
        "null",
        "7",
        "\"x\"",
        "[]",
        "true",
        "[\"eve\"]",
        cut,
        "{,}",
        "{\"a\"}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":\"\\x\"}",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([format!("{good}}}"), format!("{good} x"), format!("{cut},\"\\ud800\":1,}}"), "[".repeat(10_000)])
    .collect()
}

/// An object as it is written, with this value, as it is written, for a field.
fn with(good: &Value, field: &str, value: &str) -> String {
    let mut object = good.clone();
    object[field] = json!("@");
    object.to_string().replace(&format!("\"{field}\":\"@\""), &format!("\"{field}\":{value}"))
}

/// The sentence of an event's refusal, if it is refused.
async fn asked(eve: &mut Polled, id: u32, frame: &str) -> Option<String> {
    eve.post(&format!("42{id}{frame}")).await;
    let answer = eve.packet(&format!("43{id}[")).await;
    let answer: Value = serde_json::from_str(&answer[answer.find('[').unwrap()..]).unwrap();
    let sentence = answer[0]["error"]["message"].as_str()?;
    assert_is_ours(sentence);
    Some(sentence.to_owned())
}

on_both_databases! {
    async fn no_event_that_cannot_be_read_is_answered_in_a_parsers_words(server: Server) {
        let mut eve = Polled::connect(&server.address).await;
        let mut id = 1_000;
        for event in events() {
            let (event, good) = (event.name, event.payload());
            for field in good.as_object().unwrap().keys() {
                for value in VALUES {
                    id += 1;
                    let frame = format!("[\"{event}\",{}]", with(&good, field, value));
                    let sentence = asked(&mut eve, id, &frame).await;
                    if value.contains("\\u") {
                        let said = sentence.as_deref().unwrap_or_default();
                        assert!(said.contains(&format!("“{field}”")), "{frame}: {said}");
                    }
                }
            }
            for nonsense in not_read(&good.to_string()) {
                id += 1;
                // An invalid packet ends the connection: another one is used to ask.
                if serde_json::from_str::<Value>(&format!("[\"{event}\",{nonsense}]")).is_err() {
                    eve = Polled::connect(&server.address).await;
                }
                let frame = format!("[\"{event}\",{nonsense}]");
                assert!(asked(&mut eve, id, &frame).await.is_some(), "{frame:.80}");
            }
        }
    }

    async fn no_body_that_cannot_be_read_is_refused_in_a_parsers_words(server: Server) {
        let document = server.request("GET", "/api/openapi.json").send().await.expect(200);
        let owner = server.sign_up("olga").await;
        let made = server.request("POST", "/api/rooms").bearer(&owner.token).json(json!({})).send().await.expect(201);
        let room = made["room"]["id"].as_str().unwrap();
        let mut tried = 0;
        for (method, path, schema) in bodies(&document) {
            let path = path.replace("{room}", room).replace("{user}", "nobody");
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            for field in schema["properties"].as_object().unwrap().keys() {
                for value in VALUES {
                    let body = format!("{{\"{field}\":{value}}}");
                    let answer = ask(&server, &owner, &method, &path, &body).await;
                    if value.contains("\\u") {
                        let said = answer.body["detail"].as_str().unwrap();
                        assert_eq!(answer.refused(400), "invalid_payload");
                        assert!(said.contains(&format!("“{field}”")), "{method} {path} {body}: {said}");
                    }
                    tried += 1;
                }
                let without = ask(&server, &owner, &method, &path, "{}").await;
                if required.contains(&json!(field)) && required.len() == 1 {
                    assert_eq!(without.body["detail"], format!("This request is not understood: “{field}” is missing."));
                }
            }
            for nonsense in not_read("{\"surely\":\"<unknown>\"}").into_iter().chain(["{\"surely\":\"<unknown>\"}".to_owned()]) {
                let answer = ask(&server, &owner, &method, &path, &nonsense).await;
                assert_eq!(answer.refused(400), "invalid_payload", "{method} {path} {nonsense:.80}");
                assert!(!answer.body.to_string().contains("surely"), "{answer:?}");
            }
        }
        assert!(tried > 100, "the document names {tried} fields and values");
    }

    async fn no_path_that_cannot_be_read_is_refused_in_a_parsers_words(server: Server) {
        let document = server.request("GET", "/api/openapi.json").send().await.expect(200);
        let owner = server.sign_up("olga").await;
        for (path, operations) in document["paths"].as_object().unwrap() {
            for method in operations.as_object().unwrap().keys() {
                for segment in ["%FF", "%ED%A0%80", "%00", "%", "%2F", "..%2f..", "7", "a%20b", "é", &"x".repeat(3_000)] {
                    let path = path.replace("{id}", segment).replace("{room}", segment).replace("{user}", segment).replace("{link}", segment);
                    for query in ["", "?%FF", "?a=%ED%A0%80&a", "?=&&=%"] {
                        ask(&server, &owner, method, &format!("{path}{query}"), "{}").await;
                    }
                }
            }
        }
    }
}

/// Asks with this body, and checks the words of the answer, whatever it is.
async fn ask(server: &Server, owner: &Owner, method: &str, path: &str, body: &str) -> Answer {
    let request = server.request(&method.to_uppercase(), path).bearer(&owner.token);
    let answer = request.header("Content-Type", "application/json").raw(body.as_bytes()).send().await;
    if let Some(detail) = answer.body["detail"].as_str() {
        assert_is_ours(detail);
    }
    assert_ne!(answer.status, 500, "{method} {path} {body:.80}");
    answer
}

/// Every route that has a body, with the body's schema.
fn bodies(document: &Value) -> Vec<(String, String, &Value)> {
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            if let Some(name) = schema.as_str().and_then(|path| path.strip_prefix("#/components/schemas/")) {
                found.push((method.clone(), path.clone(), &document["components"]["schemas"][name]));
            }
        }
    }
    found
}
