//! The bot that works with no key: it greets, shows a menu, knows the company's FAQs and passes
//! customers to a person. Pure and quick: its index is built once, a question costs microseconds.
mod finding;
mod intent;
mod menu;
mod next_open;
mod phrases;
mod reply;
mod turn;
mod word_list;

use async_trait::async_trait;
use recado_domain::{
    FaqId,
    bot::{Answer, Bot, BotSettings, Instant, Language, Question},
    knowledge::Faq,
};

use crate::{
    assistant::{Assistant, AssistantError},
    matching::{Match, Matcher, index::text_in},
};

/// How many candidates are told when somebody tries a question.
const TOLD_CANDIDATES: usize = 5;

/// A company's bot.
#[derive(Debug)]
pub struct LocalBot {
    company: String,
    settings: BotSettings,
    /// Spoken where the customer's language is not known.
    language: Language,
    faqs: Vec<Faq>,
    matcher: Matcher,
}

/// What the bot would answer, and what it weighed: for people who try their FAQs.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// What led to the answer: `faq`, `greeting`, `menu`, `handover`, `thanks`, `received`,
    /// `fallback`, `silent`.
    pub decision: String,
    /// The answer itself.
    pub answer: Answer,
    /// The nearest FAQs, best first, at most five.
    pub candidates: Vec<Candidate>,
}

/// A FAQ that was near.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The FAQ.
    pub faq_id: FaqId,
    /// Its question, in the language whose words fit.
    pub question: String,
    /// 0–1; answered from [`LocalBot::THRESHOLD`] on, unless another FAQ is as near.
    pub score: f64,
    /// The language whose words fit.
    pub language: Language,
}

impl LocalBot {
    /// The score from which a FAQ is taken for what was asked: where, on the phrasings in
    /// `tests/data`, right answers less wrong ones (which weigh three times) are most, held there by
    /// the test `the_threshold_stands_where_the_data_put_it`.
    pub const THRESHOLD: f64 = finding::SURE as f64;

    /// Makes a company's bot. The FAQs' order is the menu's order; disabled ones are not used.
    pub fn new(company: &str, settings: BotSettings, faqs: Vec<Faq>) -> Self {
        let faqs: Vec<Faq> = faqs.into_iter().filter(|faq| faq.enabled).collect();
        let matcher = Matcher::new(&faqs);
        let language = spoken(&settings, &faqs);
        Self { company: company.to_owned(), settings, language, faqs, matcher }
    }

    /// Answers, and tells what was weighed.
    pub fn explain(&self, question: &Question) -> Trial {
        let answer = self.answer(question);
        let mut near = self.search(&question.text());
        near.truncate(TOLD_CANDIDATES);
        let candidates = near.iter().filter_map(|near| self.candidate(near)).collect();
        Trial { decision: answer.decision.clone(), answer, candidates }
    }

    fn candidate(&self, near: &Match) -> Option<Candidate> {
        let faq = self.faqs.get(near.faq)?;
        Some(Candidate {
            faq_id: faq.id,
            question: text_in(faq, near.asked_in)?.question.clone(),
            score: f64::from(near.score),
            language: near.asked_in,
        })
    }
}

/// Returns the company's language: the one it set, unless all its FAQs are in the other.
fn spoken(settings: &BotSettings, faqs: &[Faq]) -> Language {
    let set = settings.default_language;
    let other = match set {
        Language::Es => Language::En,
        Language::En => Language::Es,
    };
    let written_in = |language| faqs.iter().any(|faq| text_in(faq, language).is_some());
    if written_in(set) || !written_in(other) { set } else { other }
}

impl Bot for LocalBot {
    fn instant(&self, question: &Question) -> Instant {
        Instant::Answer(Box::new(self.answer(question)))
    }
}

#[async_trait]
impl Assistant for LocalBot {
    async fn think(&self, question: &Question) -> Result<Answer, AssistantError> {
        Ok(self.answer(question))
    }
}
