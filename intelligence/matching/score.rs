//! How well a customer's words fit each way to ask each FAQ of one language.
//!
//! Two shares make a score: how much of what the customer said is explained by the phrase (its FAQ's
//! other phrases and its answer explain a little, too), and how much of the phrase was said. The
//! first counts fully, the second from half on: people shorten a question, and what they add
//! besides it speaks against it.
//!
//! The weights stand on a plateau of the phrasings in `tests/data`: hundreds of random settings
//! around them differ by one phrasing in a hundred.
use super::{
    heard::{Heard, heard},
    index::{Entry, Index, Phrase},
    purpose::has_for,
};

/// Weight of a word that says little.
pub(crate) const LIGHT_WEIGHT: f32 = 0.2;
/// Share of a word's weight that counts when another phrase of the same FAQ has it.
const ELSEWHERE: f32 = 0.7;
/// Share that counts when only the FAQ's answer has it.
const IN_ANSWER: f32 = 0.75;
/// What a phrase scores when nearly nothing of it was said, of what it scores when all was.
const SHORTENED: f32 = 0.55;
/// What is added when every phrase of the FAQ has the customer's words: it is about them.
const FOCUS: f32 = 0.1;
/// Share of a word's weight that counts beside the word it only ever qualifies.
pub(crate) const LEANING: f32 = 0.2;
/// What a phrase keeps of its score when only what it is *for* was named, and not as a purpose.
const PURPOSE_ALONE: f32 = 0.7;
/// Least weight of a single word that fits: one small word alone is no question.
const LEAST_EVIDENCE: f32 = 0.4;
/// A word that more FAQs ask with leads to none by itself; it counts where a rarer one leads.
const COMMON: usize = 256;
/// Most FAQs that are scored for one text.
const MOST_CANDIDATES: usize = 512;

/// How well a FAQ fits, in one language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    /// Place of the FAQ.
    pub(crate) faq: u32,
    /// 0–1.
    pub(crate) score: f32,
    /// Share of the customer's words that it explains, 0–1.
    pub(crate) understood: f32,
}

/// Scores the FAQs that share a telling word with the customer's, ordered by their place.
///
/// `guessing` looks for the word that a misspelt one was meant to be; without it the words of a
/// text in another language are not taken for slips in this one.
pub(crate) fn fits(index: &Index, words: &[String], guessing: bool) -> Vec<Fit> {
    let heard = heard(index, words, guessing);
    let total: f32 = heard.iter().map(|word| word.weight).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let purposeful = has_for(words);
    let entries = candidates(index, &heard).into_iter();
    entries.filter_map(|faq| fit(index, faq, &heard, total, purposeful)).collect()
}

/// Returns the places of the FAQs that are worth scoring, the weightiest words' first.
fn candidates(index: &Index, heard: &[Heard]) -> Vec<u32> {
    let mut telling: Vec<&Heard> = heard.iter().filter(|word| !word.meant.is_empty()).collect();
    telling.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let mut found: Vec<u32> = Vec::new();
    for (term, _) in telling.iter().flat_map(|word| &word.meant) {
        let faqs = index.terms.get(*term as usize).map_or(&[][..], |term| &term.faqs);
        if faqs.len() <= COMMON && found.len() < MOST_CANDIDATES {
            found.extend(faqs);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn fit(index: &Index, faq: u32, heard: &[Heard], total: f32, purposeful: bool) -> Option<Fit> {
    let entry = index.entries.get(faq as usize)?;
    let around = Around::of(entry, heard);
    let phrases = entry.phrases.iter().filter_map(|phrase| {
        let told = Told::of(index, phrase, heard);
        (told.words >= 2 || told.said + around.by_answer >= LEAST_EVIDENCE)
            .then_some((phrase, told))
    });
    let scored = phrases.map(|(phrase, told)| {
        let elsewhere = (around.by_phrases - told.said).max(0.0);
        let explained = told.said + ELSEWHERE * elsewhere + IN_ANSWER * around.by_answer;
        let understood = (explained / total).min(1.0);
        let whole = if phrase.weight > 0.0 { (told.own / phrase.weight).min(1.0) } else { 0.0 };
        let score = understood * (SHORTENED + (1.0 - SHORTENED) * whole);
        let score = (score + FOCUS * around.focus / total).min(1.0);
        let astray = !purposeful && told.only_for;
        Fit { faq, score: if astray { score * PURPOSE_ALONE } else { score }, understood }
    });
    scored.max_by(|one, other| one.score.total_cmp(&other.score))
}

/// What a phrase has of the customer's words.
#[derive(Default)]
struct Told {
    /// Weight of the customer's words it has.
    said: f32,
    /// Weight of its own words that were said.
    own: f32,
    /// How many of the customer's words it has.
    words: usize,
    /// Whether all that it has of the customer's words is what it is for.
    only_for: bool,
}

impl Told {
    fn of(index: &Index, phrase: &Phrase, heard: &[Heard]) -> Self {
        let mut told = Self { only_for: !phrase.purpose.is_empty(), ..Self::default() };
        for word in heard {
            let quality = word.quality_in(&phrase.terms);
            told.only_for &= quality <= 0.0 || word.quality_in(&phrase.purpose) > 0.0;
            told.said += word.weight * quality;
            told.words += usize::from(quality > 0.0);
            let terms = word.meant.iter().filter(|(term, _)| phrase.terms.contains(term));
            told.own += terms
                .filter_map(|(term, quality)| {
                    let known = index.terms.get(*term as usize)?;
                    let leans = known.leans_on.is_some_and(|head| phrase.terms.contains(&head));
                    Some(known.weight * quality * if leans { LEANING } else { 1.0 })
                })
                .sum::<f32>();
        }
        told
    }
}

/// What a whole FAQ has of the customer's words.
#[derive(Default)]
struct Around {
    /// Weight of the customer's words that any of its phrases has.
    by_phrases: f32,
    /// Weight of those that only its answer has.
    by_answer: f32,
    /// Weight of those of its phrases, each by the share of phrases that have it.
    focus: f32,
}

impl Around {
    fn of(entry: &Entry, heard: &[Heard]) -> Self {
        let mut around = Self::default();
        let ways = entry.phrases.len().max(1) as f32;
        for word in heard {
            let in_phrases = entry.phrases.iter().map(|phrase| word.quality_in(&phrase.terms));
            let (best, sum) = in_phrases
                .fold((0.0_f32, 0.0), |(best, sum), quality| (best.max(quality), sum + quality));
            around.focus += word.weight * sum / ways;
            if best > 0.0 {
                around.by_phrases += word.weight * best;
            } else {
                around.by_answer += word.weight * word.quality_in_sorted(&entry.answer);
            }
        }
        around
    }
}
