//! Whom a message goes to: phone numbers as people write them, and the forms one phone may take.

/// The digits of a phone number as typed (`+51 958 114 207` → `51958114207`), or nothing when it
/// is not a phone number of 7 to 15 digits.
pub(crate) fn digits(typed: &str) -> Option<String> {
    let mut out = String::with_capacity(typed.len());
    for c in typed.trim().chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => {}
            ' ' | '-' | '(' | ')' | '.' => {}
            _ => return None,
        }
    }
    (7..=15).contains(&out.len()).then_some(out)
}

/// A business-scoped user id: two letters of a country, a dot, up to 128 letters and digits
/// (`PE.1502576394655843`), or a parent id (`US.ENT.…`). Source: `field.md` §5.7.
pub(crate) fn is_user_id(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let rest = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=128).contains(&rest.len())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Other spellings under which the same handset may be known: Mexico with and without the mobile 1,
/// Argentina with and without the 9, Brazil with and without the ninth digit.
pub(crate) fn spellings(digits: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut swap = |long: &str, short: &str, long_len: usize| {
        if digits.len() == long_len && digits.starts_with(long) {
            out.push(digits.replacen(long, short, 1));
        } else if digits.len() == long_len - 1 && digits.starts_with(short) {
            out.push(digits.replacen(short, long, 1));
        }
    };
    swap("521", "52", 13);
    swap("549", "54", 13);
    if let Some(rest) = digits.strip_prefix("55")
        && rest.is_ascii()
        && rest.len() >= 10
    {
        let (area, local) = rest.split_at(2);
        match (local.len(), local.strip_prefix('9')) {
            (9, Some(short)) => out.push(format!("55{area}{short}")),
            (8, _) => out.push(format!("55{area}9{local}")),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_as_typed() {
        assert_eq!(digits("+51 958 114 207").as_deref(), Some("51958114207"));
        assert_eq!(digits("+1-631-555-5555").as_deref(), Some("16315555555"));
        assert_eq!(digits("{{Recipient}}"), None);
        assert_eq!(digits("12"), None);
        assert_eq!(digits(""), None);
    }

    #[test]
    fn user_ids_have_a_country() {
        assert!(is_user_id("US.13491208655302741918"));
        assert!(is_user_id("US.ENT.11815799212886844830"));
        assert!(!is_user_id("51958114207"));
        assert!(!is_user_id("us.1"));
        assert!(!is_user_id("US."));
    }

    #[test]
    fn one_handset_has_several_spellings() {
        assert_eq!(spellings("5215512345678"), ["525512345678"]);
        assert_eq!(spellings("541123456789"), ["5491123456789"]);
        assert_eq!(spellings("5511987654321"), ["551187654321"]);
        assert_eq!(spellings("551187654321"), ["5511987654321"]);
        assert!(spellings("51958114207").is_empty());
    }
}
