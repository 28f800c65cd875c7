//! The bot's settings, what it is asked, what it may answer, and the port that answers.
use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    content::{Choice, Content},
    hours::Hours,
};

/// A language the house speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Spanish.
    #[default]
    Es,
    /// English.
    En,
}

impl Language {
    /// Returns `es` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    /// Reads `es…` or `en…`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.get(..2)? {
            "es" => Some(Self::Es),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// Spanish.
    #[serde(default)]
    pub es: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl Localized {
    /// Makes one of both texts.
    pub fn new(es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { es: es.into(), en: en.into() }
    }

    /// Returns the text in a language, or in the other one when it is missing.
    pub fn in_language(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::Es => (&self.es, &self.en),
            Language::En => (&self.en, &self.es),
        };
        if first.is_empty() { second } else { first }
    }
}

/// How a company's bot behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BotSettings {
    /// Whether it answers at all.
    pub enabled: bool,
    /// Language when the customer's is not known.
    pub default_language: Language,
    /// First words to a new customer.
    pub greeting: Localized,
    /// Said when no answer was found.
    pub fallback: Localized,
    /// Said when a person is asked for.
    pub handover: Localized,
    /// Added to `handover` when the team is away; `{next_open}` is filled in.
    pub away: Localized,
    /// Silence in milliseconds after which fragments are answered together, 0–10,000.
    pub quiet_ms: u32,
    /// Minutes of an agent's silence, with the customer waiting, after which the bot comes back; 0 = never.
    pub agent_silence_min: u32,
    /// Hours of the team.
    pub hours: Hours,
    /// Whether an unknown send of the bot is repeated by itself.
    pub resend_unknown: bool,
}

impl Default for BotSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            default_language: Language::Es,
            greeting: Localized::new(
                "¡Hola! Soy el asistente automático. Escríbeme tu pregunta.",
                "Hi! I am the automatic assistant. Write me your question.",
            ),
            fallback: Localized::new(
                "Eso no lo sé. Escribe «asesor» y te paso con una persona.",
                "I don't know that. Write \"agent\" and I'll pass you to a person.",
            ),
            handover: Localized::new(
                "Te paso con una persona del equipo. Sigue escribiendo aquí.",
                "I'm passing you to a person of the team. Keep writing here.",
            ),
            away: Localized::new(
                "Ahora no hay nadie del equipo. Te respondemos {next_open}.",
                "Nobody of the team is here now. We answer {next_open}.",
            ),
            quiet_ms: 1_200,
            agent_silence_min: 60,
            hours: Hours::default(),
            resend_unknown: false,
        }
    }
}

/// What the bot is asked: all that the customer wrote since the last answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The fragments, oldest first.
    pub fragments: Vec<Content>,
    /// Whether the bot never spoke in this conversation.
    pub first: bool,
    /// The customer's language, where known.
    pub language: Option<Language>,
    /// What the bot said before in this talk.
    pub said: Said,
    /// The present instant, for opening hours.
    pub now: Timestamp,
}

impl Question {
    /// Returns the words of all fragments, one a line.
    pub fn text(&self) -> String {
        self.fragments.iter().filter_map(Content::text).collect::<Vec<_>>().join("\n")
    }
}

/// What the bot said before in a talk, as far as its next answer depends on it: "2" means the second
/// choice it offered, "yes" its own question. Forgotten once a person speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// The decision of its last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The choices it offered last, in the order shown: a list's rows or a message's buttons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

/// The bot's answer to a turn: one reply, and who speaks next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What to send; `None` stays silent.
    pub reply: Option<Content>,
    /// Whether a person is to take over.
    pub handover: bool,
    /// What led to it: `faq`, `greeting`, `menu`, `handover`, `thanks`, `received` (a file without
    /// words), `fallback`, `silent` (no reply), or a model's name.
    pub decision: String,
    /// The FAQ it came from, or another source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The language the customer was understood in.
    pub language: Language,
}

/// What can be said without waiting.
#[derive(Debug, Clone, PartialEq)]
pub enum Instant {
    /// The answer.
    Answer(Box<Answer>),
    /// It needs a model: ask the assistant.
    NeedsThought,
}

/// What knows answers that need no waiting; pure, so that a decision may call it.
pub trait Bot {
    /// Answers, or says that it needs thought.
    fn instant(&self, question: &Question) -> Instant;
}
