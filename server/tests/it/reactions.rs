//! Reactions: one person, one emoji, once; gathered for everyone, and gone with the message.

use std::collections::HashSet;

use serde_json::{Value, json};
use wechat_load::Client;

use crate::harness::{error_code, eventually, execute, ok, on_both_databases};

const GLOBAL: &str = "global";
const EMOJI: [&str; 21] = [
    "👍", "❤️", "😂", "😮", "😢", "🎉", "👎", "🔥", "👏", "🙏", "💯", "👀", "🚀", "✅", "❌", "🤔", "🍀", "🌍",
    "☕", "🎈", "🐙",
];

async fn say(client: &Client, content: &str) -> Value {
    ok(client.ask("send_message", json!({ "content": content })).await.unwrap())["seq"].clone()
}

async fn react(client: &Client, seq: &Value, emoji: &str, on: bool) -> Value {
    client.ask("react", json!({ "room": GLOBAL, "seq": seq, "emoji": emoji, "on": on })).await.unwrap()
}

/// The kinds of a message, with their counts and the names that are shown.
fn kinds(message: &Value) -> Vec<(String, i64, Vec<String>)> {
    let kinds = message["reactions"].as_array().cloned().unwrap_or_default();
    let names = |kind: &Value| {
        let by = kind["by"].as_array().unwrap().iter();
        by.map(|person| person["nick"].as_str().unwrap().to_owned()).collect()
    };
    kinds
        .iter()
        .map(|kind| (kind["emoji"].as_str().unwrap().to_owned(), kind["count"].as_i64().unwrap(), names(kind)))
        .collect()
}

async fn newest(client: &Client) -> Value {
    ok(client.ask("load_older", json!({ "room": GLOBAL, "before": 1_000, "limit": 1 })).await.unwrap())["messages"]
        [0]
    .clone()
}

fn kind(emoji: &str, count: i64, names: &[&str]) -> (String, i64, Vec<String>) {
    (emoji.to_owned(), count, names.iter().map(|name| (*name).to_owned()).collect())
}

on_both_databases! {
    async fn a_reaction_is_told_to_all_and_doing_it_twice_changes_nothing(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        let seq = say(&ada, "hello").await;
        let reacted = ok(react(&bob, &seq, "👍", true).await);
        assert_eq!(kinds(&reacted), [kind("👍", 1, &["bob"])]);
        assert_eq!(reacted["change"], 1);
        let told = bob.event("messages_changed").await.unwrap().remove(0);
        let patch = &told["messages"][0];
        assert_eq!((&patch["reactions"], &patch["change"], patch.get("content")), (&reacted["reactions"], &json!(1), None));
        assert_eq!(ok(react(&bob, &seq, "👍", true).await), reacted);
        ok(react(&ada, &seq, "❤", true).await);
        ok(react(&ada, &seq, "👍", true).await);
        assert_eq!(kinds(&newest(&bob).await), [kind("👍", 2, &["bob", "ada"]), kind("❤️", 1, &["ada"])]);

        ok(react(&bob, &seq, "👍", false).await);
        let without = ok(react(&bob, &seq, "👍", false).await);
        assert_eq!((kinds(&without), &without["change"]), (vec![kind("👍", 1, &["ada"]), kind("❤️", 1, &["ada"])], &json!(4)));
        ok(react(&ada, &seq, "👍", false).await);
        assert_eq!(kinds(&ok(react(&ada, &seq, "❤️", false).await)), []);
        // Who comes back is told that there are none.
        let since = json!({ "room": GLOBAL, "after": 1, "epoch": ok(ada.ask("sync_room", json!({ "room": GLOBAL, "after": 0, "epoch": "" })).await.unwrap())["epoch"], "change": 1 });
        assert_eq!(ok(ada.ask("sync_room", since).await.unwrap())["changed"][0]["reactions"], json!([]));
        assert_eq!(server.database.count("reactions").await, 0);
    }

    async fn who_is_asked_for_more_than_the_named_people_names_them_in_order(server: Server) {
        let ada = server.join("ada").await;
        let seq = say(&ada, "hello").await;
        let mut people = Vec::new();
        for n in 0..12 {
            people.push(server.join(&format!("guest {n:02}")).await);
            ok(react(&people[n], &seq, "🎉", true).await);
        }
        let names = |numbers: std::ops::Range<usize>| numbers.map(|n| format!("guest {n:02}")).collect::<Vec<_>>();
        assert_eq!(kinds(&newest(&ada).await), [("🎉".to_owned(), 12, names(0..10))]);
        // One of the named ones leaves the list: the next one is named.
        ok(react(&people[3], &seq, "🎉", false).await);
        let mut named = names(0..11);
        named.remove(3);
        assert_eq!(kinds(&newest(&ada).await), [("🎉".to_owned(), 11, named.clone())]);
        let list = async |after: Value| {
            ok(ada.ask("list_reactions", json!({ "room": GLOBAL, "seq": seq, "emoji": "🎉", "after": after })).await.unwrap())
        };
        let all = list(Value::Null).await;
        named.push("guest 11".to_owned());
        assert_eq!(all["people"].as_array().unwrap().iter().map(|one| one["nick"].as_str().unwrap()).collect::<Vec<_>>(), named);
        assert_eq!(all.get("next"), None);

        // More than a page.
        const STRANGERS: &str = "\
            with recursive numbers(n) as (select 100 union all select n + 1 from numbers where n < 199)
            insert into reactions (message_id, user_id, emoji, nick, change)
            select messages.id, 'stranger-' || n, '🎉', 'stranger', n from numbers cross join messages";
        execute(&server.database, STRANGERS).await;
        let first = list(Value::Null).await;
        let second = list(first["next"].clone()).await;
        let ids: HashSet<_> = [&first, &second].iter().flat_map(|page| page["people"].as_array().unwrap()).map(|one| one["id"].to_string()).collect();
        assert_eq!((first["people"].as_array().unwrap().len(), ids.len(), second.get("next")), (100, 111, None));
    }

    async fn a_message_has_20_kinds_and_10_of_one_person(server: Server) {
        let (ada, bob) = (server.join("ada").await, server.join("bob").await);
        let seq = say(&ada, "hello").await;
        for emoji in &EMOJI[..10] {
            ok(react(&ada, &seq, emoji, true).await);
        }
        assert_eq!(error_code(&react(&ada, &seq, EMOJI[10], true).await), "too_many_reactions");
        for emoji in &EMOJI[10..20] {
            ok(react(&bob, &seq, emoji, true).await);
        }
        let cleo = server.join("cleo").await;
        assert_eq!(error_code(&react(&cleo, &seq, EMOJI[20], true).await), "too_many_reactions");
        assert_eq!(kinds(&ok(react(&cleo, &seq, EMOJI[19], true).await)).len(), 20);
        // One back, one more.
        ok(react(&ada, &seq, EMOJI[0], false).await);
        assert_eq!(kinds(&ok(react(&ada, &seq, EMOJI[20], true).await)).last().unwrap().0, EMOJI[20]);
    }

    async fn what_cannot_be_reacted_to_or_with_is_refused(server: Server) {
        let ada = server.join("ada").await;
        let seq = say(&ada, "hello").await;
        for emoji in ["", "x", "👍👍", "1", ":)", "<b>"] {
            assert_eq!(error_code(&react(&ada, &seq, emoji, true).await), "invalid_emoji", "{emoji}");
        }
        assert_eq!(error_code(&react(&ada, &json!(99), "👍", true).await), "not_found");
        assert_eq!(error_code(&react(&ada, &json!(99), "👍", false).await), "not_found");
        ok(react(&ada, &seq, "👍", true).await);
        let deleted = json!({ "room": GLOBAL, "seq": seq });
        ok(ada.ask("delete_message", deleted.clone()).await.unwrap());
        assert_eq!(kinds(&newest(&ada).await), []);
        assert_eq!(server.database.count("reactions").await, 0);
        assert_eq!(error_code(&react(&ada, &seq, "👍", true).await), "not_found");
        let outside = server.connect().await;
        assert_eq!(error_code(&react(&outside, &seq, "👍", true).await), "not_joined");
    }

    async fn reactions_are_gone_with_the_message_and_so_is_their_size(server: Server) {
        let ada = server.join("ada").await;
        const SIZE: &str = "select bytes from rooms where id = 'global'";
        let size = async || server.database.number(SIZE.to_owned()).await;
        say(&ada, "stays").await;
        let before = size().await;
        let seq = say(&ada, "hello").await;
        for emoji in &EMOJI[..3] {
            ok(react(&ada, &seq, emoji, true).await);
        }
        assert!(size().await > before + 300);
        execute(&server.database, "update messages set expires_at = 1 where seq = 2").await;
        let server = Server::start_with(server.stop().await, &["--sweep-interval=100ms"]).await;
        let size = async || server.database.number(SIZE.to_owned()).await;
        eventually("it is swept", async || size().await == before).await;
        assert_eq!(server.database.count("reactions").await, 0);
    }

    async fn a_storm_of_reactions_is_a_few_announcements_and_all_are_counted(server: Server) {
        let ada = server.join("ada").await;
        let seq = say(&ada, "hello").await;
        let mut people = Vec::new();
        for n in 0..40 {
            people.push(server.join(&format!("guest {n}")).await);
        }
        let mut reader = server.join("reader").await;
        reader.drain();
        let asked: Vec<_> = people
            .iter()
            .flat_map(|person| EMOJI[..3].iter().map(move |emoji| (person, *emoji)))
            .map(|(person, emoji)| person.ask_later("react", json!({ "room": GLOBAL, "seq": seq, "emoji": emoji, "on": true })))
            .collect();
        for reacted in asked {
            ok(reacted.await.unwrap());
        }
        let (mut change, mut announcements, mut counts) = (0, 0, Vec::new());
        while change < 120 {
            let told = reader.event("messages_changed").await.unwrap().remove(0);
            assert_eq!(told["after"], json!(change), "announcements follow on each other");
            change = told["change"].as_i64().unwrap();
            counts = kinds(&told["messages"][0]).into_iter().map(|(_, count, _)| count).collect();
            announcements += 1;
        }
        assert_eq!(counts, [40, 40, 40]);
        assert!(announcements <= 12, "{announcements}");
    }

    async fn by_http_a_reaction_is_put_and_deleted(server: Server) {
        let ada = server.join("ada").await;
        let seq = say(&ada, "hello").await;
        let path = format!("/api/rooms/global/messages/{seq}/reactions/%F0%9F%91%8D");
        let token = ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap())["token"].as_str().unwrap().to_owned();
        let put = server.request("PUT", &path).bearer(&token).send().await.expect(200);
        assert_eq!(kinds(&put), [kind("👍", 1, &["ada"])]);
        let listed = server.request("GET", &path).bearer(&token).send().await.expect(200);
        assert_eq!(listed["people"][0]["nick"], "ada");
        let deleted = server.request("DELETE", &path).bearer(&token).send().await.expect(200);
        assert_eq!(kinds(&deleted), []);
        let wrong = server.request("PUT", "/api/rooms/global/messages/1/reactions/x").bearer(&token).send().await;
        assert_eq!(wrong.status, 400);
    }
}
