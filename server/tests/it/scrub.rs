//! Deleted data, searched for in the bytes of SQLite's files.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::PathBuf,
};

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;
use wechat_load::Client;

use crate::{
    harness::{Database, Server, eventually, execute, ok},
    process::Process,
};

/// Unique texts, from a few bytes to more than a page of the file.
fn texts(count: usize) -> Vec<String> {
    let lengths = [0, 20, 100, 300, 700, 2_000, 3_900];
    (0..count)
        .map(|n| format!("{}{}", Uuid::now_v7().simple(), "lorem ipsum ".repeat(400).split_at(lengths[n % 7]).0))
        .collect()
}

/// Sends them all, and returns the messages.
async fn say(client: &Client, room: &str, texts: &[String]) -> Vec<Value> {
    let said: Vec<_> = texts
        .iter()
        .map(|text| client.ask_later("send_message", json!({ "room": room, "content": text })))
        .collect();
    let mut messages = Vec::new();
    for answer in said {
        messages.push(ok(answer.await.unwrap()));
    }
    messages
}

/// Those of the texts that are anywhere in the database's files.
fn found(database: &Database, texts: &[String]) -> Vec<String> {
    let mut bytes = Vec::new();
    for file in fs::read_dir(database.dir.path()).unwrap() {
        let path: PathBuf = file.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("wechat.db") {
            // The gaps hold nothing.
            bytes.extend(fs::read(path).unwrap_or_default());
        }
    }
    // The first 32 bytes of each are in no other text, and never on two pages.
    let looked_for: HashMap<&[u8], &String> = texts.iter().map(|text| (&text.as_bytes()[..32], text)).collect();
    // What was made within a day begins with the same.
    let start = texts.first().map_or(&[][..], |text| &text.as_bytes()[..4]);
    let windows = bytes.windows(32).filter(|window| window.starts_with(start));
    let found: HashSet<_> = windows.filter_map(|window| looked_for.get(window)).collect();
    found.into_iter().map(|text| (*text).clone()).collect()
}

async fn eventually_nothing_is_found(database: &Database, texts: &[String]) {
    eventually("nothing that was deleted is in the files", async || found(database, texts).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_expired_is_in_no_file_of_the_database() {
    let server = Server::start_with(Database::sqlite(), &["--sweep-interval=1s"]).await;
    let ada = server.join("ada").await;
    let texts = texts(1_000);
    say(&ada, "global", &texts).await;
    assert_eq!(found(&server.database, &texts).len(), 1_000);
    execute(&server.database, "update messages set expires_at = 1").await;
    eventually_nothing_is_found(&server.database, &texts).await;
    let database = server.stop().await;
    assert_eq!(found(&database, &texts), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_among_others_is_in_no_file_and_the_others_are() {
    let server = Server::start(Database::sqlite()).await;
    let owner = server.sign_up("olga").await;
    let delete = async |path: String| {
        server.request("DELETE", &path).bearer(&owner.token).send().await.expect(204);
    };
    let made = server.request("POST", "/api/rooms").bearer(&owner.token).json(json!({})).send().await.expect(201);
    let room = made["room"]["id"].as_str().unwrap();
    let ada = server.join_room("ada", room).await;
    let (doomed, kept) = (texts(400), texts(200));
    let mut messages = Vec::new();
    for (doomed, kept) in doomed.chunks(2).zip(kept.chunks(1)) {
        messages.extend(say(&ada, room, doomed).await);
        say(&ada, room, kept).await;
    }
    for message in &messages {
        delete(format!("/api/rooms/{room}/messages/{}", message["id"].as_str().unwrap())).await;
    }
    eventually_nothing_is_found(&server.database, &doomed).await;
    assert_eq!(found(&server.database, &kept).len(), 200);

    // A room that is cleared, and one that is deleted, with the names in it.
    delete(format!("/api/rooms/{room}/messages")).await;
    eventually_nothing_is_found(&server.database, &kept).await;
    let more = texts(100);
    say(&ada, room, &more).await;
    delete(format!("/api/rooms/{room}")).await;
    eventually_nothing_is_found(&server.database, &more).await;
    let database = server.stop().await;
    assert_eq!(found(&database, &[doomed, kept, more].concat()), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_killed_leaves_nothing_after_its_next_start() {
    let database = Database::sqlite();
    let mut args = database.args();
    args.extend(["--retention=2s".to_owned(), "--sweep-interval=1s".to_owned()]);
    let mut process = Process::start_with(args, &[]);
    let joining = [("join_room", json!({ "nick": "ada" }))];
    let ada = Client::connect(&process.address, json!({}), &joining).await.unwrap();
    let texts = texts(300);
    say(&ada, "global", &texts).await;
    // A backup reads: the log stays as it is, with everything.
    let mut backup = SqliteConnection::connect(&database.url).await.unwrap();
    sqlx::raw_sql("begin; select count(*) from messages").execute(&mut backup).await.unwrap();
    let mut reader = SqliteConnection::connect(&database.url).await.unwrap();
    eventually("the sweep has deleted them", async || {
        let left: i64 = sqlx::query_scalar("select count(*) from messages").fetch_one(&mut reader).await.unwrap();
        left == 0
    })
    .await;
    reader.close().await.unwrap();
    // Writers do not wait for it.
    ok(ada.ask("send_message", json!({ "content": "meanwhile" })).await.unwrap());
    process.kill();
    assert!(!found(&database, &texts).is_empty());
    sqlx::raw_sql("rollback").execute(&mut backup).await.unwrap();
    drop(backup);
    let process = Process::start(&database);
    eventually_nothing_is_found(&database, &texts).await;
    drop(process);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_earlier_version_left_in_the_file_is_gone_with_the_first_start() {
    let server = Server::start(Database::sqlite()).await;
    let ada = server.join("ada").await;
    let texts = texts(1_000);
    say(&ada, "global", &texts).await;
    let database = server.stop().await;
    // As it deleted: without overwriting, and without a trace of that in the file.
    let mut old = SqliteConnection::connect(&database.url).await.unwrap();
    let deleting = "pragma secure_delete = off; delete from messages where seq % 3 <> 0; pragma user_version = 0;
                    update messages set content = '' where seq % 2 = 0; pragma wal_checkpoint(truncate);";
    sqlx::raw_sql(deleting).execute(&mut old).await.unwrap();
    old.close().await.unwrap();
    let (kept, doomed): (Vec<_>, Vec<_>) =
        texts.into_iter().enumerate().partition(|(index, _)| (index + 1) % 3 == 0 && (index + 1) % 2 != 0);
    let words = |texts: Vec<(usize, String)>| texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    let (kept, doomed) = (words(kept), words(doomed));
    assert!(!found(&database, &doomed).is_empty());

    let process = Process::start(&database);
    assert!(process.log().contains("Rewriting the database"), "{}", process.log());
    eventually_nothing_is_found(&database, &doomed).await;
    assert_eq!(found(&database, &kept).len(), kept.len());
    drop(process);
    let process = Process::start(&database);
    assert!(!process.log().contains("Rewriting the database"), "{}", process.log());
}
