//! The customer's wishes: silence, talk again, marketing. The latest by the customer's own clock
//! counts, in whatever order they come.
use crate::{
    Timestamp,
    bot::Localized,
    content::Content,
    message::Author,
    opt_out::{self, Wish},
};

use super::super::Event;
use super::draft::Draft;

impl Draft<'_> {
    /// Silence and talk again: one confirmation each, none for what is so already. Of two wishes
    /// of the same instant silence counts.
    pub(super) fn heed(&mut self, wish: Wish, word: String, sent_at: Timestamp) {
        let sent_at = sent_at.min(self.now());
        let (was, known) = (self.state.opted_out, self.state.wish_at);
        match wish {
            Wish::Silence if known.is_none_or(|known| sent_at >= known) => {
                self.emit(Event::OptedOut { word, sent_at });
                if !was {
                    self.drop_queued_of_bot();
                    self.confirm(&Localized::new(
                        "Listo, no te enviaremos más mensajes automáticos. Escribe ALTA si quieres volver.",
                        "Done, we won't send you more automatic messages. Write START to come back.",
                    ));
                }
            }
            Wish::Talk if known.is_none_or(|known| sent_at > known) => {
                self.emit(Event::OptedIn { word, sent_at });
                if was {
                    self.confirm(&Localized::new(
                        "Listo, volvemos a escribirte. ¿En qué te ayudamos?",
                        "Done, you will hear from us again. How can we help?",
                    ));
                }
            }
            Wish::Silence | Wish::Talk => {}
        }
    }

    fn confirm(&mut self, text: &Localized) {
        if self.state.blocked {
            return;
        }
        let language = self.state.language.unwrap_or(self.context.settings.default_language);
        let text = text.in_language(language).to_owned();
        self.queue(Author::System, Content::Text { text, preview_url: false }, None);
    }

    /// The wish about marketing; of two of the same instant the one against it counts.
    pub(super) fn marketing(&mut self, allowed: bool, at: Timestamp) {
        let at = at.min(self.now());
        let known = self.state.marketing.zip(self.state.marketing_at);
        if known.is_none_or(|(was, since)| at > since || at == since && was && !allowed) {
            self.emit(Event::MarketingPreference { allowed, at });
        }
    }
}

/// Recognises a wish in what the customer wrote or tapped. A button that somebody gave an id of its own
/// means what its maker meant ("Cancel" an order); one without says what it shows.
pub(super) fn wish(content: &Content) -> Option<(Wish, String)> {
    let text = match content {
        Content::Text { text, .. } => text,
        Content::ButtonReply { id, title } if id == title => title,
        _ => return None,
    };
    opt_out::recognise(text).map(|wish| (wish, text.trim().to_owned()))
}
