//! Text into words: folded, chat forms spelled out, drawn-out letters cut short, bounded in number.
use recado_domain::text::fold;

use super::lexicon::spelled_out;

/// Words of one message that are looked at; a question hides no deeper, and a flood costs no more.
const MOST: usize = 64;

/// Returns the words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut found = Vec::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()).take(MOST) {
        let word = without_drawl(word);
        found.extend(spelled_out(&word).split(' ').map(str::to_owned));
    }
    found
}

/// "holaaaa" is "hola": no word of either language has a letter three times in a row.
fn without_drawl(word: &str) -> String {
    let mut kept = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut times = 1;
        while letters.next_if_eq(&letter).is_some() {
            times += 1;
        }
        let keep = if times >= 3 && !letter.is_ascii_digit() { 1 } else { times };
        kept.extend(std::iter::repeat_n(letter, keep));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_forms_are_spelled_out() {
        assert_eq!(words("xq no hay? q pasó"), ["porque", "no", "hay", "que", "paso"]);
    }

    #[test]
    fn drawn_out_letters_are_cut_and_doubled_ones_and_numbers_stay() {
        assert_eq!(words("Holaaaa, coffee 10000"), ["hola", "coffee", "10000"]);
    }

    #[test]
    fn a_flood_of_words_is_cut() {
        assert_eq!(words(&"palabra ".repeat(5_000)).len(), MOST);
    }

    #[test]
    fn a_text_without_words_has_none() {
        assert!(words("🙂 … ¿?").is_empty());
    }
}
