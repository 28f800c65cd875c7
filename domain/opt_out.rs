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

/// Words for silence in the languages of the region, folded.
const SILENCE: [&str; 16] = [
    "baja",
    "dar de baja",
    "darme de baja",
    "stop",
    "stopall",
    "alto",
    "parar",
    "pare",
    "sair",
    "salir",
    "cancelar",
    "cancel",
    "unsubscribe",
    "desuscribir",
    "no molestar",
    "quit",
];

/// Words for talk again, folded.
const TALK: [&str; 6] = ["alta", "start", "unstop", "volver", "iniciar", "suscribir"];

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
    use super::*;

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
