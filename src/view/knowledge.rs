//! FAQs, canned replies and labels in the API's words, and checked on their way back.
use recado_domain::{
    CannedReplyId, FaqId, LabelId, Timestamp, bot,
    knowledge::{CannedReply as Reply, Faq as Answered, FaqText as AnsweredText, Label as Tag},
};
use recado_protocol::{
    CannedReply, Faq, FaqText, FieldError, Label, Localized, NewCannedReply, NewFaq, NewLabel,
};

use super::{Wrong, localized, unlocalized};

const LONGEST_QUESTION: usize = 200;
const MOST_ALTERNATIVES: usize = 20;
/// As WhatsApp's longest text.
const LONGEST_TEXT: usize = 4_096;
const LONGEST_SHORTCUT: usize = 40;
const LONGEST_LABEL: usize = 40;

/// Returns a FAQ.
pub(crate) fn faq(faq: &Answered, version: u64) -> Faq {
    let text = |text: &AnsweredText| FaqText {
        question: text.question.clone(),
        alternatives: text.alternatives.clone(),
        answer: text.answer.clone(),
    };
    Faq {
        id: faq.id.to_string(),
        es: faq.es.as_ref().map(text),
        en: faq.en.as_ref().map(text),
        enabled: faq.enabled,
        updated_at: faq.updated_at.to_rfc3339(),
        version,
    }
}

/// Reads a FAQ.
pub(crate) fn checked_faq(
    id: FaqId,
    typed: NewFaq,
    now: Timestamp,
) -> Result<Answered, Vec<FieldError>> {
    let mut wrong = Wrong::default();
    if typed.es.is_none() && typed.en.is_none() {
        wrong.note("es", "must be given in at least one language");
    }
    let mut text = |language: &str, text: FaqText| checked_text(language, text, &mut wrong);
    let (es, en) =
        (typed.es.map(|typed| text("es", typed)), typed.en.map(|typed| text("en", typed)));
    wrong.or(Answered { id, es, en, enabled: typed.enabled, updated_at: now })
}

fn checked_text(language: &str, typed: FaqText, wrong: &mut Wrong) -> AnsweredText {
    let question = typed.question.trim().to_owned();
    let answer = typed.answer.trim().to_owned();
    wrong.length(&format!("{language}.question"), &question, 1, LONGEST_QUESTION);
    wrong.length(&format!("{language}.answer"), &answer, 1, LONGEST_TEXT);
    if typed.alternatives.len() > MOST_ALTERNATIVES {
        let reason = format!("must be at most {MOST_ALTERNATIVES}");
        wrong.note(format!("{language}.alternatives"), reason);
    }
    let alternatives = typed.alternatives.iter().enumerate();
    let alternatives = alternatives.map(|(index, alternative)| {
        let alternative = alternative.trim();
        let field = format!("{language}.alternatives.{index}");
        wrong.length(&field, alternative, 1, LONGEST_QUESTION);
        alternative.to_owned()
    });
    AnsweredText { question, alternatives: alternatives.collect(), answer }
}

/// Returns a canned reply.
pub(crate) fn canned_reply(reply: &Reply, version: u64) -> CannedReply {
    CannedReply {
        id: reply.id.to_string(),
        shortcut: localized(&reply.shortcut),
        text: localized(&reply.text),
        version,
    }
}

/// Reads a canned reply.
pub(crate) fn checked_canned_reply(
    id: CannedReplyId,
    typed: NewCannedReply,
) -> Result<Reply, Vec<FieldError>> {
    let mut wrong = Wrong::default();
    let shortcut = both("shortcut", typed.shortcut, LONGEST_SHORTCUT, &mut wrong);
    let text = both("text", typed.text, LONGEST_TEXT, &mut wrong);
    wrong.or(Reply { id, shortcut, text })
}

fn both(field: &str, typed: Localized, longest: usize, wrong: &mut Wrong) -> bot::Localized {
    let text = unlocalized(typed);
    if text.es.is_empty() && text.en.is_empty() {
        wrong.note(field, "must be given in at least one language");
    }
    wrong.length(&format!("{field}.es"), &text.es, 0, longest);
    wrong.length(&format!("{field}.en"), &text.en, 0, longest);
    text
}

/// Returns a label.
pub(crate) fn label(label: &Tag, version: u64) -> Label {
    Label { id: label.id.to_string(), name: label.name.clone(), version }
}

/// Reads a label.
pub(crate) fn checked_label(id: LabelId, typed: NewLabel) -> Result<Tag, Vec<FieldError>> {
    let mut wrong = Wrong::default();
    let name = typed.name.trim().to_owned();
    wrong.length("name", &name, 1, LONGEST_LABEL);
    wrong.or(Tag { id, name })
}
