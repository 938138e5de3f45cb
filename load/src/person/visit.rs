//! One connection of a person: joining, sending, receiving, asking for what is missing, until it ends.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval, sleep_until, timeout};
use uuid::Uuid;
use wechat_load::{Client, Event};

use super::{Life, Missing, OnSilence, Reading, lock};
use crate::record::Stored;

/// What was asked.
#[derive(Clone, Copy, Debug)]
enum About {
    Join,
    Message(usize),
    Change(&'static str),
    Sync,
    Older,
}

impl About {
    fn event(self) -> &'static str {
        match self {
            Self::Join => "join_room",
            Self::Message(_) => "send_message",
            Self::Change(event) => event,
            Self::Sync => "sync_room",
            Self::Older => "load_older",
        }
    }
}

/// What became of a question.
enum Outcome {
    Answer(Value),
    /// None came, on a connection that is open.
    Silence,
    /// The connection has ended before.
    Ended,
}

type Answered = (About, Instant, Outcome);

/// One connection, and what was asked on it.
struct Visit {
    client: Client,
    asked: FuturesUnordered<BoxFuture<'static, Answered>>,
    is_joined: bool,
    /// Something missing is being asked for.
    is_fetching: bool,
    /// Nothing is asked before: the server has said so.
    held_until: Option<Instant>,
    is_dead: bool,
}

impl Visit {
    fn ask(&self, about: About, payload: Value, patience: Duration) {
        let since = Instant::now();
        let answer = self.client.ask_later(about.event(), payload);
        self.asked.push(Box::pin(async move {
            let outcome = match timeout(patience, answer).await {
                Ok(Ok(answer)) => Outcome::Answer(answer),
                Ok(Err(_)) => Outcome::Ended,
                Err(_) => Outcome::Silence,
            };
            (about, since, outcome)
        }));
    }

    fn hold(&mut self, error: &Value) {
        let wait = Duration::from_millis(error["retryAfterMs"].as_u64().unwrap_or(500));
        self.held_until = Some(Instant::now() + wait);
    }
}

impl Life {
    /// Is in the room until the connection ends or it is to leave.
    pub(super) async fn visit(&mut self, client: Client) {
        let asked = FuturesUnordered::new();
        let mut visit =
            Visit { client, asked, is_joined: false, is_fetching: false, held_until: None, is_dead: false };
        let mut saying = interval(self.habits.pause);
        saying.set_missed_tick_behavior(MissedTickBehavior::Skip);
        self.outbox.start_again();
        self.record.alterations.start_again();
        visit.ask(About::Join, self.join_payload(), self.habits.patience);
        while !self.is_leaving && !visit.is_dead {
            let held_until = visit.held_until;
            // In this order: what was announced before an answer is looked at before it, too.
            tokio::select! {
                biased;
                wish = self.wished.recv() => self.wished(wish, Some(&visit.client)),
                event = visit.client.next() => match event {
                    Some(event) => self.hear(&event, &mut visit),
                    None => visit.is_dead = true,
                },
                Some(answered) = visit.asked.next() => self.answered(answered, &mut visit),
                () = sleep_until(held_until.unwrap_or_else(Instant::now).into()), if held_until.is_some() => {
                    visit.held_until = None;
                }
                _ = saying.tick(), if self.is_talking => self.act(),
            }
            self.ask_on(&mut visit);
            self.publish();
        }
        self.end(visit).await;
    }

    /// What had been answered before the end counts.
    async fn end(&mut self, mut visit: Visit) {
        let asked = std::mem::take(&mut visit.asked);
        let is_present = visit.is_joined && !visit.is_dead;
        if self.is_leaving {
            visit.client.close().await;
        } else {
            drop(visit.client);
        }
        lock(&self.state).is_present = is_present;
        for (about, _, outcome) in asked.collect::<Vec<_>>().await {
            match (about, outcome) {
                (About::Message(index), Outcome::Answer(answer)) => self.stored(index, &answer["ok"]),
                (About::Change(_), Outcome::Answer(answer)) if answer.get("ok").is_some() => self.changed(),
                _ => {}
            }
        }
        self.publish();
    }

    fn hear(&mut self, event: &Event, visit: &mut Visit) {
        let reading = &mut self.record.reading;
        match (event.name.as_str(), &event.args[..]) {
            ("load_history", [messages, about]) => reading.shown(messages, about),
            ("receive_message", [message]) => reading.announced(message),
            ("messages_changed", [told]) => reading.changed(told),
            ("room_head", [about]) => reading.told_head(about),
            ("server_drain", [drain]) => {
                self.drain = drain["reconnectAfterMs"].as_u64().map(Duration::from_millis)
            }
            ("disconnect", _) => visit.is_dead = true,
            _ => {}
        }
    }

    /// Asks for all that may be asked for now.
    fn ask_on(&mut self, visit: &mut Visit) {
        if visit.held_until.is_some() {
            return;
        }
        if !visit.is_joined {
            if visit.asked.is_empty() {
                visit.ask(About::Join, self.join_payload(), self.habits.patience);
            }
            return;
        }
        let (patience, window) = (self.habits.patience, self.habits.window);
        let room = &self.habits.room;
        while let Some((index, client_id, content)) = self.outbox.next(window) {
            let payload = json!({ "room": room, "content": content, "clientId": client_id });
            visit.ask(About::Message(index), payload, patience);
        }
        if let Some((event, payload)) = self.record.alterations.next(room) {
            visit.ask(About::Change(event), payload, patience);
        }
        if visit.is_fetching {
            return;
        }
        let reading = &self.record.reading;
        match reading.missing() {
            None => return,
            Some(Missing::Since(after)) => {
                visit.ask(About::Sync, sync(room, after, reading), patience);
            }
            Some(Missing::Before(before)) => {
                visit.ask(About::Older, json!({ "room": room, "before": before, "limit": 100 }), patience);
            }
        }
        visit.is_fetching = true;
        self.record.fetches += 1;
    }

    fn answered(&mut self, (about, since, outcome): Answered, visit: &mut Visit) {
        match about {
            About::Message(_) => self.outbox.ended(),
            About::Sync | About::Older => visit.is_fetching = false,
            About::Join | About::Change(_) => {}
        }
        if !matches!(outcome, Outcome::Ended) {
            self.record.answered_after(about.event(), since.elapsed());
        }
        let answer = match outcome {
            Outcome::Answer(answer) => answer,
            Outcome::Silence => return self.unanswered(about, visit),
            Outcome::Ended => return,
        };
        let Some(ok) = answer.get("ok") else { return self.refused(about, &answer["error"], visit) };
        match about {
            About::Join => {
                visit.is_joined = true;
                self.attempts = 0;
                self.token = ok["token"].as_str().map(str::to_owned);
                lock(&self.state).is_present = true;
            }
            About::Message(index) => self.stored(index, ok),
            About::Sync => self.record.reading.shown(&ok["messages"], ok),
            About::Change(_) => self.changed(),
            About::Older => {
                self.record.reading.page(&ok["messages"]);
                self.record.reading.read_at(ok);
            }
        }
    }

    fn changed(&mut self) {
        self.record.alterations.acknowledged();
        self.tally.acknowledged();
    }

    fn stored(&mut self, index: usize, message: &Value) {
        let id = message["id"].as_str().and_then(|id| Uuid::parse_str(id).ok());
        let (Some(id), Some(seq)) = (id, message["seq"].as_i64()) else { return };
        if self.outbox.acknowledged(index, Stored { id, seq }) {
            self.tally.acknowledged();
        }
        self.record.reading.told_seq(seq);
    }

    fn unanswered(&mut self, about: About, visit: &mut Visit) {
        *self.record.errors.entry("no answer".to_owned()).or_default() += 1;
        let (About::Message(index), OnSilence::Resend) = (about, self.habits.on_silence) else {
            visit.is_dead = true;
            return;
        };
        if let Some((index, client_id, content)) = self.outbox.again(index) {
            let payload = json!({ "room": self.habits.room, "content": content, "clientId": client_id });
            visit.ask(About::Message(index), payload, self.habits.patience);
        }
    }

    fn refused(&mut self, about: About, error: &Value, visit: &mut Visit) {
        let code = error["code"].as_str().unwrap_or("neither ok nor error");
        *self.record.errors.entry(code.to_owned()).or_default() += 1;
        match about {
            About::Message(index) if code.starts_with("invalid_") => return self.outbox.refused(index, code),
            About::Message(index) => self.outbox.go_back_to(index),
            About::Change(_) if self.record.alterations.refused(code) => return,
            _ => {}
        }
        visit.hold(error);
    }
}

/// What is asked for when something was missed.
fn sync(room: &str, after: i64, reading: &Reading) -> Value {
    let change = reading.showing.as_ref().map(|showing| showing.change);
    json!({ "room": room, "after": after, "epoch": reading.epoch, "change": change })
}
