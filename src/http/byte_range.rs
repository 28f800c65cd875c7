//! `Range: bytes=…`: players ask for the part they are about to play.
use actix_web::http::header::HeaderValue;

/// What part of a file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it; also when the header is not understood or asks for several parts.
    Whole,
    /// From the first byte to the last, both included.
    Part(u64, u64),
    /// Nothing that exists.
    Outside,
}

/// Reads the header for a file of so many bytes.
pub(super) fn asked(header: Option<&HeaderValue>, size: u64) -> Asked {
    let text = header.and_then(|value| value.to_str().ok());
    let Some((from, to)) = text.and_then(|text| text.strip_prefix("bytes=")?.split_once('-'))
    else {
        return Asked::Whole;
    };
    match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), _) if from >= size => Asked::Outside,
        (Ok(from), Ok(to)) if from <= to => Asked::Part(from, to.min(size - 1)),
        (Ok(from), Err(_)) if to.trim().is_empty() => Asked::Part(from, size - 1),
        // The last so many bytes.
        (Err(_), Ok(last)) if from.trim().is_empty() && last > 0 && size > 0 => {
            Asked::Part(size.saturating_sub(last), size - 1)
        }
        _ => Asked::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_100(text: &'static str) -> Asked {
        asked(Some(&HeaderValue::from_static(text)), 100)
    }

    #[test]
    fn a_part_is_cut_to_the_file() {
        assert_eq!(of_100("bytes=0-9"), Asked::Part(0, 9));
        assert_eq!(of_100("bytes=90-"), Asked::Part(90, 99));
        assert_eq!(of_100("bytes=90-500"), Asked::Part(90, 99));
        assert_eq!(of_100("bytes=-10"), Asked::Part(90, 99));
        assert_eq!(of_100("bytes=-500"), Asked::Part(0, 99));
    }

    #[test]
    fn what_is_not_there_or_not_understood() {
        assert_eq!(of_100("bytes=100-"), Asked::Outside);
        assert_eq!(asked(Some(&HeaderValue::from_static("bytes=0-")), 0), Asked::Outside);
        for text in ["bytes=9-1", "bytes=a-b", "items=0-9", "bytes=0-1,5-6", "bytes=-"] {
            assert_eq!(of_100(text), Asked::Whole, "{text}");
        }
        assert_eq!(asked(None, 100), Asked::Whole);
    }
}
