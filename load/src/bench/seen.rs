//! Which messages a listener has had: none may come twice.

/// A set of numbers, a bit for each.
#[derive(Debug, Default)]
pub struct Seen(Vec<u64>);

impl Seen {
    /// Says whether it is new.
    pub fn mark(&mut self, number: u64) -> bool {
        let (word, bit) = ((number / 64) as usize, 1 << (number % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_number_is_new_once() {
        let mut seen = Seen::default();
        assert!(seen.mark(10) && seen.mark(200));
        assert!(!seen.mark(10));
    }
}
