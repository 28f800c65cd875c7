//! The words a company's questions are written in, and the nearest of them to a misspelt one.
use std::collections::HashMap;

use super::typo::{distance, first_sound, forgiven};

/// Words by the sound they begin with, where people seldom slip, so that a misspelt word is compared
/// with a few, not with thousands.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    by_sound: HashMap<u8, Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    word: Box<str>,
    letters: u32,
    term: u32,
}

/// A word of the vocabulary that a typed one may have meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    /// The term it stands for.
    pub(crate) term: u32,
    /// How sure it is, 0–1.
    pub(crate) quality: f32,
}

impl Vocabulary {
    /// Adds a folded word that stands for a term.
    pub(crate) fn add(&mut self, word: &str, term: u32) {
        if forgiven(word.len()) > 0 {
            let entry = Entry { word: word.into(), letters: letters(word), term };
            self.by_sound.entry(first_sound(word)).or_default().push(entry);
        }
    }

    /// Returns the terms nearest to a word that is not in the vocabulary: those at the least
    /// distance, if that is forgiven in a word of its length.
    pub(crate) fn near(&self, typed: &str) -> Vec<Near> {
        let (mut best, set) = (forgiven(typed.len()), letters(typed));
        let mut found: Vec<(u8, u32)> = Vec::new();
        let Some(entries) = self.by_sound.get(&first_sound(typed)).filter(|_| best > 0) else {
            return Vec::new();
        };
        for entry in entries {
            let limit = best.min(forgiven(entry.word.len()));
            // Each slip changes two letters of a word's set at most, and most words differ in more.
            if (entry.letters ^ set).count_ones() > u32::from(limit) + 1 {
                continue;
            }
            if let Some(cost) = distance(typed, &entry.word, limit) {
                best = cost;
                found.push((cost, entry.term));
            }
        }
        found.retain(|(cost, _)| *cost == best);
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(cost, term)| Near { term, quality: quality(cost) }).collect()
    }
}

/// A slip of one sound costs little trust, two slips cost a third.
fn quality(cost: u8) -> f32 {
    1.0 - 0.06 * f32::from(cost)
}

/// The set of a word's letters, a bit each; digits share the bits above.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, letter| match letter {
        b'a'..=b'z' => set | 1 << (letter - b'a'),
        _ => set | 1 << (26 + letter % 6),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(words: &[&str]) -> Vocabulary {
        let mut made = Vocabulary::default();
        for (number, word) in words.iter().enumerate() {
            made.add(word, u32::try_from(number).unwrap());
        }
        made
    }

    fn meant(typed: &str, words: &[&'static str]) -> Vec<&'static str> {
        vocabulary(words).near(typed).iter().map(|near| words[near.term as usize]).collect()
    }

    #[test]
    fn the_nearest_word_is_found() {
        let words = ["estacionamiento", "horario", "sabados", "envio", "tarjeta"];
        assert_eq!(meant("estasionamiento", &words), ["estacionamiento"]);
        assert_eq!(meant("targeta", &words), ["tarjeta"]);
        assert_eq!(meant("enbio", &words), ["envio"]);
        assert_eq!(meant("orario", &words), ["horario"]);
        assert!(meant("bicicleta", &words).is_empty());
    }

    #[test]
    fn of_two_words_equally_near_both_are_told() {
        assert_eq!(meant("pelas", &["pedas", "penas", "perro"]), ["pedas", "penas"]);
    }

    #[test]
    fn every_single_slip_in_a_word_finds_it_again() {
        let word = "envoltura";
        let words = vocabulary(&[word, "vencimiento", "descuento"]);
        for at in 1..word.len() {
            let mut shorter = word.to_owned();
            shorter.remove(at);
            assert_eq!(words.near(&shorter).first().map(|near| near.term), Some(0), "{shorter}");
            let mut longer = word.to_owned();
            longer.insert(at, 'w');
            assert_eq!(words.near(&longer).first().map(|near| near.term), Some(0), "{longer}");
            let mut other = longer.clone();
            other.remove(at + 1);
            assert_eq!(words.near(&other).first().map(|near| near.term), Some(0), "{other}");
        }
    }
}
