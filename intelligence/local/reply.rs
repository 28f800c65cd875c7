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
    intent::{Intent, asks_for_a_person, intent, says_yes},
    menu::{HANDOVER_ID, MENU_ID, rows, shown, title},
    next_open::next_open,
    phrases::{
        CHOICES_TEXT, DECLINED, LOST, MENU, MENU_TEXT, OPEN_LIST, PERSON, PERSON_DETAIL,
        RECEIVED_TOO, WELCOME,
    },
    turn::{Tap, Turn, Wordless, tap_of},
};
use crate::matching::{Match, language::guess, words::words as words_of};

/// The decision about what came without words.
const RECEIVED: &str = "received";
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
        let known = question.language.unwrap_or(self.language);
        if !self.settings.enabled || turn.is_empty() {
            return told("silent", None, known);
        }
        if let Some((tap, title)) = turn.tap {
            return self.answer_tap(tap, title, question, known);
        }
        if let Some(wordless) = turn.wordless.filter(|_| turn.texts.is_empty()) {
            return self.answer_wordless(wordless, question, known);
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

    /// Says what came, and once only what can be done about it: pictures come by the handful.
    fn answer_wordless(&self, wordless: Wordless, question: &Question, known: Language) -> Answer {
        match wordless {
            Wordless::Sign => self.answer_signs("", question, known),
            Wordless::Thing(_) if question.said.decision.as_deref() == Some(RECEIVED) => {
                told(RECEIVED, Some(text(RECEIVED_TOO.say(known))), known)
            }
            Wordless::Thing(phrase) => told(RECEIVED, Some(offer(phrase.say(known), known)), known),
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
        if let Some(answer) = self.answer_choice(&words, question, language) {
            return answer;
        }
        let found = self.find(text);
        let exact =
            matches!(&found, Finding::Asked(asked) if asked.iter().any(|one| one.score >= 1.0));
        let intent = intent(&words, &self.company, text.contains(['?', '¿']));
        if !exact && let Some(intent) = intent {
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

    /// A number alone is a choice that was offered last, or a row of the menu, counted from 1; "yes"
    /// is a person where the bot asked whether to bring one.
    fn answer_choice(
        &self,
        words: &[String],
        question: &Question,
        language: Language,
    ) -> Option<Answer> {
        let offered = &question.said.choices;
        if says_yes(words) && asked_for_a_person(question) {
            return Some(self.hand_over(question, language));
        }
        let place = number(words)?.checked_sub(1)?;
        if let Some(choice) = offered.get(place) {
            return Some(self.answer_tap(tap_of(&choice.id)?, &choice.title, question, language));
        }
        let rows = self.menu_rows(language);
        let row = rows.get(place).filter(|_| offered.is_empty())?;
        Some(self.answer_tap(tap_of(&row.id)?, &row.title, question, language))
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
            Intent::No => told("fallback", Some(offer(DECLINED.say(language), language)), language),
            Intent::Lost => told("fallback", Some(offer(LOST.say(language), language)), language),
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

/// Returns the number that is all that was written.
fn number(words: &[String]) -> Option<usize> {
    let counts = ["opcion", "option", "numero", "number", "la", "el", "the"];
    match words {
        [number] => number.parse().ok(),
        [word, number] if counts.contains(&word.as_str()) => number.parse().ok(),
        _ => None,
    }
}

/// Tells whether the bot's last words ended in the question whether to bring a person.
fn asked_for_a_person(question: &Question) -> bool {
    let person = |choice: &Choice| choice.id == HANDOVER_ID;
    question.said.decision.as_deref() == Some(RECEIVED) && question.said.choices.iter().any(person)
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
