//! The limit: what fanning out costs when nothing else is done. One process, one thread, one buffer that all share and one
//! plain `write` per socket; nothing is stored, queued or checked. It knows just enough of the protocol that the same
//! listeners can connect, with the one key that they have, and it is no chat server.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    net::SocketAddr,
    rc::Rc,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::spawn_local,
};
use uuid::Uuid;
use wechat_load::{
    Failed, http,
    wire::{self, Opcode},
};

/// Where it serves.
#[derive(Debug, clap::Args)]
pub struct Limit {
    #[arg(long, env = "WECHAT_LISTEN", default_value = "127.0.0.1:3001")]
    listen: SocketAddr,
}

type Sockets = Rc<RefCell<Vec<Rc<OwnedWriteHalf>>>>;

#[derive(Default)]
struct Rooms {
    sockets: RefCell<HashMap<String, Sockets>>,
    last_seq: Cell<u64>,
}

/// Serves until it is killed.
pub async fn serve(limit: &Limit) -> Result<bool, Failed> {
    let listener = TcpListener::bind(limit.listen).await?;
    println!("Serving on http://{}", listener.local_addr()?);
    let rooms = Rc::<Rooms>::default();
    loop {
        let (stream, _) = listener.accept().await?;
        let rooms = rooms.clone();
        spawn_local(async move {
            // A connection that ends, in whatever way, is no failure of the others.
            let _ = converse(stream, &rooms).await;
        });
    }
}

async fn converse(mut stream: TcpStream, rooms: &Rooms) -> Result<(), Failed> {
    stream.set_nodelay(true)?;
    let (head, read) = http::head(&mut stream).await?;
    if !head.contains(&wire::KEY.to_ascii_lowercase()) {
        return Ok(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await?);
    }
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-accept: {}\r\n\r\n",
        wire::ACCEPT
    );
    stream.write_all(answer.as_bytes()).await?;
    let open = json!({ "sid": "limit", "upgrades": [], "pingInterval": 600_000, "pingTimeout": 20_000 });
    stream.write_all(&wire::from_server(format!("0{open}").as_bytes())).await?;
    let (reading, writing) = stream.into_split();
    listen(reading, read, &Rc::new(writing), rooms).await
}

async fn listen(
    mut reading: OwnedReadHalf,
    mut read: Vec<u8>,
    writing: &Rc<OwnedWriteHalf>,
    rooms: &Rooms,
) -> Result<(), Failed> {
    let mut entered = Vec::new();
    loop {
        while let Some(frame) = wire::frame(&read)? {
            let mut payload = read[frame.payload.clone()].to_vec();
            read.drain(..frame.payload.end);
            wire::apply(frame.mask.unwrap_or_default(), &mut payload);
            if frame.opcode == Opcode::Text {
                entered.extend(packet(&payload, writing, rooms));
            }
        }
        let is_over = !matches!(reading.read_buf(&mut read).await, Ok(1..));
        if is_over {
            entered.iter().for_each(|room: &Sockets| room.borrow_mut().retain(|one| !Rc::ptr_eq(one, writing)));
            return Ok(());
        }
    }
}

/// Answers a packet. Says which room was entered, if one was.
fn packet(packet: &[u8], writing: &Rc<OwnedWriteHalf>, rooms: &Rooms) -> Option<Sockets> {
    let packet = std::str::from_utf8(packet).ok()?;
    if packet.starts_with("40") {
        write(writing, &wire::from_server(br#"40{"sid":"limit"}"#));
        return None;
    }
    let (id, event) = packet.strip_prefix("42").and_then(|rest| rest.split_at_checked(rest.find('[')?))?;
    let (event, payload): (String, Value) = serde_json::from_str(event).ok()?;
    let room = payload["room"].as_str().unwrap_or("global");
    let sockets = rooms.sockets.borrow_mut().entry(room.to_owned()).or_default().clone();
    match event.as_str() {
        "join_room" => {
            sockets.borrow_mut().push(writing.clone());
            write(writing, &wire::from_server(b"42[\"load_history\",[],{}]"));
            write(writing, &acknowledgement(id, &json!({})));
            Some(sockets)
        }
        "send_message" => {
            let message = message(room, &payload, rooms);
            // Encoded once; what follows is the whole of the limit.
            let frame = wire::from_server(format!("42{}", json!(["receive_message", message])).as_bytes());
            sockets.borrow().iter().for_each(|socket| write(socket, &frame));
            write(writing, &acknowledgement(id, &message));
            None
        }
        _ => None,
    }
}

fn message(room: &str, payload: &Value, rooms: &Rooms) -> Value {
    let seq = rooms.last_seq.get() + 1;
    rooms.last_seq.set(seq);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    json!({
        "id": Uuid::now_v7(), "roomId": room, "seq": seq, "senderId": Uuid::nil(), "senderNick": "person",
        "content": payload["content"], "createdAt": now, "expiresAt": now, "clientId": payload["clientId"],
    })
}

fn acknowledgement(id: &str, ok: &Value) -> Vec<u8> {
    wire::from_server(format!("43{id}{}", json!([{ "ok": ok }])).as_bytes())
}

/// One write that does not wait. What the socket does not take is lost, and the listeners will say so.
fn write(socket: &OwnedWriteHalf, frame: &[u8]) {
    let _ = socket.try_write(frame);
}
