//! Finds words that only qualify another one: "francesa" stands nowhere but beside "prensa", and
//! "prensa" does without it. Both together say little more than the other one alone, so that a
//! thing with two words does not outweigh what is asked about it.
use std::collections::HashMap;

/// Who stands beside whom in the questions of one language.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// How often each term stands in a question.
    seen: HashMap<u32, u32>,
    /// How often the second stands beside the first.
    beside: HashMap<(u32, u32), u32>,
}

impl Neighbours {
    /// Learns from one question's terms, in order; `None` for a word that carries nothing.
    pub(super) fn meet(&mut self, terms: &[Option<u32>]) {
        for term in terms.iter().flatten() {
            *self.seen.entry(*term).or_default() += 1;
        }
        for pair in terms.windows(2) {
            if let &[Some(one), Some(other)] = pair
                && one != other
            {
                *self.beside.entry((one, other)).or_default() += 1;
                *self.beside.entry((other, one)).or_default() += 1;
            }
        }
    }

    /// Returns the terms that lean, each with the one it leans on.
    pub(super) fn leaning(&self) -> Vec<(u32, u32)> {
        let times = |term: &u32| self.seen.get(term).copied().unwrap_or_default();
        let leans = |(pair, count): (&(u32, u32), &u32)| {
            let (term, head) = pair;
            (*count == times(term) && times(head) > *count).then_some((*term, *head))
        };
        let mut found: Vec<(u32, u32)> = self.beside.iter().filter_map(leans).collect();
        // Of two heads the first is taken, so that the same questions always make the same index.
        found.sort_unstable();
        found.dedup_by_key(|(term, _)| *term);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRESS: u32 = 1;
    const FRENCH: u32 = 2;
    const GRIND: u32 = 3;

    #[test]
    fn what_stands_only_beside_a_word_that_does_without_it_leans_on_it() {
        let mut neighbours = Neighbours::default();
        neighbours.meet(&[Some(PRESS), Some(FRENCH)]);
        neighbours.meet(&[None, Some(PRESS), None]);
        assert_eq!(neighbours.leaning(), [(FRENCH, PRESS)]);
    }

    #[test]
    fn two_words_that_only_come_together_lean_on_neither() {
        let mut neighbours = Neighbours::default();
        neighbours.meet(&[Some(PRESS), Some(FRENCH)]);
        assert!(neighbours.leaning().is_empty());
    }

    #[test]
    fn what_also_stands_elsewhere_leans_on_nothing() {
        let mut neighbours = Neighbours::default();
        neighbours.meet(&[Some(PRESS), Some(FRENCH)]);
        neighbours.meet(&[Some(PRESS), Some(GRIND), Some(FRENCH)]);
        assert!(!neighbours.leaning().contains(&(FRENCH, PRESS)));
    }
}
