//! Settings and credentials as people type them.
use std::collections::BTreeMap;

use serde_json::{Map, json};

use super::{OPEN, credentials, settings};
use crate::{AddressPolicy, whatsapp_cloud::WhatsappCloudConfig};

#[test]
fn what_is_not_typed_has_its_default() {
    let config =
        settings(json!({ "phone_number_id": 1_234, "business_account_id": " 99 " })).unwrap();
    assert_eq!(
        (config.phone_number_id.as_str(), config.business_account_id.as_str()),
        ("1234", "99")
    );
    assert_eq!(config.api_base_url.as_str(), "https://graph.facebook.com/");
    assert_eq!(
        (config.api_version.as_str(), config.per_second, config.mark_read),
        ("v25.0", 80, true)
    );
}

#[test]
fn what_is_typed_is_taken() {
    let config = settings(json!({
        "phone_number_id": "1",
        "business_account_id": "2",
        "api_base_url": "http://127.0.0.1:9/graph/",
        "api_version": "v26.0",
        "per_second": "20",
        "mark_read": false,
    }))
    .unwrap();
    assert_eq!(config.api_base_url.as_str(), "http://127.0.0.1:9/graph/");
    assert_eq!(
        (config.api_version.as_str(), config.per_second, config.mark_read),
        ("v26.0", 20, false)
    );
}

#[test]
fn all_mistakes_come_at_once() {
    let typed = json!({
        "business_account_id": "a b",
        "api_base_url": "ftp://graph",
        "api_version": "25",
        "per_second": 1_001,
        "mark_read": "maybe",
        "colour": "red",
    });
    let wrong = BTreeMap::from([
        ("access_token".to_owned(), "two words".to_owned()),
        ("app_secret".to_owned(), "  ".to_owned()),
        ("password".to_owned(), "x".to_owned()),
    ]);
    let found = WhatsappCloudConfig::check(typed.as_object().unwrap(), &wrong, OPEN).unwrap_err();
    let fields: Vec<_> = found.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "settings.colour",
            "credentials.password",
            "settings.phone_number_id",
            "settings.business_account_id",
            "settings.api_base_url",
            "settings.api_version",
            "settings.per_second",
            "settings.mark_read",
            "credentials.access_token",
            "credentials.app_secret",
            "credentials.verify_token",
        ]
    );
}

#[test]
fn an_address_of_this_machine_needs_the_permission() {
    let typed = json!({
        "phone_number_id": "1",
        "business_account_id": "2",
        "api_base_url": "http://127.0.0.1:9",
    });
    let strict = AddressPolicy { allow_private: false };
    let found =
        WhatsappCloudConfig::check(typed.as_object().unwrap(), &credentials(), strict).unwrap_err();
    assert_eq!(found[0].field, "settings.api_base_url");
    assert!(found[0].reason.contains("https://"), "{}", found[0].reason);
}

#[test]
fn credentials_are_never_shown() {
    let config = settings(json!({ "phone_number_id": "1", "business_account_id": "2" })).unwrap();
    let shown = format!("{config:?}");
    for secret in credentials().values() {
        assert!(!shown.contains(secret.as_str()), "{shown}");
    }
    let nothing = WhatsappCloudConfig::check(&Map::new(), &credentials(), OPEN).unwrap_err();
    assert!(!format!("{nothing:?}").contains("value"), "{nothing:?}");
}
