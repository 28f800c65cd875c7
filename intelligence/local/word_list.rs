//! A list of words that is asked often, slips forgiven on demand.
use std::collections::HashSet;

use crate::matching::{
    lexicon::{Class, class},
    vocabulary::Vocabulary,
};

/// Words shorter than this are what they are: a slip makes another word of them.
const SHORTEST_SLIP: usize = 5;

/// Some folded words.
#[derive(Debug)]
pub(super) struct WordList {
    words: HashSet<&'static str>,
    nearly: Vocabulary,
}

impl WordList {
    /// Makes a list of words with blanks between.
    pub(super) fn of(text: &'static str) -> Self {
        let words: HashSet<&str> = text.split_whitespace().collect();
        let mut nearly = Vocabulary::default();
        for word in words.iter().filter(|word| word.len() >= SHORTEST_SLIP) {
            nearly.add(word, 0);
            // A plural is a word of its own: who asks for "personas" asks for no person.
            nearly.add(&format!("{word}s"), 1);
        }
        Self { words, nearly }
    }

    /// Tells whether a word is listed.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Tells whether a word is listed or a slip of a listed one.
    pub(super) fn has_or_meant(&self, word: &str) -> bool {
        let known = class(word) != Class::Content || word.len() < SHORTEST_SLIP;
        let nearest = || self.nearly.near(word);
        self.has(word) || (!known && nearest().iter().any(|near| near.term == 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_forgiven_where_asked_and_plurals_are_other_words() {
        let list = WordList::of("persona asesor hi");
        for word in ["persona", "perosna", "asesr", "hi"] {
            assert!(list.has_or_meant(word), "{word}");
        }
        for word in ["personas", "asesores", "ho", "pedido"] {
            assert!(!list.has_or_meant(word), "{word}");
        }
        assert!(!list.has("perosna"));
    }
}
