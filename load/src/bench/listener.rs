//! One of an audience, who joins a room, listens, and says something now and then.

use std::sync::Arc;

use memchr::memmem;
use tokio::sync::oneshot;
use uuid::Uuid;
use wechat_load::{Answer, Client, Endpoint, Failed};

use super::audience::Audience;

/// Dropping a listener closes its connection without a word.
pub struct Listener {
    client: Client<()>,
    audience: Arc<Audience>,
}

impl Listener {
    pub async fn open(address: &str, audience: &Arc<Audience>) -> Result<Self, Failed> {
        let client = Client::listen(&Endpoint::new(address), audience.ear()).await?;
        Ok(Self { client, audience: audience.clone() })
    }

    /// The same with a session that begins with polling.
    pub async fn upgrade(address: &str, audience: &Arc<Audience>) -> Result<Self, Failed> {
        let client = Client::listen_after_upgrade(&Endpoint::new(address), audience.ear()).await?;
        Ok(Self { client, audience: audience.clone() })
    }

    /// Joins a room and waits for the acknowledgement.
    pub async fn join(&self, room: &str, nick: &str) -> Result<(), Failed> {
        let answer = self.ask("join_room", &format!(r#"{{"nick":"{nick}","room":"{room}"}}"#)).await;
        let answer = answer.map_err(|_| Failed("the connection ended while joining".into()))?;
        if answer.is_ok() { Ok(()) } else { Err(Failed(format!("joining was refused: {}", answer.text()))) }
    }

    /// Sends the audience's next message.
    pub fn send(&self, room: &str) -> oneshot::Receiver<Answer> {
        let (content, client_id) = (self.audience.message(), Uuid::now_v7());
        let payload = format!(r#"{{"content":"{content}","room":"{room}","clientId":"{client_id}"}}"#);
        self.ask("send_message", &payload)
    }

    /// Asks; the acknowledgement fails when the connection has ended.
    pub fn ask(&self, event: &str, payload: &str) -> oneshot::Receiver<Answer> {
        self.client.question(&format!(r#"["{event}",{payload}]"#))
    }

    pub fn is_open(&self) -> bool {
        self.client.is_open()
    }
}

/// How many messages are in an answer.
pub fn messages(answer: &Answer) -> usize {
    memmem::find_iter(answer.json(), br#""content":"#).count()
}
