//! Permissions: every event and every route of an owned room, tried by every kind of person in every kind of room,
//! through the real server. The expected answers are in `rules.rs`, and in `docs/permissions.md`, which is printed
//! from it.

mod rules;
mod scene;

use std::{collections::BTreeSet, env, fmt::Write as _, fs, net::Ipv4Addr, path::Path};

use serde_json::json;
use wechat::commands::{self, Ways};

use crate::harness::{Database, Server, eventually};
use rules::{ACTS, COMMANDS, KINDS, Kind, ROOMS, Rank, Room, ought, ought_to_act};
use scene::{Scene, THERE, ask_as, bring, done_to, enter, make_room, outcome};

fn table(title: &str, columns: &[&str], rows: &[&str], cell: impl Fn(usize, &str) -> &'static str) -> String {
    let mut text = format!("## {title}\n\n| |");
    for column in columns {
        write!(text, " {column} |").unwrap();
    }
    text += "\n|---|";
    text += &"---|".repeat(columns.len());
    for row in rows {
        write!(text, "\n| {row} |").unwrap();
        for column in 0..columns.len() {
            write!(text, " {} |", cell(column, row)).unwrap();
        }
    }
    text + "\n\n"
}

/// In a room without an owner nobody has a role.
fn kinds(room: &Room) -> &'static [Kind] {
    if room.is_owned { &KINDS } else { &KINDS[..2] }
}

const RANKS: [(&str, Rank); 5] = [
    ("reader", Rank::Reader),
    ("guest", Rank::Nobody),
    ("member", Rank::Member),
    ("moderator", Rank::Moderator),
    ("owner", Rank::Owner),
];

fn document() -> String {
    let mut text = include_str!("permissions/head.md").to_owned();
    for room in &ROOMS {
        let columns: Vec<_> = kinds(room).iter().map(|kind| kind.name).collect();
        text +=
            &table(room.title, &columns, &COMMANDS, |column, command| ought(&kinds(room)[column], room, command));
    }
    text += "## Who acts on whom\n\nIn an owned room, whether the other one is there or not.\n\n";
    for (name, actor) in [("A moderator", Rank::Moderator), ("An owner", Rank::Owner)] {
        let targets = RANKS.map(|(target, _)| target);
        let title = format!("{name}, on");
        let cell = |column: usize, act: &str| ought_to_act(actor, RANKS[column].1, act);
        text += &table(&title, &targets, &ACTS, cell).replacen("##", "###", 1);
    }
    text.trim_end().to_owned() + "\n"
}

#[test]
fn the_document_is_printed_from_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/permissions.md");
    let text = document();
    if env::var_os("WECHAT_PRINT_PERMISSIONS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let different = committed.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(committed == text, "docs/permissions.md says something else: {different:?}");
}

/// The command of a route.
fn name_of(command: &str) -> &'static str {
    let (method, path) = match command.split([',', '(']).next().unwrap().trim() {
        "GET room" => ("Get", ""),
        "PATCH room" => ("Patch", ""),
        "DELETE room" => ("Delete", ""),
        "GET messages" => ("Get", "/messages"),
        "GET missed" => ("Get", "/missed"),
        "PUT read" => ("Put", "/read"),
        "POST message" => ("Post", "/messages"),
        "PATCH message" => ("Patch", "/messages/{seq}"),
        "GET search" => ("Get", "/search"),
        "PUT pin" => ("Put", "/messages/{seq}/pin"),
        "DELETE pin" => ("Delete", "/messages/{seq}/pin"),
        "GET pins" => ("Get", "/pins"),
        "PUT reaction" => ("Put", "/messages/{seq}/reactions/{emoji}"),
        "DELETE reaction" => ("Delete", "/messages/{seq}/reactions/{emoji}"),
        "GET reactions" => ("Get", "/messages/{seq}/reactions/{emoji}"),
        "DELETE messages" => ("Delete", "/messages"),
        "DELETE message" => ("Delete", "/messages/{seq}"),
        "GET links" => ("Get", "/links"),
        "POST links" => ("Post", "/links"),
        "DELETE link" => ("Delete", "/links/{link}"),
        "GET people" => ("Get", "/people"),
        "PUT person" => ("Put", "/people/{user}"),
        "PUT mute" => ("Put", "/people/{user}/mute"),
        "DELETE mute" => ("Delete", "/people/{user}/mute"),
        "POST kick" => ("Post", "/people/{user}/kick"),
        "PUT ban" => ("Put", "/bans/{user}"),
        "DELETE ban" => ("Delete", "/bans/{user}"),
        "GET knocks" => ("Get", "/knocks"),
        "PUT knock" => ("Put", "/knocks/{user}"),
        "GET audit" => ("Get", "/audit"),
        "POST owner" => ("Post", "/owner"),
        "POST rooms" => return "create_room",
        event => return commands::names().into_iter().find(|(name, _)| *name == event).expect(event).0,
    };
    let is_it = |ways: Ways| {
        ways.by_http.is_some_and(|route| {
            format!("{:?}", route.method) == method && route.path == format!("/api/rooms/{{room}}{path}")
        })
    };
    commands::names().into_iter().find(|(_, ways)| is_it(*ways)).expect(command).0
}

#[test]
fn every_command_about_a_room_is_listed_here() {
    let asked: BTreeSet<_> = COMMANDS.iter().map(|command| name_of(command)).collect();
    let is_elsewhere = |name: &str| ["set_idle", "list_rooms", "list_read_marks"].contains(&name);
    let about_rooms = commands::names().into_iter().filter(|(name, ways)| {
        !is_elsewhere(name)
            && (ways.by_event || ways.by_http.is_some_and(|route| route.path.starts_with("/api/rooms")))
    });
    assert_eq!(asked, about_rooms.map(|(name, _)| name).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_answers_every_kind_of_person_as_it_should() {
    let server = Server::start(Database::sqlite()).await;
    let (olga, alan) = (server.sign_up("olga").await, server.sign_up("alan").await);
    let mut wrong = String::new();
    for room in &ROOMS {
        for kind in kinds(room) {
            let mut scene = Scene::set(&server, room, kind, &olga, &alan).await;
            for command in COMMANDS {
                let (answer, ought) = (scene.ask(command).await, ought(kind, room, command));
                if answer != ought {
                    writeln!(wrong, "{}, {}, {command}: {answer}, and ought to be {ought}", room.title, kind.name)
                        .unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_acts_on_equal_or_higher_ranks() {
    let server = Server::start(Database::sqlite()).await;
    let olga = server.sign_up("olga").await;
    let mut wrong = String::new();
    for (actor_name, actor_rank) in RANKS {
        for (target_name, target_rank) in RANKS {
            for is_there in [true, false] {
                let room = make_room(&server, &olga).await;
                let (actor, _) = bring(&server, &olga, &room, actor_rank, Ipv4Addr::LOCALHOST).await;
                let (target, said) = bring(&server, &olga, &room, target_rank, THERE).await;
                if !is_there {
                    target.client.ask("leave_room", json!({ "room": room })).await.unwrap();
                }
                for act in ACTS {
                    let role = if target_rank == Rank::Nobody { "guest" } else { target_name };
                    let (path, body) = done_to(act, &target.id, &said, role.replace("owner", "member").as_str());
                    let (method, path) = (act.split(' ').next().unwrap(), format!("/api/rooms/{room}{path}"));
                    let answer = outcome(&ask_as(&server, &actor, method, &path, body).await);
                    let ought = ought_to_act(actor_rank, target_rank, act);
                    if answer != ought {
                        let whereabouts = if is_there { "who is there" } else { "who has left" };
                        writeln!(
                            wrong,
                            "{actor_name} on {target_name} {whereabouts}, {act}: {answer}, not {ought}"
                        )
                        .unwrap();
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_former_owner_can_do_nothing_with_old_links() {
    let server = Server::start(Database::sqlite()).await;
    let olga = server.sign_up("olga").await;
    let made = server.request("POST", "/api/rooms").bearer(&olga.token).json(json!({})).send().await.expect(201);
    let room = made["room"]["id"].as_str().unwrap().to_owned();
    let secret = made["ownerLink"]["secret"].as_str().unwrap();
    let other = enter(&server, None, &room, Some(secret), Ipv4Addr::LOCALHOST).await;
    let links = format!("/api/rooms/{room}/links");
    server.request("GET", &links).bearer(&other.token).send().await.expect(200);

    let link = format!("{links}/{}", made["ownerLink"]["id"].as_str().unwrap());
    server.request("DELETE", &link).bearer(&olga.token).send().await.expect(204);
    let refused = server.request("GET", &links).bearer(&other.token).send().await;
    assert_eq!(refused.refused(403), "forbidden");
    eventually("its open socket knows", async || {
        let answer =
            other.client.ask("send_message", json!({ "room": room, "content": "as a guest" })).await.unwrap();
        answer.get("ok").is_some()
    })
    .await;
}
