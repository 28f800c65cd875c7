//! What a customer's turn holds: taps on the bot's own buttons and rows, words, or neither.
use recado_domain::{FaqId, bot::Question, content::Content};

use super::menu::{HANDOVER_ID, MENU_ID, faq_of};

/// A tap on something the bot sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tap {
    /// A FAQ's row.
    Faq(FaqId),
    /// The menu.
    Menu,
    /// A person.
    Handover,
}

/// A turn, taken apart.
#[derive(Debug, Default)]
pub(super) struct Turn<'a> {
    /// The last tap, with the title that was tapped.
    pub(super) tap: Option<(Tap, &'a str)>,
    /// What was written.
    pub(super) texts: Vec<&'a str>,
    /// Whether a picture, a sound, a place or the like came without words.
    pub(super) wordless: bool,
}

impl<'a> Turn<'a> {
    /// Takes a turn apart; fragments that want no answer are left out.
    pub(super) fn of(question: &'a Question) -> Self {
        let mut turn = Self::default();
        for content in question.fragments.iter().filter(|content| content.wants_answer()) {
            turn.add(content);
        }
        turn
    }

    /// Tells whether there is nothing to answer.
    pub(super) fn is_empty(&self) -> bool {
        self.tap.is_none() && self.texts.is_empty() && !self.wordless
    }

    fn add(&mut self, content: &'a Content) {
        if let Content::ButtonReply { id, title } | Content::ListReply { id, title, .. } = content {
            match tap_of(id) {
                Some(tap) => self.tap = Some((tap, title)),
                None => self.texts.push(title),
            }
            return;
        }
        let written = !matches!(content, Content::Location { .. } | Content::FormReply { .. });
        match content.text().filter(|text| written && !text.trim().is_empty()) {
            Some(text) => self.texts.push(text),
            None => self.wordless = true,
        }
    }
}

fn tap_of(id: &str) -> Option<Tap> {
    match id {
        MENU_ID => Some(Tap::Menu),
        HANDOVER_ID => Some(Tap::Handover),
        _ => faq_of(id).map(Tap::Faq),
    }
}
