//! The log about accounts: what was done and by whom, without any secret.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    harness::Database,
    request::{Owner, PASSWORD, request},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_names_what_was_done_and_holds_no_secret() {
    let database = Database::sqlite();
    let log = database.dir.path().join("log");
    let mut child = Command::new(env!("CARGO_BIN_EXE_wechat"))
        .args(database.args())
        .args(["--listen=127.0.0.1:0", "--log=wechat=trace"])
        .stdout(Stdio::piped())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit('/').next().unwrap().to_owned();

    let credentials = json!({ "username": "Adelheid", "password": PASSWORD });
    let post = |path: &str, body: &Value| request(&address, "POST", path).json(body.clone()).send();
    let ada = Owner::of(post("/api/users", &credentials).await, 201);
    post("/api/session", &json!({ "username": "Adelheid", "password": "not the password" })).await.expect(401);
    let there = Owner::of(post("/api/session", &credentials).await, 200);
    let refresh = || request(&address, "POST", "/api/session/refresh").header("Cookie", &there.cookie).send();
    let next = refresh().await.cookie();
    refresh().await.expect(401);
    let again = Owner::of(post("/api/session", &credentials).await, 200);
    request(&address, "DELETE", "/api/session").bearer(&again.token).send().await.expect(204);
    let change = json!({ "password": PASSWORD, "newPassword": "an even better one" });
    request(&address, "PUT", "/api/users/me/password").bearer(&ada.token).json(change).send().await.expect(204);
    let confirm = json!({ "password": "an even better one" });
    request(&address, "DELETE", "/api/users/me").bearer(&ada.token).json(confirm).send().await.expect(204);
    child.kill().unwrap();
    child.wait().unwrap();

    let log = fs::read_to_string(log).unwrap();
    let audited: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for done in [
        "Signed up",
        "Refused a wrong password",
        "Signed in",
        "Ended a session: its refresh token was used twice",
        "Signed out",
        "Changed the password",
        "Deleted an account",
    ] {
        assert!(audited.iter().any(|line| line["message"] == done && line["user.id"] == ada.id), "{done}: {log}");
    }
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let code = ada.body["recoveryCode"].as_str().unwrap().to_owned();
    for secret in [
        "Adelheid",
        PASSWORD,
        "not the password",
        "an even better one",
        "127.0.0.1",
        "argon2",
        &ada.token,
        &value(&ada.cookie),
        &value(&next),
        &code,
    ] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}
