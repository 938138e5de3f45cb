//! Tokens: one not signed here, in our way, for this purpose, is invalid.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};
use wechat_load::Client;

use crate::{
    harness::{Database, Server, ok},
    request::Owner,
};

const KEY: &str = "this is the secret of this server";

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn decode(token: &str, part: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(part).unwrap()).unwrap()).unwrap()
}

/// Signed like ours, with this key.
fn signed(header: &Value, claims: &Value, key: &str) -> String {
    let text = format!("{}.{}", encode(header), encode(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap().chain_update(&text).finalize();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.into_bytes()))
}

fn with(value: &Value, changes: Value) -> Value {
    let mut changed = value.clone();
    for (name, to) in changes.as_object().unwrap() {
        match to {
            Value::Null => drop(changed.as_object_mut().unwrap().remove(name)),
            to => changed[name] = to.clone(),
        }
    }
    changed
}

/// Forgeries, made of a valid token.
fn forgeries(token: &str) -> Vec<(&'static str, String)> {
    let (header, claims) = (decode(token, 0), decode(token, 1));
    let [head, body, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let edited = encode(&with(&claims, json!({ "sub": "AAAAAAAAAAAAAAAA" })));
    let sha512 = {
        let text = format!("{}.{body}", encode(&with(&header, json!({ "alg": "HS512" }))));
        let mac = Hmac::<Sha512>::new_from_slice(KEY.as_bytes()).unwrap().chain_update(&text).finalize();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.into_bytes()))
    };
    let signed_with = |header: Value, claims: Value| signed(&header, &claims, KEY);
    let header_with = |changes: Value| signed_with(with(&header, changes), claims.clone());
    let claims_with = |changes: Value| signed_with(header.clone(), with(&claims, changes));
    vec![
        ("no algorithm", format!("{}.{body}.", encode(&json!({ "alg": "none", "typ": "JWT" })))),
        ("no algorithm, signed", header_with(json!({ "alg": "none" }))),
        ("another algorithm", sha512),
        ("an asymmetric one", header_with(json!({ "alg": "RS256" }))),
        ("edited claims", format!("{head}.{edited}.{signature}")),
        ("no signature", format!("{head}.{body}.")),
        ("half a token", format!("{head}.{body}")),
        ("another key", signed(&header, &claims, "another secret of another server!!")),
        ("another key's id", header_with(json!({ "kid": "AAAAAAAA" }))),
        ("no key's id", header_with(json!({ "kid": null }))),
        ("expired", claims_with(json!({ "exp": 1_000_000_000 }))),
        ("no end", claims_with(json!({ "exp": null }))),
        ("another issuer", claims_with(json!({ "iss": "elsewhere" }))),
        ("no issuer", claims_with(json!({ "iss": null }))),
        ("no audience", claims_with(json!({ "aud": null }))),
        ("an unknown audience", claims_with(json!({ "aud": "refresh" }))),
        (
            "another audience",
            claims_with(json!({ "aud": if claims["aud"] == "guest" { "access" } else { "guest" } })),
        ),
        ("100 kB", claims_with(json!({ "more": "x".repeat(100_000) }))),
    ]
}

async fn server() -> Server {
    Server::start_with(Database::sqlite(), &[&format!("--secret={KEY}")]).await
}

/// The id of a socket with this token, unless it is refused.
async fn id_with(server: &Server, token: &str, nick: &str) -> Option<Value> {
    let client = Client::connect(&server.address, json!({ "token": token }), &[]).await;
    let client = client.inspect_err(|refused| assert!(refused.0.contains("signed_out"), "{refused}")).ok()?;
    let joined = ok(client.ask("join_room", json!({ "nick": nick })).await.unwrap());
    client.close().await;
    Some(joined["user"]["id"].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tokens_of_this_test_are_as_ours() {
    let server = server().await;
    let Owner { id, token, .. } = server.sign_up("Ada").await;
    let (header, claims) = (decode(&token, 0), decode(&token, 1));
    assert_eq!(signed(&header, &claims, KEY).len(), token.len());
    assert_eq!(id_with(&server, &signed(&header, &claims, KEY), "x").await, Some(id));
    assert_eq!(
        (&header["alg"], &claims["iss"], &claims["aud"]),
        (&json!("HS256"), &json!("wechat"), &json!("access"))
    );
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 15 * 60);
    assert!(claims["jti"].is_string() && claims["sid"].is_string() && header["kid"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_access_token_is_nobodys() {
    let server = server().await;
    let ada = server.sign_up("Ada").await;
    for (what, token) in forgeries(&ada.token) {
        let answer = server.request("GET", "/api/users/me").bearer(&token).send().await;
        // A token longer than any head may be is not even read.
        assert!(matches!(answer.status, 401 | 431), "{what}: {answer:?}");
        if token.len() < 60_000 {
            let id = id_with(&server, &token, "guest").await;
            assert_ne!(id, Some(ada.id.clone()), "{what}");
        }
    }
    assert!(ada.is_signed_in(&server).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_guests_token_is_nobodys() {
    let server = server().await;
    let joined = ok(server.connect().await.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
    let token = joined["token"].as_str().unwrap();
    assert_eq!(id_with(&server, token, "bob").await, Some(joined["user"]["id"].clone()));
    for (n, (what, token)) in forgeries(token).into_iter().enumerate() {
        if token.len() < 60_000 {
            let nick = format!("eve {n}");
            assert_ne!(id_with(&server, &token, &nick).await, Some(joined["user"]["id"].clone()), "{what}");
        }
        let answer = server.request("GET", "/api/users/me").bearer(&token).send().await;
        assert!(matches!(answer.status, 401 | 431), "{what}: {answer:?}");
    }
    // A guest has no account, and is told to create one.
    let answer = server.request("GET", "/api/users/me").bearer(token).send().await;
    assert_eq!(answer.refused(401), "unauthorized");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_secret_signs_nobody_out_for_good() {
    let server = server().await;
    let ada = server.sign_up("Ada").await;
    let server = Server::start_with(server.stop().await, &[&format!("--secret={}", "n".repeat(32))]).await;
    // The access token is void, and its holder does not become a guest; the session continues.
    assert_eq!(id_with(&server, &ada.token, "ada").await, None);
    let refreshed = server.request("POST", "/api/session/refresh").header("Cookie", &ada.cookie).send().await;
    assert_eq!(Owner::of(refreshed, 200).id, ada.id);
}
