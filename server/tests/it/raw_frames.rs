//! Bytes that no well-behaved client sends, below Socket.IO: HTTP, WebSocket and Engine.IO. Each connection may be
//! ended; the server and everyone else continue.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, timeout},
};

use crate::harness::{Database, Server, TEXT, frame, ok, websocket};

fn frames() -> Vec<(&'static str, Vec<u8>)> {
    let fragments = std::iter::once(frame(0x01, b"4")).chain((0..131_000).map(|_| frame(0x00, b"x"))).flatten();
    let connected = |bytes: Vec<u8>| [frame(TEXT, b"40"), bytes].concat();
    vec![
        ("text that is not UTF-8", frame(TEXT, b"4\xff\xfe")),
        ("binary where text is expected", connected(frame(0x82, b"\x00\x01\x02"))),
        ("reserved bits", frame(TEXT | 0x40, b"40")),
        ("a reserved opcode", frame(0x83, b"x")),
        ("a reserved control opcode", frame(0x8b, b"x")),
        ("a fragmented ping", frame(0x09, b"x")),
        ("a ping that is too long", frame(0x89, &[b'x'; 126])),
        ("131,000 fragments without an end", fragments.collect()),
        ("an unmasked frame", vec![TEXT, 2, b'4', b'0']),
        ("close code 0", frame(0x88, &[0, 0])),
        ("close code 1005", frame(0x88, &1005_u16.to_be_bytes())),
        ("close code 5000", frame(0x88, &5000_u16.to_be_bytes())),
        ("a close of one byte", frame(0x88, &[3])),
        ("16 MiB and a byte", frame(TEXT, &vec![b'4'; 16 * 1024 * 1024 + 1])),
        ("a length that lies", vec![TEXT, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("a flood of pongs", connected(frame(TEXT, b"3").repeat(5_000))),
        ("CONNECT a thousand times", frame(TEXT, b"40").repeat(1_000)),
        ("an event before CONNECT", frame(TEXT, b"42[\"send_message\",{\"content\":\"early\"}]")),
        ("a ping from the client", connected(frame(TEXT, b"2"))),
        ("an upgrade outside of one", connected([frame(TEXT, b"2probe"), frame(TEXT, b"5")].concat())),
        ("an empty frame", connected(frame(TEXT, b""))),
        ("a binary event without its attachment", connected(frame(TEXT, b"451-[\"send_message\",{}]"))),
        ("a million attachments", connected(frame(TEXT, b"451000000-[\"send_message\",{}]"))),
        ("an event in a namespace of nobody", connected(frame(TEXT, b"42/nowhere,[\"send_message\",{}]"))),
    ]
}

fn requests() -> Vec<String> {
    let get = |query: &str| format!("GET /socket.io/?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let post = |query: &str, body: &str| {
        let length = body.len();
        format!(
            "POST /socket.io/?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    let mut requests: Vec<_> = [
        "EIO=3&transport=polling",
        "EIO=5&transport=polling",
        "EIO=x&transport=polling",
        "EIO=4&EIO=4&transport=polling",
        "EIO=4",
        "transport=polling",
        "",
        "EIO=4&transport=carrier-pigeon",
        "EIO=4&transport=polling&sid=",
        "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAA",
        "EIO=4&transport=polling&sid=%C3%A9",
        "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAA",
        "EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAA",
    ]
    .iter()
    .map(|query| get(query))
    .collect();
    requests.push(post("EIO=4&transport=polling", "40"));
    requests.push(post("EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAA", &"4".repeat(100_001)));
    requests
        .push("GET /socket.io/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n".into());
    requests.push(format!(
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "A: b\r\n".repeat(3_000)
    ));
    requests.push("\0\0\0\0\r\n\r\n".into());
    requests
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_of_any_kind_harm_nobody_else() {
    let server = Server::start(Database::sqlite()).await;
    let mut witness = server.join("witness").await;
    for (name, bytes) in frames() {
        let mut socket = websocket(&server).await;
        // The server may have closed before all was written.
        let _ = timeout(Duration::from_secs(5), socket.write_all(&bytes)).await;
        let sent = ok(witness.ask("send_message", json!({ "content": name })).await.unwrap());
        assert_eq!(witness.event("receive_message").await.unwrap(), std::slice::from_ref(&sent), "after {name}");
    }
    for request in requests() {
        let mut socket = TcpStream::connect(&server.address).await.unwrap();
        let _ = timeout(Duration::from_secs(5), socket.write_all(request.as_bytes())).await;
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_millis(300), socket.read_to_end(&mut answer)).await;
        let status = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
        assert!(!status.contains(" 5"), "{status} for {request:.80}");
    }
    let sent = ok(witness.ask("send_message", json!({ "content": "still here" })).await.unwrap());
    assert_eq!(sent["seq"], frames().len() + 1);
    assert!(witness.drain().iter().all(|event| event.name != "user_list_update"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_are_never_claimed_are_ended() {
    let server = Server::start(Database::sqlite()).await;
    for _ in 0..2_000 {
        let mut socket = TcpStream::connect(&server.address).await.unwrap();
        let request = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    server.join("ada").await;
}
