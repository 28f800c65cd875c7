//! Guesses the language of a text from its small words.
use recado_domain::bot::Language;

use super::lexicon::marks;

/// Returns the language that most of the small words belong to, or `None` when they do not tell.
/// Marks that only Spanish writes settle a tie.
pub(crate) fn guess(text: &str, words: &[String]) -> Option<Language> {
    let mut balance: i32 = words
        .iter()
        .map(|word| match marks(word) {
            Some(Language::Es) => 1,
            Some(Language::En) => -1,
            None => 0,
        })
        .sum();
    if text.contains(['¿', '¡', 'ñ', 'Ñ', 'á', 'é', 'í', 'ó', 'ú']) {
        balance += 1;
    }
    match balance {
        1.. => Some(Language::Es),
        ..0 => Some(Language::En),
        0 => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::words::words, *};

    fn guessed(text: &str) -> Option<Language> {
        guess(text, &words(text))
    }

    #[test]
    fn small_words_tell_the_language() {
        assert_eq!(guessed("do you take yape"), Some(Language::En));
        assert_eq!(guessed("aceptan gift card?"), Some(Language::Es));
        assert_eq!(guessed("¿Yape?"), Some(Language::Es));
        assert_eq!(guessed("tienen delivery pls"), None);
        assert_eq!(guessed("yape"), None);
    }
}
