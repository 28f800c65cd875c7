//! Finds the words of a question that "or" joins: "¿Puedo pagar con Yape o Plin?" is asked in full by
//! who names one of them.
use super::{
    lexicon::{Class, class},
    words::words,
};

/// Returns the words that a question offers to choose from; none when it has no "or".
pub(crate) fn either(question: &str) -> Vec<String> {
    let lower = question.to_lowercase();
    let mut ends = [" o ", " u ", " or "].iter().filter_map(|or| lower.split_once(or));
    let Some((before, after)) = ends.next() else { return Vec::new() };
    let says = |word: &String| class(word) != Class::Filler;
    let listed = before.split(',').filter_map(|piece| words(piece).into_iter().rfind(says));
    listed.chain(words(after).into_iter().find(says)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_or_joins_is_found() {
        let cities = either("¿Llegan a Trujillo, Piura, Tacna o Iquitos?");
        assert_eq!(cities, ["trujillo", "piura", "tacna", "iquitos"]);
        assert_eq!(either("¿Puedo cambiar o cancelar mi pedido?"), ["cambiar", "cancelar"]);
        assert_eq!(either("Do you give a receipt or invoice?"), ["receipt", "invoice"]);
    }

    #[test]
    fn without_or_there_is_no_choice() {
        assert!(either("Tengo gastritis, ¿cuál me conviene?").is_empty());
    }
}
