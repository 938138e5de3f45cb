//! What a person has said, and which of it has to be said next: in order, and again from where it was not accepted.

use uuid::Uuid;

use crate::record::{Sent, Stored};

#[derive(Debug, Default)]
pub struct Outbox {
    /// In the order of writing.
    pub sent: Vec<Sent>,
    /// The next one to be sent on this connection, unless it is done.
    next: usize,
    /// All before it are done.
    done_before: usize,
    under_way: usize,
    done: usize,
}

impl Outbox {
    pub fn write(&mut self, content: String) {
        self.sent.push(Sent::new(content));
    }

    /// How many are not done.
    pub fn waiting(&self) -> usize {
        self.sent.len() - self.done
    }

    /// On a new connection all that is not done is sent again, from the oldest on.
    pub fn start_again(&mut self) {
        (self.next, self.under_way) = (self.done_before, 0);
    }

    /// The next message to be sent, unless as many as `window` are under way.
    pub fn next(&mut self, window: usize) -> Option<(usize, Uuid, &str)> {
        while self.next < self.sent.len() && self.sent[self.next].is_done() {
            self.next += 1;
        }
        if self.under_way >= window || self.next >= self.sent.len() {
            return None;
        }
        let index = self.next;
        self.next += 1;
        Some(self.send(index))
    }

    /// Sends one message again, out of turn, unless it is done.
    pub fn again(&mut self, index: usize) -> Option<(usize, Uuid, &str)> {
        (!self.sent[index].is_done()).then(|| self.send(index))
    }

    fn send(&mut self, index: usize) -> (usize, Uuid, &str) {
        self.under_way += 1;
        let sent = &mut self.sent[index];
        sent.tries += 1;
        (index, sent.client_id, &sent.content)
    }

    /// Nothing more is awaited for one that was under way.
    pub fn ended(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// It was acknowledged; says whether for the first time.
    pub fn acknowledged(&mut self, index: usize, stored: Stored) -> bool {
        let is_first = self.sent[index].acknowledged(stored);
        self.settle(is_first);
        is_first
    }

    /// It was refused for good.
    pub fn refused(&mut self, index: usize, code: &str) {
        let is_first = !self.sent[index].is_done();
        self.sent[index].refused = Some(code.to_owned());
        self.settle(is_first);
    }

    /// It was refused for now: everything from it on is sent again, in order.
    pub fn go_back_to(&mut self, index: usize) {
        self.next = self.next.min(index);
    }

    fn settle(&mut self, is_first: bool) {
        self.done += usize::from(is_first);
        while self.sent.get(self.done_before).is_some_and(Sent::is_done) {
            self.done_before += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(outbox: &mut Outbox) -> Vec<usize> {
        std::iter::from_fn(|| outbox.next(3).map(|(index, ..)| index)).collect()
    }

    #[test]
    fn what_was_not_acknowledged_is_sent_again_in_order() {
        let mut outbox = Outbox::default();
        (0..5).for_each(|_| outbox.write(String::new()));
        assert_eq!(sent(&mut outbox), [0, 1, 2]);
        outbox.ended();
        outbox.acknowledged(1, Stored { id: Uuid::nil(), seq: 1 });
        assert_eq!((sent(&mut outbox), outbox.waiting()), (vec![3], 4));

        outbox.start_again();
        assert_eq!(sent(&mut outbox), [0, 2, 3]);
        outbox.ended();
        outbox.go_back_to(2);
        assert_eq!(sent(&mut outbox), [2]);
    }
}
