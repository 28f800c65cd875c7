//! What a customer's words may mean to one index: themselves, a slip of a known word, two words
//! written as one, or one written as two.
use super::{
    index::Index,
    lexicon::{Class, class, is_misspelt_filler},
    ordering::ORDERING,
    score::{LEANING, LIGHT_WEIGHT},
};

/// Weight of a word that no question and no answer has: the text is about something else.
const UNKNOWN_WEIGHT: f32 = 0.85;
/// Unknown words that are compared with known ones; in a flood of them nothing is found anyway.
const MOST_GUESSES: usize = 8;

/// A word of the customer: what it weighs, and the terms it may mean, with how sure that is (0–1).
#[derive(Debug, PartialEq)]
pub(super) struct Heard {
    pub(super) weight: f32,
    pub(super) meant: Vec<(u32, f32)>,
}

impl Heard {
    /// Returns how surely some terms have it; 0 when they do not.
    pub(super) fn quality_in(&self, terms: &[u32]) -> f32 {
        self.best(|term| terms.contains(term))
    }

    /// The same, for many terms that are sorted.
    pub(super) fn quality_in_sorted(&self, terms: &[u32]) -> f32 {
        self.best(|term| terms.binary_search(term).is_ok())
    }

    fn best(&self, has: impl Fn(&u32) -> bool) -> f32 {
        let there = self.meant.iter().filter(|(term, _)| has(term));
        there.map(|(_, quality)| *quality).fold(0.0, f32::max)
    }
}

/// Returns the words that count, each meaning once.
pub(super) fn heard(index: &Index, words: &[String], guessing: bool) -> Vec<Heard> {
    let mut heard: Vec<Heard> = Vec::new();
    let mut guesses = if guessing { MOST_GUESSES } else { 0 };
    let ordering = words.iter().any(|word| word == ORDERING);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        if class(word) == Class::Filler {
            continue;
        }
        let meant = if let Some(term) = index.term(word) {
            vec![(term, 1.0)]
        } else if let Some(term) = words.get(at).and_then(|next| glued(index, word, next)) {
            at += 1;
            vec![(term, 1.0)]
        } else if class(word) == Class::Content && guesses > 0 {
            guesses -= 1;
            guessed(index, word)
        } else {
            Vec::new()
        };
        let weight = weight(index, word, &meant, ordering);
        if meant.is_empty() || !heard.iter().any(|other| other.meant == meant) {
            heard.push(Heard { weight, meant });
        }
    }
    lean(index, &mut heard);
    heard
}

/// What only qualifies another word that was said counts little.
fn lean(index: &Index, heard: &mut [Heard]) {
    for at in 0..heard.len() {
        let head = heard.get(at).and_then(|word| match word.meant.as_slice() {
            [(term, _)] => index.terms.get(*term as usize)?.leans_on,
            _ => None,
        });
        let Some(head) = head else { continue };
        let said = heard.iter().any(|word| word.meant.iter().any(|(term, _)| *term == head));
        if let Some(word) = heard.get_mut(at).filter(|_| said) {
            word.weight *= LEANING;
        }
    }
}

/// In an order, how many and which of the things that only answers name are its details; what nobody
/// here knows makes it somebody else's order, also where it looks like a slip of a small word.
fn weight(index: &Index, word: &str, meant: &[(u32, f32)], ordering: bool) -> f32 {
    let known = || meant.iter().filter_map(|(term, _)| index.terms.get(*term as usize));
    let heaviest = known().map(|term| term.weight).fold(0.0, f32::max);
    let is_detail = || known().all(|term| term.faqs.is_empty());
    let is_small = if ordering { is_count } else { is_misspelt_filler };
    if !meant.is_empty() {
        if ordering && is_detail() { heaviest * LEANING } else { heaviest }
    } else if class(word) == Class::Light || is_small(word) {
        LIGHT_WEIGHT / 2.0
    } else {
        UNKNOWN_WEIGHT
    }
}

fn is_count(word: &str) -> bool {
    const COUNTS: &[&str] =
        &["dos", "tres", "cuatro", "cinco", "seis", "two", "three", "four", "five", "six"];
    word.bytes().all(|letter| letter.is_ascii_digit()) || COUNTS.contains(&word)
}

/// "wi fi" is "wifi".
fn glued(index: &Index, word: &str, next: &str) -> Option<u32> {
    index.term(&[word, next].concat())
}

/// The nearest known words, or two that were written as one.
fn guessed(index: &Index, word: &str) -> Vec<(u32, f32)> {
    let near = index.vocabulary.near(word);
    if near.is_empty() {
        return split(index, word);
    }
    near.iter().map(|near| (near.term, near.quality)).collect()
}

/// "contraentrega" is "contra entrega": both halves are words of the questions.
fn split(index: &Index, word: &str) -> Vec<(u32, f32)> {
    const SHORTEST_HALF: usize = 4;
    let cuts = SHORTEST_HALF..=word.len().saturating_sub(SHORTEST_HALF);
    cuts.filter_map(|at| word.split_at_checked(at))
        .find_map(|(head, tail)| Some(vec![(index.term(head)?, 1.0), (index.term(tail)?, 1.0)]))
        .unwrap_or_default()
}
