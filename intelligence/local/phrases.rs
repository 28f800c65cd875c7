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
/// After a picture without words.
pub(super) const PICTURE: Phrase = Phrase {
    es: "Recibí tu foto, gracias. Yo no veo imágenes, pero una persona del equipo sí. \
         ¿Te paso con alguien?",
    en: "I got your picture, thank you. I can't see images, but a person of the team can. \
         Shall I pass you to someone?",
};
/// After a voice note or another sound.
pub(super) const SOUND: Phrase = Phrase {
    es: "Recibí tu audio, gracias. Yo solo entiendo texto: escríbeme tu pregunta, o ¿te paso con \
         una persona que lo escuche?",
    en: "I got your audio, thank you. I only understand text: write me your question, or shall I \
         pass you to a person who can listen to it?",
};
/// After a video without words.
pub(super) const VIDEO: Phrase = Phrase {
    es: "Recibí tu video, gracias. Yo no lo puedo ver, pero una persona del equipo sí. \
         ¿Te paso con alguien?",
    en: "I got your video, thank you. I can't watch it, but a person of the team can. \
         Shall I pass you to someone?",
};
/// After a document without words.
pub(super) const DOCUMENT: Phrase = Phrase {
    es: "Recibí tu documento, gracias. Yo no lo puedo leer, pero una persona del equipo sí. \
         ¿Te paso con alguien?",
    en: "I got your document, thank you. I can't read it, but a person of the team can. \
         Shall I pass you to someone?",
};
/// After a place.
pub(super) const PLACE: Phrase = Phrase {
    es: "Recibí tu ubicación, gracias. ¿Qué necesitas saber? Escríbeme tu pregunta, o ¿te paso con \
         una persona?",
    en: "I got your location, thank you. What would you like to know? Write me your question, or \
         shall I pass you to a person?",
};
/// After a basket from the catalogue.
pub(super) const BASKET: Phrase = Phrase {
    es: "Recibí tu pedido, gracias. Una persona del equipo tiene que verlo. ¿Te paso con alguien?",
    en: "I got your order, thank you. A person of the team has to look at it. \
         Shall I pass you to someone?",
};
/// After a contact, a form or whatever else comes without words.
pub(super) const RECEIVED: Phrase = Phrase {
    es: "Lo recibí, gracias. Yo solo entiendo texto, pero una persona del equipo lo puede ver. \
         ¿Te paso con alguien?",
    en: "I got it, thank you. I only understand text, but a person of the team can look at it. \
         Shall I pass you to someone?",
};
/// After one more of them, when the last one was answered in full.
pub(super) const RECEIVED_TOO: Phrase =
    Phrase { es: "También lo recibí, gracias.", en: "I got that one too, thank you." };
/// After "no".
pub(super) const DECLINED: Phrase = Phrase {
    es: "De acuerdo. Si necesitas algo, escríbeme o elige una opción.",
    en: "All right. If you need anything, write me or choose an option.",
};
/// After "that is no help", "I don't understand".
pub(super) const LOST: Phrase = Phrase {
    es: "Perdona, no era eso. Escríbeme con otras palabras qué necesitas, o elige una opción.",
    en: "Sorry, that was not it. Write me in other words what you need, or choose an option.",
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
