//! What a customer's turn holds: taps on the bot's own buttons and rows, words, or neither.
use recado_domain::{FaqId, bot::Question, content::Content};

use super::{
    menu::{HANDOVER_ID, MENU_ID, faq_of},
    phrases::{BASKET, DOCUMENT, PICTURE, PLACE, Phrase, RECEIVED, SOUND, VIDEO},
};

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
    /// The last picture, sound, place or the like that came without words.
    pub(super) wordless: Option<Wordless>,
}

/// What came without words.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wordless {
    /// A sticker: a friendly sign, as an emoji is.
    Sign,
    /// Something that a person should see, with what to say to it.
    Thing(Phrase),
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
        self.tap.is_none() && self.texts.is_empty() && self.wordless.is_none()
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
            None => self.see(content),
        }
    }

    /// A sticker beside something that a person should see does not hide it.
    fn see(&mut self, content: &Content) {
        let wordless = wordless(content);
        if self.wordless.is_none() || matches!(wordless, Wordless::Thing(_)) {
            self.wordless = Some(wordless);
        }
    }
}

fn wordless(content: &Content) -> Wordless {
    Wordless::Thing(match content {
        Content::Sticker { .. } => return Wordless::Sign,
        Content::Image { .. } => PICTURE,
        Content::Audio { .. } => SOUND,
        Content::Video { .. } => VIDEO,
        Content::Document { .. } => DOCUMENT,
        Content::Location { .. } => PLACE,
        Content::Order { .. } => BASKET,
        _ => RECEIVED,
    })
}

/// Returns what a choice of the bot's own leads to.
pub(super) fn tap_of(id: &str) -> Option<Tap> {
    match id {
        MENU_ID => Some(Tap::Menu),
        HANDOVER_ID => Some(Tap::Handover),
        _ => faq_of(id).map(Tap::Faq),
    }
}
