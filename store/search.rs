//! What a search query means, the same in every adapter.
//!
//! Every word of the query must begin a word of the person (name or phone), or every word must begin
//! a word of one same message. Words of a message shorter than three letters must match whole, since
//! nearly every message holds a word that begins with a given letter.
use recado_domain::text::fold;

/// More words of a query than this are not looked at.
const MOST_WORDS: usize = 8;
/// Shortest part of a phone that is looked for, in digits.
const SHORTEST_TAIL: usize = 4;
/// Shortest beginning of a message's word that is looked for, in letters.
const SHORTEST_START: usize = 3;

/// A query made comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    /// Folded words, at least one.
    pub(crate) words: Vec<String>,
    /// All digits, when the query is written as a phone and long enough.
    pub(crate) phone: Option<String>,
}

/// Tells whether a query asks for something that nothing can be found by: only signs (`😀`, `%`). Who
/// asks for nothing gets everything.
pub(crate) fn finds_nothing(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty() && Query::parse(text).is_none())
}

impl Query {
    /// Reads a query; `None` when nothing of it can be looked for.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let words: Vec<String> =
            fold(text).split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
        let as_phone = text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let phone = (as_phone && digits.len() >= SHORTEST_TAIL).then_some(digits);
        (!words.is_empty()).then_some(Self { words, phone })
    }

    /// Tells whether a person is meant.
    pub(crate) fn finds_person(&self, name: &str, phone: Option<&str>) -> bool {
        let known = person_words(name, phone);
        let begins = |word: &String| known.iter().any(|known| known.starts_with(word.as_str()));
        self.words.iter().all(begins) || self.phone.as_ref().is_some_and(begins)
    }

    /// Tells whether a person is meant whose name is folded already: nothing is copied, so that a
    /// hundred thousand are looked at in milliseconds.
    pub(crate) fn finds_folded(&self, name: &str, phone: Option<&str>) -> bool {
        let tails = |phone: &str, word: &str| {
            let last = phone.len().saturating_sub(SHORTEST_TAIL);
            (0..=last).filter_map(|start| phone.get(start..)).any(|tail| tail.starts_with(word))
        };
        let begins = |word: &String| {
            name.split(' ').any(|known| known.starts_with(word.as_str()))
                || phone.is_some_and(|phone| tails(phone, word))
        };
        self.words.iter().all(begins) || self.phone.as_ref().is_some_and(begins)
    }

    /// Tells whether a message's text is meant.
    pub(crate) fn finds_message(&self, text: &str) -> bool {
        let known = message_words(text);
        self.words.iter().all(|word| {
            known.iter().any(|known| known == word || is_start(word) && known.starts_with(word))
        })
    }
}

/// Tells whether a word of a query may be the beginning of a message's word.
pub(crate) fn is_start(word: &str) -> bool {
    word.len() >= SHORTEST_START
}

/// Returns the words a person is found by: those of the name, and every tail of the phone, so that a
/// number is found without its country code and by its last digits.
pub(crate) fn person_words(name: &str, phone: Option<&str>) -> Vec<String> {
    let mut words: Vec<String> = fold(name).split_whitespace().map(str::to_owned).collect();
    if let Some(phone) = phone {
        let starts = 0..=phone.len().saturating_sub(SHORTEST_TAIL);
        words.extend(starts.filter_map(|start| phone.get(start..)).map(str::to_owned));
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// Returns the words a message is found by.
pub(crate) fn message_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = fold(text).split_whitespace().map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(text).unwrap()
    }

    #[test]
    fn a_person_is_found_by_beginnings_of_the_name_and_parts_of_the_phone() {
        for found in ["ros", "QUISPE rosa", "958114", "+51 958-114-207", "4207", "rosa 9581"] {
            assert!(query(found).finds_person("Rosa Quíspe", Some("51958114207")), "{found}");
            assert!(query(found).finds_folded("rosa quispe", Some("51958114207")), "{found}");
        }
        for missed in ["osa", "rosa mamani", "207", "5195811420799"] {
            assert!(!query(missed).finds_person("Rosa Quíspe", Some("51958114207")), "{missed}");
            assert!(!query(missed).finds_folded("rosa quispe", Some("51958114207")), "{missed}");
        }
    }

    #[test]
    fn a_message_is_found_by_beginnings_of_three_letters_or_whole_words() {
        for found in ["envio", "env cusco", "¿a?"] {
            assert!(query(found).finds_message("¿Tienen envío a Cusco?"), "{found}");
        }
        for missed in ["en", "nvio", "envio arequipa"] {
            assert!(!query(missed).finds_message("¿Tienen envío a Cusco?"), "{missed}");
        }
    }

    #[test]
    fn a_query_without_letters_looks_for_nothing() {
        assert_eq!(Query::parse(" ¿? "), None);
        for (text, nothing) in [("¿?", true), ("😀", true), ("%", true), (" ", false), ("a", false)]
        {
            assert_eq!(finds_nothing(Some(text)), nothing, "{text}");
        }
        assert!(!finds_nothing(None));
    }
}
