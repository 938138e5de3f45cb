//! How much of everything is done.

/// A quick run is over within three minutes; a whole one takes as long as it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Quick,
    Whole,
}

impl Scale {
    /// Which of the two it is.
    pub fn of(is_quick: bool) -> Self {
        if is_quick { Self::Quick } else { Self::Whole }
    }

    pub fn pick<T>(self, quick: T, whole: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Whole => whole,
        }
    }
}
