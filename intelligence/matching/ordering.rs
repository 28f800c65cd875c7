//! Hears that somebody wants to buy: "quiero comprar dos bolsas", "I'd like to buy ground coffee".
//! Word by word that would be about bags and coffee; what it asks is how to order.

/// Stands for what says that somebody wants to buy.
pub(super) const ORDERING: &str = "quierocomprar";

/// Says of a wish all that its other words do.
const WISH: &str = "want";
const WISHES: &[&str] = &[
    "quiero",
    "quisiera",
    "queria",
    "queremos",
    "quisieramos",
    "deseo",
    "deseamos",
    "necesito",
    "gustaria",
    "want",
    "wanna",
    "like",
    "need",
];
const BUYING: &[&str] = &["comprar", "comprarme", "comprarles", "buy", "purchase"];
/// What may stand between the wish and the verb, and before the wish.
const BETWEEN: &[&str] = &["to", "poder"];
/// Who says one of these asks for something else first.
const ASKING: &[&str] = &[
    "cuanto", "cuanta", "cuesta", "cuestan", "precio", "precios", "costo", "vale", "valen",
    "donde", "much", "price", "prices", "cost", "costs", "where", "no", "not", "don", "dont",
];

/// Replaces the verb of a declared wish to buy something. `is_telling` says which words carry a question:
/// who names nothing that does ("quiero comprar una casa") orders nothing here.
pub(super) fn hear(words: &mut [String], is_telling: impl Fn(&str) -> bool) {
    if words.iter().any(|word| has(ASKING, word)) {
        return;
    }
    let found = (1..words.len()).find_map(|at| {
        words.get(at).filter(|word| has(BUYING, word))?;
        let is_between = words.get(at - 1).is_some_and(|word| has(BETWEEN, word));
        let wish = at.checked_sub(if is_between { 2 } else { 1 })?;
        words.get(wish).filter(|word| has(WISHES, word))?;
        Some((wish, at))
    });
    let Some((wish, verb)) = found else { return };
    if words.iter().skip(verb + 1).any(|word| is_telling(word)) {
        for (at, word) in [(wish, WISH), (verb, ORDERING)] {
            words.get_mut(at).into_iter().for_each(|place| word.clone_into(place));
        }
    }
}

fn has(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}
