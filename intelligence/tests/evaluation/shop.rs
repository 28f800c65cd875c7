//! The demo shop's bot, asked in words and answering in the FAQs' own names.
use std::{collections::BTreeMap, fmt};

use recado_domain::{
    FaqId, Timestamp,
    bot::{Answer, Bot, BotSettings, Instant, Question, Said},
    content::Content,
    knowledge::{Faq, FaqText},
};
use recado_intelligence::LocalBot;
use serde::Deserialize;
use uuid::Uuid;

/// A FAQ as the demo data writes it.
#[derive(Deserialize)]
struct Written {
    id: String,
    es: FaqText,
    en: FaqText,
}

/// The demo shop.
pub(crate) struct Shop {
    bot: LocalBot,
    names: BTreeMap<String, String>,
}

/// What the bot took a text for.
#[derive(PartialEq)]
pub(crate) enum Heard {
    /// The FAQ it answered.
    Faq(String),
    /// Another decision.
    Other(String),
}

impl PartialEq<str> for Heard {
    fn eq(&self, expected: &str) -> bool {
        let (Self::Faq(name) | Self::Other(name)) = self;
        name == expected
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Faq(name) | Self::Other(name)) = self;
        out.write_str(name)
    }
}

impl Shop {
    /// Opens the shop with its FAQs.
    #[expect(clippy::unwrap_used, reason = "the data is part of the project")]
    pub(crate) fn open() -> Self {
        let written: Vec<Written> =
            serde_json::from_str(include_str!("../../../demo/faqs.json")).unwrap();
        let mut names = BTreeMap::new();
        let mut faqs = Vec::new();
        for (number, written) in (1_u128..).zip(written) {
            let id = FaqId::from_uuid(Uuid::from_u128(number));
            names.insert(id.to_string(), written.id);
            let (es, en) = (Some(written.es), Some(written.en));
            faqs.push(Faq { id, es, en, enabled: true, updated_at: Timestamp(0) });
        }
        Self { bot: LocalBot::new("Tostaduría Misti", BotSettings::default(), faqs), names }
    }

    /// Answers a customer's first words.
    pub(crate) fn answer(&self, text: &str) -> Answer {
        let Instant::Answer(answer) = self.bot.instant(&question(text)) else {
            panic!("the local bot needs no thought");
        };
        *answer
    }

    /// Returns what a text is taken for.
    pub(crate) fn hear(&self, text: &str) -> Heard {
        let answer = self.answer(text);
        match answer.source.filter(|_| answer.decision == "faq") {
            Some(ids) => {
                let names: Vec<&str> = ids.split(',').filter_map(|id| self.name(id)).collect();
                Heard::Faq(names.join("+"))
            }
            None => Heard::Other(answer.decision),
        }
    }

    /// Returns the nearest FAQs with their scores.
    pub(crate) fn near(&self, text: &str) -> Vec<(String, f64)> {
        let trial = self.bot.explain(&question(text));
        let named = |id: FaqId| self.name(&id.to_string()).map(str::to_owned);
        let near = trial.candidates.iter();
        near.filter_map(|near| Some((named(near.faq_id)?, near.score))).collect()
    }

    fn name(&self, id: &str) -> Option<&str> {
        self.names.get(id).map(String::as_str)
    }

    /// Tells whether a FAQ has this name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.names.values().any(|known| known == name)
    }
}

fn question(text: &str) -> Question {
    let fragments = vec![Content::Text { text: text.to_owned(), preview_url: false }];
    Question { fragments, first: true, language: None, said: Said::default(), now: Timestamp(0) }
}
