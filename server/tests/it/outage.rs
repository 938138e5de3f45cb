//! A database that does not answer: every request is answered all the same, and in time.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use crate::harness::{Database, error_code, eventually, ok, on_both_databases};

/// Holds locks that every message needs, like another program that hangs in the middle of its work.
enum Blockade {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Blockade {
    async fn begin(database: &Database) -> Self {
        if database.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
            connection.execute("begin immediate").await.unwrap();
            Self::Sqlite(connection)
        } else {
            let mut connection = PgConnection::connect(&database.url).await.unwrap();
            connection.execute("begin; lock table rooms in exclusive mode").await.unwrap();
            Self::Postgres(connection)
        }
    }

    async fn end(self) {
        match self {
            Self::Sqlite(mut connection) => drop(connection.execute("rollback").await.unwrap()),
            Self::Postgres(mut connection) => drop(connection.execute("rollback").await.unwrap()),
        }
    }
}

on_both_databases! {
    async fn when_the_database_hangs_every_send_is_answered_within_5_s_and_it_heals_by_itself(server: Server) {
        let mut people = Vec::new();
        for n in 0..70 {
            people.push(server.join(&format!("user {n}")).await);
        }
        let blockade = Blockade::begin(&server.database).await;
        let asked = Instant::now();
        let answers: Vec<_> = people
            .iter()
            .flat_map(|person| (0..64).map(|n| person.ask_later("send_message", json!({ "content": n.to_string() }))))
            .collect();
        let mut codes = std::collections::HashMap::<String, usize>::new();
        for answer in answers {
            let answer = answer.await.unwrap();
            if answer.get("error").is_some() {
                assert!(answer["error"]["retryAfterMs"].is_u64(), "{answer}");
                *codes.entry(error_code(&answer)).or_default() += 1;
            }
        }
        // A little more than 5 s: the answers have to be sent and read, in a debug build.
        assert!(asked.elapsed() < Duration::from_millis(6_500), "{:?}", asked.elapsed());
        assert!(codes["busy"] >= 1 && codes["unavailable"] >= 1 && codes.len() == 2, "{codes:?}");

        blockade.end().await;
        eventually("it heals", async || {
            people[0].ask("send_message", json!({ "content": "back" })).await.unwrap().get("ok").is_some()
        })
        .await;
        let page = ok(people[0].ask("load_older", json!({ "room": "global", "before": 1_000_000 })).await.unwrap());
        assert!(!page["messages"].as_array().unwrap().is_empty());
    }
}
