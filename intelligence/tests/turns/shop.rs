//! A small shop's bot, and the words to ask it and to read its answers with.
use chrono_tz::Tz;
use recado_domain::{
    FaqId, Timestamp,
    bot::{Answer, Bot, BotSettings, Instant, Localized, Question, Said},
    content::{Buttons, Content, List, Media, MediaSource, Row},
    hours::{Hours, Span},
    knowledge::{Faq, FaqText},
};
use recado_intelligence::LocalBot;
use uuid::Uuid;

pub(crate) const MONDAY_10_AM: &str = "2026-11-23T10:00:00-05:00";
pub(crate) const SATURDAY_8_PM: &str = "2026-11-21T20:00:00-05:00";

pub(crate) fn id(number: u128) -> FaqId {
    FaqId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn text(question: &str, alternatives: &[&str], answer: &str) -> FaqText {
    FaqText {
        question: question.to_owned(),
        alternatives: alternatives.iter().map(|way| (*way).to_owned()).collect(),
        answer: answer.to_owned(),
    }
}

pub(crate) fn faq(number: u128, es: FaqText, en: Option<FaqText>) -> Faq {
    Faq { id: id(number), es: Some(es), en, enabled: true, updated_at: Timestamp(0) }
}

pub(crate) fn settings() -> BotSettings {
    let day = || vec![Span { from: 540, to: 1080 }];
    let week = [day(), day(), day(), day(), day(), day(), vec![]];
    BotSettings {
        greeting: Localized::new("¡Hola! Soy el bot de {company}.", "Hi! I am {company}'s bot."),
        hours: Hours { timezone: Tz::America__Lima, week, holidays: vec![] },
        ..BotSettings::default()
    }
}

pub(crate) fn shop() -> LocalBot {
    let faqs = vec![
        faq(
            1,
            text("¿Cuál es el horario de atención?", &["¿A qué hora abren?"], "De 9 a 19."),
            Some(text("What are your opening hours?", &["When do you open?"], "From 9 to 19.")),
        ),
        faq(
            2,
            text("¿Cuánto cuesta el envío a Cusco?", &["Envíos al Cusco"], "S/ 14."),
            Some(text("How much is shipping to Cusco?", &["Cusco delivery"], "S/ 14, two days.")),
        ),
        faq(
            3,
            text("¿Cuánto cuesta el envío a Lima?", &["Envíos a Lima"], "S/ 15."),
            Some(text("How much is shipping to Lima?", &["Lima delivery"], "S/ 15, three days.")),
        ),
        faq(4, text("¿Hacen catas?", &[], "Sí, los sábados."), None),
    ];
    LocalBot::new("Tostaduría Misti", settings(), faqs)
}

pub(crate) fn said(text: &str) -> Content {
    Content::Text { text: text.to_owned(), preview_url: false }
}

pub(crate) fn turn(fragments: Vec<Content>) -> Question {
    let now = Timestamp::parse_rfc3339(MONDAY_10_AM).unwrap();
    Question { fragments, first: false, language: None, said: Said::default(), now }
}

pub(crate) fn first(fragments: Vec<Content>) -> Question {
    Question { first: true, ..turn(fragments) }
}

pub(crate) fn ask(bot: &LocalBot, question: &Question) -> Answer {
    match bot.instant(question) {
        Instant::Answer(answer) => *answer,
        Instant::NeedsThought => panic!("the local bot needs no thought"),
    }
}

pub(crate) fn answer(text: &str) -> Answer {
    ask(&shop(), &turn(vec![said(text)]))
}

/// The words of a plain reply.
pub(crate) fn words(answer: &Answer) -> &str {
    match &answer.reply {
        Some(Content::Text { text, .. }) => text,
        other => panic!("not a plain text: {other:?}"),
    }
}

pub(crate) fn list(answer: &Answer) -> &List {
    match &answer.reply {
        Some(Content::List(list)) => list,
        other => panic!("not a list: {other:?}"),
    }
}

pub(crate) fn rows(answer: &Answer) -> &[Row] {
    &list(answer).sections[0].rows
}

pub(crate) fn buttons(answer: &Answer) -> &Buttons {
    match &answer.reply {
        Some(Content::Buttons(buttons)) => buttons,
        other => panic!("no buttons: {other:?}"),
    }
}

fn file() -> Media {
    let source = MediaSource::Provider { id: "1".to_owned() };
    Media { source, mime_type: None, filename: None, sha256: None }
}

pub(crate) fn voice() -> Content {
    Content::Audio { media: file(), voice: true }
}

pub(crate) fn picture() -> Content {
    Content::Image { media: file(), caption: None }
}

pub(crate) fn video() -> Content {
    Content::Video { media: file(), caption: None }
}

pub(crate) fn document() -> Content {
    Content::Document { media: file(), caption: None }
}

pub(crate) fn sticker() -> Content {
    Content::Sticker { media: file(), animated: false }
}

pub(crate) fn place() -> Content {
    Content::Location { latitude: -16.4, longitude: -71.5, name: None, address: None }
}

/// What a conversation remembers of an answer for the next question.
pub(crate) fn heard(answer: &Answer) -> Said {
    let choices = answer.reply.as_ref().map(Content::choices).unwrap_or_default();
    Said { decision: Some(answer.decision.clone()), choices }
}
