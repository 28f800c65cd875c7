//! The questions of one language, laid out so that a customer's words find them quickly.
use std::collections::{HashMap, HashSet};

use recado_domain::{
    bot::Language,
    knowledge::{Faq, FaqText},
};

use super::{
    either::either,
    leaning::Neighbours,
    lexicon::{Class, class, is_light, meaning, words_of},
    purpose::behind_for,
    score::{LEANING, LIGHT_WEIGHT},
    stem::stem,
    vocabulary::Vocabulary,
    words::words,
};

/// A FAQ in one language.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// The ways to ask it.
    pub(crate) phrases: Vec<Phrase>,
    /// Terms that its answer has, sorted.
    pub(crate) answer: Vec<u32>,
}

/// One way to ask a FAQ.
#[derive(Debug, Default)]
pub(crate) struct Phrase {
    /// Its terms, each once.
    pub(crate) terms: Vec<u32>,
    /// Sum of its terms' weights; of terms that "or" joins, the heaviest alone.
    pub(crate) weight: f32,
    /// Terms that "or" joins: one of them says as much as all.
    either: Vec<u32>,
    /// Terms behind its "for": what the thing is for, not what it is.
    pub(crate) purpose: Vec<u32>,
}

/// What is left of a word once its forms and its synonyms are one.
#[derive(Debug, Default)]
pub(crate) struct Term {
    /// 0–1, the more the fewer FAQs ask with it.
    pub(crate) weight: f32,
    /// The FAQs that ask with it, sorted.
    pub(crate) faqs: Vec<u32>,
    /// The term that it only ever stands beside, and that does without it: "francesa" of "prensa".
    pub(crate) leans_on: Option<u32>,
}

/// The questions of one language.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) language: Language,
    /// In the order of the list the index was made of.
    pub(crate) entries: Vec<Entry>,
    pub(crate) terms: Vec<Term>,
    pub(crate) vocabulary: Vocabulary,
    numbers: HashMap<Box<str>, u32>,
    exact: HashMap<Box<str>, u32>,
}

/// What is only needed while an index is laid out.
type Spellings = HashSet<Box<str>>;

impl Index {
    /// Lays out the texts of one language.
    pub(crate) fn new(language: Language, faqs: &[Faq]) -> Self {
        let mut index = Self {
            language,
            entries: Vec::with_capacity(faqs.len()),
            terms: Vec::new(),
            vocabulary: Vocabulary::default(),
            numbers: HashMap::new(),
            exact: HashMap::new(),
        };
        let mut spellings = Spellings::new();
        let mut neighbours = Neighbours::default();
        for (place, faq) in (0_u32..).zip(faqs) {
            let text = text_in(faq, language);
            let entry = text.map(|text| {
                let entry = index.entry(place, text, &mut spellings);
                index.meet(text, &mut neighbours);
                entry
            });
            index.entries.push(entry.unwrap_or_default());
        }
        index.lean(&neighbours);
        index.weigh();
        index.accept_synonyms(&mut spellings);
        index
    }

    /// Returns the number of a word's term, if a question or an answer has it.
    pub(crate) fn term(&self, word: &str) -> Option<u32> {
        let stem = stem(word, self.language);
        let meant = meaning(word, &stem, self.language).map(meaning_key);
        meant
            .and_then(|key| self.numbers.get(key.as_str()))
            .or_else(|| self.numbers.get(stem.as_str()))
            .copied()
    }

    /// Returns the FAQ that is asked in exactly these words.
    pub(crate) fn exact(&self, words: &[String]) -> Option<u32> {
        self.exact.get(words.join(" ").as_str()).copied()
    }

    fn entry(&mut self, place: u32, text: &FaqText, spellings: &mut Spellings) -> Entry {
        let mut phrases = Vec::with_capacity(1 + text.alternatives.len());
        for question in std::iter::once(&text.question).chain(&text.alternatives) {
            let words = words(question);
            self.exact.entry(words.join(" ").into()).or_insert(place);
            let terms = self.terms_of(&words, spellings);
            let either = either(question).iter().map(|word| self.learn(word, spellings)).collect();
            let purpose = behind_for(&words).iter().filter_map(|word| self.term(word)).collect();
            phrases.push(Phrase { terms, either, purpose, weight: 0.0 });
        }
        for term in phrases.iter().flat_map(|phrase| &phrase.terms) {
            if let Some(known) = self.terms.get_mut(*term as usize)
                && known.faqs.last() != Some(&place)
            {
                known.faqs.push(place);
            }
        }
        let mut answer = self.terms_of(&words(&text.answer), spellings);
        answer.sort_unstable();
        Entry { phrases, answer }
    }

    /// Lets the words of a FAQ's questions know who stands beside them.
    fn meet(&self, text: &FaqText, neighbours: &mut Neighbours) {
        for question in std::iter::once(&text.question).chain(&text.alternatives) {
            let words = words(question);
            let counts = |word: &String| class(word) == Class::Content;
            let terms: Vec<Option<u32>> =
                words.iter().map(|word| self.term(word).filter(|_| counts(word))).collect();
            neighbours.meet(&terms);
        }
    }

    /// Returns the terms of some words, each once, and learns those that are new.
    fn terms_of(&mut self, words: &[String], spellings: &mut Spellings) -> Vec<u32> {
        let mut terms = Vec::new();
        for word in words.iter().filter(|word| class(word) != Class::Filler) {
            let term = self.learn(word, spellings);
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    fn learn(&mut self, word: &str, spellings: &mut Spellings) -> u32 {
        let stem = stem(word, self.language);
        let weight = if is_light(word, &stem, self.language) { LIGHT_WEIGHT } else { 1.0 };
        let key = meaning(word, &stem, self.language).map_or(stem, meaning_key);
        let next = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        let term = *self.numbers.entry(key.into()).or_insert(next);
        if term == next {
            self.terms.push(Term::default());
        }
        if spellings.insert(word.into()) {
            self.vocabulary.add(word, term);
        }
        if let Some(known) = self.terms.get_mut(term as usize) {
            known.weight = known.weight.max(weight);
        }
        term
    }

    /// Lets a term lean on a head that tells as much: beside a common one ("pedido dañado") it is
    /// what tells the question.
    fn lean(&mut self, neighbours: &Neighbours) {
        for (term, head) in neighbours.leaning() {
            let asked = |term: u32| self.terms.get(term as usize).map_or(0, |term| term.faqs.len());
            if asked(head) == asked(term)
                && let Some(known) = self.terms.get_mut(term as usize)
            {
                known.leans_on = Some(head);
            }
        }
    }

    /// Gives each term its weight: all of it to what one FAQ alone asks with, less the more do.
    fn weigh(&mut self) {
        let count = self.entries.len() as f32 + 1.0;
        for term in &mut self.terms {
            let rarity = (count / term.faqs.len().max(1) as f32).ln() / count.ln();
            term.weight *= rarity.clamp(0.2, 1.0);
        }
        for phrase in self.entries.iter_mut().flat_map(|entry| &mut entry.phrases) {
            let weight = |term: &u32| {
                let Some(known) = self.terms.get(*term as usize) else { return 0.0 };
                let leans = known.leans_on.is_some_and(|head| phrase.terms.contains(&head));
                if leans { known.weight * LEANING } else { known.weight }
            };
            let (either, all): (Vec<u32>, Vec<u32>) =
                phrase.terms.iter().partition(|term| phrase.either.contains(term));
            let heaviest = either.iter().map(weight).fold(0.0, f32::max);
            phrase.weight = all.iter().map(weight).sum::<f32>() + heaviest;
        }
    }

    /// Lets synonyms of the questions' words be found when misspelt, too.
    fn accept_synonyms(&mut self, spellings: &mut Spellings) {
        let meanings: Vec<(u16, u32)> = self
            .numbers
            .iter()
            .filter_map(|(key, term)| Some((key.strip_prefix('#')?.parse().ok()?, *term)))
            .collect();
        for (meaning, term) in meanings {
            for word in words_of(meaning, self.language) {
                if spellings.insert(word.into()) {
                    self.vocabulary.add(word, term);
                }
            }
        }
    }
}

/// Returns a FAQ's text in a language.
pub(crate) fn text_in(faq: &Faq, language: Language) -> Option<&FaqText> {
    match language {
        Language::Es => faq.es.as_ref(),
        Language::En => faq.en.as_ref(),
    }
}

fn meaning_key(meaning: u16) -> String {
    format!("#{meaning}")
}
