//! Which messages a listener has had: nothing may be missing, nothing may come twice.

/// A set of numbers from a first one on.
#[derive(Debug, Default)]
pub struct Seen {
    first: u64,
    count: u64,
    words: Vec<u64>,
}

impl Seen {
    pub fn from(first: u64) -> Self {
        Self { first, ..Self::default() }
    }

    /// Says whether it is new. What is from before the first number is not looked at.
    pub fn mark(&mut self, number: u64) -> bool {
        let Some(offset) = number.checked_sub(self.first) else { return true };
        let (word, bit) = ((offset / 64) as usize, 1 << (offset % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.count += u64::from(is_new);
        is_new
    }

    pub fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_number_is_new_once() {
        let mut seen = Seen::from(10);
        assert!(seen.mark(10) && seen.mark(200));
        assert!(!seen.mark(10));
        assert_eq!(seen.count(), 2);
    }

    #[test]
    fn what_was_before_does_not_count() {
        let mut seen = Seen::from(10);
        assert!(seen.mark(9) && seen.mark(9));
        assert_eq!(seen.count(), 0);
    }
}
