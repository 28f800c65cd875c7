//! From words to FAQs: which one is meant, which several may be, or none.
use recado_domain::bot::Language;

use super::LocalBot;
use crate::matching::{Match, words::words};

/// The score from which a FAQ is taken for what was asked.
pub(super) const SURE: f32 = 0.60;
/// The score from which another FAQ that is as near does not matter.
const CLEAR: f32 = 0.9;
/// How near another FAQ must be for both to be offered.
const MARGIN: f32 = 0.05;
/// Share of the customer's words that must be explained before near questions are offered: what is
/// about something else gets no list of guesses.
const UNDERSTOOD: f32 = 0.65;
/// The least score of a question that is offered.
const WORTH_OFFERING: f32 = 0.35;
/// Most questions that are offered.
const MOST_CHOICES: usize = 6;
/// Most FAQs answered in one reply.
const MOST_ANSWERS: usize = 3;

/// What was found.
#[derive(Debug, PartialEq)]
pub(super) enum Finding {
    /// These are asked, each in words of its own.
    Asked(Vec<Match>),
    /// One of these is asked, and the words do not tell which.
    Unclear(Vec<Match>),
    /// None is asked.
    Nothing,
}

impl LocalBot {
    /// Returns the FAQs that share words with a text, best first.
    pub(super) fn search(&self, text: &str) -> Vec<Match> {
        self.matcher.search(text, &words(text))
    }

    /// Finds what is asked: in the whole text, and in each of its sentences by itself, since people
    /// ask two things in one message, and tell a story before they ask.
    pub(super) fn find(&self, text: &str) -> Finding {
        let whole = judge(self.search(text));
        let sentences: Vec<&str> = sentences(text);
        if sentences.len() < 2 {
            return whole;
        }
        let mut asked: Vec<Match> = Vec::new();
        for sentence in sentences {
            if let Finding::Asked(found) = judge(self.search(sentence)) {
                asked.extend(
                    found.into_iter().filter(|one| !asked_already(&asked, one)).collect::<Vec<_>>(),
                );
            }
        }
        asked.truncate(MOST_ANSWERS);
        match whole {
            Finding::Asked(found) if asked.len() < 2 => Finding::Asked(found),
            other if asked.is_empty() => other,
            _ => Finding::Asked(asked),
        }
    }
}

fn asked_already(asked: &[Match], one: &Match) -> bool {
    asked.iter().any(|other| other.faq == one.faq)
}

fn sentences(text: &str) -> Vec<&str> {
    let ends = |letter: char| matches!(letter, '?' | '¿' | '!' | '¡' | '\n' | ';' | ',');
    let rough = text.split(ends).flat_map(|piece| piece.split(". "));
    rough.filter(|piece| piece.chars().any(char::is_alphanumeric)).collect()
}

fn judge(near: Vec<Match>) -> Finding {
    let Some(best) = near.first().copied() else { return Finding::Nothing };
    let rival = near.get(1).is_some_and(|second| best.score - second.score < MARGIN);
    if best.score >= SURE && (best.score >= CLEAR || !rival) {
        return Finding::Asked(vec![best]);
    }
    let choices: Vec<Match> = near
        .into_iter()
        .filter(|one| one.understood >= UNDERSTOOD && one.score >= WORTH_OFFERING)
        .take(MOST_CHOICES)
        .collect();
    if choices.len() >= 2 { Finding::Unclear(choices) } else { Finding::Nothing }
}

/// Returns the language to answer a FAQ in: that of its words, else the customer's.
pub(super) fn language_of(asked: &[Match], known: Language) -> Language {
    asked.iter().find_map(|one| one.language).unwrap_or(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart_where_people_end_a_sentence() {
        let text = "Hola. Vivo en Lima\n¿Hacen catas? ¿Y a qué hora abren?";
        let expected = ["Hola", "Vivo en Lima", "Hacen catas", " ", "Y a qué hora abren"];
        let found = sentences(text);
        assert_eq!(found, expected.into_iter().filter(|piece| *piece != " ").collect::<Vec<_>>());
    }

    #[test]
    fn two_questions_equally_near_are_offered_instead_of_guessed() {
        let near = |faq, score| Match {
            faq,
            score,
            understood: 1.0,
            language: None,
            asked_in: Language::Es,
        };
        let unclear = judge(vec![near(0, 0.62), near(1, 0.61)]);
        assert_eq!(unclear, Finding::Unclear(vec![near(0, 0.62), near(1, 0.61)]));
        assert_eq!(judge(vec![near(0, 0.7), near(1, 0.6)]), Finding::Asked(vec![near(0, 0.7)]));
        assert_eq!(judge(vec![near(0, 0.99), near(1, 0.98)]), Finding::Asked(vec![near(0, 0.99)]));
        assert_eq!(judge(vec![near(0, 0.5)]), Finding::Nothing);
    }
}
