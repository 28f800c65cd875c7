//! One turn, one reply: what the bot says to what it understood.
use recado_domain::{
    FaqId,
    bot::{Answer, Language, Localized, Question},
    content::{Buttons, Choice, Content, List, Row, Section},
    text::cut,
};

use super::{
    LocalBot,
    finding::{Finding, language_of},
    intent::{Intent, asks_for_a_person, intent},
    menu::{HANDOVER_ID, MENU_ID, faq_of, rows, shown, title},
    next_open::next_open,
    phrases::{CHOICES_TEXT, MENU, MENU_TEXT, OPEN_LIST, PERSON, PERSON_DETAIL, RECEIVED, WELCOME},
    turn::{Tap, Turn},
};
use crate::matching::{Match, language::guess, words::words as words_of};

/// Characters of a text on WhatsApp, of a list's text too.
const TEXT: usize = 4096;
/// Characters of the text above buttons on WhatsApp.
const BUTTONS_TEXT: usize = 1024;
/// Characters of a header on WhatsApp.
const HEADER: usize = 60;

impl LocalBot {
    /// Answers a turn.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        let turn = Turn::of(question);
        let known = question.language.unwrap_or(self.settings.default_language);
        if !self.settings.enabled || turn.is_empty() {
            return told("silent", None, known);
        }
        if let Some((tap, title)) = turn.tap {
            return self.answer_tap(tap, title, question, known);
        }
        if turn.texts.is_empty() {
            return told("fallback", Some(offer(RECEIVED.say(known), known)), known);
        }
        self.answer_words(&turn.texts.join("\n"), question, known)
    }

    fn answer_tap(&self, tap: Tap, tapped: &str, question: &Question, known: Language) -> Answer {
        match tap {
            Tap::Menu => {
                let language = MENU.language_of(tapped).unwrap_or(known);
                told("menu", Some(self.menu(MENU_TEXT.say(language), language)), language)
            }
            Tap::Handover => self.hand_over(question, PERSON.language_of(tapped).unwrap_or(known)),
            Tap::Faq(id) => match self.faqs.iter().position(|faq| faq.id == id) {
                Some(place) => {
                    self.answer_faqs(&[place], self.language_tapped(place, tapped, known))
                }
                // The FAQ is gone since the menu was sent: the menu of today.
                None => told("menu", Some(self.menu(MENU_TEXT.say(known), known)), known),
            },
        }
    }

    /// The language of the menu that the row was tapped in.
    fn language_tapped(&self, place: usize, tapped: &str, known: Language) -> Language {
        let titled = |language| {
            let faq = self.faqs.get(place)?;
            Some(title(shown(faq, language)?) == tapped)
        };
        match (titled(Language::Es), titled(Language::En)) {
            (Some(true), Some(false)) => Language::Es,
            (Some(false), Some(true)) => Language::En,
            _ => known,
        }
    }

    fn answer_words(&self, text: &str, question: &Question, known: Language) -> Answer {
        let words = words_of(text);
        let language = guess(text, &words).unwrap_or(known);
        if text.lines().any(|line| asks_for_a_person(&words_of(line))) {
            return self.hand_over(question, language);
        }
        if let Some(place) = self.chosen_by_number(&words) {
            return self.answer_row(place, question, language);
        }
        let found = self.find(text);
        let exact =
            matches!(&found, Finding::Asked(asked) if asked.iter().any(|one| one.score >= 1.0));
        if !exact && let Some(intent) = intent(&words, &self.company) {
            return self.answer_intent(intent, language);
        }
        match found {
            Finding::Asked(asked) => {
                let places: Vec<usize> = asked.iter().map(|one| one.faq).collect();
                self.answer_faqs(&places, language_of(&asked, language))
            }
            Finding::Unclear(near) => {
                let language = language_of(&near, language);
                told("menu", Some(self.choices(&near, language)), language)
            }
            Finding::Nothing if words.is_empty() => self.answer_signs(text, question, language),
            Finding::Nothing => self.fall_back(question, language),
        }
    }

    /// A number alone is a row of the menu, counted from 1.
    fn chosen_by_number(&self, words: &[String]) -> Option<usize> {
        let number: usize = match words {
            [number] => number.parse().ok()?,
            [word, number]
                if matches!(
                    word.as_str(),
                    "opcion" | "option" | "numero" | "number" | "la" | "el"
                ) =>
            {
                number.parse().ok()?
            }
            _ => return None,
        };
        (1..=self.menu_rows(Language::Es).len()).contains(&number).then(|| number - 1)
    }

    fn answer_row(&self, place: usize, question: &Question, language: Language) -> Answer {
        let rows = self.menu_rows(language);
        match rows.get(place).and_then(|row| faq_of(&row.id)) {
            Some(id) => self.answer_tap(Tap::Faq(id), "", question, language),
            None => self.hand_over(question, language),
        }
    }

    fn answer_intent(&self, intent: Intent, language: Language) -> Answer {
        match intent {
            Intent::Greeting => {
                let greeting = self.filled(&self.settings.greeting, language);
                told("greeting", Some(self.menu(&greeting, language)), language)
            }
            Intent::Menu => {
                told("menu", Some(self.menu(MENU_TEXT.say(language), language)), language)
            }
            Intent::Thanks => told("thanks", Some(text(WELCOME.say(language))), language),
        }
    }

    /// Emoji and punctuation: a lone "?" asks for help, anything else is a friendly sign.
    fn answer_signs(&self, text: &str, question: &Question, language: Language) -> Answer {
        let intent = match (text.contains(['?', '¿']), question.first) {
            (true, _) => Intent::Menu,
            (false, true) => Intent::Greeting,
            (false, false) => Intent::Thanks,
        };
        self.answer_intent(intent, language)
    }

    fn answer_faqs(&self, places: &[usize], language: Language) -> Answer {
        let faqs: Vec<_> = places.iter().filter_map(|place| self.faqs.get(*place)).collect();
        let answers = faqs.iter().filter_map(|faq| shown(faq, language));
        let answers = answers.map(|text| text.answer.as_str()).collect::<Vec<_>>().join("\n\n");
        let ids: Vec<String> = faqs.iter().map(|faq| FaqId::to_string(&faq.id)).collect();
        Answer { source: Some(ids.join(",")), ..told("faq", Some(text(&answers)), language) }
    }

    fn hand_over(&self, question: &Question, language: Language) -> Answer {
        let mut words = self.filled(&self.settings.handover, language);
        let hours = &self.settings.hours;
        if !hours.is_open(question.now) {
            let back = next_open(hours, question.now, language);
            let away = self.filled(&self.settings.away, language).replace("{next_open}", &back);
            words = [words, away].join(" ");
        }
        let words = non_empty(words.trim(), PERSON_DETAIL.say(language));
        Answer { handover: true, ..told("handover", Some(text(words)), language) }
    }

    fn fall_back(&self, question: &Question, language: Language) -> Answer {
        let fallback = self.filled(&self.settings.fallback, language);
        let words = if question.first {
            [self.filled(&self.settings.greeting, language), fallback].join("\n\n")
        } else {
            fallback
        };
        told("fallback", Some(offer(&words, language)), language)
    }

    /// A company's text with its name filled in.
    fn filled(&self, text: &Localized, language: Language) -> String {
        text.in_language(language).replace("{company}", &self.company)
    }

    fn menu_rows(&self, language: Language) -> Vec<Row> {
        rows(self.faqs.iter(), language)
    }

    fn menu(&self, above: &str, language: Language) -> Content {
        self.list(above, self.menu_rows(language), language)
    }

    fn choices(&self, near: &[Match], language: Language) -> Content {
        let faqs = near.iter().filter_map(|one| self.faqs.get(one.faq));
        self.list(CHOICES_TEXT.say(language), rows(faqs, language), language)
    }

    fn list(&self, above: &str, rows: Vec<Row>, language: Language) -> Content {
        Content::List(List {
            text: cut(non_empty(above, MENU_TEXT.say(language)), TEXT),
            header: (!self.company.trim().is_empty()).then(|| cut(self.company.trim(), HEADER)),
            footer: None,
            button: OPEN_LIST.say(language).to_owned(),
            sections: vec![Section { title: None, rows }],
        })
    }
}

/// A text with the two ways on: the menu, and a person.
fn offer(words: &str, language: Language) -> Content {
    let choice = |id: &str, title: &str| Choice { id: id.to_owned(), title: title.to_owned() };
    Content::Buttons(Buttons {
        text: cut(non_empty(words, MENU_TEXT.say(language)), BUTTONS_TEXT),
        header: None,
        footer: None,
        buttons: vec![
            choice(MENU_ID, MENU.say(language)),
            choice(HANDOVER_ID, PERSON.say(language)),
        ],
    })
}

fn text(words: &str) -> Content {
    Content::Text { text: cut(words, TEXT), preview_url: false }
}

/// A company may leave a text empty; WhatsApp refuses an empty one.
fn non_empty<'a>(words: &'a str, instead: &'a str) -> &'a str {
    let words = words.trim();
    if words.is_empty() { instead } else { words }
}

fn told(decision: &str, reply: Option<Content>, language: Language) -> Answer {
    Answer { reply, handover: false, decision: decision.to_owned(), source: None, language }
}
