//! From polling to a WebSocket: nothing lost, duplicated or reordered, wherever it stops.

use std::time::Duration;

use socketio::{Packet, Settings};

use crate::{
    client::{BINARY, CLOSE, ENGINE, PING, Polling, TEXT, WebSocket, frame, soon},
    server::{Server, calm},
};

#[tokio::test]
async fn a_session_is_upgraded_and_goes_on() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    session.assert_echoes("4before").await;
    let mut socket = session.upgrade().await;
    socket.send("4after").await;
    assert_eq!(socket.text().await, "4after");
    assert_eq!(server.count(|counts| (counts.opened, counts.closed)), (1, 0));
}

#[tokio::test]
async fn a_probe_ends_the_poll_that_waits_with_noop() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut poll = session.start_poll().await;
    server.until(|counts| counts.kept == 2).await;
    let mut socket = session.websocket().await;
    socket.send("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    assert_eq!(poll.answer().await.unwrap().packets(), ["6"]);
}

#[tokio::test]
async fn a_poll_that_comes_after_the_probe_is_not_kept_waiting() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut socket = session.websocket().await;
    socket.send("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    for _ in 0..3 {
        assert_eq!(session.poll().await, ["6"]);
    }
    socket.send("5").await;
    socket.send("4after").await;
    assert_eq!(socket.text().await, "4after");
}

#[tokio::test]
async fn polling_goes_on_during_the_probe() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut socket = session.websocket().await;
    session.assert_echoes("4before the probe").await;
    socket.send("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    // It may be answered with the end of polling first.
    assert_eq!(session.post("4after the probe").await.body, "ok");
    let packets = session.polls(1).await;
    let packets = if packets == ["6"] { session.polls(1).await } else { packets };
    assert_eq!(packets, ["4after the probe"]);
    socket.send("5").await;
    socket.send("4by the websocket").await;
    assert_eq!(socket.text().await, "4by the websocket");
}

#[tokio::test]
async fn what_waits_at_the_upgrade_comes_by_the_websocket_in_order() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let client = server.socket().await;
    (0..100).for_each(|number| client.answer(Packet::message(&number.to_string())));
    let mut socket = session.websocket().await;
    (100..200).for_each(|number| client.answer(Packet::message(&number.to_string())));
    socket.send("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    (200..300).for_each(|number| client.answer(Packet::message(&number.to_string())));
    socket.write(&[frame(TEXT, b"5"), frame(TEXT, b"4300")].concat()).await;
    for number in 0..=300 {
        assert_eq!(socket.text().await, format!("4{number}"));
    }
}

#[tokio::test]
async fn requests_after_the_upgrade_are_refused_and_harm_nothing() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut socket = session.upgrade().await;
    socket.send("4after").await;
    assert_eq!(socket.text().await, "4after");
    assert_eq!(session.get().await.refusal(), (400, 1));
    assert_eq!(session.post("4by polling").await.refusal(), (400, 1));
    socket.send("4still here").await;
    assert_eq!(socket.text().await, "4still here");
}

#[tokio::test]
async fn a_second_websocket_is_closed_and_harms_nothing() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut first = session.websocket().await;
    let mut second = session.websocket().await;
    second.send("2probe").await;
    second.assert_ends().await;
    first.send("2probe").await;
    assert_eq!(first.text().await, "3probe");
    first.send("5").await;
    first.send("4after").await;
    assert_eq!(first.text().await, "4after");
    let mut third = session.websocket().await;
    third.send("2probe").await;
    third.assert_ends().await;
    first.send("4still here").await;
    assert_eq!(first.text().await, "4still here");
}

#[tokio::test]
async fn an_upgrade_that_overtakes_a_poll_harms_nothing() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut socket = session.websocket().await;
    socket.send("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    assert_eq!(session.poll().await, ["6"]);
    let mut poll = session.start_poll().await;
    socket.send("5").await;
    // In either order.
    let answer = poll.answer().await.unwrap();
    assert!(answer.body == "6" || answer.refusal() == (400, 1), "{answer:?}");
    socket.send("4after").await;
    assert_eq!(socket.text().await, "4after");
}

/// Packets in flight by polling while the WebSocket is opened, in both directions, without a pause: as a client of
/// the protocol does it.
async fn upgrade_under_a_flood(server: &Server) {
    let session = Polling::open(server, ENGINE).await;
    let client = server.socket().await;
    let flood = tokio::spawn(async move {
        for number in 0..300 {
            client.answer(Packet::message(&format!("s{number}")));
            tokio::task::yield_now().await;
        }
    });
    let mut received = Vec::new();
    let mut sent = 0;
    let mut body = || {
        sent += 2;
        format!("4c{}\x1e4c{}", sent - 2, sent - 1)
    };
    assert_eq!(session.post(&body()).await.body, "ok");
    received.extend(session.poll().await);
    let mut socket = session.websocket().await;
    let mut poll = session.start_poll().await;
    assert_eq!(session.post(&body()).await.body, "ok");
    socket.send("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    assert_eq!(session.post(&body()).await.body, "ok");
    received.extend(poll.answer().await.unwrap().packets());
    socket.send("5").await;
    for _ in 0..20 {
        for packet in body().split('\x1e') {
            socket.send(packet).await;
        }
    }
    received.retain(|packet| packet != "6");
    while received.len() < 300 + 46 {
        received.push(socket.text().await);
    }
    flood.await.unwrap();
    for (who, count) in [("4s", 300), ("4c", 46)] {
        let theirs: Vec<_> = received.iter().filter(|packet| packet.starts_with(who)).cloned().collect();
        assert_eq!(theirs, (0..count).map(|number| format!("{who}{number}")).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_reordered_by_an_upgrade() {
    let server = Server::start().await;
    for _ in 0..40 {
        upgrade_under_a_flood(&server).await;
    }
}

#[tokio::test]
async fn a_probe_that_is_none_closes_the_websocket_and_polling_goes_on() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let wrong = [
        frame(TEXT, b"2"),
        frame(TEXT, b"5"),
        frame(TEXT, b"4hello"),
        frame(BINARY, b"2probe"),
        frame(CLOSE, b""),
    ];
    for bytes in wrong {
        let mut socket = session.websocket().await;
        socket.write(&bytes).await;
        socket.rest().await;
        session.assert_echoes("4still polling").await;
    }
    session.upgrade().await;
}

#[tokio::test]
async fn what_is_not_the_upgrade_after_the_probe_closes_the_websocket_and_polling_goes_on() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    for text in ["2probe", "6", "4hello", ""] {
        let mut socket = session.websocket().await;
        socket.send("2probe").await;
        assert_eq!(socket.text().await, "3probe");
        socket.send(text).await;
        socket.rest().await;
        server.until(|counts| counts.streams == 0).await;
        session.assert_echoes("4still polling").await;
    }
    session.upgrade().await;
}

#[tokio::test]
async fn a_websocket_that_is_cut_half_way_leaves_polling_as_it_was() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    for is_probed in [false, true] {
        let mut socket = session.websocket().await;
        if is_probed {
            socket.send("2probe").await;
            assert_eq!(socket.text().await, "3probe");
        }
        server.seen.permits.add_permits(1);
        assert_eq!(session.post("4wait").await.body, "ok");
        socket.reset();
        server.until(|counts| counts.streams == 0).await;
        assert_eq!(session.poll().await, ["4wait"]);
    }
    let mut socket = session.upgrade().await;
    socket.send("4after").await;
    assert_eq!(socket.text().await, "4after");
}

#[tokio::test]
async fn an_upgrade_that_stalls_is_given_up_and_polling_goes_on() {
    let server = Server::with(Settings { upgrade_timeout: Duration::from_millis(200), ..calm() }).await;
    let session = Polling::open(&server, ENGINE).await;
    let mut silent = session.websocket().await;
    silent.assert_ends().await;
    session.assert_echoes("4still polling").await;
    let mut probed = session.websocket().await;
    probed.send("2probe").await;
    assert_eq!(probed.text().await, "3probe");
    probed.assert_ends().await;
    session.assert_echoes("4still polling").await;
    // Pings of the WebSocket itself extend no timeout.
    let mut busy = session.websocket().await;
    loop {
        busy.write(&frame(PING, b"")).await;
        if busy.frame().await.is_none() {
            break;
        }
    }
    server.until(|counts| counts.streams == 0).await;
    session.assert_echoes("4still polling").await;
    session.upgrade().await;
}

/// Every ping has its pong, but those that the client does not take are not kept.
#[tokio::test]
async fn pongs_that_are_not_taken_during_the_probe_do_not_pile_up() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let socket = session.websocket().await;
    let pings = 200_000;
    let (reading, mut writing) = socket.0.into_inner().into_split();
    let flood = frame(PING, &[b'x'; 125]).repeat(pings);
    soon(tokio::io::AsyncWriteExt::write_all(&mut writing, &flood)).await.unwrap();
    drop(writing);
    let mut pongs = Vec::new();
    let mut reading = tokio::io::BufReader::new(reading);
    let _ = soon(tokio::io::AsyncReadExt::read_to_end(&mut reading, &mut pongs)).await;
    assert!(pongs.len() < pings * 127, "all of them were kept");
    session.assert_echoes("4still polling").await;
}

#[tokio::test]
async fn a_session_that_ends_ends_its_upgrade() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut silent = session.websocket().await;
    assert_eq!(session.post("1").await.body, "ok");
    silent.assert_ends().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut probed = session.websocket().await;
    probed.send("2probe").await;
    assert_eq!(probed.text().await, "3probe");
    server.engine.close().await;
    probed.assert_ends().await;
    server.until(|counts| counts.closed == 2 && counts.streams == 0).await;
}

/// Its client has stopped polling, and would never learn of it.
#[tokio::test]
async fn a_server_that_closes_during_the_upgrade_says_so_by_the_websocket() {
    let server = Server::start().await;
    let session = Polling::open(&server, ENGINE).await;
    let mut client = session.websocket().await;
    client.send("2probe").await;
    assert_eq!(client.text().await, "3probe");
    let socket = server.socket().await;
    socket.answer(Packet::message("last"));
    socket.disconnect();
    client.send("5").await;
    assert_eq!(client.rest().await, [(TEXT, b"4last".to_vec()), (TEXT, b"41".to_vec())]);
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
}

#[tokio::test]
async fn an_upgraded_session_ends_from_either_side() {
    let server = Server::start().await;
    for (number, end) in [frame(TEXT, b"1"), frame(CLOSE, b""), frame(TEXT, b"abc")].iter().enumerate() {
        let mut socket = Polling::open(&server, ENGINE).await.upgrade().await;
        socket.write(end).await;
        socket.rest().await;
        server.until(|counts| counts.closed == number + 1 && counts.streams == 0).await;
    }
    let mut socket = Polling::open(&server, ENGINE).await.upgrade().await;
    socket.send("4after").await;
    assert_eq!(socket.text().await, "4after");
    for _ in 0..3 {
        server.socket().await;
    }
    server.socket().await.disconnect();
    assert_eq!(socket.rest().await, [(TEXT, b"41".to_vec())]);
    let session = Polling::open(&server, ENGINE).await;
    let mut socket = session.upgrade().await;
    socket.send("4after").await;
    assert_eq!(socket.text().await, "4after");
    server.engine.close().await;
    assert_eq!(socket.rest().await, [(CLOSE, 1001_u16.to_be_bytes().to_vec())]);
    assert_eq!(server.count(|counts| counts.closed), 5);
    assert_eq!(session.get().await.refusal(), (400, 1));
}

#[tokio::test]
async fn the_heartbeat_goes_on_after_the_upgrade() {
    let settings =
        Settings { ping_interval: Duration::from_millis(300), ping_timeout: Duration::from_millis(200), ..calm() };
    let server = Server::with(settings).await;
    let mut socket: WebSocket = Polling::open(&server, ENGINE).await.upgrade().await;
    for _ in 0..3 {
        assert_eq!(socket.text().await, "2");
        socket.send("3").await;
    }
    assert_eq!(socket.rest().await, [(TEXT, b"2".to_vec())]);
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
}
