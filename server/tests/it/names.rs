//! Names of people and rooms: what they may be, who holds them, and who learns of it.

use serde_json::{Value, json};
use wechat_load::{Client, Manner};

use crate::{
    harness::{Database, Server, error_code, eventually, nicks, ok, on_both_databases},
    request::{Answer, Owner, PASSWORD},
};

/// Invisible, stacked, or part of something else.
const NO_NAMES: [&str; 16] = [
    "Alice\u{fffc} Hill",
    "Alice\u{2800}Hill",
    "a\u{1d159}b",
    "a\u{1d173}b",
    "a\u{13430}b",
    "a\u{1bca0}b",
    "a\u{378}b",
    "a\u{202e}b",
    "a\u{200b}b",
    "a\u{e0041}b",
    "x\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}",
    "x\u{e35}",
    "\u{301}x",
    "👩\u{200d}👩",
    "🇦🇧",
    "a\u{e000}",
];

const NAMES: [&str; 10] =
    ["Alice Hill", "மீனாக்ஷி", "ที่รัก", "יִשָּׂשכָר", "علی\u{200c}رضا", "ကျော်", "སྒྲོལ་མ", "Nguyễn Hồng", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 Ann"];

async fn sign_up(server: &Server, username: &str, token: Option<&Value>) -> Answer {
    let request = server.request("POST", "/api/users").json(json!({ "username": username, "password": PASSWORD }));
    match token {
        Some(token) => request.bearer(token.as_str().unwrap()).send().await,
        None => request.send().await,
    }
}

async fn say(client: &Client, content: &str) -> Value {
    client.ask("send_message", json!({ "content": content })).await.unwrap()
}

/// A room for members, a member of it, and the secret of a link that admits.
struct Club<'a> {
    server: &'a Server,
    owner: Owner,
    id: String,
    link: Value,
}

impl<'a> Club<'a> {
    async fn make(server: &'a Server) -> Self {
        let owner = server.sign_up("olga").await;
        let settings = json!({ "read": "members", "canKnock": true });
        let made =
            server.request("POST", "/api/rooms").bearer(&owner.token).json(settings).send().await.expect(201);
        let id = made["room"]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/rooms/{id}/links");
        let link = json!({ "role": "member" });
        let link = server.request("POST", &path).bearer(&owner.token).json(link).send().await.expect(201);
        Self { server, owner, id, link: link["secret"].clone() }
    }

    async fn enter(&self, nick: &str) -> Client {
        let client = self.server.connect().await;
        ok(self.join(&client, nick, Some(&self.link)).await);
        client
    }

    async fn enter_as_owner(&self) -> Client {
        let client = self.owner.connect(self.server).await;
        ok(self.join(&client, "", None).await);
        client
    }

    async fn join(&self, client: &Client, nick: &str, link: Option<&Value>) -> Value {
        client.ask("join_room", json!({ "nick": nick, "room": self.id, "link": link })).await.unwrap()
    }

    async fn knock(&self, client: &Client, nick: &str) -> Value {
        client.ask("knock", json!({ "nick": nick, "room": self.id })).await.unwrap()
    }

    async fn knocks(&self) -> Vec<Value> {
        let path = format!("/api/rooms/{}/knocks", self.id);
        let knocks = self.server.request("GET", &path).bearer(&self.owner.token).send().await.expect(200);
        knocks["knocks"].as_array().unwrap().clone()
    }
}

on_both_databases! {
    async fn no_name_holds_anything_that_is_not_seen(server: Server) {
        let eve = server.join("eve").await;
        let owner = server.sign_up("olga").await;
        for name in NO_NAMES {
            for (event, payload) in
                [("join_room", json!({ "nick": name, "room": "elsewhere" })), ("change_nick", json!({ "nick": name }))]
            {
                assert_eq!(error_code(&eve.ask(event, payload).await.unwrap()), "invalid_nick", "{name:?}");
            }
            assert_eq!(sign_up(&server, name, None).await.refused(400), "invalid_nick", "{name:?}");
            for settings in [json!({ "name": name }), json!({ "topic": name })] {
                let made = server.request("POST", "/api/rooms").bearer(&owner.token).json(settings).send().await;
                assert_eq!(made.refused(400), "invalid_settings", "{name:?}");
            }
        }
    }

    async fn names_of_all_scripts_are_names_of_people_and_of_rooms(server: Server) {
        let owner = server.sign_up("olga").await;
        for name in NAMES {
            let guest = server.connect().await;
            let joined = ok(guest.ask("join_room", json!({ "nick": name })).await.unwrap());
            Owner::of(sign_up(&server, name, Some(&joined["token"])).await, 201);
            Owner::of(server.sign_in(name, PASSWORD).await, 200);
            let settings = json!({ "name": name, "topic": name });
            let made = server.request("POST", "/api/rooms").bearer(&owner.token).json(settings).send().await.expect(201);
            assert_eq!(made["room"]["name"], made["room"]["topic"]);
        }
        for name in ["Global", "GIobal", "Glоbal"] {
            let made = server.request("POST", "/api/rooms").bearer(&owner.token).json(json!({ "name": name })).send().await;
            assert_eq!(made.refused(400), "invalid_settings", "{name}");
        }
    }

    async fn what_nobody_sees_is_not_a_message(server: Server) {
        let ada = server.join("ada").await;
        for text in ["\u{200b}", "\u{3164}", "\u{2800}\n\u{2800}", "\u{ad} \u{ad}", "\u{fe0f}", "\u{e0041}\u{e007f}", "\u{301}"] {
            assert_eq!(error_code(&say(&ada, text).await), "invalid_content", "{text:?}");
        }
        for text in ["\u{200b}a", "👩‍👩‍👧", "می\u{200c}خواهم", "🇩", "."] {
            assert_eq!(ok(say(&ada, text).await)["content"], text);
        }
    }

    async fn an_account_cannot_take_the_name_that_another_guest_holds(server: Server) {
        let ada = server.connect().await;
        let joined = ok(ada.ask("join_room", json!({ "nick": "Ada", "room": "tea" })).await.unwrap());
        for username in ["Ada", "ada", "Аdа"] {
            let refused = sign_up(&server, username, None).await;
            assert_eq!((refused.refused(409).as_str(), refused.body["suggestion"].as_str().is_some()), ("username_taken", true));
        }
        let free = sign_up(&server, "Ada", None).await.body["suggestion"].clone();
        Owner::of(sign_up(&server, free.as_str().unwrap(), None).await, 201);
        Owner::of(sign_up(&server, "Ada", Some(&joined["token"])).await, 201);
    }

    async fn an_account_cannot_take_the_name_under_which_a_guest_has_written(server: Server) {
        let ada = server.connect().await;
        let joined = ok(ada.ask("join_room", json!({ "nick": "Ada" })).await.unwrap());
        ok(say(&ada, "I was here").await);
        ok(ada.ask("change_nick", json!({ "nick": "Ada L" })).await.unwrap());
        ok(say(&ada, "and by this name").await);
        ada.close().await;
        let server = server.restart().await;
        for username in ["Ada", "ada l", "Аda"] {
            assert_eq!(sign_up(&server, username, None).await.refused(409), "username_taken", "{username}");
        }
        let free = sign_up(&server, "Ada", None).await.body["suggestion"].clone();
        assert_eq!(free, "Ada 2");
        Owner::of(sign_up(&server, "Ada 2", None).await, 201);
        Owner::of(sign_up(&server, "Ada", Some(&joined["token"])).await, 201);
    }

    async fn a_guest_keeps_only_so_many_names(server: Server) {
        let ada = server.join("name 0").await;
        for n in 0..12 {
            ok(ada.ask("change_nick", json!({ "nick": format!("name {n}") })).await.unwrap());
            ok(say(&ada, "x").await);
        }
        ada.close().await;
        let server = server.restart().await;
        assert_eq!(sign_up(&server, "name 11", None).await.refused(409), "username_taken");
        assert_eq!(sign_up(&server, "name 8", None).await.refused(409), "username_taken");
        Owner::of(sign_up(&server, "name 1", None).await, 201);
    }

    async fn a_guest_who_gives_way_to_an_account_is_told_and_so_is_the_room(server: Server) {
        let mut guest = server.join("Ada").await;
        let mut bob = server.join("bob").await;
        // The account is made where nobody knows of the guest.
        let there = Database { url: server.database.url.clone(), dir: tempfile::tempdir().unwrap() };
        let elsewhere = Server::start(there).await;
        Owner::of(sign_up(&elsewhere, "Ada", None).await, 201);
        Owner::of(server.sign_in("Ada", PASSWORD).await, 200);
        let told = guest.event("nick_changed").await.unwrap();
        assert_eq!((&told[0]["room"], &told[0]["nick"]), (&json!("global"), &json!("Ada 2")));
        bob.event_where("user_list_update", |args| nicks(&args[0]) == ["Ada 2", "bob"]).await.unwrap();
        assert_eq!(ok(say(&guest, "who am I?").await)["senderNick"], "Ada 2");
        let back = Client::connect(&server.address, json!({ "token": told[0]["token"] }), &[]).await.unwrap();
        let joined = ok(back.ask("join_room", json!({ "nick": "Ada 2" })).await.unwrap());
        assert_eq!(joined["user"]["nick"], "Ada 2");
        elsewhere.stop().await;
    }

    async fn without_access_nothing_is_revealed_of_the_names_inside(server: Server) {
        let club = Club::make(&server).await;
        let ada = club.enter("Ada").await;
        let eve = server.connect().await;
        for nick in ["Ada", "Nobody", "Аdа", "A\u{200b}da"] {
            let code = error_code(&club.join(&eve, nick, None).await);
            assert_eq!(code, if nick.contains('\u{200b}') { "invalid_nick" } else { "knock_required" }, "{nick:?}");
        }
        // A change of name while it is being decided reveals nothing either.
        let joining = eve.ask_later("join_room", json!({ "nick": "eve", "room": club.id }));
        ok(eve.ask("change_nick", json!({ "nick": "Ada" })).await.unwrap());
        assert_eq!(error_code(&joining.await.unwrap()), "knock_required");
        // A person with access learns it, and the link is still valid.
        let answer = club.join(&eve, "Ada", Some(&club.link)).await;
        assert_eq!((error_code(&answer).as_str(), &answer["error"]["suggestion"]), ("nick_taken", &json!("Ada 2")));
        assert_eq!(error_code(&club.join(&eve, "A\u{200b}da", Some(&club.link)).await), "nick_taken");
        ok(club.join(&eve, "Ada 2", Some(&club.link)).await);
        drop(ada);
    }

    async fn without_access_no_name_is_reserved(server: Server) {
        let club = Club::make(&server).await;
        let mut eves = Vec::new();
        for _ in 0..20 {
            let eve = server.connect().await;
            eves.push((eve.ask_later("join_room", json!({ "nick": "Ada", "room": club.id })), eve));
        }
        let ada = server.connect().await;
        let joined = ok(club.join(&ada, "Ada", Some(&club.link)).await);
        assert_eq!(joined["user"]["nick"], "Ada");
        for (joining, _eve) in eves {
            assert_eq!(error_code(&joining.await.unwrap()), "knock_required");
        }
        assert_eq!(ok(ada.ask("send_message", json!({ "content": "x", "room": club.id })).await.unwrap())["senderNick"], "Ada");
    }

    async fn a_knock_is_shown_under_a_name_that_nobody_else_has(server: Server) {
        let club = Club::make(&server).await;
        let mut owner = club.enter_as_owner().await;
        let ada = club.enter("Ada").await;
        let (eve, mallory) = (server.connect().await, server.connect().await);
        for (client, nick, shown) in [(&eve, "Ada", "Ada 2"), (&mallory, "Аdа", "Аdа 3"), (&eve, "Ada", "Ada 2")] {
            assert_eq!(ok(club.knock(client, nick).await), json!({ "room": club.id }));
            assert_eq!(owner.event("knocked").await.unwrap()[0]["nick"], shown);
        }
        let knocks = club.knocks().await;
        assert_eq!(nicks(&json!(knocks)), ["Ada 2", "Аdа 3"]);
        let path = format!("/api/rooms/{}/knocks/{}", club.id, knocks[0]["id"].as_str().unwrap());
        let admit = json!({ "admit": true });
        server.request("PUT", &path).bearer(&club.owner.token).json(admit).send().await.expect(204);
        let people = format!("/api/rooms/{}/people", club.id);
        let people = server.request("GET", &people).bearer(&club.owner.token).send().await.expect(200).to_string();
        assert!(people.contains("Ada 2"), "{people}");
        assert_eq!(error_code(&club.join(&eve, "Ada", None).await), "nick_taken");
        ok(club.join(&eve, "Ada 2", None).await);
        drop(ada);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guests_name_is_free_when_what_was_written_under_it_is_gone() {
    let flags = ["--retention=2s", "--sweep-interval=1s"];
    let server = Server::start_with(Database::sqlite(), &flags).await;
    let ada = server.join("Ada").await;
    ok(say(&ada, "I was here").await);
    ada.close().await;
    assert_eq!(sign_up(&server, "Ada", None).await.refused(409), "username_taken");
    eventually("the name is free", async || sign_up(&server, "Ada", None).await.status == 201).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_address_keeps_others_from_knocking() {
    let server = Server::start(Database::sqlite()).await;
    let club = Club::make(&server).await;
    let from = async |address: [u8; 4]| {
        let manner = Manner { from: Some(address.into()), ..Manner::default() };
        Client::connect_as(&server.address, &manner, json!({}), &[]).await.unwrap()
    };
    let mut waiting = Vec::new();
    for n in 0..6 {
        let eve = from([127, 0, 2, 1]).await;
        let answer = club.knock(&eve, &format!("eve {n}")).await;
        match n {
            0..5 => drop(ok(answer)),
            _ => assert_eq!(error_code(&answer), "rate_limited"),
        }
        waiting.push(eve);
    }
    for n in 5..100 {
        let eve = from([127, 0, 3, n / 5]).await;
        ok(club.knock(&eve, &format!("eve {n}")).await);
        waiting.push(eve);
    }
    assert_eq!(club.knocks().await.len(), 100);
    let ada = from([127, 0, 4, 9]).await;
    ok(club.knock(&ada, "ada").await);
    let knocks = club.knocks().await;
    let shown = json!(knocks);
    let shown = nicks(&shown);
    assert!(shown.len() == 100 && shown.contains(&"ada") && !shown.contains(&"eve 0"), "{shown:?}");
}

/// With a token, and an account, from a version that allowed more in a name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_from_an_earlier_version_remains_valid() {
    let server = Server::start(Database::sqlite()).await;
    let old = "Ada\u{fffc} L";
    Owner::of(sign_up(&server, "Ada L", None).await, 201);
    let database = server.stop().await;
    crate::harness::execute(&database, "update users set username = 'Ada\u{fffc} L'").await;
    crate::harness::execute(&database, "update account_names set skeleton = 'ada\u{fffc}l'").await;
    let server = Server::start(database).await;
    let ada = Owner::of(server.sign_in(old, PASSWORD).await, 200);
    let client = ada.connect(&server).await;
    let joined = ok(client.ask("join_room", json!({ "nick": old })).await.unwrap());
    assert_eq!(joined["user"]["nick"], old);
    assert_eq!(ok(say(&client, "still here").await)["senderNick"], old);
    let bob = server.join("bob").await;
    assert_eq!(
        error_code(&bob.ask("change_nick", json!({ "nick": "Eve\u{fffc}" })).await.unwrap()),
        "invalid_nick"
    );
}
