//! The cost of what every message needs: encoding it for all, checking the permission to send, counting it.
//! `script/bench micro` runs it.

use std::{
    hint::black_box,
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
};

use criterion::{Criterion, criterion_group, criterion_main};
use uuid::Uuid;
use wechat::{
    config::Config,
    limits::{Kind, Limits},
    model::{Access, Action, ClientId, MessageId, RoomId, Rules, Timestamp, UserId, permission::may},
    protocol::{Message, ReceiveMessage, ServerEvent},
};

fn message() -> Message {
    Message {
        id: MessageId::new(),
        room_id: RoomId::random(),
        seq: 4_711,
        sender_id: UserId::random(),
        sender_nick: "ada".to_owned(),
        account: false,
        content: "As long as most of what people say to each other: a line, or nearly two of them.".to_owned(),
        created_at: Timestamp(1_790_000_000_000),
        expires_at: Timestamp(1_790_086_400_000),
        client_id: Some(ClientId(Uuid::now_v7())),
        deleted: false,
        edited_at: None,
        change: 0,
        reactions: Vec::new(),
        pinned: false,
        reply_to: None,
    }
}

fn encode(criterion: &mut Criterion) {
    let message = message();
    criterion.bench_function("encode a message for all who get it", |bencher| {
        bencher.iter(|| ReceiveMessage::packet(&(black_box(&message),)));
    });
    let packet = ReceiveMessage::packet(&(&message,));
    criterion.bench_function("share it with one more", |bencher| {
        bencher.iter(|| black_box(packet.clone()));
    });
}

fn permission(criterion: &mut Criterion) {
    let (access, rules) = (Access::default(), Rules::default());
    criterion.bench_function("ask whether a guest may write", |bencher| {
        bencher.iter(|| may(black_box(&access), black_box(&rules), Action::Write).is_ok());
    });
}

fn limiter(criterion: &mut Criterion) {
    // More than can be used up in the time of a benchmark.
    let config = Config::read(["wechat", "--limit-sends=100000000/1s"].map(Into::into)).expect("it is a rate");
    let (limits, user) = (Limits::new(&config, usize::MAX), UserId::random());
    let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    criterion.bench_function("count a message of a user and of an address", |bencher| {
        bencher.iter(|| limits.take(Kind::Send, NonZeroU32::MIN, black_box(&user), address).is_ok());
    });
}

criterion_group!(micro, encode, permission, limiter);
criterion_main!(micro);
