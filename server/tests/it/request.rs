//! Requests to `/api`, and people with accounts.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
};
use wechat_load::Client;

use crate::harness::{Server, assert_is_ours};

pub const PASSWORD: &str = "correct horse battery staple";

/// The answer to a request.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// In lower case, with their values.
    pub head: String,
    /// Null when there is none.
    pub body: Value,
}

impl Answer {
    /// The body of an answer that must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.body
    }

    /// The code of a refusal, which must be a whole problem of this status.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        assert_eq!((self.status, self.body["status"].as_u64()), (status, Some(status.into())), "{self:?}");
        assert!(self.head.contains("content-type: application/problem+json"), "{self:?}");
        assert!(self.head.contains("cache-control: no-store"), "{self:?}");
        assert_eq!(self.body["type"], "about:blank");
        assert!(self.body["title"].is_string(), "{self:?}");
        assert_is_ours(self.body["detail"].as_str().unwrap());
        assert_eq!(self.body["retryAfterMs"].is_u64(), self.head.contains("\r\nretry-after: "), "{self:?}");
        self.body["code"].as_str().unwrap().to_owned()
    }

    /// The names and values of the cookies that are given, without their attributes.
    pub fn cookies(&self) -> Vec<String> {
        let lines = self.head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        lines.map(|line| line.split(';').next().unwrap().to_owned()).collect()
    }

    /// That of the session.
    pub fn cookie(&self) -> String {
        let cookie = self.cookies().into_iter().find(|cookie| cookie.contains("wechat_session="));
        cookie.unwrap_or_else(|| panic!("no cookie in {self:?}"))
    }
}

/// A request being built.
pub struct Request<'a> {
    address: &'a str,
    line: String,
    headers: String,
    body: Vec<u8>,
    from: Ipv4Addr,
}

impl Request<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Comes from this address of the machine itself.
    pub fn from(mut self, address: Ipv4Addr) -> Self {
        self.from = address;
        self
    }

    pub fn json(self, body: Value) -> Self {
        self.header("Content-Type", "application/json").raw(body.to_string().as_bytes())
    }

    pub fn raw(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    pub async fn send(self) -> Answer {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((self.from, 0).into()).unwrap();
        let mut socket = socket.connect(self.address.parse().unwrap()).await.unwrap();
        let (line, headers, length) = (self.line, self.headers, self.body.len());
        let host = self.address;
        let head = format!(
            "{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        // A server that refuses a body does not read all of it.
        let _ = socket.write_all(&[head.as_bytes(), &self.body].concat()).await;
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_str(body).unwrap() };
        Answer { status, head: head.to_owned(), body }
    }
}

/// A request to the server at an address.
pub fn request<'a>(address: &'a str, method: &str, path: &str) -> Request<'a> {
    Request {
        address,
        line: format!("{method} {path}"),
        headers: String::new(),
        body: Vec::new(),
        from: Ipv4Addr::LOCALHOST,
    }
}

impl Server {
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        request(&self.address, method, path)
    }

    pub async fn sign_up(&self, username: &str) -> Owner {
        let asked = json!({ "username": username, "password": PASSWORD });
        Owner::of(self.request("POST", "/api/users").json(asked).send().await, 201)
    }

    /// The same, as the guest with this token.
    pub async fn grow(&self, username: &str, token: &Value) -> Owner {
        let asked = json!({ "username": username, "password": PASSWORD });
        let request = self.request("POST", "/api/users").bearer(token.as_str().unwrap());
        Owner::of(request.json(asked).send().await, 201)
    }

    pub async fn sign_in(&self, username: &str, password: &str) -> Answer {
        let asked = json!({ "username": username, "password": password });
        self.request("POST", "/api/session").json(asked).send().await
    }
}

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Owner {
    pub id: Value,
    pub token: String,
    pub cookie: String,
    /// The whole answer to signing in.
    pub body: Value,
}

impl Owner {
    #[track_caller]
    pub fn of(answer: Answer, status: u16) -> Self {
        assert_eq!(answer.status, status, "{answer:?}");
        let cookie = answer.cookie();
        let body = answer.body;
        let token = body["accessToken"].as_str().unwrap().to_owned();
        Self { id: body["user"]["id"].clone(), token, cookie, body }
    }

    pub async fn connect(&self, server: &Server) -> Client {
        Client::connect(&server.address, json!({ "token": self.token }), &[]).await.unwrap()
    }

    /// In another session of the same account.
    pub async fn elsewhere(&self, server: &Server) -> Self {
        let name = self.body["user"]["username"].as_str().unwrap();
        Self::of(server.sign_in(name, PASSWORD).await, 200)
    }

    pub async fn is_signed_in(&self, server: &Server) -> bool {
        let answer = server.request("GET", "/api/session").bearer(&self.token).send().await;
        match answer.status {
            200 => true,
            _ => {
                assert_eq!(answer.refused(401), "signed_out");
                false
            }
        }
    }
}
