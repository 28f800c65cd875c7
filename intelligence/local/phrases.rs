//! The bot's own words that a company does not set, in both languages, within WhatsApp's limits.
use recado_domain::bot::Language;

/// A fixed text in both languages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    es: &'static str,
    en: &'static str,
}

impl Phrase {
    /// Returns it in a language.
    pub(super) fn say(self, language: Language) -> &'static str {
        match language {
            Language::Es => self.es,
            Language::En => self.en,
        }
    }

    /// Returns the language it was written in, where it is one of the two texts only.
    pub(super) fn language_of(self, text: &str) -> Option<Language> {
        match (text == self.es, text == self.en) {
            (true, false) => Some(Language::Es),
            (false, true) => Some(Language::En),
            _ => None,
        }
    }
}

/// The button that opens the menu (20 characters at most).
pub(super) const MENU: Phrase = Phrase { es: "Ver menú", en: "See the menu" };
/// The button and the row that bring a person (20 characters at most).
pub(super) const PERSON: Phrase = Phrase { es: "Hablar con alguien", en: "Talk to a person" };
/// What the row that brings a person says below (72 characters at most).
pub(super) const PERSON_DETAIL: Phrase =
    Phrase { es: "Te paso con una persona del equipo", en: "I pass you to a person of the team" };
/// What opens a list (20 characters at most).
pub(super) const OPEN_LIST: Phrase = Phrase { es: "Ver opciones", en: "See options" };
/// Above the menu.
pub(super) const MENU_TEXT: Phrase = Phrase {
    es: "¿En qué te ayudo? Elige una opción o escríbeme tu pregunta.",
    en: "How can I help? Choose an option or write me your question.",
};
/// Above questions that are all near to what was asked.
pub(super) const CHOICES_TEXT: Phrase = Phrase {
    es: "Tengo varias respuestas sobre eso. ¿Cuál es tu pregunta?",
    en: "I have several answers about that. Which one is your question?",
};
/// After a picture, a sound or the like without words.
pub(super) const RECEIVED: Phrase = Phrase {
    es: "Lo recibí, gracias. Yo solo entiendo texto, pero una persona del equipo lo puede ver. \
         ¿Te paso con alguien?",
    en: "I got it, thank you. I only understand text, but a person of the team can look at it. \
         Shall I pass you to someone?",
};
/// After thanks.
pub(super) const WELCOME: Phrase = Phrase {
    es: "¡Con gusto! Si necesitas algo más, escríbeme.",
    en: "You're welcome! If you need anything else, just write.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_and_rows_fit_their_limits() {
        for (phrase, limit) in [(MENU, 20), (PERSON, 20), (OPEN_LIST, 20), (PERSON_DETAIL, 72)] {
            for language in [Language::Es, Language::En] {
                assert!(phrase.say(language).chars().count() <= limit, "{phrase:?}");
            }
        }
    }
}
