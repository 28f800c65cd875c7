//! A number's settings and credentials: as typed, then as checked, with all mistakes at once.
use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use crate::{AddressPolicy, Secret, Violation};

/// Meta's own address.
pub const DEFAULT_BASE_URL: &str = "https://graph.facebook.com";
/// The Graph version that is safe to pin (v26.0 is the newest).
pub const DEFAULT_VERSION: &str = "v25.0";
/// Messages a second that Meta allows a number unless it is upgraded.
pub const DEFAULT_PER_SECOND: u32 = 80;
/// Messages a second of an upgraded number.
const MOST_PER_SECOND: u32 = 1_000;
const LONGEST_ID: usize = 128;
const LONGEST_CREDENTIAL: usize = 4_096;

const SETTINGS: [&str; 6] = [
    "phone_number_id",
    "business_account_id",
    "api_base_url",
    "api_version",
    "per_second",
    "mark_read",
];
const CREDENTIALS: [&str; 3] = ["access_token", "app_secret", "verify_token"];

/// A number's settings, checked.
#[derive(Debug, Clone)]
pub struct WhatsappCloudConfig {
    /// The number's id at Meta (not the phone number).
    pub phone_number_id: String,
    /// The WhatsApp business account the number belongs to.
    pub business_account_id: String,
    /// Address of the Graph API, without version.
    pub api_base_url: Url,
    /// Version of the Graph API, `v25.0`.
    pub api_version: String,
    /// Messages a second, 1–1000.
    pub per_second: u32,
    /// Whether what the customer wrote is marked as read.
    pub mark_read: bool,
    /// Bearer token of the Graph API.
    pub access_token: Secret,
    /// The app's secret, which signs deliveries.
    pub app_secret: Secret,
    /// What Meta's handshake must present.
    pub verify_token: Secret,
}

impl WhatsappCloudConfig {
    /// Checks settings and credentials as a person typed them: every mistake is reported, under
    /// `settings.…` and `credentials.…`.
    pub fn check(
        settings: &Map<String, Value>,
        credentials: &BTreeMap<String, String>,
        policy: AddressPolicy,
    ) -> Result<Self, Vec<Violation>> {
        let mut typed = Typed { settings, credentials, mistakes: Vec::new() };
        typed.refuse_unknown();
        let config = Self {
            phone_number_id: typed.id("phone_number_id"),
            business_account_id: typed.id("business_account_id"),
            api_base_url: typed.base_url(policy)?,
            api_version: typed.version(),
            per_second: typed.per_second(),
            mark_read: typed.mark_read(),
            access_token: typed.credential("access_token"),
            app_secret: typed.credential("app_secret"),
            verify_token: typed.credential("verify_token"),
        };
        if typed.mistakes.is_empty() { Ok(config) } else { Err(typed.mistakes) }
    }
}

/// Returns where calls with these settings go: scheme, host and port. `None`: it cannot be read.
pub fn destination(settings: &Map<String, Value>) -> Option<url::Origin> {
    let text = text_of(settings, "api_base_url").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    Url::parse(&text).ok().map(|url| url.origin())
}

/// Returns the number's id at Meta, which no other number has. `None`: it is missing.
pub fn number(settings: &Map<String, Value>) -> Option<String> {
    text_of(settings, "phone_number_id")
}

/// Returns a setting as text; a number counts as its digits.
fn text_of(settings: &Map<String, Value>, key: &str) -> Option<String> {
    match settings.get(key)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

struct Typed<'a> {
    settings: &'a Map<String, Value>,
    credentials: &'a BTreeMap<String, String>,
    mistakes: Vec<Violation>,
}

impl Typed<'_> {
    fn mistake(&mut self, field: String, reason: impl Into<String>) {
        self.mistakes.push(Violation { field, reason: reason.into() });
    }

    fn refuse_unknown(&mut self) {
        let settings = unknown("settings", self.settings.keys(), &SETTINGS);
        let credentials = unknown("credentials", self.credentials.keys(), &CREDENTIALS);
        self.mistakes.extend(settings);
        self.mistakes.extend(credentials);
    }

    fn text(&self, key: &str) -> Option<String> {
        text_of(self.settings, key)
    }

    fn id(&mut self, key: &str) -> String {
        let id = self.text(key).unwrap_or_default();
        let is_odd =
            |letter: char| letter.is_control() || letter.is_whitespace() || "/?#".contains(letter);
        if id.is_empty() {
            self.mistake(format!("settings.{key}"), "is needed: the id that Meta's page shows");
        } else if id.chars().count() > LONGEST_ID || id.contains(is_odd) {
            let reason = format!("must be an id of at most {LONGEST_ID} letters and digits");
            self.mistake(format!("settings.{key}"), reason);
        }
        id
    }

    fn base_url(&mut self, policy: AddressPolicy) -> Result<Url, Vec<Violation>> {
        let text = self.text("api_base_url").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
        let parsed = policy.parse(&text).map_err(|error| error.to_string()).and_then(|url| {
            let is_plain = url.query().is_none() && url.fragment().is_none();
            is_plain.then_some(url).ok_or_else(|| "must not carry `?` or `#`".to_owned())
        });
        parsed.or_else(|reason| {
            self.mistake("settings.api_base_url".to_owned(), reason);
            // Any address does: with a mistake noted, no configuration comes out.
            Url::parse(DEFAULT_BASE_URL).map_err(|_| std::mem::take(&mut self.mistakes))
        })
    }

    fn version(&mut self) -> String {
        let version = self.text("api_version").unwrap_or_else(|| DEFAULT_VERSION.to_owned());
        let is_number = |text: &str| {
            (1..=3).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_digit())
        };
        let parts = version.strip_prefix('v').and_then(|rest| rest.split_once('.'));
        if !parts.is_some_and(|(major, minor)| is_number(major) && is_number(minor)) {
            let reason = format!("must look like `{DEFAULT_VERSION}`");
            self.mistake("settings.api_version".to_owned(), reason);
        }
        version
    }

    fn per_second(&mut self) -> u32 {
        if self.settings.get("per_second").is_none_or(Value::is_null) {
            return DEFAULT_PER_SECOND;
        }
        let number = self.text("per_second").and_then(|text| text.parse().ok()).unwrap_or(0);
        if !(1..=MOST_PER_SECOND).contains(&number) {
            let reason = format!("must be a whole number from 1 to {MOST_PER_SECOND}");
            self.mistake("settings.per_second".to_owned(), reason);
        }
        number
    }

    fn mark_read(&mut self) -> bool {
        match self.settings.get("mark_read") {
            None | Some(Value::Null) => true,
            Some(Value::Bool(mark_read)) => *mark_read,
            Some(_) => {
                self.mistake("settings.mark_read".to_owned(), "must be true or false");
                true
            }
        }
    }

    fn credential(&mut self, key: &str) -> Secret {
        let text = self.credentials.get(key).map(|text| text.trim()).unwrap_or_default();
        let is_sendable = text.bytes().all(|letter| letter.is_ascii_graphic());
        let reason = match text.len() {
            0 => Some("is needed"),
            length if length > LONGEST_CREDENTIAL => Some("is too long to be right"),
            _ if !is_sendable => Some("must not carry spaces or letters beyond ASCII"),
            _ => None,
        };
        let secret = Secret::new(text);
        if let Some(reason) = reason {
            self.mistake(format!("credentials.{key}"), reason);
        }
        secret
    }
}

fn unknown<'a>(
    part: &str,
    keys: impl Iterator<Item = &'a String>,
    known: &[&str],
) -> Vec<Violation> {
    let is_unknown = |key: &&String| !known.contains(&key.as_str());
    let violation = |key: &String| Violation {
        field: format!("{part}.{key}"),
        reason: format!("is not known; known are {}", known.join(", ")),
    };
    keys.filter(is_unknown).map(violation).collect()
}
