//! Which messages an entry changed: a list beside the entry, in place of two indexes on messages.
//!
//! Written as one little-endian `u32` each; the highest bit says that the words changed too, so that
//! the search must look. Number 0 stands for the customer's name.

const WORDS: u32 = 1 << 31;

/// Numbers of messages an append changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    marks: Vec<u32>,
}

impl Touched {
    /// Adds a message whose words stay.
    pub(crate) fn add(&mut self, number: u32) {
        self.mark(number, 0);
    }

    /// Adds a message whose words changed.
    pub(crate) fn add_words(&mut self, number: u32) {
        self.mark(number, WORDS);
    }

    fn mark(&mut self, number: u32, words: u32) {
        match self.marks.iter_mut().find(|mark| **mark & !WORDS == number) {
            Some(mark) => *mark |= words,
            None => self.marks.push(number | words),
        }
    }

    /// Tells whether any words changed.
    pub(crate) fn has_words(&self) -> bool {
        self.marks.iter().any(|mark| mark & WORDS != 0)
    }

    /// Returns the column's value; `None` when nothing was touched.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let bytes = || self.marks.iter().flat_map(|mark| mark.to_le_bytes()).collect();
        (!self.marks.is_empty()).then(bytes)
    }

    /// Reads the column.
    pub(crate) fn read(bytes: Option<&[u8]>) -> Self {
        let (marks, _) = bytes.unwrap_or_default().as_chunks::<4>();
        Self { marks: marks.iter().map(|mark| u32::from_le_bytes(*mark)).collect() }
    }

    /// Returns the messages, the customer's name left out.
    pub(crate) fn messages(&self) -> impl Iterator<Item = u32> {
        self.marks.iter().map(|mark| mark & !WORDS).filter(|number| *number > 0)
    }

    /// Returns what the search must look at again.
    pub(crate) fn words(&self) -> impl Iterator<Item = u32> {
        self.marks.iter().filter(|mark| *mark & WORDS != 0).map(|mark| mark & !WORDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_touched_survives_its_bytes() {
        let mut touched = Touched::default();
        touched.add(7);
        touched.add_words(0);
        touched.add_words(7);
        touched.add(9);
        let read = Touched::read(touched.bytes().as_deref());
        assert_eq!(read, touched);
        assert_eq!(read.messages().collect::<Vec<_>>(), [7, 9]);
        assert_eq!(read.words().collect::<Vec<_>>(), [7, 0]);
        assert!(read.has_words());
    }

    #[test]
    fn nothing_touched_costs_nothing() {
        assert_eq!(Touched::default().bytes(), None);
        assert!(!Touched::read(None).has_words());
    }
}
