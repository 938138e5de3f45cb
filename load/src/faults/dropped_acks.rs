//! The network loses acknowledgements; people say the same again, also on two connections at the same time.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use uuid::Uuid;
use wechat_load::{Client, Failed};

use super::{Crowd, Habits, Outcome, Scenario, Seen, Stage, Testbed, Wish};
use crate::person::OnSilence;
use crate::proxy::Proxy;
use crate::record::{Record, Sent, Stored};

pub const SCENARIO: Scenario = Scenario::new(
    "dropped acknowledgements",
    "A proxy drops every third acknowledgement; people send again with the same clientId. One of them sends \
     each message on two connections at once, and again with another text.",
    |testbed| Box::pin(run(testbed)),
);

/// So often a message may have to be sent.
const TRIES: u32 = 10;

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let began = Instant::now();
    let stage = testbed.stage("dropped_acks").await?;
    let (people, messages) = stage.scale.pick((5, 40), (10, 200));
    let (acks, dropped) = (AtomicU64::new(0), Arc::new(AtomicU64::new(0)));
    let count = dropped.clone();
    let keep = Arc::new(move |frame: &[u8]| {
        let is_dropped = frame.starts_with(b"43") && acks.fetch_add(1, Ordering::Relaxed) % 3 == 2;
        count.fetch_add(u64::from(is_dropped), Ordering::Relaxed);
        !is_dropped
    });
    let proxy = Proxy::start(&stage.server.address, keep).await?;
    let habits = Habits {
        address: proxy.address.clone(),
        patience: Duration::from_millis(700),
        on_silence: OnSilence::Resend,
        ..stage.habits()
    };
    let crowd = Crowd::come(people, people, &habits).await?;
    crowd.wish(Wish::Say(messages));
    let twice = say_everything_twice(&stage, messages).await?;

    let mut seen = Seen { is_network_broken: true, ..Seen::default() };
    seen.broken.extend(crowd.settle(Duration::from_secs(60)).await);
    let mut records = crowd.leave().await?;
    let most = records.iter().flat_map(|record| &record.sent).map(|sent| sent.tries).max().unwrap_or_default();
    seen.expect(most <= TRIES, format!("a message had to be sent {most} times"));
    let dropped = dropped.load(Ordering::Relaxed);
    seen.expect(dropped > 0, "nothing was dropped");
    seen.notes.push(format!("{dropped} acknowledgements dropped, a message sent up to {most} times"));
    records.push(twice);
    stage.compare(records, seen, began).await
}

/// A person with two connections sends everything on both at once, and then once more with another text.
async fn say_everything_twice(stage: &Stage, messages: usize) -> Result<Record, Failed> {
    let join = json!({ "nick": "twice", "room": "faults" });
    let address = &stage.server.address;
    let first = Client::connect(address, json!({}), &[]).await?;
    let joined = first.ask("join_room", join.clone()).await?;
    let second = Client::connect(address, json!({ "token": joined["ok"]["token"] }), &[]).await?;
    second.ask("join_room", join).await?;

    let mut record = Record { nick: "twice".into(), ..Record::default() };
    let mut answers = HashMap::new();
    for n in 1..=messages {
        let sent = Sent::new(format!("twice {n}"));
        let again = json!({ "room": "faults", "content": "another text", "clientId": sent.client_id });
        let payload = json!({ "room": "faults", "content": sent.content, "clientId": sent.client_id });
        let answered = [&first, &second].map(|client| client.ask_later("send_message", payload.clone()));
        answers.insert(sent.client_id, (answered, again));
        record.sent.push(sent);
    }
    for sent in &mut record.sent {
        let Some((answered, again)) = answers.remove(&sent.client_id) else { continue };
        for answer in answered {
            let answer = answer.await.map_err(|_| Failed("the connection has ended".into()))?;
            acknowledged(sent, &answer)?;
        }
        acknowledged(sent, &second.ask("send_message", again).await?)?;
    }
    first.close().await;
    second.close().await;
    Ok(record)
}

fn acknowledged(sent: &mut Sent, answer: &Value) -> Result<(), Failed> {
    let message = &answer["ok"];
    let id = message["id"].as_str().and_then(|id| Uuid::parse_str(id).ok());
    let (Some(id), Some(seq)) = (id, message["seq"].as_i64()) else {
        return Err(Failed(format!("a message was refused: {answer}")));
    };
    // The answer to a repetition is the stored message: its first text.
    sent.contradictions += u64::from(message["content"] != sent.content);
    sent.acknowledged(Stored { id, seq });
    Ok(())
}
