//! Words by which a customer asks for silence, and for talk again.
use crate::text::fold;

/// What the whole message asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// No more messages by bot or campaign.
    Silence,
    /// Messages are welcome again.
    Talk,
}

/// Words for silence in Spanish, English and Portuguese, folded. Only what nobody says for another
/// reason: "fin" and "end" also end a talk.
const SILENCE: [&str; 39] = [
    // Spanish
    "baja",
    "dar de baja",
    "darme de baja",
    "dame de baja",
    "denme de baja",
    "quiero darme de baja",
    "alto",
    "parar",
    "pare",
    "paren",
    "salir",
    "cancelar",
    "cancelar suscripcion",
    "desuscribir",
    "desuscribirme",
    "desuscribirse",
    "no molestar",
    "no mas mensajes",
    "no quiero mas mensajes",
    "no me escriban mas",
    "no me escriban",
    // English
    "stop",
    "stopall",
    "stop all",
    "cancel",
    "unsubscribe",
    "unsubscribe me",
    "opt out",
    "optout",
    "quit",
    "remove me",
    "no more messages",
    "do not disturb",
    // Portuguese
    "sair",
    "descadastrar",
    "descadastre me",
    "cancelar inscricao",
    "nao quero mais mensagens",
    "nao perturbe",
];

/// Words for talk again, folded.
const TALK: [&str; 14] = [
    "alta",
    "dar de alta",
    "darme de alta",
    "volver",
    "iniciar",
    "suscribir",
    "suscribirme",
    "start",
    "unstop",
    "subscribe",
    "opt in",
    "optin",
    "voltar",
    "inscrever",
];

/// Recognises a wish: only when the whole message, folded and without punctuation, is the word.
/// `cancelar mi pedido` is not a wish.
pub fn recognise(text: &str) -> Option<Wish> {
    let folded = fold(text);
    let word = folded.trim();
    if SILENCE.contains(&word) {
        Some(Wish::Silence)
    } else if TALK.contains(&word) {
        Some(Wish::Talk)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_is_written_folded_and_stands_once() {
        let all: Vec<&str> = SILENCE.into_iter().chain(TALK).collect();
        for word in &all {
            assert_eq!(fold(word), *word);
        }
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn both_wishes_are_heard_in_three_languages() {
        for text in ["Cancelar suscripción", "¡No me escriban más!", "Opt-out", "NÃO PERTURBE"]
        {
            assert_eq!(recognise(text), Some(Wish::Silence), "{text}");
        }
        for text in ["Dar de alta", "opt-in", "Voltar"] {
            assert_eq!(recognise(text), Some(Wish::Talk), "{text}");
        }
    }

    #[test]
    fn only_the_whole_message_is_a_wish() {
        for text in ["BAJA", " stop! ", "Salir.", "¡Cancelar!", "UNSUBSCRIBE", "*baja*"] {
            assert_eq!(recognise(text), Some(Wish::Silence), "{text}");
        }
        for text in ["cancelar mi pedido", "no quiero salir", "bajas", "", "stop by the shop"] {
            assert_eq!(recognise(text), None, "{text}");
        }
        assert_eq!(recognise("Alta"), Some(Wish::Talk));
        assert_eq!(recognise("START"), Some(Wish::Talk));
    }
}
