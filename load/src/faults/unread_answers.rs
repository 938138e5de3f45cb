//! Clients ask for everything that there is and do not read it.

use wechat_load::{Failed, SEPARATOR, wire};

use super::{Attacker, Outcome, Scenario, Testbed};
use crate::heavy::Heavy;
use crate::siege::{Setting, Siege, newcomers, prepare};

pub const SCENARIO: Scenario = Scenario::new(
    "unread answers",
    "In a room of 200 messages of 4,000 emoji, guests of one address ask 230 times for all of it (sync_room, \
     load_older, join_room with after) and read nothing: on 2, 8 and 100 WebSockets, and by polling.",
    |testbed| Box::pin(run(testbed)),
);

const QUESTIONS: usize = 230;

async fn run(testbed: &Testbed) -> Result<Outcome, Failed> {
    let setting = Setting { name: "unread_answers", prelude: "", heavy: &[("heavy", "😀")] };
    let (stage, heavy) = prepare(testbed, setting).await?;
    let [heavy] = &heavy[..] else { return Err(Failed("emoji were refused".into())) };
    let mut siege = Siege::begin(stage, newcomers()).await?;
    // In a debug build a hundred who ask for pages of 3 MB starve everyone.
    let many = testbed.scale.pick(30, 100);
    for (sockets, quick_s, whole_s) in [(2, 1, 12), (8, 1, 12), (many, 3, 30)] {
        let mut attack = siege.attack();
        let asked = heavy.clone();
        attack.join(sockets, move |attacker, _, _| by_websocket(attacker, asked.clone()));
        siege.bear(attack, &format!("{sockets} sockets"), quick_s, whole_s).await?;
    }
    let mut attack = siege.attack();
    let asked = heavy.clone();
    attack.join(many, move |attacker, _, _| by_polling(attacker, asked.clone()));
    siege.bear(attack, &format!("{many} sessions"), 2, 20).await?;
    siege.end().await
}

async fn by_websocket(attacker: Attacker, heavy: Heavy) -> Result<(), Failed> {
    let mut tcp = attacker.endpoint.guest().await?;
    attacker.has_begun();
    for packet in heavy.questions(QUESTIONS) {
        attacker.send(&mut tcp, &wire::from_client(packet.as_bytes())).await?;
    }
    attacker.until_cut(tcp, &wire::from_client(b"3")).await
}

async fn by_polling(attacker: Attacker, heavy: Heavy) -> Result<(), Failed> {
    let session = attacker.endpoint.polling_guest().await?;
    attacker.has_begun();
    loop {
        let body = heavy.questions(QUESTIONS).join(&SEPARATOR.to_string());
        session.post(&body).await?;
        attacker.has_sent(body.len());
    }
}
