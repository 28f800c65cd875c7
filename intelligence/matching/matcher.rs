//! Searches the questions of both languages and says which FAQs a text may mean.
use std::cmp::Ordering;

use recado_domain::{bot::Language, knowledge::Faq};

use super::{
    index::Index,
    language::guess,
    score::{Fit, fits},
};

/// Scores this near to each other say the same about two languages of one FAQ.
const ALIKE: f32 = 0.05;
/// What a score keeps when the small words around it are of the other language.
const FOREIGN: f32 = 0.85;

/// The questions of a company, in both languages.
#[derive(Debug)]
pub(crate) struct Matcher {
    es: Index,
    en: Index,
}

/// A FAQ that a text may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Match {
    /// Its place in the list the matcher was made of.
    pub(crate) faq: usize,
    /// 0–1.
    pub(crate) score: f32,
    /// Share of the customer's words that it explains, 0–1.
    pub(crate) understood: f32,
    /// The language whose words fit, where the words tell.
    pub(crate) language: Option<Language>,
    /// The language whose text fits best.
    pub(crate) asked_in: Language,
}

impl Matcher {
    /// Lays the questions out; do it once.
    pub(crate) fn new(faqs: &[Faq]) -> Self {
        Self { es: Index::new(Language::Es, faqs), en: Index::new(Language::En, faqs) }
    }

    /// Returns the FAQs that share words with a text, best first.
    pub(crate) fn search(&self, text: &str, words: &[String]) -> Vec<Match> {
        let spoken = guess(text, words);
        let trust = |language| match spoken {
            Some(spoken) if spoken != language => FOREIGN,
            _ => 1.0,
        };
        let (es, en) = (fits_in(&self.es, words, spoken), fits_in(&self.en, words, spoken));
        let mut found = joined(
            es.into_iter().map(|fit| made(fit, Language::Es, trust(Language::Es))),
            en.into_iter().map(|fit| made(fit, Language::En, trust(Language::En))),
        );
        if spoken.is_some() {
            for one in &mut found {
                one.language = spoken;
            }
        }
        found.sort_by(best_first);
        found
    }
}

/// Returns the fits of one language, ordered by FAQ.
fn fits_in(index: &Index, words: &[String], spoken: Option<Language>) -> Vec<Fit> {
    let native = spoken.is_none_or(|language| language == index.language);
    let mut fits = fits(index, words, native);
    if let Some(faq) = index.exact(words) {
        fits.retain(|fit| fit.faq != faq);
        let place = fits.partition_point(|fit| fit.faq < faq);
        fits.insert(place, Fit { faq, score: 1.0, understood: 1.0 });
    }
    fits
}

fn made(fit: Fit, language: Language, trust: f32) -> Match {
    Match {
        faq: fit.faq as usize,
        score: fit.score * trust,
        understood: fit.understood,
        language: Some(language),
        asked_in: language,
    }
}

/// Joins what was found in two languages, both ordered by FAQ, to one match a FAQ.
fn joined(es: impl Iterator<Item = Match>, en: impl Iterator<Item = Match>) -> Vec<Match> {
    let (mut es, mut en) = (es.peekable(), en.peekable());
    let mut found = Vec::new();
    loop {
        let next = match (es.peek(), en.peek()) {
            (Some(one), Some(other)) if one.faq == other.faq => {
                es.next().zip(en.next()).map(|(one, other)| better(one, other))
            }
            (Some(one), Some(other)) if one.faq > other.faq => en.next(),
            (Some(_), _) => es.next(),
            (None, _) => en.next(),
        };
        let Some(next) = next else { return found };
        found.push(next);
    }
}

/// Returns the better of two languages' matches; alike, the words do not tell the language.
fn better(one: Match, other: Match) -> Match {
    let better = if other.score > one.score { other } else { one };
    let alike = (one.score - other.score).abs() < ALIKE;
    Match { language: better.language.filter(|_| !alike), ..better }
}

/// Better scores first; the order of the list settles a tie, so that the same words always find
/// the same FAQ.
fn best_first(one: &Match, other: &Match) -> Ordering {
    other.score.total_cmp(&one.score).then(one.faq.cmp(&other.faq))
}
