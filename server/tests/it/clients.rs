//! Other people's clients find the same facts, on either transport: the official one in JavaScript, and
//! python-socketio with threads and with asyncio.

use crate::{
    harness::{Server, on_both_databases},
    program::Program,
};

/// What tests/clients/talk.mjs and talk.py print, a line each.
const FACTS: [&str; 20] = [
    "a client is connected by the transport that it wants",
    "the history comes before the answer to join_room",
    "everyone in the room is told who joins",
    "300 messages sent at once arrive once, in their order",
    "4,000 emoji arrive whole",
    "a message that is too long is refused with invalid_content",
    "who is not in the room is refused with not_joined",
    "an event that does not exist is answered with unknown_event",
    "a payload of another form is answered with invalid_payload",
    "an attachment is answered with invalid_payload, and the connection lives",
    "another namespace is refused, and the connection lives",
    "a new nickname is told to everyone",
    "who leaves is taken off the list",
    "a token makes a new connection the same user",
    "what was missed is given after the last that was seen",
    "the end of a session is told",
    "who is not let in is told why",
    "a server that stops says so",
    "after a restart of the server its clients come back by themselves and miss nothing",
    "every question is answered once",
];

on_both_databases! {
    async fn the_official_client_with_its_defaults_finds_every_fact(server: Server) {
        let url = url(&server);
        talks(server, Program::node("talk.mjs", &[&url, "default"])).await;
    }

    async fn the_official_client_finds_every_fact_by_polling_alone(server: Server) {
        let url = url(&server);
        talks(server, Program::node("talk.mjs", &[&url, "polling"])).await;
    }

    async fn the_official_client_finds_every_fact_by_a_websocket_alone(server: Server) {
        let url = url(&server);
        talks(server, Program::node("talk.mjs", &[&url, "websocket"])).await;
    }

    async fn python_socketio_with_its_defaults_finds_every_fact(server: Server) {
        let url = url(&server);
        talks(server, Program::python("talk.py", &[&url, "default", "threads"])).await;
    }

    async fn python_socketio_finds_every_fact_by_polling_alone(server: Server) {
        let url = url(&server);
        talks(server, Program::python("talk.py", &[&url, "polling", "threads"])).await;
    }

    async fn python_socketio_finds_every_fact_by_a_websocket_alone(server: Server) {
        let url = url(&server);
        talks(server, Program::python("talk.py", &[&url, "websocket", "threads"])).await;
    }

    async fn python_socketio_with_asyncio_and_its_defaults_finds_every_fact(server: Server) {
        let url = url(&server);
        talks(server, Program::python("talk.py", &[&url, "default", "asyncio"])).await;
    }

    async fn python_socketio_with_asyncio_finds_every_fact_by_polling_alone(server: Server) {
        let url = url(&server);
        talks(server, Program::python("talk.py", &[&url, "polling", "asyncio"])).await;
    }

    async fn python_socketio_with_asyncio_finds_every_fact_by_a_websocket_alone(server: Server) {
        let url = url(&server);
        talks(server, Program::python("talk.py", &[&url, "websocket", "asyncio"])).await;
    }
}

fn url(server: &Server) -> String {
    format!("http://{}", server.address)
}

/// Runs a program that finds the facts, and does for it what only the server's owner can do.
pub async fn talks(mut server: Server, mut program: Program) {
    while let Some(line) = program.line().await {
        if line == "RESTART" {
            server = server.restart().await;
        }
    }
    let printed = program.finish().await;
    let facts: Vec<_> = printed.iter().filter(|line| *line != "RESTART").collect();
    assert_eq!(facts, FACTS);
}
