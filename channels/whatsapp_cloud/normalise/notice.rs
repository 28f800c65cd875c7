//! What is told about the number, the account and its templates, and what it means for sending.
use recado_domain::incoming::NoticeMeaning;
use serde_json::Value;

/// Returns the business account that a notice names itself, where it does.
pub(super) fn account(value: &Value) -> Option<&str> {
    value.pointer("/waba_info/waba_id").and_then(Value::as_str)
}

/// Returns what a notice means; `None` when this version does not know the field.
pub(super) fn meaning(field: &str, value: &Value) -> Option<NoticeMeaning> {
    Some(match field {
        "account_update" => account_update(value),
        "account_review_update" => account_review(value),
        "account_alerts"
        | "business_capability_update"
        | "phone_number_name_update"
        | "phone_number_quality_update" => facts(value),
        "message_template_status_update"
        | "message_template_quality_update"
        | "message_template_components_update"
        | "template_category_update"
        | "template_correct_category_detection" => NoticeMeaning::TemplatesChanged,
        "account_settings_update"
        | "business_status_update"
        | "calls"
        | "flows"
        | "group_lifecycle_update"
        | "group_participants_update"
        | "group_settings_update"
        | "group_status_update"
        | "partner_solutions"
        | "payment_configuration_update"
        | "security"
        | "smb_app_state_sync"
        | "tracking_events" => NoticeMeaning::Information,
        _ => return None,
    })
}

fn account_update(value: &Value) -> NoticeMeaning {
    match word(value, "/event") {
        event @ ("ACCOUNT_DELETED" | "PARTNER_REMOVED" | "PARTNER_APP_UNINSTALLED") => {
            stopped(event, word(value, "/disconnection_info/reason"))
        }
        event @ "DISABLED_UPDATE" => match word(value, "/ban_info/waba_ban_state") {
            state @ "DISABLE" => stopped(event, state),
            "REINSTATE" => NoticeMeaning::Restored,
            // Only announced: sending goes on until the day comes.
            _ => facts(value),
        },
        event @ "ACCOUNT_RESTRICTION" if answers_restricted(value) => {
            stopped(event, "RESTRICTED_CUSTOMER_INITIATED_MESSAGING")
        }
        "ACCOUNT_RECONNECTED" | "PARTNER_ADDED" => NoticeMeaning::Restored,
        _ => facts(value),
    }
}

/// Only this restriction also forbids answers; the others forbid to begin a talk or to add numbers.
fn answers_restricted(value: &Value) -> bool {
    let list = value.get("restriction_info").and_then(Value::as_array);
    list.is_some_and(|list| {
        list.iter()
            .any(|one| word(one, "/restriction_type") == "RESTRICTED_CUSTOMER_INITIATED_MESSAGING")
    })
}

fn account_review(value: &Value) -> NoticeMeaning {
    match word(value, "/decision") {
        "APPROVED" => NoticeMeaning::Restored,
        "REJECTED" => stopped("account_review_update", "REJECTED"),
        _ => facts(value),
    }
}

fn stopped(event: &str, detail: &str) -> NoticeMeaning {
    let reason = if detail.is_empty() { event.to_owned() } else { format!("{event}: {detail}") };
    NoticeMeaning::Stopped { reason }
}

fn word<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Returns every single value of a notice under its dotted name, to be shown.
fn facts(value: &Value) -> NoticeMeaning {
    let mut facts = Vec::new();
    collect("", value, &mut facts);
    NoticeMeaning::Facts { facts }
}

fn collect(path: &str, value: &Value, facts: &mut Vec<(String, String)>) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        _ => format!("{path}.{key}"),
    };
    match value {
        Value::Null => {}
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| collect(&below(key), value, facts));
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(&below(&index.to_string()), value, facts);
            }
        }
        Value::String(text) => facts.push((path.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => facts.push((path.to_owned(), value.to_string())),
    }
}
