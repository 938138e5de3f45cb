//! Accounts: creating one as a guest, the reserved name, the password, deletion.

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{Database, Server, error_code, nicks, ok, on_both_databases},
    request::{Owner, PASSWORD},
};

async fn join_as(client: &Client, nick: &str) -> Value {
    ok(client.ask("join_room", json!({ "nick": nick })).await.unwrap())
}

async fn sign_up_refused(server: &Server, username: &str, password: &str, status: u16) -> (String, Value) {
    let asked = json!({ "username": username, "password": password });
    let answer = server.request("POST", "/api/users").json(asked).send().await;
    (answer.refused(status), answer.body["suggestion"].clone())
}

/// Who is in the list with an account.
fn with_account(users: &Value) -> Vec<&str> {
    let users = users.as_array().unwrap().iter().filter(|user| user["account"] == true);
    users.map(|user| user["nick"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn an_account_is_made_and_signed_in(server: Server) {
        let asked = json!({ "username": "  Ada ", "password": PASSWORD });
        let answer = server.request("POST", "/api/users").json(asked).send().await;
        for part in ["wechat_session=", "; HttpOnly", "; SameSite=Strict", "; Path=/api/session", "cache-control: no-store"] {
            assert!(answer.head.contains(part), "{part} is not in {}", answer.head);
        }
        assert!(!answer.head.contains("Secure"));
        let ada = Owner::of(answer, 201);
        assert_eq!((&ada.body["user"]["username"], &ada.body["expiresInMs"]), (&json!("Ada"), &json!(900_000)));
        assert!(ada.body["recoveryCode"].is_string() && ada.body["sessionId"].is_string());
        let me = server.request("GET", "/api/users/me").bearer(&ada.token).send().await.expect(200);
        assert_eq!(me, ada.body["user"]);
        let session = server.request("GET", "/api/session").bearer(&ada.token).send().await.expect(200);
        assert_eq!(session, json!({ "user": me, "sessionId": ada.body["sessionId"] }));
        // In small letters too; without a recovery code this time.
        let again = Owner::of(server.sign_in("ada", PASSWORD).await, 200);
        assert_eq!((&again.id, again.body.get("recoveryCode")), (&ada.id, None));
        assert_ne!(again.body["sessionId"], ada.body["sessionId"]);
    }

    async fn by_tls_the_cookie_is_sent_by_tls_only(server: Server) {
        let asked = json!({ "username": "ada", "password": PASSWORD });
        let request = server.request("POST", "/api/users").header("X-Forwarded-Proto", "https");
        let answer = request.json(asked.clone()).send().await;
        let (name, value) = answer.cookie().split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
        assert_eq!(name, "__Host-wechat_session");
        assert!(answer.head.contains("; HttpOnly; SameSite=Strict; Path=/; Secure; Max-Age="), "{answer:?}");
        assert!(!answer.head.contains("Domain"), "{answer:?}");

        // A cookie from before is continued and replaced; where both are there, ours counts.
        let by_tls = |cookies: String| server.request("POST", "/api/session/refresh").header("X-Forwarded-Proto", "https").header("Cookie", &cookies);
        let next = by_tls(format!("wechat_session={value}")).send().await;
        let cookie = next.cookie();
        assert!(cookie.starts_with("__Host-wechat_session="), "{next:?}");
        assert!(next.head.contains("set-cookie: wechat_session=; HttpOnly; SameSite=Strict; Path=/api/session; Secure; Max-Age=0"), "{next:?}");
        next.expect(200);
        let last = by_tls(format!("wechat_session=other; {cookie}")).send().await;
        assert_eq!(last.status, 200, "{last:?}");
        let out = server.request("DELETE", "/api/session").header("X-Forwarded-Proto", "https").header("Cookie", &last.cookie()).send().await;
        assert_eq!((out.status, out.cookie().as_str()), (204, "__Host-wechat_session="));
        assert_eq!(by_tls(last.cookie()).send().await.refused(401), "signed_out");
    }

    async fn a_guest_creates_an_account_and_keeps_its_identity(server: Server) {
        let mut bob = server.join("bob").await;
        let tabs = [server.connect().await, server.connect().await];
        let joined = join_as(&tabs[0], "ada the guest").await;
        let guest = joined["token"].clone();
        let other_tab = Client::connect(&server.address, json!({ "token": guest }), &[]).await.unwrap();
        join_as(&other_tab, "ada the guest").await;
        let before = ok(tabs[0].ask("send_message", json!({ "content": "as a guest" })).await.unwrap());
        assert_eq!(before.get("account"), None);

        let ada = server.grow("Ada", &guest).await;
        assert_eq!(ada.id, joined["user"]["id"]);
        let list = bob.event_where("user_list_update", |args| nicks(&args[0]) == ["bob", "Ada"]).await.unwrap();
        assert_eq!(with_account(&list[0]), ["Ada"]);
        for tab in [&tabs[0], &other_tab] {
            let sent = ok(tab.ask("send_message", json!({ "content": "as myself" })).await.unwrap());
            assert_eq!((&sent["senderId"], &sent["senderNick"], &sent["account"]), (&ada.id, &json!("Ada"), &json!(true)));
            assert_eq!(error_code(&tab.ask("change_nick", json!({ "nick": "Eve" })).await.unwrap()), "forbidden");
        }
        let mut cleo = server.connect().await;
        join_as(&cleo, "cleo").await;
        let history = cleo.event("load_history").await.unwrap();
        let accounts: Vec<_> = history[0].as_array().unwrap().iter().map(|m| (&m["senderId"], m["account"] == true)).collect();
        assert_eq!(accounts, [(&ada.id, false), (&ada.id, true), (&ada.id, true)]);

        // The guest is gone: its token is no longer valid.
        let refused = Client::connect(&server.address, json!({ "token": guest }), &[]).await.unwrap_err();
        assert!(refused.0.contains("signed_out"), "{refused}");
        let asked = json!({ "username": "Ada the second", "password": PASSWORD });
        for token in [guest.as_str().unwrap(), &ada.token] {
            let answer = server.request("POST", "/api/users").bearer(token).json(asked.clone()).send().await;
            assert_eq!(answer.refused(409), "already_account");
        }
    }

    async fn an_account_goes_by_its_name_whatever_nick_it_sends(server: Server) {
        let ada = server.sign_up("Ada").await;
        let tab = ada.connect(&server).await;
        for nick in ["bob", "", "Ada"] {
            let joined = join_as(&tab, nick).await;
            let user = json!({ "id": ada.id, "nick": "Ada", "room": "global", "account": true });
            assert_eq!((&joined["user"], &joined["token"]), (&user, &json!("")));
        }
    }

    async fn a_guest_cannot_claim_the_name_of_an_account_nor_a_look_alike(server: Server) {
        server.sign_up("Alice").await;
        let eve = server.join("eve").await;
        for nick in ["Alice", "alice", " ALICE ", "AIice", "аlicе", "a\u{200b}lice"] {
            for (event, payload) in [
                ("join_room", json!({ "nick": nick })),
                ("join_room", json!({ "nick": nick, "room": "elsewhere" })),
                ("change_nick", json!({ "nick": nick })),
            ] {
                let answer = eve.ask(event, payload).await.unwrap();
                if nick.contains('\u{200b}') && event == "change_nick" {
                    assert_eq!(error_code(&answer), "invalid_nick");
                    continue;
                }
                assert_eq!(error_code(&answer), "nick_reserved", "{event} {nick}");
                let free = answer["error"]["suggestion"].as_str().unwrap();
                ok(eve.ask("change_nick", json!({ "nick": free })).await.unwrap());
            }
        }
        // She is still the same: a refusal signs nobody out.
        ok(eve.ask("send_message", json!({ "content": "not Alice" })).await.unwrap());
    }

    async fn no_two_accounts_have_names_that_look_alike(server: Server) {
        server.sign_up("Alice").await;
        for username in ["Alice", "alice", "A lice", "AIice", "ＡＬＩＣＥ", "аlicе"] {
            let (code, free) = sign_up_refused(&server, username, PASSWORD, 409).await;
            assert_eq!(code, "username_taken", "{username}");
            server.sign_up(free.as_str().unwrap()).await;
        }
    }

    async fn of_many_concurrent_claims_to_a_name_one_succeeds(server: Server) {
        let asked = || json!({ "username": "ada", "password": PASSWORD });
        let asking = (0..6).map(|_| server.request("POST", "/api/users").json(asked()).send());
        let mut statuses: Vec<_> = futures_util::future::join_all(asking).await.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    }

    async fn invalid_names_and_passwords_are_refused(server: Server) {
        let long = "x".repeat(1_025);
        for (username, password, code) in [
            ("", PASSWORD, "invalid_nick"),
            ("a\u{200b}da", PASSWORD, "invalid_nick"),
            ("xxxxxxxxxxxxxxxxxxxxxxxxx", PASSWORD, "invalid_nick"),
            ("ada", "", "invalid_password"),
            ("ada", "1234567", "invalid_password"),
            ("ada", &long, "invalid_password"),
            ("ada", "password1", "invalid_password"),
            ("ada", "trustno1", "invalid_password"),
        ] {
            assert_eq!(sign_up_refused(&server, username, password, 400).await.0, code, "{username:?}");
        }
        let shortest = json!({ "username": "ada", "password": "\0x9\0\0é+" });
        server.request("POST", "/api/users").json(shortest).send().await.expect(201);
    }

    async fn a_password_that_everybody_tries_first_is_refused_wherever_one_is_chosen(server: Server) {
        let ada = server.sign_up("Ada").await;
        let code = ada.body["recoveryCode"].clone();
        let asked = json!({ "password": PASSWORD, "newPassword": "12345678" });
        let change = server.request("PUT", "/api/users/me/password").bearer(&ada.token).json(asked).send().await;
        let asked = json!({ "username": "ada", "recoveryCode": code, "newPassword": "iloveyou" });
        let recover = server.request("POST", "/api/session/recovery").json(asked).send().await;
        for refused in [change, recover] {
            assert_eq!(refused.refused(400), "invalid_password");
            assert!(refused.body["detail"].as_str().unwrap().contains("10,000"), "{refused:?}");
        }
        // Nothing has changed, and the rules do not apply to sign-in.
        server.sign_in("Ada", PASSWORD).await.expect(200);
        assert_eq!(server.sign_in("Ada", "12345678").await.refused(401), "wrong_password");
    }

    async fn every_refused_sign_in_says_the_same(server: Server) {
        server.sign_up("Ada").await;
        let long = "x".repeat(2_000);
        let mut bodies = Vec::new();
        for (username, password) in
            [("Ada", "correct horse battery stapla"), ("Nobody", PASSWORD), ("Ada", ""), ("", PASSWORD), ("a\0", "x"), ("Ada", &long)]
        {
            let answer = server.sign_in(username, password).await;
            assert_eq!(answer.refused(401), "wrong_password");
            assert!(!answer.head.contains("set-cookie") && answer.head.contains("www-authenticate: Bearer"));
            bodies.push(answer.body);
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]));
    }

    async fn a_changed_password_ends_every_other_session(server: Server) {
        let ada = server.sign_up("Ada").await;
        let elsewhere = ada.elsewhere(&server).await;
        let (mut here_tab, mut there_tab) = (ada.connect(&server).await, elsewhere.connect(&server).await);
        let change = |password: &str| {
            let asked = json!({ "password": password, "newPassword": "an even better one" });
            server.request("PUT", "/api/users/me/password").bearer(&ada.token).json(asked).send()
        };
        assert_eq!(change("not the old one").await.refused(401), "wrong_password");
        assert!(elsewhere.is_signed_in(&server).await);
        change(PASSWORD).await.expect(204);
        let told = there_tab.event("session_ended").await.unwrap();
        assert_eq!(told[0]["code"], "password_changed");
        assert!(ada.is_signed_in(&server).await && !elsewhere.is_signed_in(&server).await);
        assert!(here_tab.drain().is_empty());
        join_as(&here_tab, "").await;
        assert_eq!(server.sign_in("Ada", PASSWORD).await.refused(401), "wrong_password");
        server.sign_in("Ada", "an even better one").await.expect(200);
    }

    async fn a_forgotten_password_is_reset_with_the_recovery_code(server: Server) {
        let ada = server.sign_up("Ada").await;
        let mut tab = ada.connect(&server).await;
        let recover = |code: String| {
            let asked = json!({ "username": "ada", "recoveryCode": code, "newPassword": "a better one" });
            server.request("POST", "/api/session/recovery").json(asked).send()
        };
        let code = ada.body["recoveryCode"].as_str().unwrap().to_owned();
        for wrong in ["", "0A1B2-C3D4E-5F6G7-H8J9K", &code[1..]] {
            assert_eq!(recover(wrong.to_owned()).await.refused(401), "wrong_password");
        }
        let recovered = Owner::of(recover(code.to_lowercase().replace('-', " ")).await, 200);
        assert_eq!(recovered.id, ada.id);
        assert_eq!(tab.event("session_ended").await.unwrap()[0]["code"], "password_changed");
        assert!(!ada.is_signed_in(&server).await && recovered.is_signed_in(&server).await);
        assert_eq!(server.sign_in("Ada", PASSWORD).await.refused(401), "wrong_password");
        server.sign_in("Ada", "a better one").await.expect(200);
        // A code is good once.
        assert_eq!(recover(code).await.refused(401), "wrong_password");
        recover(recovered.body["recoveryCode"].as_str().unwrap().to_owned()).await.expect(200);
    }

    async fn a_new_recovery_code_makes_the_old_one_void(server: Server) {
        let ada = server.sign_up("Ada").await;
        let renew = |password: &str| {
            let asked = json!({ "password": password });
            server.request("POST", "/api/users/me/recovery-code").bearer(&ada.token).json(asked).send()
        };
        assert_eq!(renew("not the password").await.refused(401), "wrong_password");
        let new = renew(PASSWORD).await.expect(200)["recoveryCode"].clone();
        for (code, status) in [(&ada.body["recoveryCode"], 401), (&new, 200)] {
            let asked = json!({ "username": "Ada", "recoveryCode": code, "newPassword": "a better one" });
            server.request("POST", "/api/session/recovery").json(asked).send().await.expect(status);
        }
    }

    async fn a_deleted_account_is_gone_and_its_name_is_free(server: Server) {
        let ada = server.sign_up("Ada").await;
        let mut tab = ada.connect(&server).await;
        join_as(&tab, "").await;
        ok(tab.ask("send_message", json!({ "content": "farewell" })).await.unwrap());
        let delete = |password: &str| {
            let asked = json!({ "password": password });
            server.request("DELETE", "/api/users/me").bearer(&ada.token).json(asked).send()
        };
        assert_eq!(delete("not the password").await.refused(401), "wrong_password");
        delete(PASSWORD).await.expect(204);
        assert_eq!(tab.event("session_ended").await.unwrap()[0]["code"], "account_deleted");
        assert!(!ada.is_signed_in(&server).await);
        server.request("POST", "/api/session/refresh").header("Cookie", &ada.cookie).send().await.expect(401);
        assert_eq!(server.sign_in("Ada", PASSWORD).await.refused(401), "wrong_password");
        let mut bob = server.connect().await;
        join_as(&bob, "Ada").await;
        // The messages stay, with their sender.
        let history = bob.event("load_history").await.unwrap();
        assert_eq!((&history[0][0]["senderNick"], &history[0][0]["account"]), (&json!("Ada"), &json!(true)));
        ok(bob.ask("change_nick", json!({ "nick": "bob" })).await.unwrap());
        assert_ne!(server.sign_up("Ada").await.id, ada.id);
    }

    async fn accounts_and_their_names_outlive_the_server(server: Server) {
        let guest = join_as(&server.connect().await, "ada").await["token"].clone();
        let ada = server.grow("Ada", &guest).await;
        let server = Server::start(server.stop().await).await;
        assert!(ada.is_signed_in(&server).await);
        let eve = server.connect().await;
        assert_eq!(error_code(&eve.ask("join_room", json!({ "nick": "ada" })).await.unwrap()), "nick_reserved");
        let refused = Client::connect(&server.address, json!({ "token": guest }), &[]).await.unwrap_err();
        assert!(refused.0.contains("signed_out"), "{refused}");
        join_as(&ada.connect(&server).await, "").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_passwords_is_slowed_down_and_the_victim_elsewhere_is_not() {
    let flags = ["--limits=on", "--limit-sign-ins=3/1h", "--trusted-proxies=127.0.0.1"];
    let server = Server::start_with(Database::sqlite(), &flags).await;
    let ada = server.sign_up("Ada").await;
    let try_from = |address: &str, username: &str| {
        let asked = json!({ "username": username, "password": "wrong wrong" });
        server.request("POST", "/api/session").header("X-Forwarded-For", address).json(asked).send()
    };
    for _ in 0..3 {
        assert_eq!(try_from("192.0.2.1", "ada").await.refused(401), "wrong_password");
    }
    let refused = try_from("192.0.2.1", "ADA").await;
    assert_eq!(refused.refused(429), "rate_limited");
    assert!(refused.body["retryAfterMs"].as_u64().unwrap() <= 1_200_000);
    assert_eq!(try_from("192.0.2.1", "bob").await.refused(401), "wrong_password");
    // The names of one address are limited as well.
    let mut statuses = Vec::new();
    for n in 0..20 {
        statuses.push(try_from("192.0.2.1", &format!("name {n}")).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 18 - 5);
    assert_eq!(try_from("192.0.2.2", "ada").await.refused(401), "wrong_password");
    // A stolen access token does not help to guess the password either.
    let delete =
        || server.request("DELETE", "/api/users/me").bearer(&ada.token).json(json!({ "password": "wrong wrong" }));
    for _ in 0..3 {
        assert_eq!(delete().send().await.refused(401), "wrong_password");
    }
    assert_eq!(delete().send().await.refused(429), "rate_limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_makes_only_so_many_accounts() {
    let server = Server::start_with(Database::sqlite(), &["--limits=on", "--limit-sign-ups=2/1h"]).await;
    server.sign_up("Ada").await;
    server.sign_up("Bob").await;
    assert_eq!(sign_up_refused(&server, "Cleo", PASSWORD, 429).await.0, "rate_limited");
}
