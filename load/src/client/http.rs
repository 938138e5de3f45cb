//! HTTP/1.1 by hand: one request, one response.

use memchr::memmem;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Endpoint, Failed, in_time};

/// What a request was answered with.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub body: String,
}

/// The status of the response to `GET`. Fails when none comes within 10 s.
pub async fn get(address: &str, path: &str) -> Result<u16, Failed> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    ask_once(&Endpoint::new(address), &request).await.map(|response| response.status)
}

/// The status of the response to a JSON `POST`. Fails when none comes within 10 s.
pub async fn post(address: &str, path: &str, body: &Value) -> Result<u16, Failed> {
    let body = body.to_string();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    ask_once(&Endpoint::new(address), &request).await.map(|response| response.status)
}

/// Asks on a connection of its own. Fails when nothing comes within 10 s.
pub(super) async fn ask_once(endpoint: &Endpoint, request: &str) -> Result<Response, Failed> {
    in_time(async { ask(&mut endpoint.open().await?, request).await }).await
}

/// Asks on a connection that may be used again.
pub(super) async fn ask(tcp: &mut TcpStream, request: &str) -> Result<Response, Failed> {
    tcp.write_all(request.as_bytes()).await?;
    let (head, mut body) = head(tcp).await?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| Failed("a request was not answered with HTTP".into()))?;
    let length = head.split("\r\n").find_map(|line| line.strip_prefix("content-length:"));
    match length.and_then(|length| length.trim().parse().ok()) {
        Some(length) => {
            while body.len() < length {
                more(tcp, &mut body).await?;
            }
        }
        None => drop(tcp.read_to_end(&mut body).await?),
    }
    Ok(Response { status, body: String::from_utf8_lossy(&body).into_owned() })
}

/// The head of a response or a request, in small letters, and what was read beyond it.
pub async fn head(tcp: &mut TcpStream) -> Result<(String, Vec<u8>), Failed> {
    const LONGEST: usize = 64 * 1024;
    let mut read = Vec::with_capacity(1_024);
    while read.len() < LONGEST {
        more(tcp, &mut read).await?;
        if let Some(end) = memmem::find(&read, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_ascii_lowercase();
            return Ok((head, read.split_off(end + 4)));
        }
    }
    Err(Failed("a head has no end".into()))
}

pub(super) async fn more(tcp: &mut TcpStream, read: &mut Vec<u8>) -> Result<(), Failed> {
    match tcp.read_buf(read).await? {
        0 => Err(Failed("the connection has ended".into())),
        _ => Ok(()),
    }
}
