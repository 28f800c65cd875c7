//! What a question says a thing is for: "café para cafetera italiana" is about coffee, so who asks
//! whether pots are sold is not answered with it.

const FOR: [&str; 2] = ["para", "for"];

/// Returns the words behind the last "for" that has something before it; none when a question only
/// begins with it ("¿Para cuántas tazas…?").
pub(super) fn behind_for(words: &[String]) -> &[String] {
    let is_for = |word: &String| FOR.contains(&word.as_str());
    match words.iter().rposition(is_for) {
        Some(at) if at > 0 => words.get(at + 1..).unwrap_or_default(),
        _ => &[],
    }
}

/// Tells whether a text names a purpose.
pub(super) fn has_for(words: &[String]) -> bool {
    words.iter().any(|word| FOR.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{super::words::words, *};

    #[test]
    fn a_purpose_stands_behind_for_and_not_at_the_beginning() {
        assert_eq!(behind_for(&words("Café para cafetera italiana")), ["cafetera", "italiana"]);
        assert_eq!(behind_for(&words("Coffee for a moka pot")), ["a", "moka", "pot"]);
        assert!(behind_for(&words("¿Para cuántas tazas es la prensa?")).is_empty());
        assert!(behind_for(&words("¿Hacen catas?")).is_empty());
    }
}
