//! How far apart two words are for somebody who types in a hurry.

/// Letters of a word that are looked at; longer words differ enough within these.
const LONGEST: usize = 24;

/// A letter of the same sound: "sabado" and "savado", "cusco" and "cuzco".
const SAME_SOUND: u8 = 1;
/// A letter too few or too many, or two in the wrong order.
const SLIP: u8 = 2;
/// Another letter.
const OTHER: u8 = 3;

/// Returns the cost that is forgiven in a word of so many letters: one slip up to seven letters,
/// two from eight. In four letters another letter makes another word ("casa", "cata").
pub(crate) fn forgiven(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4 => SLIP,
        5..=7 => OTHER,
        _ => OTHER + SLIP,
    }
}

/// Tells whether a word is another one with the slips that are forgiven.
#[cfg(test)]
fn is_slip_of(word: &str, meant: &str) -> bool {
    let limit = forgiven(word.len().min(meant.len()));
    word == meant || (limit > 0 && distance(word, meant, limit).is_some())
}

/// Returns the cost of turning one folded word into another, or `None` above `limit`.
pub(crate) fn distance(typed: &str, meant: &str, limit: u8) -> Option<u8> {
    if first_sound(typed) != first_sound(meant) {
        return None;
    }
    let typed = typed.as_bytes().get(..LONGEST).unwrap_or(typed.as_bytes());
    let meant = meant.as_bytes().get(..LONGEST).unwrap_or(meant.as_bytes());
    if typed.len().abs_diff(meant.len()) > usize::from(limit / SAME_SOUND) {
        return None;
    }
    let cost = edits(typed, meant);
    (cost <= limit).then_some(cost)
}

/// Returns the sound a folded word begins with: people seldom slip there. Silent "h" is passed over.
pub(crate) fn first_sound(word: &str) -> u8 {
    let first = word.bytes().find(|letter| *letter != b'h').unwrap_or(b'h');
    match first {
        b'z' | b'c' | b'k' | b'q' | b'x' => b's',
        b'v' => b'b',
        b'j' => b'g',
        b'y' => b'i',
        other => other,
    }
}

/// Optimal string alignment with the costs above, over three rows on the stack.
#[expect(
    clippy::indexing_slicing,
    reason = "rows are LONGEST + 1 wide and both words are cut to it"
)]
fn edits(typed: &[u8], meant: &[u8]) -> u8 {
    let mut before = [0_u8; LONGEST + 1];
    let mut above = [0_u8; LONGEST + 1];
    let mut row = [0_u8; LONGEST + 1];
    for column in 0..meant.len() {
        above[column + 1] = above[column].saturating_add(lost(meant, column));
    }
    for (line, &letter) in typed.iter().enumerate() {
        row[0] = above[0].saturating_add(lost(typed, line));
        for (column, &other) in meant.iter().enumerate() {
            let kept = above[column].saturating_add(replaced(letter, other));
            let extra = above[column + 1].saturating_add(lost(typed, line));
            let missing = row[column].saturating_add(lost(meant, column));
            let mut best = kept.min(extra).min(missing);
            if line > 0 && column > 0 && letter == meant[column - 1] && typed[line - 1] == other {
                best = best.min(before[column - 1].saturating_add(SLIP));
            }
            row[column + 1] = best;
        }
        before = above;
        above = row;
    }
    above[meant.len()]
}

/// The cost of a letter that only one of the words has: little for a silent "h" and for the second
/// of two equal letters.
#[expect(clippy::indexing_slicing, reason = "`at` counts over the word itself")]
fn lost(word: &[u8], at: usize) -> u8 {
    if word[at] == b'h' || (at > 0 && word[at - 1] == word[at]) { SAME_SOUND } else { SLIP }
}

fn replaced(a: u8, b: u8) -> u8 {
    if a == b {
        0
    } else if sound_alike(a, b) {
        SAME_SOUND
    } else {
        OTHER
    }
}

/// Letters that Spanish, as spoken in the Americas, writes for one sound.
fn sound_alike(a: u8, b: u8) -> bool {
    const SOUNDS: [&[u8]; 7] = [b"szc", b"bv", b"gj", b"ckq", b"yi", b"xs", b"nm"];
    SOUNDS.iter().any(|sound| sound.contains(&a) && sound.contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hurried_hand_is_forgiven() {
        for (typed, meant) in [
            ("orario", "horario"),
            ("savados", "sabados"),
            ("cuzco", "cusco"),
            ("estasionamiento", "estacionamiento"),
            ("bienbenida", "bienvenida"),
            ("targeta", "tarjeta"),
            ("aseosr", "asesor"),
            ("shiping", "shipping"),
            ("hollidays", "holidays"),
            ("preensa", "prensa"),
        ] {
            assert!(is_slip_of(typed, meant), "{typed} for {meant}");
        }
    }

    #[test]
    fn another_word_is_another_word() {
        for (typed, meant) in [
            ("casa", "cata"),
            ("gente", "agente"),
            ("lima", "lama"),
            ("pan", "pen"),
            ("perro", "carro"),
            ("zapato", "pedido"),
        ] {
            assert!(!is_slip_of(typed, meant), "{typed} for {meant}");
        }
    }

    #[test]
    fn the_distance_is_the_same_both_ways() {
        for (a, b) in [("envio", "enbio"), ("hola", "ola"), ("molido", "moldio")] {
            assert_eq!(distance(a, b, 9), distance(b, a, 9));
        }
    }
}
