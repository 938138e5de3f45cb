//! The program's log contains no texts, secrets or addresses of people, at any level.

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wechat_load::Client;

use crate::{
    harness::{Database, error_code, ok, on_both_databases},
    polled::Polled,
    process::Process,
    request::{Answer, Owner, request},
};

const ADDRESS: &str = "203.0.113.77";
const DATABASE_PASSWORD: &str = "password-of-the-database";
const KEY: &str = "this key signs all tokens, and nobody reads it";

/// Everything that must not be in the log, collected along the way.
struct Secrets(Vec<String>);

impl Secrets {
    /// A new one, such as a password or a text.
    fn word(&mut self, what: &str) -> String {
        let word = format!("{what} {}", uuid::Uuid::now_v7());
        self.0.push(word.clone());
        word
    }

    fn add(&mut self, value: &Value) -> String {
        let text = value.as_str().unwrap().to_owned();
        self.0.push(text.clone());
        text
    }

    /// All that an answer to signing in contains.
    fn signed_in(&mut self, answer: Answer, status: u16) -> Owner {
        for cookie in answer.cookies() {
            self.0.push(cookie.split_once('=').unwrap().1.to_owned());
        }
        let owner = Owner::of(answer, status);
        self.add(&owner.body["accessToken"]);
        if owner.body.get("recoveryCode").is_some() {
            self.add(&owner.body["recoveryCode"]);
        }
        owner
    }
}

/// Somebody with a page and a program.
struct Person<'a> {
    address: &'a str,
    secrets: Secrets,
}

impl Person<'_> {
    async fn ask(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        let asking = request(self.address, method, path).bearer(token).header("X-Forwarded-For", ADDRESS);
        asking.json(body).send().await
    }

    /// Signs up, signs in, refreshes, changes and resets the password.
    async fn has_an_account(&mut self) -> Owner {
        let password = self.secrets.word("password");
        let credentials = |password: &str| json!({ "username": "Ada", "password": password });
        let made = self.ask("POST", "/api/users", "", credentials(&password)).await;
        let owner = self.secrets.signed_in(made, 201);
        let wrong = self.secrets.word("wrong password");
        assert_eq!(self.ask("POST", "/api/session", "", credentials(&wrong)).await.refused(401), "wrong_password");
        let again = self.ask("POST", "/api/session", "", credentials(&password)).await;
        let again = self.secrets.signed_in(again, 200);
        let refreshing = request(self.address, "POST", "/api/session/refresh").header("Cookie", &again.cookie);
        let refreshed = refreshing.send().await;
        self.secrets.signed_in(refreshed, 200);
        let new = self.secrets.word("new password");
        let asked = json!({ "password": password, "newPassword": new });
        self.ask("PUT", "/api/users/me/password", &owner.token, asked).await.expect(204);
        let asked = json!({ "password": new });
        let code = self.ask("POST", "/api/users/me/recovery-code", &owner.token, asked).await.expect(200);
        let code = self.secrets.add(&code["recoveryCode"]);
        let newest = self.secrets.word("newest password");
        let asked = json!({ "username": "Ada", "recoveryCode": code, "newPassword": newest });
        let recovered = self.ask("POST", "/api/session/recovery", "", asked).await;
        self.secrets.signed_in(recovered, 200)
    }

    /// Makes a room and a link to it, admits people, and removes them.
    async fn owns_a_room(&mut self, owner: &Owner) -> (String, String) {
        let asked = json!({ "read": "members", "canKnock": true });
        let made = self.ask("POST", "/api/rooms", &owner.token, asked).await.expect(201);
        self.secrets.add(&made["ownerLink"]["secret"]);
        let room = made["room"]["id"].as_str().unwrap().to_owned();
        let links = format!("/api/rooms/{room}/links");
        let link = self.ask("POST", &links, &owner.token, json!({ "role": "member" })).await.expect(201);
        let link = self.secrets.add(&link["secret"]);
        (room, link)
    }

    /// Uses a WebSocket: enters by a link, knocks, sends nonsense, and is removed.
    async fn talks(&mut self, owner: &Owner, room: &str, link: &str) {
        let guest = Client::connect(self.address, json!({}), &[]).await.unwrap();
        let wrong = self.secrets.word("link");
        let asked = json!({ "nick": "bob", "room": room, "link": wrong });
        assert_eq!(error_code(&guest.ask("join_room", asked).await.unwrap()), "link_invalid");
        let knock = ok(guest.ask("knock", json!({ "room": room, "nick": "bob" })).await.unwrap());
        assert_eq!(knock["room"], room);
        ok(guest.ask("preview_room", json!({ "room": room, "link": link })).await.unwrap());
        let joined =
            ok(guest.ask("join_room", json!({ "nick": "bob", "room": room, "link": link })).await.unwrap());
        let token = self.secrets.add(&joined["token"]);
        let text = self.secrets.word("text");
        ok(guest.ask("send_message", json!({ "room": room, "content": text })).await.unwrap());
        ok(guest.ask("change_nick", json!({ "nick": "bobby" })).await.unwrap());
        for event in ["send_message", "join_room", "preview_room", "knock", "nothing", "change_nick", "load_older"]
        {
            let word = self.secrets.word("nonsense");
            for payload in [json!(word), json!([word]), json!({ "content": { "a": word }, "nick": [word] })] {
                error_code(&guest.ask(event, payload).await.unwrap());
            }
        }
        guest.send_raw(format!("42[\"send_message\",{{\"content\":\"{}\"", self.secrets.word("broken")));
        let back = Client::connect(self.address, json!({ "token": token }), &[]).await.unwrap();
        ok(back.ask("join_room", json!({ "nick": "bobby", "room": room })).await.unwrap());
        let ban = format!("/api/rooms/{room}/bans/{}", joined["user"]["id"].as_str().unwrap());
        self.ask("PUT", &ban, &owner.token, json!({})).await.expect(204);
        let nobody = self.secrets.word("token");
        let _ = Client::connect(self.address, json!({ "token": nobody }), &[]).await;
        self.ask("GET", "/api/users/me", &nobody, json!({})).await.refused(401);
        let name = self.secrets.word("name");
        self.ask("POST", "/api/session", "", json!({ "username": [name] })).await.refused(400);
    }

    /// The same by polling, and with what is not HTTP at all.
    async fn polls(&mut self, owner: &Owner, room: &str) {
        let mut polled = Polled::connect_as(self.address, json!({ "token": owner.token })).await;
        self.secrets.0.push(polled.sid.clone());
        ok(polled.ask("join_room", json!({ "nick": "", "room": room })).await);
        let text = self.secrets.word("polled text");
        ok(polled.ask("send_message", json!({ "room": room, "content": text })).await);
        polled.post(&format!("42[\"{}\"", self.secrets.word("broken poll"))).await;
        let mut socket = tokio::net::TcpStream::connect(self.address).await.unwrap();
        let header = self.secrets.word("header");
        socket.write_all(format!("GET /{header} HTTP/1.1\r\nX: \u{1}{header}\r\n\r\n").as_bytes()).await.unwrap();
        let _ = socket.read_to_end(&mut Vec::new()).await;
    }
}

fn with_password(url: &str) -> String {
    match url.strip_prefix("postgres://postgres@") {
        Some(rest) => format!("postgres://postgres:{DATABASE_PASSWORD}@{rest}?pasword={DATABASE_PASSWORD}"),
        None => url.to_owned(),
    }
}

async fn nothing_of_it_is_logged(database: Database, filter: &str) {
    let args = [
        format!("--database-url={}", with_password(&database.url)),
        format!("--data-dir={}", database.dir.path().display()),
        "--trusted-proxies=127.0.0.1".to_owned(),
        format!("--secret={KEY}"),
    ];
    let process = Process::start_with(args.to_vec(), &[("WECHAT_LOG", filter)]);
    let mut person = Person { address: &process.address, secrets: Secrets(Vec::new()) };
    let owner = person.has_an_account().await;
    let (room, link) = person.owns_a_room(&owner).await;
    person.polls(&owner, &room).await;
    person.talks(&owner, &room, &link).await;
    person.secrets.0.extend([ADDRESS, DATABASE_PASSWORD, KEY, "127.0.0.1"].map(str::to_owned));
    let secrets = person.secrets.0;
    let log = process.log();
    assert!(log.contains("Signed up") && log.contains("Connected"), "it is logged at all: {log}");
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{filter}: {secret} is in {line:?}");
    }
}

on_both_databases! {
    async fn no_secret_is_logged_at_trace(server: Server) {
        nothing_of_it_is_logged(server.stop().await, "trace").await;
    }

    async fn no_secret_is_logged_by_crates_that_are_named(server: Server) {
        const NAMED: &str = "sqlx=trace,sqlx_core=trace,sqlx_postgres=trace,hyper=trace,tokio=trace,mio=trace,\
            axum=trace,socketio=trace,wechat=debug";
        nothing_of_it_is_logged(server.stop().await, NAMED).await;
    }
}

/// The program's output before it ends, on both streams.
fn says(args: &[&str], env: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechat"));
    let said = command.args(args).envs(env.iter().copied()).stdin(Stdio::null()).output().unwrap();
    String::from_utf8([said.stdout, said.stderr].concat()).unwrap()
}

#[test]
fn neither_the_help_nor_a_refusal_says_a_secret() {
    const SECRET: &str = "hunter2-hunter2-hunter2-hunter2-hunter2";
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("wechat.toml");
    let url = format!("postgres://me:{SECRET}@127.0.0.1:1/x?password={SECRET}");
    std::fs::write(&file, format!("secret = \"{SECRET}\"\ndatabase-url = \"{url}\"")).unwrap();
    let file = file.to_str().unwrap();
    let data_dir = format!("--data-dir={}", dir.path().display());
    for (args, env) in [
        (&["--help"][..], &[("WECHAT_SECRET", SECRET), ("DATABASE_URL", &*url)][..]),
        (&["--config", file, "--help"], &[]),
        (&["--config", file, "--listen=127.0.0.1:0", &data_dir], &[]),
        (&["--listen=127.0.0.1:0", &data_dir, "--database-url", &url], &[("WECHAT_LOG", "trace")]),
        (&["--listen=127.0.0.1:0", &data_dir, "--database-url", &url.replace("postgres:", "mysql:")], &[]),
        (&["--listen=127.0.0.1:0", &data_dir, "--database-url", SECRET], &[]),
        (&[&url], &[]),
        (&[&format!("--database_url={url}")], &[]),
    ] {
        let said = says(args, env);
        assert!(!said.is_empty() && !said.contains(SECRET), "{args:?}: {said}");
    }
}
