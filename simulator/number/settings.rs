//! What can be set on a number, as typed in the control API.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::ids;
use crate::statuses::StatusPlan;
use crate::webhooks::WebhookPlan;

/// Full record of a number; every field can be given at creation and changed later.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberSettings {
    pub(crate) phone_number_id: String,
    pub(crate) business_account_id: String,
    pub(crate) display_phone_number: String,
    pub(crate) name: String,
    pub(crate) access_token: String,
    pub(crate) app_secret: String,
    pub(crate) verify_token: String,
    pub(crate) webhook_url: Option<String>,
    /// The number also lives in the owner's phone app: 20 messages a second, echoes, `is_on_biz_app`.
    pub(crate) coexistence: bool,
    /// Every call answers error 190.
    pub(crate) token_revoked: bool,
    /// Every send answers this code: 131031 (account locked) or 368 (blocked for policy).
    pub(crate) locked: Option<u32>,
    /// Sends a second; absent means 80, or 20 with coexistence; 0 means no limit.
    pub(crate) throughput_per_second: Option<u32>,
    /// Sends to one customer; absent means no limit.
    pub(crate) pair_limit: Option<PairLimit>,
    /// Where it is a test number: the only phones it may write to (else 131030).
    pub(crate) recipients: Option<Vec<String>>,
    pub(crate) quality_rating: String,
    pub(crate) status: String,
    pub(crate) messaging_limit: String,
    /// New templates are approved at once; otherwise they wait as PENDING.
    pub(crate) approve_templates: bool,
    /// Media given by link is fetched when the link stays on this machine, and refused asynchronously
    /// (131053) when that fails; links to elsewhere are taken as they are.
    pub(crate) fetch_links: bool,
    pub(crate) statuses: StatusPlan,
    pub(crate) webhooks: WebhookPlan,
}

/// A bucket per customer. Source: `field.md` §5.2 (one message per 6 s, 45 in a burst).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairLimit {
    /// Seconds until one more message may be sent.
    pub(crate) seconds: f64,
    /// Messages that may be sent without waiting.
    pub(crate) burst: u32,
}

impl Default for PairLimit {
    fn default() -> Self {
        Self { seconds: 6.0, burst: 45 }
    }
}

impl NumberSettings {
    /// A record with everything generated.
    pub(crate) fn generated() -> Self {
        Self {
            phone_number_id: ids::numeric(),
            business_account_id: ids::numeric(),
            display_phone_number: ids::display_phone(),
            name: "Tostaduría Misti".to_owned(),
            access_token: ids::access_token(),
            app_secret: ids::hex32(),
            verify_token: ids::hex32(),
            webhook_url: None,
            coexistence: false,
            token_revoked: false,
            locked: None,
            throughput_per_second: None,
            pair_limit: Some(PairLimit::default()),
            recipients: None,
            quality_rating: "GREEN".to_owned(),
            status: "CONNECTED".to_owned(),
            messaging_limit: "TIER_250".to_owned(),
            approve_templates: true,
            fetch_links: true,
            statuses: StatusPlan::default(),
            webhooks: WebhookPlan::default(),
        }
    }

    /// The number as it stands in webhooks: digits only.
    pub(crate) fn display_digits(&self) -> String {
        self.display_phone_number.chars().filter(char::is_ascii_digit).collect()
    }

    /// Sends a second that are allowed; 0 means no limit.
    pub(crate) fn throughput(&self) -> u32 {
        self.throughput_per_second.unwrap_or(if self.coexistence { 20 } else { 80 })
    }
}

/// The settings with the fields of `patch` in place of theirs (objects are merged, `null` clears).
/// `statuses` may also be `"on"` or `"off"`.
pub(crate) fn merge(base: &NumberSettings, patch: Value) -> Result<NumberSettings, String> {
    let Value::Object(mut patch) = patch else {
        return Err("the body must be a JSON object".to_owned());
    };
    match patch.get("statuses").and_then(Value::as_str) {
        Some("on") => patch.insert("statuses".to_owned(), json!({"enabled": true})),
        Some("off") => patch.insert("statuses".to_owned(), json!({"enabled": false})),
        _ => None,
    };
    let Ok(Value::Object(mut record)) = serde_json::to_value(base) else {
        return Err("the record cannot be written as JSON".to_owned());
    };
    merge_objects(&mut record, patch);
    let settings: NumberSettings =
        serde_json::from_value(Value::Object(record)).map_err(|error| error.to_string())?;
    check(&settings)?;
    Ok(settings)
}

fn merge_objects(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            (Some(Value::Object(into)), Value::Object(from)) => merge_objects(into, from),
            (_, value) => {
                into.insert(name, value);
            }
        }
    }
}

fn check(settings: &NumberSettings) -> Result<(), String> {
    if settings.phone_number_id.is_empty() || settings.access_token.is_empty() {
        return Err("phone_number_id and access_token must not be empty".to_owned());
    }
    if let Some(url) = &settings.webhook_url
        && !url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    {
        return Err(format!("webhook_url is not an http address: {url}"));
    }
    if !matches!(settings.locked, None | Some(131_031 | 368)) {
        return Err("locked must be 131031 or 368".to_owned());
    }
    if settings.pair_limit.is_some_and(|pair| !pair.seconds.is_finite() || pair.seconds <= 0.0) {
        return Err("pair_limit.seconds must be above 0".to_owned());
    }
    settings.webhooks.check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_touches_only_what_it_names() {
        let base = NumberSettings::generated();
        let merged = merge(&base, json!({"statuses": {"read_ms": 5}, "pair_limit": null})).unwrap();
        assert_eq!(merged.statuses.read_ms, Some(5));
        assert_eq!(merged.statuses.sent_ms, base.statuses.sent_ms);
        assert_eq!(merged.pair_limit, None);
        assert_eq!(merged.access_token, base.access_token);
        assert!(!merge(&base, json!({"statuses": "off"})).unwrap().statuses.enabled);
    }

    #[test]
    fn mistakes_are_told() {
        let base = NumberSettings::generated();
        assert!(merge(&base, json!({"colour": 1})).unwrap_err().contains("colour"));
        assert!(merge(&base, json!({"webhook_url": "ftp://x"})).is_err());
        assert!(merge(&base, json!({"locked": 7})).is_err());
        assert!(merge(&base, json!([])).is_err());
    }

    #[test]
    fn coexistence_is_slower() {
        let mut settings = NumberSettings::generated();
        assert_eq!(settings.throughput(), 80);
        settings.coexistence = true;
        assert_eq!(settings.throughput(), 20);
        settings.throughput_per_second = Some(0);
        assert_eq!(settings.throughput(), 0);
    }
}
