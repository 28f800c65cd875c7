//! The rows of the menu: a FAQ's question made short, and the ids that come back when one is chosen.
use recado_domain::{
    FaqId,
    bot::Language,
    content::Row,
    knowledge::{Faq, FaqText},
    text::cut,
};

use super::phrases::{PERSON, PERSON_DETAIL};

/// Comes back when somebody wants a person.
pub(super) const HANDOVER_ID: &str = "handover";
/// Comes back when somebody wants the menu.
pub(super) const MENU_ID: &str = "menu";
const FAQ_PREFIX: &str = "faq:";
/// Rows of a WhatsApp list, in all sections together.
const MOST_ROWS: usize = 10;
/// Characters of a row's title on WhatsApp.
const TITLE: usize = 24;
/// Characters of a row's description on WhatsApp.
const DESCRIPTION: usize = 72;

/// How a question begins that says the same without it: "¿Cuánto cuesta el envío…?" is "Envío…".
/// Longest first.
const OPENINGS: &[&str] = &[
    "¿cuánto cuesta y demora el ",
    "¿qué hago si mi ",
    "¿cuánto cuesta el ",
    "¿cuánto cuesta la ",
    "¿desde cuánto es ",
    "¿cuáles son los ",
    "¿cuáles son las ",
    "¿cada cuánto ",
    "¿cuál es el ",
    "¿cuál es la ",
    "¿dónde están los ",
    "¿dónde está la ",
    "¿dónde está el ",
    "¿cómo funciona la ",
    "¿cómo funciona el ",
    "¿puedo pagar ",
    "¿puedo ",
    "¿tienen ",
    "¿aceptan ",
    "¿hacen ",
    "¿hay ",
    "¿dan ",
    "¿qué ",
    "how much is ",
    "what are your ",
    "what are the ",
    "what is your ",
    "what is the ",
    "where is the ",
    "which ",
    "do you have a ",
    "do you have ",
    "do you run ",
    "do you ",
    "can i ",
    "is there a ",
    "is there ",
    "are there ",
    "what if ",
];

/// Returns the id of a FAQ's row.
pub(super) fn id_of(faq: FaqId) -> String {
    format!("{FAQ_PREFIX}{faq}")
}

/// Returns the FAQ of a row's id.
pub(super) fn faq_of(id: &str) -> Option<FaqId> {
    id.strip_prefix(FAQ_PREFIX)?.parse().ok()
}

/// Returns the rows for some FAQs in a language, and the row that brings a person last.
pub(super) fn rows<'a>(faqs: impl Iterator<Item = &'a Faq>, language: Language) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for faq in faqs.take(MOST_ROWS - 1) {
        rows.extend(row(faq, language));
    }
    rows.push(Row {
        id: HANDOVER_ID.to_owned(),
        title: PERSON.say(language).to_owned(),
        description: Some(PERSON_DETAIL.say(language).to_owned()),
    });
    rows
}

fn row(faq: &Faq, language: Language) -> Option<Row> {
    let text = shown(faq, language)?;
    let title = title(text);
    let question = text.question.trim();
    let description = (title != question).then(|| cut(question, DESCRIPTION));
    Some(Row { id: id_of(faq.id), title, description })
}

/// Returns a FAQ's text in a language, or in the one it has.
pub(super) fn shown(faq: &Faq, language: Language) -> Option<&FaqText> {
    match language {
        Language::Es => faq.es.as_ref().or(faq.en.as_ref()),
        Language::En => faq.en.as_ref().or(faq.es.as_ref()),
    }
}

/// Returns a row's title: the question, or what is left without its opening, or the first other way
/// to ask that fits, or the question's first words.
pub(super) fn title(text: &FaqText) -> String {
    let question = text.question.trim();
    let fits = |title: &str| !title.is_empty() && title.chars().count() <= TITLE;
    let bare = without_opening(question);
    if fits(question) {
        question.to_owned()
    } else if fits(&bare) {
        bare
    } else if let Some(other) = text.alternatives.iter().map(|way| way.trim()).find(|way| fits(way))
    {
        other.to_owned()
    } else {
        first_words(&bare)
    }
}

fn without_opening(question: &str) -> String {
    let lower = question.to_lowercase();
    let opening = OPENINGS.iter().find(|opening| lower.starts_with(**opening));
    let bare: String =
        question.chars().skip(opening.map_or(0, |opening| opening.chars().count())).collect();
    let bare = if opening.is_some() { bare.trim_end_matches('?') } else { bare.as_str() };
    let mut letters = bare.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Cuts after the last word that fits, with an ellipsis; a word too long is cut within.
fn first_words(text: &str) -> String {
    let short = cut(text, TITLE);
    match short.rfind(' ').and_then(|at| short.get(..at)) {
        Some(words) if words.chars().count() >= TITLE / 2 && short != text => {
            format!("{}…", words.trim_end_matches([',', ' ']))
        }
        _ => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(question: &str, alternatives: &[&str]) -> String {
        title(&FaqText {
            question: question.to_owned(),
            alternatives: alternatives.iter().map(|way| (*way).to_owned()).collect(),
            answer: "…".to_owned(),
        })
    }

    #[test]
    fn a_title_says_what_the_question_is_about() {
        assert_eq!(titled("¿Abren los feriados?", &[]), "¿Abren los feriados?");
        assert_eq!(titled("¿Cuál es el horario de atención?", &[]), "Horario de atención");
        assert_eq!(titled("¿Cuánto cuesta y demora el envío a Cusco?", &[]), "Envío a Cusco");
        assert_eq!(titled("What are your opening hours?", &[]), "Opening hours");
        let long = "¿La taza va al microondas y al lavavajillas?";
        assert_eq!(titled(long, &["Cuidado de la taza"]), "Cuidado de la taza");
        assert_eq!(titled(long, &[]), "¿La taza va al…");
    }

    #[test]
    fn a_rows_id_leads_back_to_its_faq() {
        let id: FaqId = "0190b3a2c1d47e0f8a1b2c3d4e5f6071".parse().unwrap();
        assert_eq!(faq_of(&id_of(id)), Some(id));
        assert_eq!(faq_of("faq:nonsense"), None);
    }
}
