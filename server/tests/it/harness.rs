//! Servers and people to test with. Every test has a server and a database of its own.

use std::{env, net::SocketAddr, time::Duration};

use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection, SqlitePool};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};
use wechat::{app::App, config::Config, net::listen};
use wechat_load::Client;

/// Writes each test once and runs it on both databases.
macro_rules! on_both_databases {
    ($(async fn $name:ident($server:ident: Server) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use $crate::harness::{Database, Server};

            async fn fact($server: Server) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                fact(Server::start(Database::sqlite()).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                fact(Server::start(Database::postgres().await).await).await;
            }
        }
    )*};
}

pub(crate) use on_both_databases;

/// An empty database, and a directory that is deleted with the test.
pub struct Database {
    pub url: String,
    pub dir: TempDir,
}

impl Database {
    pub fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite:{}", dir.path().join("wechat.db").display()), dir }
    }

    pub async fn postgres() -> Self {
        let admin = env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL is set by script/test: run that");
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await.unwrap();
        let server = admin.rsplit_once('/').expect("a URL names its database").0;
        Self { url: format!("{server}/{name}"), dir: tempfile::tempdir().unwrap() }
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        self.number(format!("select count(*) from {table}")).await
    }

    /// The answer to a query for one number.
    pub async fn number(&self, sql: String) -> i64 {
        let sql = sqlx::AssertSqlSafe(sql);
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
    }

    /// The arguments of a server that uses it.
    pub fn args(&self) -> Vec<String> {
        let dir = self.dir.path().display();
        vec![format!("--database-url={}", self.url), format!("--data-dir={dir}"), "--limits=off".into()]
    }
}

/// Changes data in a database, behind the server's back.
pub async fn execute(database: &Database, sql: &'static str) {
    if database.url.starts_with("sqlite:") {
        let pool = SqlitePool::connect(&database.url).await.unwrap();
        sqlx::raw_sql(sql).execute(&pool).await.unwrap();
        pool.close().await;
    } else {
        PgConnection::connect(&database.url).await.unwrap().execute(sql).await.unwrap();
    }
}

/// A server that runs inside the test.
pub struct Server {
    pub address: String,
    pub database: Database,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
}

impl Server {
    pub async fn start(database: Database) -> Self {
        Self::start_with(database, &[]).await
    }

    /// With more flags, such as `--retention=2s`.
    pub async fn start_with(database: Database, flags: &[&str]) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), database, flags).await
    }

    async fn start_at(address: SocketAddr, database: Database, flags: &[&str]) -> Self {
        let args = database.args();
        Self::start_as(args, address, database, flags).await
    }

    /// Another server on the same database, with the same key.
    pub async fn beside(&self) -> Self {
        let database = Database { url: self.database.url.clone(), dir: tempfile::tempdir().unwrap() };
        Self::start_as(self.database.args(), SocketAddr::from(([127, 0, 0, 1], 0)), database, &[]).await
    }

    async fn start_as(args: Vec<String>, address: SocketAddr, database: Database, flags: &[&str]) -> Self {
        let flags = flags.iter().map(|flag| flag.to_string());
        let args = std::iter::once("wechat".to_owned()).chain(args).chain(flags);
        let config = Config::read(args.map(Into::into).collect::<Vec<_>>()).unwrap();
        let app = App::open(&config).await.unwrap();
        let listener = listen(address).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(app.serve(listener, async {
            let _ = stopped.await;
        }));
        Self { address, database, stop: Some(stop), running: Some(running) }
    }

    /// A connection of a client that is in no room yet.
    pub async fn connect(&self) -> Client {
        Client::connect(&self.address, json!({}), &[]).await.unwrap()
    }

    /// A client that is in the room `global` and has read what was shown on entering.
    pub async fn join(&self, nick: &str) -> Client {
        self.join_room(nick, "global").await
    }

    pub async fn join_room(&self, nick: &str, room: &str) -> Client {
        let mut client = self.connect().await;
        ok(client.ask("join_room", json!({ "nick": nick, "room": room })).await.unwrap());
        client.drain();
        client
    }

    /// Stops as SIGTERM would, and returns the database for the next server.
    pub async fn stop(mut self) -> Database {
        drop(self.stop.take());
        self.running.take().unwrap().await.unwrap();
        self.database
    }

    /// Stops, and starts again on the same database, without the flags it may have had.
    pub async fn restart(self) -> Self {
        let address = self.address.parse().unwrap();
        Self::start_at(address, self.stop().await, &[]).await
    }
}

/// A WebSocket after its handshake, to write frames of any kind to.
pub async fn websocket(server: &Server) -> TcpStream {
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    let request = format!(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
        server.address
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0; 12];
    socket.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 101");
    socket
}

/// A frame with these first bits and opcode, masked with zeros.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// The answer to a polling handshake with these headers.
pub async fn handshake(address: &str, headers: &str) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: {address}\r\n{headers}Connection: close\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The first byte of a whole text frame.
pub const TEXT: u8 = 0x81;

/// The data of a successful acknowledgement.
pub fn ok(answer: Value) -> Value {
    answer.get("ok").unwrap_or_else(|| panic!("expected ok, got {answer}")).clone()
}

/// The code of a refusal, which always has a sentence as well.
pub fn error_code(answer: &Value) -> String {
    let error = answer.get("error").unwrap_or_else(|| panic!("expected an error, got {answer}"));
    let message = error["message"].as_str().unwrap();
    assert_is_ours(message);
    error["code"].as_str().unwrap().to_owned()
}

/// Phrases of parsers, which nobody should have to read.
const PARSERS: [&str; 14] = [
    "at line",
    "column",
    "expected",
    "serde",
    "invalid type",
    "invalid value",
    "missing field",
    "unknown field",
    "unknown variant",
    "trailing",
    "EOF",
    "escape",
    "UTF-8",
    "`",
];

/// Checks that a refusal is a sentence for people, not a parser's.
#[track_caller]
pub fn assert_is_ours(sentence: &str) {
    assert!(sentence.ends_with('.') && sentence.len() > 10, "not a sentence: {sentence}");
    let foreign = PARSERS.iter().find(|words| sentence.contains(*words));
    assert_eq!(foreign, None, "a parser's words: {sentence}");
}

/// The nicknames of a `user_list_update`.
pub fn nicks(users: &Value) -> Vec<&str> {
    users.as_array().unwrap().iter().map(|user| user["nick"].as_str().unwrap()).collect()
}

/// The texts of messages.
pub fn contents(messages: &Value) -> Vec<&str> {
    messages.as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect()
}

/// Polls until it is so; an event would be better where there is one.
pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never happened: {what}");
}
