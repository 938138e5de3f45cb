//! HTTP by hand: one question, one answer, one connection. Only the status of the answer matters here.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use wechat_load::Failed;

/// Twice what the server promises.
const PATIENCE: Duration = Duration::from_secs(10);

/// The status of the answer to `GET`. Fails when none comes within 10 s.
pub async fn get(address: &str, path: &str) -> Result<u16, Failed> {
    ask(address, path, format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")).await
}

/// The status of the answer to a JSON `POST`. Fails when none comes within 10 s.
pub async fn post(address: &str, path: &str, body: &Value) -> Result<u16, Failed> {
    let body = body.to_string();
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    let content = format!("content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}");
    ask(address, path, head + &content).await
}

async fn ask(address: &str, path: &str, request: String) -> Result<u16, Failed> {
    let ask = async {
        let mut tcp = TcpStream::connect(address).await?;
        tcp.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        tcp.read_to_string(&mut answer).await?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.ok_or_else(|| Failed(format!("{path} was not answered with HTTP")))
    };
    timeout(PATIENCE, ask).await.unwrap_or_else(|_| Err(Failed(format!("{path} was not answered"))))
}
