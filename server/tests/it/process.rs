//! The program `wechat` itself: how it starts, what it refuses, how it is stopped and killed.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;
use wechat_load::Client;

use crate::harness::{Database, contents, nicks, ok, on_both_databases};

/// The program, running with a database of its own.
pub struct Process {
    child: Child,
    pub address: String,
    dir: TempDir,
}

impl Process {
    pub fn start(database: &Database) -> Self {
        Self::start_with(database.args(), &[])
    }

    /// With these arguments, and these variables in its environment.
    pub fn start_with(args: Vec<String>, env: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_wechat"))
            .args(args)
            .args(["--listen=127.0.0.1:0", "--name=Our chat"])
            .envs(env.iter().copied())
            .stdout(Stdio::piped())
            .stderr(File::create(dir.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Our chat is at http://").expect(&line).to_owned();
        Self { child, address, dir }
    }

    /// All that it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap()
    }

    /// Kills it without a warning.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

on_both_databases! {
    async fn every_acknowledged_message_survives_kill_9(server: Server) {
        let database = server.stop().await;
        let mut acknowledged = Vec::new();
        for round in 0..3 {
            let mut process = Process::start(&database);
            let ada = Client::connect(&process.address, json!({}), &[("join_room", json!({ "nick": "ada" }))]).await.unwrap();
            let answers: Vec<_> = (0..400)
                .map(|n| ada.ask_later("send_message", json!({ "content": format!("{round}-{n}") })))
                .collect();
            for (n, answer) in answers.into_iter().enumerate() {
                if n == 100 {
                    process.child.kill().unwrap();
                }
                let Ok(answer) = answer.await else { break };
                acknowledged.push(ok(answer)["content"].as_str().unwrap().to_owned());
            }
            process.child.wait().unwrap();
        }
        assert!(acknowledged.len() >= 300, "{}", acknowledged.len());

        let server = Server::start(database).await;
        let ada = server.join("ada").await;
        let mut stored = Vec::new();
        let mut before = i64::MAX;
        loop {
            let page = ok(ada.ask("load_older", json!({ "room": "global", "before": before, "limit": 100 })).await.unwrap());
            stored.extend(contents(&page["messages"]).into_iter().rev().map(str::to_owned));
            if page["hasMore"] == false {
                break;
            }
            before = page["messages"][0]["seq"].as_i64().unwrap();
        }
        stored.reverse();
        let lost: Vec<_> = acknowledged.iter().filter(|content| !stored.contains(content)).collect();
        assert!(lost.is_empty(), "{lost:?}");
        let in_order: Vec<_> = stored.iter().filter(|content| acknowledged.contains(content)).collect();
        assert_eq!(in_order, acknowledged.iter().collect::<Vec<_>>());
    }

    async fn after_kill_9_a_hundred_people_are_back_and_nobody_is_there_twice(server: Server) {
        let database = server.stop().await;
        let mut process = Process::start(&database);
        let mut tokens = Vec::new();
        let mut people = Vec::new();
        for n in 0..100 {
            let person = Client::connect(&process.address, json!({}), &[]).await.unwrap();
            let joined = ok(person.ask("join_room", json!({ "nick": format!("person {n}") })).await.unwrap());
            tokens.push(joined["token"].clone());
            people.push(person);
        }
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        people.clear();

        let process = Process::start(&database);
        let since = Instant::now();
        let returning = tokens.iter().enumerate().map(async |(n, token)| {
            let person = Client::connect(&process.address, json!({ "token": token }), &[]).await.unwrap();
            ok(person.ask("join_room", json!({ "nick": format!("person {n}") })).await.unwrap());
            person
        });
        let _people = futures_util::future::join_all(returning).await;
        let mut here = Vec::new();
        while here.len() != 100 {
            assert!(since.elapsed() < Duration::from_secs(15), "{} are there", here.len());
            let auth = json!({ "token": tokens[0] });
            let mut watcher = Client::connect(&process.address, auth, &[]).await.unwrap();
            ok(watcher.ask("join_room", json!({ "nick": "person 0" })).await.unwrap());
            let list = watcher.event("user_list_update").await.unwrap();
            here = nicks(&list[0]).into_iter().map(str::to_owned).collect();
        }
        here.sort();
        here.dedup();
        assert_eq!(here.len(), 100);
    }
}

#[tokio::test]
async fn sigterm_and_ctrl_c_end_it_within_ten_seconds_even_with_people_in_it() {
    for signal in ["-TERM", "-INT"] {
        let database = Database::sqlite();
        let mut process = Process::start(&database);
        let mut ada = Client::connect(&process.address, json!({}), &[("join_room", json!({ "nick": "ada" }))])
            .await
            .unwrap();
        ada.event("load_history").await.unwrap();
        let told = Instant::now();
        process.signal(signal);
        let status = tokio::task::spawn_blocking(move || process.child.wait().map(|status| (status, process)))
            .await
            .unwrap();
        let (status, _process) = status.unwrap();
        assert!(status.success() && told.elapsed() < Duration::from_secs(10), "{signal}: {status}");
        let drain = ada.event("server_drain").await.unwrap();
        assert!(drain[0]["reconnectAfterMs"].as_u64().unwrap() < 4_000);
        ada.closed().await.unwrap();
    }
}

#[test]
fn a_wrong_setting_is_one_line_that_names_it_and_exit_code_2() {
    let occupied = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let occupied = format!("--listen={}", occupied.local_addr().unwrap());
    for (flag, named) in [
        ("--retention=never", "--retention"),
        ("--allowed-origins=*", "--allowed-origins"),
        ("--allowed-origins=https://chat.example/room", "--allowed-origins"),
        ("--hosts=https://chat.example", "--hosts"),
        ("--forwarded-header=x-real-ip", "--forwarded-header"),
        ("--listen=here", "--listen"),
        (&occupied, "--listen"),
        ("--database-url=mysql://x", "--database-url"),
        ("--database-url=postgres://nobody@127.0.0.1:1/x", "--database-url"),
        ("--data-dir=/proc/nowhere", "--data-dir"),
        ("--config=/nowhere.toml", "--config"),
        ("--secret=short", "--secret"),
        ("--secret-file=/dev/null", "--secret-file"),
        ("--what", "--what"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_wechat"))
            .arg(flag)
            .env("WECHAT_DATA_DIR", dir.path())
            .env("WECHAT_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        child.stderr.take().unwrap().read_to_string(&mut line).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{flag}: {line}");
        assert!(line.lines().count() == 1 && line.contains(named), "{flag}: {line}");
    }
}

#[tokio::test]
async fn refused_origins_and_names_are_logged_once_each_with_what_would_help() {
    let database = Database::sqlite();
    let args = [database.args(), vec!["--hosts=chat.example".to_owned()]].concat();
    let mut process = Process::start_with(args, &[]);
    for _ in 0..20 {
        let answer = crate::harness::handshake(&process.address, "Origin: https://evil.example\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        let mut socket = tokio::net::TcpStream::connect(&process.address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut socket, b"GET http://evil.example/ HTTP/1.0\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut socket, &mut answer).await.unwrap();
        assert!(answer.contains(" 421 "), "{answer}");
    }
    process.signal("-TERM");
    process.child.wait().unwrap();
    let log = process.log();
    for setting in ["--allowed-origins", "--hosts"] {
        let lines: Vec<_> = log.lines().filter(|line| line.contains(setting)).collect();
        assert!(lines.len() == 1 && lines[0].contains("evil.example"), "{setting}: {lines:?}");
    }
}
