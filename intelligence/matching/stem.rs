//! Cuts a folded word down to what its forms share: "envíos", "enviar" and "envían" become `envi`.
use recado_domain::bot::Language;

/// A word shorter than this is left alone: its endings carry its meaning.
const SHORTEST: usize = 4;

/// Returns the stem of a folded word in a language.
pub(crate) fn stem(word: &str, language: Language) -> String {
    if word.len() < SHORTEST || !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return word.to_owned();
    }
    match language {
        Language::Es => spanish(word),
        Language::En => english(word),
    }
}

/// Endings of Spanish verbs, nouns made of verbs and diminutives, with the fewest letters that must
/// stay before them; tried in this order, once, after the plural's "s" is gone.
const SPANISH: &[(&str, usize)] = &[
    ("amiento", 3),
    ("imiento", 3),
    ("acion", 3),
    ("ienda", 3),
    ("iendo", 3),
    ("ieron", 3),
    ("mente", 4),
    ("ando", 3),
    ("aron", 3),
    ("aste", 3),
    ("ecita", 3),
    ("ecito", 3),
    ("cita", 4),
    ("cito", 3),
    ("iste", 3),
    ("ada", 3),
    ("ado", 3),
    ("amo", 4),
    ("ear", 3),
    ("emo", 4),
    ("imo", 4),
    ("ida", 3),
    ("ido", 3),
    ("ita", 4),
    ("ito", 4),
    ("an", 3),
    ("ar", 3),
    ("en", 3),
    ("er", 3),
    ("ir", 3),
    ("a", 3),
    ("e", 3),
    ("i", 3),
    ("o", 3),
];

/// Pronouns that hang on an infinitive: "molerlo", "mandármelo".
const ENCLITICS: &[&str] =
    &["melos", "melas", "selos", "melo", "mela", "selo", "sela", "los", "las", "les", "nos", "me"];
const SHORT_ENCLITICS: &[&str] = &["te", "se", "lo", "la", "le"];

fn spanish(word: &str) -> String {
    let singular = spanish_singular(without_enclitic(word));
    let stem = without_ending(singular, SPANISH).unwrap_or(singular);
    // Verbs change their vowel under stress: "cuesta" and "costo", "atienden" and "atender".
    stem.replace("ue", "o").replace("ie", "e")
}

fn without_enclitic(word: &str) -> &str {
    let infinitive = |cut: &&str| cut.len() > SHORTEST && cut.ends_with('r');
    ENCLITICS
        .iter()
        .chain(SHORT_ENCLITICS)
        .find_map(|ending| word.strip_suffix(ending).filter(infinitive))
        .unwrap_or(word)
}

fn spanish_singular(word: &str) -> &str {
    if let Some(cut) = word.strip_suffix("es").filter(|cut| cut.len() > 3 && cut.ends_with('s')) {
        // "intereses" is "interes", which loses its own "s" below as every form of it does.
        return spanish_singular(cut);
    }
    let after_consonant =
        |cut: &&str| cut.len() > 3 && cut.ends_with(['l', 'n', 'r', 'd', 'j', 'z']);
    if let Some(cut) = word.strip_suffix("es").filter(after_consonant) {
        return cut;
    }
    word.strip_suffix('s').filter(|cut| cut.len() >= 3 && !cut.ends_with('s')).unwrap_or(word)
}

/// Endings of English words, with the fewest letters that must stay before them.
const ENGLISH: &[(&str, usize)] = &[("ing", 3), ("est", 4), ("ed", 3), ("ly", 4), ("e", 3)];

fn english(word: &str) -> String {
    if let Some(cut) = word.strip_suffix("ies").or(word.strip_suffix("ied")) {
        return format!("{cut}i");
    }
    let singular = english_singular(word);
    let stem = without_ending(singular, ENGLISH).unwrap_or(singular);
    let stem = if stem == singular { stem } else { undoubled(stem) };
    match stem.strip_suffix('y').filter(|cut| cut.len() >= 3) {
        Some(cut) => format!("{cut}i"),
        None => stem.to_owned(),
    }
}

fn english_singular(word: &str) -> &str {
    for hissing in ["ses", "xes", "zes", "ches", "shes"] {
        if word.ends_with(hissing) && word.len() > 4 {
            return word.strip_suffix("es").unwrap_or(word);
        }
    }
    let plural = |cut: &&str| cut.len() >= 3 && !cut.ends_with(['s', 'u', 'i']);
    word.strip_suffix('s').filter(plural).unwrap_or(word)
}

/// "shipp" of "shipping" is "ship".
fn undoubled(stem: &str) -> &str {
    let mut letters = stem.bytes().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before))
            if last == before && stem.len() > 3 && !b"lsz".contains(&last) =>
        {
            stem.get(..stem.len() - 1).unwrap_or(stem)
        }
        _ => stem,
    }
}

fn without_ending<'a>(word: &'a str, endings: &[(&str, usize)]) -> Option<&'a str> {
    endings
        .iter()
        .find_map(|(ending, stays)| word.strip_suffix(ending).filter(|cut| cut.len() >= *stays))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_stem(language: Language, words: &[&str]) {
        let first = stem(words[0], language);
        for word in words {
            assert_eq!(stem(word, language), first, "{word} against {}", words[0]);
        }
    }

    #[test]
    fn the_forms_of_a_spanish_word_share_a_stem() {
        one_stem(Language::Es, &["envio", "envios", "enviar", "envian", "enviamos", "enviado"]);
        one_stem(Language::Es, &["cuesta", "cuestan", "costo", "costar", "costos"]);
        one_stem(Language::Es, &["atienden", "atender", "atendemos", "atiende"]);
        one_stem(Language::Es, &["moler", "muelen", "molido", "molienda", "molerlo", "moliendas"]);
        one_stem(Language::Es, &["cupon", "cupones"]);
        one_stem(Language::Es, &["cafe", "cafes", "cafecito"]);
        one_stem(Language::Es, &["bolsa", "bolsas", "bolsita", "bolsitas"]);
        one_stem(Language::Es, &["vence", "vencimiento", "vencen"]);
        one_stem(Language::Es, &["visita", "visitar", "visitas"]);
    }

    #[test]
    fn the_forms_of_an_english_word_share_a_stem() {
        one_stem(Language::En, &["ship", "ships", "shipping", "shipped"]);
        one_stem(Language::En, &["roast", "roasts", "roasting", "roasted"]);
        one_stem(Language::En, &["delivery", "deliveries"]);
        one_stem(Language::En, &["strong", "strongest"]);
        one_stem(Language::En, &["grind", "grinds", "grinding"]);
        one_stem(Language::En, &["store", "stores", "storing"]);
        one_stem(Language::En, &["certify", "certified", "certifies"]);
    }

    #[test]
    fn short_words_and_numbers_stay_as_they_are() {
        for word in ["sin", "ruc", "wifi2", "24", "te"] {
            assert_eq!(stem(word, Language::Es), word);
        }
    }
}
