//! The database: opened or refused in one line, and the same on both.

use serde_json::json;
use sqlx::{Row, migrate::Migrator};
use uuid::Uuid;
use wechat::store::{OpenError, Store};

use crate::harness::{Database, ok, on_both_databases};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

const LIFETIME: std::time::Duration = std::time::Duration::from_secs(60);

#[tokio::test]
async fn a_database_of_an_unknown_kind_is_refused_without_its_password() {
    for url in ["mysql://me:secret@host/x", "wechat.db", "", "postgre://me:secret@host/x"] {
        let error = Store::open(url, LIFETIME).await.unwrap_err();
        assert!(matches!(error, OpenError::UnknownKind(_)) && !error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_refused() {
    for url in ["postgres://me@127.0.0.1:1/x", "sqlite:/nowhere/at/all/wechat.db"] {
        let error = Store::open(url, LIFETIME).await.unwrap_err();
        assert!(matches!(error, OpenError::Unreachable(_)), "{error}");
        assert!(!error.to_string().contains("pool"), "{error}");
    }
}

#[tokio::test]
async fn a_postgres_that_acknowledges_before_it_writes_is_refused() {
    let database = Database::postgres().await;
    let url = format!("{}?options=-csynchronous_commit%3Doff", database.url);
    assert!(matches!(Store::open(&url, LIFETIME).await, Err(OpenError::NotDurable)));
}

#[tokio::test]
async fn the_migrations_of_both_databases_go_together() {
    let names = |migrator: &Migrator| {
        migrator.iter().map(|one| (one.version, one.description.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(names(&SQLITE), names(&POSTGRES));
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let (sqlite, postgres) = (Database::sqlite(), Database::postgres().await);
    for database in [&sqlite, &postgres] {
        Store::open(&database.url, LIFETIME).await.unwrap().close().await;
    }
    let pool = sqlx::SqlitePool::connect(&sqlite.url).await.unwrap();
    let sql = "select m.name || '.' || c.name from sqlite_schema m, pragma_table_info(m.name) c
               where m.type in ('table', 'view') and m.name not like '\\_%' escape '\\' order by 1";
    let on_sqlite: Vec<String> =
        sqlx::query(sql).fetch_all(&pool).await.unwrap().iter().map(|row| row.get(0)).collect();
    let pool = sqlx::PgPool::connect(&postgres.url).await.unwrap();
    let sql = "select table_name || '.' || column_name from information_schema.columns
               where table_schema = 'public' and table_name not like '\\_%' order by 1";
    let on_postgres: Vec<String> =
        sqlx::query(sql).fetch_all(&pool).await.unwrap().iter().map(|row| row.get(0)).collect();
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    assert_eq!(sorted(on_sqlite), sorted(on_postgres));
}

on_both_databases! {
    async fn messages_outlive_the_change_of_their_table(server: Server) {
        let ada = server.join("ada").await;
        let sent = ok(ada.ask("send_message", json!({ "content": "old", "clientId": Uuid::now_v7() })).await.unwrap());
        let database = server.stop().await;
        // Back to what it was before the last migration, then forward again.
        let back = if database.url.starts_with("sqlite:") {
            "alter table messages rename to newer;
             create table messages (
                 id text primary key, room_id text not null references rooms (id), seq integer not null,
                 sender_id text not null, sender_nick text not null, content text not null, client_id text,
                 created_at integer not null, expires_at integer not null,
                 sender_account integer not null default 0, is_deleted integer not null default 0,
                 unique (room_id, seq), unique (sender_id, client_id)
             ) strict;
             insert into messages select * from newer;
             drop table newer;
             create index messages_expires_at on messages (expires_at);"
        } else {
            "alter table messages drop constraint messages_client_id_sender_id_key, add unique (sender_id, client_id);"
        };
        let back = format!("{back} delete from _sqlx_migrations where version = 4;");
        if database.url.starts_with("sqlite:") {
            let pool = sqlx::SqlitePool::connect(&database.url).await.unwrap();
            sqlx::raw_sql(sqlx::AssertSqlSafe(back)).execute(&pool).await.unwrap();
            pool.close().await;
        } else {
            let pool = sqlx::PgPool::connect(&database.url).await.unwrap();
            sqlx::raw_sql(sqlx::AssertSqlSafe(back)).execute(&pool).await.unwrap();
        }
        let server = Server::start(database).await;
        let mut bob = server.connect().await;
        ok(bob.ask("join_room", json!({ "nick": "bob" })).await.unwrap());
        assert_eq!(bob.event("load_history").await.unwrap()[0], json!([sent]));
    }

    async fn a_database_that_is_newer_than_the_program_is_refused(server: Server) {
        let database = server.stop().await;
        let sql = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                   select 9999, 'from the future', success, checksum, 0 from _sqlx_migrations where version = 1";
        if database.url.starts_with("sqlite:") {
            sqlx::query(sql).execute(&sqlx::SqlitePool::connect(&database.url).await.unwrap()).await.unwrap();
        } else {
            sqlx::query(sql).execute(&sqlx::PgPool::connect(&database.url).await.unwrap()).await.unwrap();
        }
        let error = Store::open(&database.url, LIFETIME).await.unwrap_err();
        assert!(matches!(error, OpenError::TooNew(9999)), "{error}");
    }
}
