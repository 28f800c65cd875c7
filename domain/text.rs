//! Text made comparable, and text cut to size.
use deunicode::deunicode_char;

/// Folds a text: lower case, accents removed, everything but letters and digits turned into single
/// spaces. Two texts a person would call the same words fold alike.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            folded.push(letter.to_ascii_lowercase());
        } else if letter.is_alphanumeric() {
            let plain = deunicode_char(letter).unwrap_or("");
            folded.extend(
                plain.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
            );
        } else if !is_combining(letter) && !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Tells whether a letter is a combining accent, which decomposed text writes after its letter.
fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Cuts a text to at most `letters` characters, with an ellipsis in the last place when cut.
pub fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(letters.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Tells whether a text shows nothing: only spaces, control characters, and characters that take no
/// room (zero-width spaces and joiners, direction marks, variation selectors, fillers).
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || letter.is_control() || is_unseen(letter))
}

/// Unicode's Default_Ignorable_Code_Point, and the empty braille pattern.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn folding_what_is_folded_changes_nothing(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert!(!folded.contains("  ") && folded.trim() == folded);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn a_cut_text_is_no_longer_than_asked(text in "\\PC{0,40}", letters in 1_usize..50) {
            let short = cut(&text, letters);
            prop_assert!(short.chars().count() <= letters);
            prop_assert!(short == text || short.ends_with('…'));
        }
    }

    #[test]
    fn folding_forgives_case_accents_and_marks() {
        assert_eq!(fold("¿Tienen ENVÍO a Cusco?"), "tienen envio a cusco");
        assert_eq!(fold("  ni\u{f1}o  "), "nino");
        assert_eq!(fold("envi\u{301}o"), "envio");
        assert_eq!(fold("🙂"), "");
    }

    #[test]
    fn a_cut_text_says_so() {
        assert_eq!(cut("ñandú", 5), "ñandú");
        assert_eq!(cut("ñandúes", 5), "ñand…");
    }

    #[test]
    fn a_text_that_shows_nothing_is_blank() {
        for blank in
            ["", " \n\t", "\0\0", "\u{200b}\u{200d}", "\u{feff}", "\u{2060} \u{ad}", "\u{3164}"]
        {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in ["a", ".", "❤\u{fe0f}", "👨\u{200d}👩", "\u{200f}שלום", "\0a"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }
}
