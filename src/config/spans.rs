//! Spans of time as people write them: `500ms`, `60s`, `5m`, `24h`.
use std::time::Duration;

/// Reads a span: a whole number and one of `ms s m h d`.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(unit)?;
    let number: u64 = number.parse().ok()?;
    let in_ms = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(in_ms).map(Duration::from_millis)
}

/// Writes a span of whole milliseconds in its largest whole unit, hours at most.
pub(super) fn format(span: Duration) -> String {
    let in_ms = span.as_millis();
    let units = [(3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let fits = units.into_iter().find(|(unit, _)| in_ms > 0 && in_ms.is_multiple_of(*unit));
    let (unit, name) = fits.unwrap_or((1, "ms"));
    format!("{}{name}", in_ms / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_as_it_is_read() {
        for text in ["500ms", "1500ms", "20s", "90s", "5m", "24h"] {
            assert_eq!(parse(text).map(format).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_span_needs_a_number_and_a_unit() {
        assert_eq!(parse("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse(" 5m "), Some(Duration::from_mins(5)));
        assert_eq!(parse("24 h"), Some(Duration::from_hours(24)));
        for text in ["", "60", "s", "-1s", "1w", "1.5s", "99999999999999999d"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
