//! HTTP long-polling: what a GET brings, what a POST takes, and that there is one of each at a time.

use socketio::Packet;

use crate::{
    client::{Answer, ENGINE, Http, Polling, WebSocket, ask, soon},
    server::Server,
};

#[tokio::test]
async fn a_post_is_answered_with_ok() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let answer = session.post("4hello").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
    assert!(answer.head.contains("content-type: text/plain; charset=UTF-8"), "{answer:?}");
}

#[tokio::test]
async fn several_packets_come_and_go_in_one_body() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    assert_eq!(session.post("4hello\x1e4\x1e4wörld\x1e4€").await.body, "ok");
    assert_eq!(session.get().await.body, "4hello\x1e4\x1e4wörld\x1e4€");
}

#[tokio::test]
async fn a_poll_waits_until_there_is_something() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut poll = session.start_poll().await;
    assert_eq!(session.post("4hello").await.body, "ok");
    assert_eq!(poll.answer().await.unwrap().packets(), ["4hello"]);
}

#[tokio::test]
async fn one_connection_may_carry_all_requests() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut http = Http::connect(&server).await;
    for text in ["4one", "4two", "4three"] {
        http.send("POST", &session.target("polling"), text).await;
        assert_eq!(http.answer().await.unwrap().body, "ok");
        http.send("GET", &session.target("polling"), "").await;
        assert_eq!(http.answer().await.unwrap().packets(), [text]);
    }
}

/// The order of the two requests is undefined: one of them is refused, and the session ends.
async fn assert_one_is_refused(server: &Server, session: &Polling<'_>, answers: [Answer; 2]) {
    assert!(answers.iter().any(|answer| answer.status == 400), "{answers:?}");
    server.until(|counts| counts.closed == 1).await;
    assert_eq!(session.get().await.refusal(), (400, 1));
}

#[tokio::test]
async fn two_polls_at_once_end_the_session() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let (mut first, mut second) = (session.start_poll().await, session.start_poll().await);
    let answers = [first.answer().await.unwrap(), second.answer().await.unwrap()];
    assert!(answers.iter().any(|answer| answer.status == 200 && answer.body == "1"), "{answers:?}");
    assert_one_is_refused(&server, &session, answers).await;
}

#[tokio::test]
async fn two_posts_at_once_end_the_session() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut first = session.start_post("4wait").await;
    server.until(|counts| counts.connecting == 1).await;
    let second = session.post("4hello").await;
    assert_eq!(second.refusal(), (400, 3));
    server.seen.permits.add_permits(1);
    assert_one_is_refused(&server, &session, [first.answer().await.unwrap(), second]).await;
}

#[tokio::test]
async fn what_is_no_packet_ends_the_session() {
    let server = Server::start().await;
    for (number, body) in
        ["", "abc", "\x1e", "4a\x1e", "2", "5", "6", "0", "2probe", "7", "é", "14"].iter().enumerate()
    {
        let session = Polling::open(&server, ENGINE).await;
        assert_eq!(session.post(body).await.refusal(), (400, 3), "{body:?}");
        server.until(|counts| counts.closed == number + 1).await;
        assert_eq!(session.get().await.refusal(), (400, 1), "{body:?}");
    }
}

#[tokio::test]
async fn what_comes_before_a_broken_packet_is_taken() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    assert_eq!(session.post("4first\x1eabc\x1e4last").await.refusal(), (400, 3));
    assert_eq!(server.count(|counts| counts.events.clone()), ["first"]);
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_ends_the_session() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut http = Http::connect(&server).await;
    let head = format!("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n", session.target("polling"));
    http.write(&[head.as_bytes(), b"4\xff\xfe"].concat()).await;
    assert_eq!(http.answer().await.unwrap().refusal(), (400, 3));
    server.until(|counts| counts.closed == 1).await;
}

#[tokio::test]
async fn binary_messages_are_dropped_and_what_is_around_them_is_not() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    assert_eq!(session.post("4hello\x1ebAQIDBA==\x1e4world").await.body, "ok");
    assert_eq!(session.poll().await, ["4hello", "4world"]);
    assert_eq!(server.count(|counts| counts.binary), 1);
}

#[tokio::test]
async fn a_client_that_closes_ends_the_poll_that_waits_with_noop() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut poll = session.start_poll().await;
    assert_eq!(session.post("1").await.body, "ok");
    assert_eq!(poll.answer().await.unwrap().packets(), ["6"]);
    server.until(|counts| counts.closed == 1).await;
}

#[tokio::test]
async fn a_server_that_closes_says_so_after_what_waits_in_an_answer_of_its_own() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let socket = server.socket().await;
    socket.answer(Packet::message("last"));
    socket.disconnect();
    assert_eq!(session.poll().await, ["4last", "41"]);
    assert_eq!(session.poll().await, ["1"]);
    server.until(|counts| counts.closed == 1).await;
    assert!(!socket.is_open());
}

#[tokio::test]
async fn a_server_that_closes_ends_the_poll_that_waits() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut poll = session.start_poll().await;
    server.until(|counts| counts.kept == 2).await;
    server.socket().await.disconnect();
    assert_eq!(poll.answer().await.unwrap().packets(), ["41"]);
    assert_eq!(session.poll().await, ["1"]);
    server.until(|counts| counts.closed == 1).await;
}

#[tokio::test]
async fn an_abort_ends_the_session_whatever_waits() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let socket = server.socket().await;
    socket.answer(Packet::message("lost"));
    socket.abort();
    server.until(|counts| counts.closed == 1).await;
    assert_eq!(session.get().await.refusal(), (400, 1));
    assert_eq!(session.post("4hello").await.refusal(), (400, 1));
}

#[tokio::test]
async fn closing_the_engine_ends_polls_and_sessions_without_a_farewell() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let waiting = Polling::open(&server, ENGINE).await;
    server.socket().await.answer(Packet::message("last"));
    let mut poll = waiting.start_poll().await;
    let (packets, answer, ()) = tokio::join!(session.poll(), poll.answer(), soon(server.engine.close()));
    // A client that is told `1` does not come back by itself (python-engineio).
    assert_eq!((packets, answer.unwrap().refusal()), (vec!["4last".into()], (400, 1)));
    assert_eq!(server.count(|counts| counts.closed), 2);
}

#[tokio::test]
async fn a_poll_that_is_cancelled_ends_the_session() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let poll = session.start_poll().await;
    server.until(|counts| counts.kept == 2).await;
    drop(poll);
    server.until(|counts| counts.closed == 1).await;
    assert_eq!(session.get().await.refusal(), (400, 1));
}

#[tokio::test]
async fn a_post_that_is_cancelled_ends_the_session() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let post = session.start_post("4wait").await;
    server.until(|counts| counts.connecting == 1).await;
    post.reset();
    server.until(|counts| counts.closed == 1).await;
}

/// A widespread client (python-engineio) takes no more than 16 packets at once, and the close is one of them.
#[tokio::test]
async fn an_answer_has_sixteen_packets_at_most() {
    let server = Server::start().await;
    for waiting in [15, 16, 17, 32, 40] {
        let session = Polling::open(&server, ENGINE).await;
        let socket = server.socket().await;
        let expected: Vec<_> = (0..waiting).map(|number| format!("4{number}")).collect();
        (0..waiting).for_each(|number| socket.answer(Packet::message(&number.to_string())));
        socket.disconnect();
        let mut packets = Vec::new();
        while packets.last().is_none_or(|last| last != "1") {
            let more = session.poll().await;
            assert!(more.len() <= 16, "{} packets in one answer", more.len());
            packets.extend(more);
        }
        assert_eq!(packets, [expected, vec!["41".into(), "1".into()]].concat());
    }
}

#[tokio::test]
async fn nothing_is_taken_of_a_session_that_has_ended() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    // The client closes; a poll is still told so, but everything else is refused.
    assert_eq!(session.post("1").await.body, "ok");
    assert_eq!(session.post("4late").await.refusal(), (400, 1));
    assert_eq!(server.count(|counts| counts.events.len()), 0);
}

#[tokio::test]
async fn what_is_left_of_a_body_is_not_taken_when_the_session_ends_meanwhile() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut post = session.start_post("4wait\x1e4late").await;
    server.until(|counts| counts.connecting == 1).await;
    server.socket().await.abort();
    server.until(|counts| counts.closed == 1).await;
    server.seen.permits.add_permits(1);
    assert_eq!(post.answer().await.unwrap().status, 400);
    assert_eq!(server.count(|counts| counts.events.clone()), ["wait"]);
}

#[tokio::test]
async fn nothing_is_taken_of_a_session_that_the_server_has_closed_and_its_last_word_is_kept() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    server.socket().await.disconnect();
    assert_eq!(session.post("4late").await.body, "ok");
    assert_eq!(session.poll().await, ["41"]);
    assert_eq!(session.poll().await, ["1"]);
    assert_eq!(server.count(|counts| counts.events.len()), 0);
}

#[tokio::test]
async fn an_engine_that_is_closed_opens_no_session() {
    let server = Server::start().await;
    soon(server.engine.close()).await;
    let refused = ask(&server, "GET", "/engine.io/?EIO=4&transport=polling", "").await;
    assert_eq!(refused.refusal(), (503, 3));
    let refused = WebSocket::request(&server, "/engine.io/?EIO=4&transport=websocket").await.err().unwrap();
    assert_eq!(refused.refusal(), (503, 3));
    assert_eq!(server.count(|counts| counts.opened), 0);
}
