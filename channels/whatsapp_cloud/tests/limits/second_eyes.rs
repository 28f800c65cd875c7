//! Meta's limits once more, read off the encoded message.
use serde_json::Value;

/// Tells whether Meta would take an encoded message.
pub(super) fn keeps_limits(message: &Value) -> bool {
    let kind = message["type"].as_str().unwrap();
    let part = &message[kind];
    match kind {
        "text" => within(&part["body"], 4_096),
        "location" => {
            part["latitude"].as_f64().unwrap().abs() <= 90.0
                && part["longitude"].as_f64().unwrap().abs() <= 180.0
        }
        "reaction" => !["ok", "🙂 "].contains(&part["emoji"].as_str().unwrap()),
        "template" => template(part),
        "interactive" => {
            (part["type"] == "product" || !part["body"].is_null())
                && (part["body"].is_null() || within(&part["body"]["text"], 1_024))
                && maybe_within(&part["header"]["text"], 60)
                && maybe_within(&part["footer"]["text"], 60)
                && action(part["type"].as_str().unwrap(), part)
        }
        other => panic!("nobody generates {other}"),
    }
}

fn action(kind: &str, part: &Value) -> bool {
    let action = &part["action"];
    match kind {
        "button" => buttons(action["buttons"].as_array().unwrap()),
        "list" => list(action),
        "flow" => action["name"] == "flow" && form(&action["parameters"]),
        "product" => {
            part["header"].is_null()
                && within(&action["catalog_id"], 100)
                && within(&action["product_retailer_id"], 100)
        }
        "product_list" => {
            part["header"]["type"] == "text"
                && within(&part["header"]["text"], 60)
                && products(action)
        }
        other => panic!("nobody generates {other}"),
    }
}

fn within(value: &Value, most: usize) -> bool {
    (1..=most).contains(&value.as_str().unwrap_or_default().chars().count())
}

fn maybe_within(value: &Value, most: usize) -> bool {
    value.is_null() || within(value, most)
}

fn is_unique(values: &[&Value]) -> bool {
    values.iter().enumerate().all(|(index, value)| !values[..index].contains(value))
}

fn template(template: &Value) -> bool {
    let values = template["components"][0]["parameters"].as_array().cloned().unwrap_or_default();
    let letters = |value: &Value| value["text"].as_str().unwrap().chars().count();
    within(&template["name"], 512)
        && values.iter().map(letters).sum::<usize>() <= 1_024
        && values.iter().all(|value| value["text"] != "")
}

fn buttons(buttons: &[Value]) -> bool {
    let of = |key: &str| buttons.iter().map(|one| &one["reply"][key]).collect::<Vec<_>>();
    let (ids, titles) = (of("id"), of("title"));
    (1..=3).contains(&buttons.len())
        && ids.iter().all(|id| within(id, 256) && !id.as_str().unwrap().starts_with(' '))
        && titles.iter().all(|title| within(title, 20))
        && is_unique(&ids)
        && is_unique(&titles)
}

fn list(action: &Value) -> bool {
    let sections = action["sections"].as_array().unwrap();
    let rows: Vec<_> = sections.iter().flat_map(|one| one["rows"].as_array().unwrap()).collect();
    let section = |one: &Value| {
        let is_titled = match &one["title"] {
            Value::Null => sections.len() == 1,
            title => within(title, 24),
        };
        is_titled && !one["rows"].as_array().unwrap().is_empty()
    };
    let row = |row: &&Value| {
        within(&row["id"], 200)
            && within(&row["title"], 24)
            && maybe_within(&row["description"], 72)
    };
    within(&action["button"], 20)
        && (1..=10).contains(&sections.len())
        && sections.iter().all(section)
        && rows.len() <= 10
        && rows.iter().all(row)
        && is_unique(&rows.iter().map(|row| &row["id"]).collect::<Vec<_>>())
}

fn form(parameters: &Value) -> bool {
    let payload = &parameters["flow_action_payload"];
    let opening = match &parameters["flow_action"] {
        Value::Null => payload.is_null(),
        action => action == "navigate" && within(&payload["screen"], 1_024),
    };
    parameters["flow_message_version"] == "3"
        && within(&parameters["flow_cta"], 20)
        && !parameters["flow_cta"].as_str().unwrap().contains('🫘')
        && within(&parameters["flow_id"], 1_024)
        && maybe_within(&parameters["flow_token"], 1_024)
        && opening
        && payload["data"].as_object().is_none_or(|data| !data.is_empty())
}

fn products(action: &Value) -> bool {
    let sections = action["sections"].as_array().unwrap();
    let items = |one: &Value| one["product_items"].as_array().unwrap().clone();
    let all: Vec<_> = sections.iter().flat_map(items).collect();
    let is_titled = |one: &Value| match &one["title"] {
        Value::Null => sections.len() == 1,
        title => within(title, 24),
    };
    within(&action["catalog_id"], 100)
        && (1..=10).contains(&sections.len())
        && sections.iter().all(|one| is_titled(one) && !items(one).is_empty())
        && all.len() <= 30
        && all.iter().all(|item| within(&item["product_retailer_id"], 100))
}
