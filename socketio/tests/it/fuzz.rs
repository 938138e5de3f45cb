//! Bodies of any kind: the echo takes valid ones and refuses the others.

use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use crate::{
    client::{ENGINE, Polling, WebSocket},
    server::Server,
};

/// Packets that are mostly valid.
fn packets() -> impl Strategy<Value = Vec<String>> {
    let message = r"4[a-zé€\[\]{}0-9 ]{0,8}".prop_map(String::from);
    let other = prop_oneof![Just("3".to_owned()), Just("bAQIDBA==".to_owned()), "3[a-z]{0,3}"];
    let wrong = prop_oneof![Just(String::new()), "[0-9a-z]{1,3}", "[025-9]probe"];
    vec(prop_oneof![8 => message, 3 => other, 1 => wrong], 1..8)
}

/// What the echo does with them: the answers, and whether the session continues.
fn expected(packets: &[String]) -> (Vec<&str>, bool) {
    let end = packets.iter().position(|packet| !packet.starts_with(['3', '4', 'b']));
    let taken = &packets[..end.unwrap_or(packets.len())];
    (taken.iter().filter(|packet| packet.starts_with('4')).map(String::as_str).collect(), end.is_none())
}

#[tokio::test]
async fn a_post_of_any_kind_is_taken_or_refused() {
    let server = Server::start().await;
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..300 {
        let packets = packets().new_tree(&mut runner).unwrap().current();
        let session = Polling::open(&server, ENGINE).await;
        let answer = session.post(&packets.join("\x1e")).await;
        let (echoes, goes_on) = expected(&packets);
        match goes_on {
            true if echoes.is_empty() => session.assert_echoes("4hello").await,
            true => assert_eq!(session.poll().await, echoes, "{packets:?}"),
            // The client has closed it.
            false if answer.status == 200 => assert_eq!(session.poll().await, ["6"], "{packets:?}"),
            false => assert_eq!(answer.refusal(), (400, 3), "{packets:?}"),
        }
    }
}

#[tokio::test]
async fn a_text_of_any_kind_is_taken_or_ends_the_session() {
    let server = Server::start().await;
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..300 {
        let packets = packets().new_tree(&mut runner).unwrap().current();
        let mut socket = WebSocket::open(&server, ENGINE).await;
        for packet in &packets {
            socket.send(packet).await;
        }
        let (echoes, goes_on) = expected(&packets);
        for echo in echoes {
            assert_eq!(socket.text().await, echo, "{packets:?}");
        }
        if goes_on {
            socket.send("4hello").await;
            assert_eq!(socket.text().await, "4hello");
        } else {
            socket.assert_ends().await;
        }
    }
}
