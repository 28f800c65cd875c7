//! Hears that somebody waits for an order: "no llegó mi pedido", "where is my order?". Word by word
//! that would be about orders that arrived, or about places; what it asks is where the order is.

/// Stands for what says that an order is awaited; a word of the tracking's meaning.
pub(super) const AWAITED: &str = "nollego";

const DENIALS: &[&str] =
    &["no", "nunca", "tampoco", "not", "never", "hasn", "haven", "didn", "doesn", "hasnt", "didnt"];
/// Verbs of arriving that tell what happened.
const CAME: &[&str] =
    &["llego", "llegado", "llegaron", "recibi", "recibido", "arrived", "received", "came"];
/// Those that tell what happens, or may happen one day.
const COMES: &[&str] = &["llega", "arrive", "arriving", "receive", "come", "recibo"];
const WHERE: &[&str] = &["donde", "where"];
const ORDERS: &[&str] =
    &["pedido", "pedidos", "orden", "paquete", "compra", "encargo", "order", "package", "parcel"];
/// Stand for the order where nothing else does.
const ANYTHING: &[&str] = &["nada", "anything"];
/// What came, but not as it should, is another matter.
const NOT_WHOLE: &[&str] = &["completo", "completa", "entero", "bien", "todo", "complete", "whole"];
/// Furthest a verb stands from its denial: "no me ha llegado", "has still not arrived".
const REACH: usize = 4;

/// Replaces the word that says an order is awaited: a denied verb of arriving, or "where".
/// `is_telling` says which words carry a question.
pub(super) fn hear(words: &mut [String], is_telling: impl Fn(&str) -> bool) {
    let Some(at) = not_come(words, &is_telling).or_else(|| sought(words, &is_telling)) else {
        return;
    };
    if let Some(word) = words.get_mut(at) {
        AWAITED.clone_into(word);
    }
}

/// "Mi pedido no ha llegado": the place of its verb.
fn not_come(words: &[String], is_telling: impl Fn(&str) -> bool) -> Option<usize> {
    let verb = |word: &String| has(CAME, word) || has(COMES, word);
    let at = words.iter().position(verb)?;
    let before = words.get(at.saturating_sub(REACH)..at)?;
    let denied = before.iter().any(|word| has(DENIALS, word));
    if !denied || words.iter().any(|word| has(NOT_WHOLE, word)) {
        return None;
    }
    let known = |word: &String| {
        verb(word) || [ORDERS, ANYTHING, DENIALS].iter().any(|list| has(list, word))
    };
    let besides = words.iter().filter(|word| is_telling(word) && !known(word)).count();
    // What happened may be told with a detail ("el pedido del lunes"); what happens with a place is
    // about the place ("¿no llega a Piura?").
    let happened = words.get(at).is_some_and(|word| has(CAME, word));
    let detailed = happened && words.iter().any(|word| has(ORDERS, word));
    (besides <= usize::from(detailed)).then_some(at)
}

/// "¿Dónde está mi pedido?": the place of its "where".
fn sought(words: &[String], is_telling: impl Fn(&str) -> bool) -> Option<usize> {
    let at = words.iter().position(|word| has(WHERE, word))?;
    let nothing_else = words.iter().all(|word| !is_telling(word) || has(ORDERS, word));
    (nothing_else && words.iter().any(|word| has(ORDERS, word))).then_some(at)
}

fn has(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}
