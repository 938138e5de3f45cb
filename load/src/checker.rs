//! Compares what people wrote down with what the database has. It knows neither servers nor faults, only the promise:
//! what was acknowledged is there once, in one order, for everyone.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use uuid::Uuid;

use crate::record::Record;

/// A row of `messages`, as far as it is compared.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: Uuid,
    pub seq: i64,
    pub sender_nick: String,
    pub content: String,
    pub client_id: Option<Uuid>,
}

/// What was counted, and for each fault found a line that names it.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    pub sent: u64,
    pub acknowledged: u64,
    pub stored: u64,
    pub lost: u64,
    pub doubled: u64,
    pub out_of_order: u64,
    pub slowest: (Duration, &'static str),
    pub lines: Vec<String>,
}

/// So many lines are enough to look into it.
const LINES: usize = 12;

/// Compares the records of everyone in one room with the room's rows, which are in the order of `seq`.
pub fn check(records: &[Record], rows: &[Row]) -> Findings {
    let mut findings = Findings { stored: rows.len() as u64, ..Findings::default() };
    for record in records {
        findings.sent += record.sent.len() as u64;
        findings.acknowledged += record.acknowledged().count() as u64;
        findings.slowest = findings.slowest.max(record.slowest);
    }
    findings.check_rows(records, rows);
    let by_client_id: HashMap<_, _> = rows.iter().filter_map(|row| Some((row.client_id?, row))).collect();
    for record in records {
        findings.check_sender(record, &by_client_id);
        if record.is_present {
            findings.check_reader(record, rows);
        }
    }
    findings
}

impl Findings {
    /// The table by itself: every `seq` once without a gap, every message once, none that nobody sent.
    fn check_rows(&mut self, records: &[Record], rows: &[Row]) {
        let sent: HashSet<_> = records.iter().flat_map(|record| &record.sent).map(|sent| sent.client_id).collect();
        let mut seen = HashSet::new();
        for (row, seq) in rows.iter().zip(1..) {
            if row.seq != seq {
                self.out_of_order += 1;
                self.line(format!("the room has {} where {seq} should be", row.seq));
                break;
            }
        }
        for row in rows {
            match row.client_id {
                Some(client_id) if !seen.insert(client_id) => {
                    self.doubled += 1;
                    self.line(format!("{client_id} of {} is stored twice", row.sender_nick));
                }
                Some(client_id) if sent.contains(&client_id) => {}
                _ => {
                    self.doubled += 1;
                    self.line(format!("nobody sent what is stored at {}", row.seq));
                }
            }
        }
    }

    /// What a sender was told is so, and its messages are in the order in which it sent them.
    fn check_sender(&mut self, record: &Record, rows: &HashMap<Uuid, &Row>) {
        let nick = &record.nick;
        for (sent, stored) in record.acknowledged() {
            let row = rows.get(&sent.client_id);
            if !row.is_some_and(|row| row.id == stored.id && row.seq == stored.seq && row.content == sent.content)
            {
                self.lost += 1;
                let found = row.map_or("not there".to_owned(), |row| format!("another at {}", row.seq));
                self.line(format!("{} of {nick}, acknowledged at {}, is {found}", sent.client_id, stored.seq));
            }
            if sent.contradictions > 0 {
                self.doubled += 1;
                self.line(format!("{} of {nick} was acknowledged as two messages", sent.client_id));
            }
        }
        let mut last = 0;
        for row in record.sent.iter().filter_map(|sent| rows.get(&sent.client_id)) {
            if row.seq < last {
                self.out_of_order += 1;
                self.line(format!("{nick} sent what is at {} after what is at {last}", row.seq));
            }
            last = row.seq;
        }
    }

    /// A reader who is there at the end has all from where it began, once, in the order of the table.
    fn check_reader(&mut self, record: &Record, rows: &[Row]) {
        let (nick, reading) = (&record.nick, &record.reading);
        let Some(base) = reading.base else {
            self.lost += rows.len() as u64;
            return self.line(format!("{nick} was never shown the room"));
        };
        let mut ids = HashSet::new();
        for (seq, id) in &reading.received {
            if !ids.insert(id) {
                self.doubled += 1;
                self.line(format!("{nick} has {id} twice, the second time at {seq}"));
            }
        }
        let mut seqs = HashSet::new();
        for row in rows.iter().filter(|row| row.seq > base) {
            seqs.insert(row.seq);
            match reading.received.get(&row.seq) {
                Some(id) if *id == row.id => {}
                Some(_) => {
                    self.out_of_order += 1;
                    self.line(format!("{nick} has another message at {} than the database", row.seq));
                }
                None if ids.contains(&row.id) => {
                    self.out_of_order += 1;
                    self.line(format!("{nick} has what is at {} elsewhere", row.seq));
                }
                None => {
                    self.lost += 1;
                    self.line(format!("{nick} did not receive what is at {}", row.seq));
                }
            }
        }
        for seq in reading.received.keys().filter(|seq| !seqs.contains(seq)) {
            self.doubled += 1;
            self.line(format!("{nick} has a message at {seq} that is not stored there"));
        }
        self.out_of_order += reading.conflicts;
        if reading.conflicts > 0 {
            self.line(format!("{nick} was told of {} messages with another one's seq", reading.conflicts));
        }
    }

    fn line(&mut self, line: String) {
        if self.lines.len() < LINES {
            self.lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        person::Reading,
        record::{Sent, Stored},
    };

    /// Ada has sent three messages, all acknowledged and stored; she and Bob have read them.
    fn all_is_well() -> (Vec<Record>, Vec<Row>) {
        let mut ada = Record { nick: "ada".into(), is_present: true, ..Record::default() };
        let mut rows = Vec::new();
        for seq in 1..=3 {
            let mut sent = Sent::new(format!("message {seq}"));
            let stored = Stored { id: Uuid::from_u128(seq as u128), seq };
            sent.acknowledged(stored);
            rows.push(Row {
                id: stored.id,
                seq,
                sender_nick: "ada".into(),
                content: sent.content.clone(),
                client_id: Some(sent.client_id),
            });
            ada.sent.push(sent);
        }
        let received = rows.iter().map(|row| (row.seq, row.id)).collect();
        ada.reading = Reading::default();
        (ada.reading.base, ada.reading.received) = (Some(0), received);
        let bob = Record { nick: "bob".into(), sent: Vec::new(), ..ada.clone() };
        (vec![ada, bob], rows)
    }

    fn counts(records: &[Record], rows: &[Row]) -> (u64, u64, u64) {
        let findings = check(records, rows);
        assert_eq!(findings.lines.is_empty(), findings.lost + findings.doubled + findings.out_of_order == 0);
        (findings.lost, findings.doubled, findings.out_of_order)
    }

    #[test]
    fn nothing_is_found_where_all_is_well() {
        let (records, rows) = all_is_well();
        let findings = check(&records, &rows);
        assert_eq!((findings.sent, findings.acknowledged, findings.stored), (3, 3, 3));
        assert_eq!(counts(&records, &rows), (0, 0, 0));
    }

    #[test]
    fn an_acknowledged_message_that_is_not_stored_is_lost() {
        let (mut records, mut rows) = all_is_well();
        rows.pop();
        for record in &mut records {
            record.reading.received.remove(&3);
        }
        assert_eq!(counts(&records, &rows), (1, 0, 0));
    }

    #[test]
    fn a_stored_message_with_another_text_is_lost() {
        let (records, mut rows) = all_is_well();
        rows[1].content.push('!');
        assert_eq!(counts(&records, &rows), (1, 0, 0));
    }

    #[test]
    fn a_message_that_a_reader_did_not_get_is_lost_unless_the_reader_has_gone() {
        let (mut records, rows) = all_is_well();
        records[1].reading.received.remove(&2);
        assert_eq!(counts(&records, &rows), (1, 0, 0));
        records[1].is_present = false;
        assert_eq!(counts(&records, &rows), (0, 0, 0));
    }

    #[test]
    fn a_message_stored_twice_is_doubled() {
        let (mut records, mut rows) = all_is_well();
        let again = Row { id: Uuid::from_u128(4), seq: 4, ..rows[2].clone() };
        for record in &mut records {
            record.reading.received.insert(4, again.id);
        }
        rows.push(again);
        let (_, doubled, _) = counts(&records, &rows);
        assert_eq!(doubled, 1);
    }

    #[test]
    fn a_message_that_a_reader_has_twice_is_doubled() {
        let (mut records, rows) = all_is_well();
        records[1].reading.received.insert(4, rows[0].id);
        let (_, doubled, _) = counts(&records, &rows);
        assert_eq!(doubled, 2);
    }

    #[test]
    fn a_message_acknowledged_as_two_is_doubled() {
        let (mut records, rows) = all_is_well();
        records[0].sent[0].acknowledged(Stored { id: Uuid::from_u128(9), seq: 9 });
        assert_eq!(counts(&records, &rows), (0, 1, 0));
    }

    #[test]
    fn two_swapped_messages_are_out_of_order_for_their_sender() {
        let (mut records, rows) = all_is_well();
        records[0].sent.swap(0, 1);
        assert_eq!(counts(&records, &rows), (0, 0, 1));
    }

    #[test]
    fn two_swapped_messages_are_out_of_order_for_a_reader() {
        let (mut records, rows) = all_is_well();
        let received = &mut records[1].reading.received;
        received.insert(1, rows[1].id);
        received.insert(2, rows[0].id);
        assert_eq!(counts(&records, &rows), (0, 0, 2));
    }

    #[test]
    fn a_gap_between_seqs_is_out_of_order() {
        let (mut records, mut rows) = all_is_well();
        rows[2].seq = 4;
        records[0].sent[2].stored = Some(Stored { id: rows[2].id, seq: 4 });
        for record in &mut records {
            record.reading.received.remove(&3);
            record.reading.received.insert(4, rows[2].id);
        }
        assert_eq!(counts(&records, &rows), (0, 0, 1));
    }

    #[test]
    fn a_stored_message_that_nobody_sent_is_doubled() {
        let (mut records, rows) = all_is_well();
        records[0].sent.pop();
        assert_eq!(counts(&records, &rows), (0, 1, 0));
    }
}
