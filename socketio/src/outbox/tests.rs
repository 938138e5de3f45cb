//! Races that no client can cause at will.

use std::task::Waker;

use super::*;

fn polled() -> Arc<Outbox> {
    let outbox = Outbox::polled(mpsc::unbounded_channel().0, Duration::from_secs(1));
    outbox.release();
    outbox
}

fn poll(outbox: &Outbox) -> Option<Vec<Bytes>> {
    match outbox.poll_payload(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Polled::Packets(packets)) => Some(packets),
        Poll::Ready(Polled::Nothing) => Some(Vec::new()),
        Poll::Pending => None,
    }
}

/// It has checked for an upgrade before there was one, and waits only afterwards.
#[test]
fn a_poll_that_comes_at_the_moment_of_the_probe_is_ended_too() {
    let outbox = polled();
    outbox.end_poll();
    assert_eq!(poll(&outbox), Some(vec![Bytes::from_static(b"6")]));
    assert_eq!(poll(&outbox), None);
    outbox.end_poll();
    outbox.answer(Packet::text("4"));
    assert_eq!(poll(&outbox), Some(vec![Bytes::from_static(b"4")]));
    assert_eq!(poll(&outbox), None);
}

#[test]
fn what_is_left_by_a_poll_lags_as_well() {
    let outbox = polled();
    assert_eq!(outbox.lags_at(), None);
    (0..17).for_each(|_| outbox.answer(Packet::text("4")));
    assert!(outbox.lags_at().is_some());
    assert_eq!(poll(&outbox).unwrap().len(), 16);
    assert!(outbox.lags_at().is_some());
    assert_eq!(poll(&outbox).unwrap().len(), 1);
    assert_eq!(outbox.lags_at(), None);
}

#[test]
fn what_was_held_lags_once_it_is_released() {
    let outbox = Outbox::polled(mpsc::unbounded_channel().0, Duration::from_secs(1));
    outbox.answer(Packet::text("4"));
    assert_eq!(outbox.lags_at(), None);
    outbox.release();
    assert!(outbox.lags_at().is_some());
}
