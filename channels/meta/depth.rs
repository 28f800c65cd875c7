//! Bounds how deep a delivery's JSON may nest, before anything reads it.
//!
//! Pieces are cut out of a delivery unread and parsed one by one, so the parser's own bound would
//! judge each piece alone and late; a deep delivery is refused whole.

/// Deepest nesting of objects and arrays. Real deliveries stay below 20; serde_json itself stops
/// at 128, which a piece of an accepted delivery never reaches.
const DEEPEST: usize = 64;

/// Tells whether the text nests deeper than allowed. It need not be valid JSON.
pub(crate) fn is_too_deep(json: &[u8]) -> bool {
    // Counting needs no state and runs at the speed of memory: most deliveries open fewer
    // brackets in all than may stand inside each other.
    let openings = json.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
    openings > DEEPEST && deepest(json) > DEEPEST
}

fn deepest(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => skip_string(&mut bytes),
            _ => {}
        }
    }
    deepest
}

fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, is_too_deep};

    #[test]
    fn depth_counts_what_is_open_at_once() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(!is_too_deep(nested(DEEPEST).as_bytes()));
        assert!(is_too_deep(nested(DEEPEST + 1).as_bytes()));
        assert!(is_too_deep("{\"a\":".repeat(100_000).as_bytes()));
        assert!(!is_too_deep(format!("[{}]", "[],".repeat(10_000)).as_bytes()));
    }

    #[test]
    fn brackets_in_a_text_are_letters() {
        let text = format!(r#"{{"text":"\"{}"}}"#, "[".repeat(1_000));
        assert!(!is_too_deep(text.as_bytes()));
    }
}
