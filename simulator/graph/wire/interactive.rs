//! Interactive messages as posted: buttons, lists, links, flows, products.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::message::MediaObject;

#[derive(Debug, Deserialize)]
pub(crate) struct Interactive {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) header: Option<InteractiveHeader>,
    pub(crate) body: Option<Words>,
    pub(crate) footer: Option<Words>,
    pub(crate) action: Option<Action>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Words {
    pub(crate) text: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct InteractiveHeader {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) image: Option<MediaObject>,
    pub(crate) video: Option<MediaObject>,
    pub(crate) document: Option<MediaObject>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Action {
    pub(crate) name: Option<String>,
    pub(crate) button: Option<String>,
    pub(crate) buttons: Option<Vec<Button>>,
    pub(crate) sections: Option<Vec<Section>>,
    pub(crate) catalog_id: Option<String>,
    pub(crate) product_retailer_id: Option<String>,
    pub(crate) parameters: Option<Parameters>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Button {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) reply: Option<Reply>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Reply {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Section {
    pub(crate) title: Option<String>,
    pub(crate) rows: Option<Vec<Row>>,
    pub(crate) product_items: Option<Vec<ProductItem>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ProductItem {
    pub(crate) product_retailer_id: Option<String>,
}

/// Parameters of flows and of link buttons.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    pub(crate) display_text: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) flow_message_version: Option<String>,
    pub(crate) flow_cta: Option<String>,
    pub(crate) flow_id: Option<String>,
    pub(crate) flow_name: Option<String>,
    pub(crate) flow_token: Option<String>,
    pub(crate) flow_action: Option<String>,
    pub(crate) flow_action_payload: Option<FlowPayload>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct FlowPayload {
    pub(crate) screen: Option<String>,
    pub(crate) data: Option<Map<String, Value>>,
}
