//! Random input, thousands of times: the rules of names and texts, and the dispatch itself.

use proptest::{
    collection::{hash_map, vec},
    prelude::{Just, Strategy, any, prop_oneof},
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use wechat::model::{ClientId, Content, Nick, RoomId};

use crate::{
    harness::{Database, Server, error_code},
    payloads::events,
};

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

/// Texts that people type, and any others: every character, and those that rules are about.
fn text() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        Just('\0'),
        Just('\r'),
        Just('\n'),
        Just('\u{1b}'),
        Just('\u{9b}'),
        Just(' '),
        Just('\u{200b}'),
        Just('\u{200d}'),
        Just('\u{202e}'),
        Just('\u{fe0f}'),
        Just('\u{301}'),
        Just('\u{94d}'),
        Just('ﷺ'),
        Just('🙂'),
        Just('a'),
        Just('-'),
        Just('\u{e0041}'),
    ];
    vec(prop_oneof![any::<char>(), odd], 0..40).prop_map(String::from_iter)
}

/// Payloads: objects with the fields of the protocol among others, and everything else.
fn payload() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
        Just(json!("global")),
        Just(json!("ada")),
    ];
    let any_value = leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            hash_map(text(), inner, 0..4).prop_map(Value::from_iter)
        ]
    });
    let fields = events().into_iter().flat_map(|event| event.fields).map(|field| field.name);
    let names: Vec<_> = fields.chain(["__proto__".to_owned()]).collect();
    let field = (0..names.len()).prop_map(move |index| names[index].clone());
    prop_oneof![hash_map(field, any_value.clone(), 0..6).prop_map(Value::from_iter), any_value]
}

#[test]
fn a_nick_that_is_accepted_is_its_own_normal_form() {
    runner(20_000)
        .run(&text(), |text| {
            if let Ok(nick) = Nick::parse(&text) {
                assert!((1..=24).contains(&nick.as_str().chars().count()));
                assert_eq!(nick.as_str(), nick.as_str().trim());
                assert!(!nick.as_str().contains(['\0', '\u{200b}', '\u{202e}']));
                assert_eq!(Nick::parse(nick.as_str()).unwrap(), nick);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn content_and_ids_are_taken_as_they_are_or_not_at_all() {
    runner(20_000)
        .run(&text(), |text| {
            if let Ok(content) = Content::parse(text.clone()) {
                let is_content = |character: char| !character.is_control() || "\t\n".contains(character);
                assert_eq!(content.as_str(), text.replace("\r\n", "\n").replace('\r', "\n"));
                assert!(content.as_str().chars().all(is_content), "{text:?}");
            }
            if let Ok(room) = RoomId::parse(&text) {
                assert!(room.as_str() == text && text.is_ascii());
            }
            if let Ok(id) = ClientId::parse(&text) {
                assert_eq!(ClientId::parse(&id.0.to_string()).unwrap(), id);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_question_is_answered_whatever_it_holds() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, eve, witness) = runtime.block_on(async {
        let server = Server::start(Database::sqlite()).await;
        let (eve, witness) = (server.join("eve").await, server.join_room("witness", "quiet").await);
        (server, eve, witness)
    });
    let events: Vec<_> = events().into_iter().map(|event| event.name).chain(["nonsense"]).collect();
    runner(1_500)
        .run(&((0..events.len()), payload()), |(event, payload)| {
            let answer = runtime.block_on(eve.ask(events[event], payload)).unwrap();
            if answer.get("ok").is_none() {
                assert_ne!(error_code(&answer), "internal", "{answer}");
            }
            Ok(())
        })
        .unwrap();
    let sent =
        runtime.block_on(witness.ask("send_message", json!({ "content": "calm", "room": "quiet" }))).unwrap();
    assert_eq!(sent["ok"]["seq"], 1);
    drop(runtime.block_on(server.stop()));
}
