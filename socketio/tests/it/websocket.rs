//! A session that begins on a WebSocket: a frame for each packet.

use socketio::{Packet, Settings};

use crate::{
    client::{BINARY, CLOSE, ENGINE, PING, PONG, TEXT, WebSocket, ask, frame, soon},
    server::{Server, calm},
};

#[tokio::test]
async fn messages_come_and_go_in_their_order() {
    let server = Server::start().await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    for text in ["4hello", "4", "4€", "4world"] {
        socket.send(text).await;
    }
    for text in ["4hello", "4", "4€", "4world"] {
        assert_eq!(socket.text().await, text);
    }
}

#[tokio::test]
async fn every_length_of_frame_comes_back_whole() {
    let server = Server::with(Settings { max_payload: 100_000, ..calm() }).await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    for length in [0, 124, 125, 126, 65_534, 65_535, 65_536, 99_999] {
        let text = format!("4{}", "x".repeat(length));
        socket.send(&text).await;
        assert_eq!(socket.text().await, text);
    }
}

#[tokio::test]
async fn a_message_in_fragments_is_one() {
    let server = Server::start().await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    socket.write(&[frame(0x01, b"4he"), frame(PING, b"in between"), frame(0x80, b"llo")].concat()).await;
    let frames = [socket.frame().await.unwrap(), socket.frame().await.unwrap()];
    assert_eq!(frames, [(PONG, b"in between".to_vec()), (TEXT, b"4hello".to_vec())]);
}

#[tokio::test]
async fn what_is_sent_right_behind_the_handshake_is_not_lost() {
    let server = Server::start().await;
    let mut http = crate::client::Http::connect(&server).await;
    let request = b"GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\
                    Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    http.write(&[&request[..], &frame(TEXT, b"4hello")].concat()).await;
    assert_eq!(http.answer().await.unwrap().status, 101);
    let mut socket = WebSocket(http.0);
    assert!(socket.text().await.starts_with("0{"));
    assert_eq!(socket.text().await, "4hello");
}

#[tokio::test]
async fn binary_messages_are_dropped() {
    let server = Server::start().await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    socket.write(&[frame(BINARY, &[1, 2, 3, 4]), frame(BINARY, b""), frame(TEXT, b"4hello")].concat()).await;
    assert_eq!(socket.text().await, "4hello");
    assert_eq!(server.count(|counts| counts.binary), 2);
}

#[tokio::test]
async fn what_is_no_packet_ends_the_session() {
    let server = Server::start().await;
    for (number, text) in ["", "abc", "2", "5", "6", "0", "2probe", "7", "é", "14"].iter().enumerate() {
        let mut socket = WebSocket::open(&server, ENGINE).await;
        socket.send(text).await;
        socket.assert_ends().await;
        server.until(|counts| counts.closed == number + 1).await;
    }
}

#[tokio::test]
async fn a_client_that_closes_by_a_packet_ends_the_session() {
    let server = Server::start().await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    socket.send("4last").await;
    socket.send("1").await;
    assert_eq!(socket.rest().await, [(TEXT, b"4last".to_vec())]);
    server.until(|counts| counts.closed == 1).await;
}

#[tokio::test]
async fn a_client_that_closes_the_websocket_is_answered_with_a_close() {
    let server = Server::start().await;
    let mut socket = WebSocket::open(&server, ENGINE).await;
    socket.write(&[frame(TEXT, b"4last"), frame(CLOSE, &1000_u16.to_be_bytes())].concat()).await;
    let close = (CLOSE, 1000_u16.to_be_bytes().to_vec());
    assert_eq!(socket.rest().await, [(TEXT, b"4last".to_vec()), close]);
    server.until(|counts| counts.closed == 1).await;
}

#[tokio::test]
async fn a_connection_that_is_cut_ends_the_session() {
    let server = Server::start().await;
    WebSocket::open(&server, ENGINE).await.reset();
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
    drop(WebSocket::open(&server, ENGINE).await);
    server.until(|counts| counts.closed == 2 && counts.streams == 0).await;
    let mut half = WebSocket::open(&server, ENGINE).await;
    half.write(&frame(TEXT, b"4hello")[..5]).await;
    drop(half);
    server.until(|counts| counts.closed == 3 && counts.streams == 0).await;
}

#[tokio::test]
async fn a_server_that_closes_sends_what_waits_first() {
    let server = Server::start().await;
    let mut client = WebSocket::open(&server, ENGINE).await;
    let socket = server.socket().await;
    socket.answer(Packet::message("last"));
    socket.disconnect();
    assert_eq!(client.rest().await, [(TEXT, b"4last".to_vec()), (TEXT, b"41".to_vec())]);
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
}

#[tokio::test]
async fn an_abort_ends_the_connection() {
    let server = Server::start().await;
    let mut client = WebSocket::open(&server, ENGINE).await;
    server.socket().await.abort();
    client.assert_ends().await;
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
}

#[tokio::test]
async fn an_abort_ends_a_session_whose_message_is_under_way() {
    let server = Server::start().await;
    let mut client = WebSocket::open(&server, ENGINE).await;
    client.send("4wait").await;
    server.until(|counts| counts.connecting == 1).await;
    server.socket().await.abort();
    server.until(|counts| counts.closed == 1 && counts.streams == 0).await;
}

#[tokio::test]
async fn closing_the_engine_says_that_the_server_goes_away() {
    let server = Server::start().await;
    let mut client = WebSocket::open(&server, ENGINE).await;
    server.socket().await.answer(Packet::message("last"));
    let (frames, ()) = tokio::join!(client.rest(), soon(server.engine.close()));
    assert_eq!(frames, [(TEXT, b"4last".to_vec()), (CLOSE, 1001_u16.to_be_bytes().to_vec())]);
    assert_eq!(server.count(|counts| counts.closed), 1);
}

#[tokio::test]
async fn closing_the_engine_waits_for_no_message_that_is_under_way() {
    let server = Server::start().await;
    let mut client = WebSocket::open(&server, ENGINE).await;
    client.send("4wait").await;
    server.until(|counts| counts.connecting == 1).await;
    soon(server.engine.close()).await;
    assert_eq!(server.count(|counts| counts.closed), 1);
}

#[tokio::test]
async fn a_session_on_a_websocket_is_not_polled() {
    let server = Server::start().await;
    let mut socket = WebSocket::request(&server, "/engine.io/?EIO=4&transport=websocket").await.unwrap();
    let open: serde_json::Value = serde_json::from_str(&socket.text().await[1..]).unwrap();
    let sid = open["sid"].as_str().unwrap();
    for transport in ["polling", "websocket"] {
        let target = format!("{ENGINE}?EIO=4&transport={transport}&sid={sid}");
        assert_eq!(ask(&server, "GET", &target, "").await.refusal(), (400, 1));
    }
    socket.send("4still here").await;
    assert_eq!(socket.text().await, "4still here");
}
