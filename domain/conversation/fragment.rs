//! Something the customer wrote that waits for an answer, kept no larger than an answer needs.
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ProviderId, content::Content, text::cut};

/// How much of a text the bot is asked about, in characters.
const TEXT_KEPT: usize = 4_096;
/// How much data of the provider's shape goes along, in bytes of JSON.
const DATA_KEPT: usize = 8_192;

/// Something the customer wrote that waits for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fragment {
    /// The message's number.
    pub number: u32,
    /// The message's id at the provider.
    pub provider_id: ProviderId,
    /// What it says, very long texts and lists cut: the message itself is kept whole elsewhere.
    pub content: Content,
}

impl Fragment {
    pub(super) fn of(number: u32, provider_id: &ProviderId, content: &Content) -> Self {
        Self { number, provider_id: provider_id.clone(), content: brief(content) }
    }
}

fn brief(content: &Content) -> Content {
    let short = |text: &String| cut(text, TEXT_KEPT);
    match content {
        Content::Text { text, preview_url } => {
            Content::Text { text: short(text), preview_url: *preview_url }
        }
        Content::Contacts { contacts } => Content::Contacts { contacts: light(contacts) },
        Content::Order { catalog_id, text, items } => Content::Order {
            catalog_id: catalog_id.clone(),
            text: text.as_ref().map(short),
            items: light(items),
        },
        Content::FormReply { name, text, response } => Content::FormReply {
            name: name.clone(),
            text: short(text),
            response: if weight(response) > DATA_KEPT { Value::Null } else { response.clone() },
        },
        content => content.clone(),
    }
}

/// Returns the first values that together stay within bounds.
fn light(values: &[Value]) -> Vec<Value> {
    let mut room = DATA_KEPT;
    let fits = |value: &&Value| match room.checked_sub(weight(value)) {
        Some(rest) => {
            room = rest;
            true
        }
        None => false,
    };
    values.iter().take_while(fits).cloned().collect()
}

fn weight(value: &Value) -> usize {
    value.to_string().len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_common_fragment_is_kept_as_it_is() {
        let order = Content::Order {
            catalog_id: "c".to_owned(),
            text: Some("para hoy".to_owned()),
            items: vec![json!({"sku": "1"}), json!({"sku": "2"})],
        };
        assert_eq!(brief(&order), order);
    }

    #[test]
    fn a_huge_one_is_cut() {
        let items = vec![json!({"sku": "x".repeat(3_000)}); 10];
        let order = Content::Order { catalog_id: "c".to_owned(), text: None, items };
        let Content::Order { items, .. } = brief(&order) else { unreachable!() };
        assert_eq!(items.len(), 2);
        let form = Content::FormReply {
            name: "f".to_owned(),
            text: "y".repeat(9_000),
            response: json!("z".repeat(9_000)),
        };
        let Content::FormReply { text, response, .. } = brief(&form) else { unreachable!() };
        assert_eq!((text.chars().count(), response), (TEXT_KEPT, Value::Null));
    }
}
