//! The database: opened or refused in one line, and the same on both.

use std::sync::Arc;

use serde_json::json;
use sqlx::{Row, migrate::Migrator};
use uuid::Uuid;
use wechat::{
    error::Error,
    model::{Nick, Person, Role, RoomId, Settings, SettingsChange, UserId},
    store::{Network, NewAuditEntry, NewHold, NewLink, OpenError, Store, What},
};

use crate::{
    harness::{Database, execute, ok, on_both_databases},
    process::Process,
};

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

fn person(nick: &str) -> Person {
    Person { id: UserId::random(), nick: Nick::parse(nick).unwrap(), has_account: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_tables_may_take_longer_than_a_question_and_others_wait_for_it() {
    const LATEST: &str = "\
        drop index rooms_listed;
        create index rooms_listed on rooms (is_listed) where is_listed;
        delete from _sqlx_migrations where version = 5;";
    // Large enough to take longer than the 3 s that a query has.
    const SLOW: &str = "\
        create function slow() returns event_trigger language plpgsql as
            $$ begin perform pg_sleep(3.5); end $$;
        create event trigger slow on ddl_command_start when tag in ('CREATE INDEX') execute function slow();";
    let database = Database::postgres().await;
    Store::open(&database.url, LIFETIME).await.unwrap().close().await;
    execute(&database, LATEST).await;
    execute(&database, SLOW).await;

    let start = || {
        let args = [database.args(), vec!["--secret=as long as it has to be, and not longer".to_owned()]].concat();
        tokio::task::spawn_blocking(move || Process::start_with(args, &[]))
    };
    let (one, other) = tokio::join!(start(), start());
    let logs = [one.unwrap().log(), other.unwrap().log()];
    let with = |text: &str| logs.iter().filter(|log| log.contains(text)).count();
    assert_eq!(with("Bringing the database up to date: with many messages"), 1, "{logs:?}");
    assert_eq!(with("The database is up to date\",\"to\":5,\"took_ms\":"), 1, "{logs:?}");
    assert_eq!(with("Another server is bringing the database up to date"), 1, "{logs:?}");
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
    async fn nothing_is_written_about_a_room_that_has_been_deleted(server: Server) {
        let store = Store::open(&server.database.url, LIFETIME).await.unwrap();
        let room = RoomId::parse("attic").unwrap();
        let (ada, bob) = (person("ada"), person("bob"));
        store.own_room(&room, &ada.id, &Settings::default(), || false).await.unwrap();
        let link = NewLink { role: Role::Member, uses: None, expires_in_ms: None };
        let (_, secret) = store.add_link(&room, &link).await.unwrap();
        store.redeem_link(&room, &secret, &bob).await.unwrap();
        store.delete_room(&room).await.unwrap();

        let entry = NewAuditEntry { action: "kick", actor: &ada, target: None, detail: None };
        let address_hashes: [Arc<str>; 1] = ["here".into()];
        let hold = |what| NewHold {
            what,
            for_ms: Some(60_000),
            network: Some(Network { address_hashes: &address_hashes, for_ms: 60_000 }),
        };
        let refused = [
            store.set_role(&room, &bob, Role::Member).await,
            store.hold(&room, &bob, &hold(What::Mute)).await,
            store.hold(&room, &bob, &hold(What::Ban)).await,
            store.add_link(&room, &link).await.map(drop),
            store.redeem_link(&room, &secret, &bob).await,
            store.record(&room, entry).await,
            store.hand_room_over(&room, &ada.id, &bob).await,
            store.clear_room(&room).await.map(drop),
            store.change_settings(&room, SettingsChange::default()).await.map(drop),
        ];
        for (n, result) in refused.iter().enumerate() {
            assert!(matches!(result, Err(Error::RoomDeleted)), "{n}: {result:?}");
        }
        for table in ["room_roles", "room_links", "room_bans", "room_mutes", "room_holds", "room_origins", "room_audit", "messages"] {
            assert_eq!(server.database.count(table).await, 0, "{table}");
        }
        store.close().await;
    }

    async fn messages_outlive_the_change_of_their_table(server: Server) {
        let ada = server.join("ada").await;
        let sent = ok(ada.ask("send_message", json!({ "content": "old", "clientId": Uuid::now_v7() })).await.unwrap());
        let database = server.stop().await;
        // Back to the state before the migrations of this table, then forward again.
        let back = if database.url.starts_with("sqlite:") {
            "alter table messages rename to newer;
             create table messages (
                 id text primary key, room_id text not null references rooms (id), seq integer not null,
                 sender_id text not null, sender_nick text not null, content text not null, client_id text,
                 created_at integer not null, expires_at integer not null,
                 sender_account integer not null default 0, is_deleted integer not null default 0,
                 unique (room_id, seq), unique (sender_id, client_id)
             ) strict;
             insert into messages
             select id, room_id, seq, sender_id, sender_nick, content, client_id, created_at, expires_at,
                    sender_account, is_deleted
             from newer;
             alter table rooms drop column last_change;
             drop table reactions;
             delete from _sqlx_migrations where version >= 11;
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
