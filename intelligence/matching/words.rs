//! Text into words: folded, chat forms spelled out, drawn-out letters cut short, bounded in number.
use recado_domain::text::fold;

use super::{
    awaited,
    lexicon::{Class, class, spelled_out},
    ordering,
};

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
    awaited::hear(&mut found, |word| class(word) == Class::Content);
    ordering::hear(&mut found, |word| class(word) == Class::Content);
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
    fn an_order_that_is_awaited_is_heard_in_many_words() {
        for text in [
            "no llegó mi pedido",
            "aún no me llega el pedido",
            "mi pedido no ha llegado",
            "no llegó",
            "no he recibido nada",
            "my order never arrived",
            "my order hasn't arrived",
            "el pedido del lunes no llegó",
            "¿dónde está mi pedido?",
            "where is my order",
        ] {
            assert!(words(text).iter().any(|word| word == awaited::AWAITED), "{text}");
        }
    }

    #[test]
    fn what_came_or_came_wrong_and_where_nothing_comes_is_something_else() {
        for text in [
            "llegó mi pedido",
            "no llegó completo mi pedido",
            "¿el pedido no llega a Piura?",
            "no llegan a Trujillo?",
            "¿dónde veo el tracking de mi pedido?",
            "¿dónde está la tienda?",
            "no me llegó la boleta electrónica",
        ] {
            assert!(!words(text).iter().any(|word| word == awaited::AWAITED), "{text}");
        }
    }

    #[test]
    fn a_declared_wish_to_buy_is_heard_and_a_question_about_buying_is_not() {
        let is_order = |text: &str| words(text).iter().any(|word| word == ordering::ORDERING);
        for text in [
            "quiero comprar 2 bolsas de café chanchamayo",
            "Hola, me gustaría poder comprar un molino",
            "kiero comprar cafe",
            "I'd like to buy two bags",
            "we want to purchase coffee",
        ] {
            assert!(is_order(text), "{text}");
        }
        for text in [
            "¿puedo comprar una sola bolsa?",
            "quiero comprar café, ¿qué precio tiene?",
            "cuánto tengo que comprar para envío gratis",
            "ya no quiero comprar",
            "quiero comprar una casa",
            "where can I buy coffee",
            "quiero cambiar mi compra",
        ] {
            assert!(!is_order(text), "{text}");
        }
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
