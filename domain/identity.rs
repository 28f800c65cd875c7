//! The ways a customer is known. The phone may be missing: a username hides it.
use serde::{Deserialize, Serialize};

/// One way a customer is known to a provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Identity {
    /// A phone: digits with the country code, no plus, as WhatsApp writes it.
    Phone(String),
    /// WhatsApp's business-scoped user id (`PE.…`), scoped to one business portfolio.
    WhatsappUser(String),
    /// The same person across the portfolios of one company (`PE.ENT.…`).
    WhatsappParentUser(String),
    /// A display name that may change hands: shown, never a key.
    Username(String),
}

impl Identity {
    /// Returns the stable word of the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Phone(_) => "phone",
            Self::WhatsappUser(_) => "whatsapp_user",
            Self::WhatsappParentUser(_) => "whatsapp_parent_user",
            Self::Username(_) => "username",
        }
    }

    /// Returns the value as shown.
    pub fn value(&self) -> &str {
        match self {
            Self::Phone(value)
            | Self::WhatsappUser(value)
            | Self::WhatsappParentUser(value)
            | Self::Username(value) => value,
        }
    }

    /// Returns the keys under which this identity is claimed: one, several for a phone that the
    /// same person may be written with in two ways, none for a username.
    pub fn keys(&self) -> Vec<String> {
        match self {
            Self::Phone(digits) => {
                phone_variants(digits).into_iter().map(|phone| format!("p:{phone}")).collect()
            }
            Self::WhatsappUser(id) => vec![format!("u:{id}")],
            Self::WhatsappParentUser(id) => vec![format!("e:{id}")],
            Self::Username(_) => Vec::new(),
        }
    }
}

/// Who writes, as one delivery tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Peer {
    /// Every identity the delivery carried, best first (phone before user id).
    pub identities: Vec<Identity>,
    /// The profile's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Peer {
    /// Returns the keys of all identities, best first, without repetition.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for key in self.identities.iter().flat_map(Identity::keys) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// Returns the phone's digits, where known.
    pub fn phone(&self) -> Option<&str> {
        self.identities.iter().find_map(|identity| match identity {
            Identity::Phone(digits) => Some(digits.as_str()),
            _ => None,
        })
    }

    /// Returns the identity to send to: the phone where known (it wins at Meta too), else the user id.
    pub fn address(&self) -> Option<&Identity> {
        let is_phone = |identity: &&Identity| matches!(identity, Identity::Phone(_));
        let is_user = |identity: &&Identity| matches!(identity, Identity::WhatsappUser(_));
        self.identities.iter().find(is_phone).or_else(|| self.identities.iter().find(is_user))
    }
}

/// Reads a phone as people write it (`+51 958-114-207`) into digits with the country code.
/// `None` unless 7 to 15 digits remain (E.164).
pub fn phone_digits(text: &str) -> Option<String> {
    let allowed = |letter: char| letter.is_ascii_digit() || " +-().".contains(letter);
    if !text.chars().all(allowed) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").map_or(digits.clone(), str::to_owned);
    (7..=15).contains(&digits.len()).then_some(digits)
}

/// Returns the ways the same phone is written, the canonical one first.
///
/// Brazil's mobiles with and without the ninth digit, Argentina's `549` and `54`, Mexico's `521`
/// and `52`: WhatsApp uses one form in `wa_id` and people and catalogues use the other.
pub fn phone_variants(digits: &str) -> Vec<String> {
    let alternative = match digits.get(..2) {
        Some("55") => brazil(digits),
        Some("54") => inserted(digits, "54", '9', 12, 13),
        Some("52") => inserted(digits, "52", '1', 12, 13),
        _ => None,
    };
    let mut variants = vec![digits.to_owned()];
    variants.extend(alternative);
    variants.sort_by_key(|phone| std::cmp::Reverse(phone.len()));
    variants
}

/// Adds or removes Brazil's ninth digit, which stands after the two digits of the area. Only lines
/// that began with 6–9 got it: a shorter one with another first digit is somebody's landline.
fn brazil(digits: &str) -> Option<String> {
    let (area, line) = (digits.get(2..4)?, digits.get(4..)?);
    match (line.len(), line.as_bytes().first()?) {
        (8, b'6'..=b'9') => Some(format!("55{area}9{line}")),
        (9, b'9') if matches!(line.as_bytes().get(1)?, b'6'..=b'9') => {
            Some(format!("55{area}{}", line.get(1..)?))
        }
        _ => None,
    }
}

/// Adds or removes one digit right after the country code, between two lengths. No area begins
/// with that digit.
fn inserted(digits: &str, country: &str, digit: char, short: usize, long: usize) -> Option<String> {
    let rest = digits.strip_prefix(country)?;
    match rest.strip_prefix(digit) {
        Some(bare) if digits.len() == long && !bare.starts_with(digit) => {
            Some(format!("{country}{bare}"))
        }
        None if digits.len() == short => Some(format!("{country}{digit}{rest}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_two_ways_of_writing_a_latin_american_mobile_share_their_keys() {
        for (one, other) in [
            ("5511987654321", "551187654321"),
            ("5491123456789", "541123456789"),
            ("5215512345678", "525512345678"),
        ] {
            assert_eq!(phone_variants(one), phone_variants(other));
        }
        assert_eq!(phone_variants("51958114207"), ["51958114207"]);
    }

    #[test]
    fn a_brazilian_landline_is_nobody_elses_mobile() {
        assert_eq!(phone_variants("551132345678"), ["551132345678"]);
        assert_eq!(phone_variants("5511932345678"), ["5511932345678"]);
    }

    #[test]
    fn odd_phones_have_one_way_of_writing() {
        for odd in ["", "5", "55", "5511", "54", "52", "55119876543210", "5499", "ñandú"] {
            assert_eq!(phone_variants(odd), [odd]);
        }
    }

    proptest! {
        #[test]
        fn every_way_of_writing_a_phone_leads_to_the_same_ways(
            digits in "(55|54|549|52|521|51)[0-9]{8,11}",
        ) {
            let variants = phone_variants(&digits);
            prop_assert!(variants.contains(&digits));
            for variant in &variants {
                prop_assert_eq!(&phone_variants(variant), &variants);
            }
        }

        #[test]
        fn reading_a_phone_again_changes_nothing(text in "[+0-9 ().-]{0,24}") {
            if let Some(digits) = phone_digits(&text) {
                prop_assert!((7..=15).contains(&digits.len()));
                prop_assert_eq!(phone_digits(&format!("+{digits}")), Some(digits));
            }
        }
    }

    #[test]
    fn a_customer_without_a_phone_is_known_by_the_user_id() {
        let user = Identity::WhatsappUser("PE.1".to_owned());
        let name = Identity::Username("rosa".to_owned());
        let mut peer = Peer { identities: vec![name, user.clone()], name: None };
        assert_eq!((peer.address(), peer.phone()), (Some(&user), None));
        assert_eq!(peer.keys(), ["u:PE.1"], "a user name may change hands");
        peer.identities.push(Identity::Phone("51958114207".to_owned()));
        assert_eq!(peer.address().map(Identity::value), Some("51958114207"), "the phone wins");
    }

    #[test]
    fn a_phone_is_read_as_people_write_it() {
        assert_eq!(phone_digits("+51 958-114-207").as_deref(), Some("51958114207"));
        assert_eq!(phone_digits("0051958114207").as_deref(), Some("51958114207"));
        assert_eq!(phone_digits("Rosa"), None);
        assert_eq!(phone_digits("12"), None);
    }
}
