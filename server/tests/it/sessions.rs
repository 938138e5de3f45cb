//! Sessions: refreshing, once per token; ending, here and elsewhere, also on open connections.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wechat_load::Client;

use crate::{
    harness::{Database, Server, nicks, ok, on_both_databases},
    request::{Answer, Owner},
};

async fn refresh(server: &Server, cookie: &str) -> Answer {
    server.request("POST", "/api/session/refresh").header("Cookie", cookie).send().await
}

async fn sessions(server: &Server, owner: &Owner) -> Vec<Value> {
    let list = server.request("GET", "/api/sessions").bearer(&owner.token).send().await.expect(200);
    list["sessions"].as_array().unwrap().clone()
}

/// The connection is told, and then ended by the server.
async fn is_ended(mut client: Client, code: &str) {
    let told = client.event("session_ended").await.unwrap();
    assert_eq!(told[0]["code"], code);
    assert!(told[0]["message"].as_str().unwrap().ends_with('.'));
    client.event("disconnect").await.unwrap();
    client.closed().await.unwrap();
}

async fn execute(database: &Database, sql: &'static str) {
    if database.url.starts_with("sqlite:") {
        let pool = sqlx::SqlitePool::connect(&database.url).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    } else {
        let pool = sqlx::PgPool::connect(&database.url).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

on_both_databases! {
    async fn a_session_goes_on_from_token_to_token(server: Server) {
        let ada = server.sign_up("Ada").await;
        let mut cookie = ada.cookie.clone();
        for _ in 0..3 {
            let answer = refresh(&server, &cookie).await;
            assert_ne!(answer.cookie(), cookie);
            cookie = answer.cookie();
            let body = answer.expect(200);
            assert_eq!((&body["user"], &body["sessionId"]), (&ada.body["user"], &ada.body["sessionId"]));
            assert!(body.get("recoveryCode").is_none());
            Client::connect(&server.address, json!({ "token": body["accessToken"] }), &[]).await.unwrap();
        }
        assert_eq!(sessions(&server, &ada).await.len(), 1);
    }

    async fn a_refresh_token_that_comes_twice_ends_the_session(server: Server) {
        let ada = server.sign_up("Ada").await;
        let elsewhere = ada.elsewhere(&server).await;
        let tab = ada.connect(&server).await;
        let next = refresh(&server, &ada.cookie).await.cookie();
        let stolen = refresh(&server, &ada.cookie).await;
        assert_eq!(stolen.refused(401), "signed_out");
        assert_eq!(stolen.cookie(), "wechat_session=");
        assert!(stolen.head.contains("Max-Age=0"));
        is_ended(tab, "signed_out").await;
        assert_eq!(refresh(&server, &next).await.refused(401), "signed_out");
        assert!(!ada.is_signed_in(&server).await && elsewhere.is_signed_in(&server).await);
    }

    async fn of_two_concurrent_refreshes_at_most_one_succeeds(server: Server) {
        let ada = server.sign_up("Ada").await;
        let (one, other) = tokio::join!(refresh(&server, &ada.cookie), refresh(&server, &ada.cookie));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        assert!(!ada.is_signed_in(&server).await);
    }

    async fn an_unknown_refresh_token_is_refused(server: Server) {
        let long = format!("wechat_session={}", "x".repeat(10_000));
        for cookie in ["", "wechat_session=", "wechat_session=unknown", "other=x", &long] {
            assert_eq!(refresh(&server, cookie).await.refused(401), "signed_out");
        }
    }

    async fn sessions_are_listed_and_ended_one_by_one(server: Server) {
        let ada = server.sign_up("Ada").await;
        let asked = json!({ "username": "Ada", "password": crate::request::PASSWORD });
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let request = server.request("POST", "/api/session").header("User-Agent", firefox);
        let there = Owner::of(request.json(asked).send().await, 200);
        let tab = there.connect(&server).await;
        let list = sessions(&server, &ada).await;
        let told: Vec<_> = list.iter().map(|one| (&one["id"], &one["isCurrent"], &one["device"])).collect();
        let (here_id, there_id) = (&ada.body["sessionId"], &there.body["sessionId"]);
        let expected = [
            (there_id, &json!(false), &json!("Firefox on Linux")),
            (here_id, &json!(true), &json!("Unknown device")),
        ];
        assert!(expected.iter().all(|one| told.contains(one)) && told.len() == 2, "{told:?}");
        assert!(list.iter().all(|one| one["createdAt"].is_string() && one["lastUsedAt"].is_string()));

        let end = |id: &Value, token: &str| {
            let path = format!("/api/sessions/{}", id.as_str().unwrap());
            server.request("DELETE", &path).bearer(token).send()
        };
        // Nobody ends what is not theirs.
        let eve = server.sign_up("Eve").await;
        assert_eq!(end(there_id, &eve.token).await.refused(404), "not_found");
        end(there_id, &ada.token).await.expect(204);
        is_ended(tab, "signed_out").await;
        assert!(!there.is_signed_in(&server).await && ada.is_signed_in(&server).await);
        assert_eq!(end(there_id, &ada.token).await.refused(404), "not_found");
        for id in ["x", "%FF", "%00", &"x".repeat(22)] {
            assert_eq!(end(&json!(id), &ada.token).await.refused(404), "not_found");
        }
    }

    async fn all_other_sessions_end_together(server: Server) {
        let ada = server.sign_up("Ada").await;
        let others = [ada.elsewhere(&server).await, ada.elsewhere(&server).await];
        let tabs = [others[0].connect(&server).await, others[1].connect(&server).await];
        server.request("DELETE", "/api/sessions").bearer(&ada.token).send().await.expect(204);
        for tab in tabs {
            is_ended(tab, "signed_out").await;
        }
        assert!(ada.is_signed_in(&server).await);
        assert_eq!(sessions(&server, &ada).await.len(), 1);
    }

    async fn signing_out_by_cookie_or_token_leaves_at_once(server: Server) {
        let mut bob = server.join("bob").await;
        let ada = server.sign_up("Ada").await;
        for by_cookie in [true, false] {
            let ada = ada.elsewhere(&server).await;
            let tab = ada.connect(&server).await;
            ok(tab.ask("join_room", json!({ "nick": "" })).await.unwrap());
            bob.event_where("user_list_update", |args| nicks(&args[0]) == ["bob", "Ada"]).await.unwrap();
            let request = server.request("DELETE", "/api/session");
            let request = if by_cookie { request.header("Cookie", &ada.cookie) } else { request.bearer(&ada.token) };
            let since = Instant::now();
            let answer = request.send().await;
            assert_eq!(answer.cookie(), "wechat_session=");
            answer.expect(204);
            bob.event_where("user_list_update", |args| nicks(&args[0]) == ["bob"]).await.unwrap();
            assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
            is_ended(tab, "signed_out").await;
            assert!(!ada.is_signed_in(&server).await);
        }
        // Ending nothing succeeds.
        for token in [ada.token.as_str(), &ada.token, "nonsense"] {
            server.request("DELETE", "/api/session").bearer(token).send().await.expect(204);
        }
        server.request("DELETE", "/api/session").send().await.expect(204);
    }

    async fn a_session_that_ends_behind_the_servers_back_ends_within_5_s(server: Server) {
        let (ada, bob) = (server.sign_up("Ada").await, server.sign_up("Bob").await);
        let (ada_tab, bob_tab) = (ada.connect(&server).await, bob.connect(&server).await);
        let guest = server.join("guest").await;
        let sql = "delete from sessions where user_id = (select id from users where username = 'Ada')";
        let since = Instant::now();
        execute(&server.database, sql).await;
        is_ended(ada_tab, "signed_out").await;
        assert!(since.elapsed() < Duration::from_millis(7_500), "{:?}", since.elapsed());
        ok(bob_tab.ask("join_room", json!({ "nick": "" })).await.unwrap());
        ok(guest.ask("send_message", json!({ "content": "still here" })).await.unwrap());

        execute(&server.database, "update sessions set expires_at = 1").await;
        is_ended(bob_tab, "signed_out").await;
        assert_eq!(refresh(&server, &bob.cookie).await.refused(401), "signed_out");
    }

    async fn a_token_of_a_session_that_has_ended_does_not_connect(server: Server) {
        let ada = server.sign_up("Ada").await;
        server.request("DELETE", "/api/session").bearer(&ada.token).send().await.expect(204);
        let refused = Client::connect(&server.address, json!({ "token": ada.token }), &[]).await.unwrap_err();
        assert!(refused.0.contains("signed_out"), "{refused}");
    }

    async fn an_account_has_so_many_sessions_and_the_oldest_ends(server: Server) {
        let ada = server.sign_up("Ada").await;
        let mut last = ada.elsewhere(&server).await;
        for _ in 0..50 {
            last = ada.elsewhere(&server).await;
        }
        assert!(!ada.is_signed_in(&server).await);
        assert_eq!(sessions(&server, &last).await.len(), 50);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sweep_takes_expired_sessions_off_the_disk() {
    let server = Server::start_with(Database::sqlite(), &["--sweep-interval=1s"]).await;
    let (ada, bob) = (server.sign_up("Ada").await, server.sign_up("Bob").await);
    refresh(&server, &bob.cookie).await.expect(200);
    execute(
        &server.database,
        "update sessions set expires_at = 1 where user_id = (select id from users where username = 'Ada')",
    )
    .await;
    execute(&server.database, "update refresh_tokens set used_at = 1 where used_at is not null").await;
    let pool = sqlx::SqlitePool::connect(&server.database.url).await.unwrap();
    crate::harness::eventually("they are gone", async || {
        let sql = "select (select count(*) from sessions), (select count(*) from refresh_tokens)";
        let left: (i64, i64) = sqlx::query_as(sql).fetch_one(&pool).await.unwrap();
        left == (1, 1)
    })
    .await;
    assert!(!ada.is_signed_in(&server).await && bob.is_signed_in(&server).await);
}
