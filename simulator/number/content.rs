//! What a message shows on the customer's phone.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A message's content, as the phone page draws it. `kind` uses the names of Recado's own API.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Content {
    Text {
        text: Arc<str>,
    },
    Image(Media),
    Audio(Media),
    Video(Media),
    Document(Media),
    Sticker(Media),
    Location(Place),
    Contacts {
        contacts: Value,
    },
    Buttons {
        card: Box<Card>,
        buttons: Vec<CardButton>,
    },
    List {
        card: Box<Card>,
        menu: Box<ListMenu>,
    },
    LinkButton {
        card: Box<Card>,
        label: String,
        url: String,
    },
    Flow {
        card: Box<Card>,
        label: String,
        flow_id: String,
        flow_token: Option<String>,
        /// What its first screen is shown with.
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        data: Map<String, Value>,
    },
    Products {
        card: Box<Card>,
        /// The seller's ids; none stands for the whole catalogue.
        products: Vec<String>,
        catalog: Option<String>,
        /// How they are grouped, in their order; empty where they stand together.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        shelves: Vec<Shelf>,
    },
    LocationRequest {
        card: Box<Card>,
    },
    Template(Box<Template>),
    Reaction {
        emoji: String,
    },
    ButtonReply {
        text: Arc<str>,
        id: String,
    },
    ListReply {
        text: Arc<str>,
        id: String,
        description: Option<String>,
    },
    FormReply {
        text: Arc<str>,
        answers: Value,
    },
    Order {
        order: Value,
    },
    System {
        text: Arc<str>,
    },
    Unsupported,
}

/// A file: by id (kept here) or by link.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Media {
    #[serde(rename = "media_id", default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mime_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caption: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) filename: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) voice: bool,
}

/// Kinds of media, each with its own formats and sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaKind {
    Image,
    Audio,
    Video,
    Document,
    Sticker,
}

impl MediaKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }

    pub(crate) fn content(self, media: Media) -> Content {
        match self {
            Self::Image => Content::Image(media),
            Self::Audio => Content::Audio(media),
            Self::Video => Content::Video(media),
            Self::Document => Content::Document(media),
            Self::Sticker => Content::Sticker(media),
        }
    }
}

/// A place on the map.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
}

/// Header, body and footer of a message that has more than text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Card {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<Header>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) footer: Option<String>,
}

/// What stands above the body.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Header {
    Text { text: String },
    Image(Media),
    Video(Media),
    Document(Media),
    Location(Place),
}

/// The sheet that a list message opens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ListMenu {
    pub(crate) button: String,
    pub(crate) sections: Vec<ListSection>,
}

/// A group of products under one title.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Shelf {
    pub(crate) title: Option<String>,
    /// How many of the products stand in it.
    pub(crate) count: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ListSection {
    pub(crate) title: Option<String>,
    pub(crate) rows: Vec<ListRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ListRow {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
}

/// A template with its parameters filled in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) card: Card,
    pub(crate) buttons: Vec<CardButton>,
}

/// A button under a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum CardButton {
    Reply { id: String, title: String },
    QuickReply { text: String, payload: String },
    Url { text: String, url: String },
    PhoneNumber { text: String, phone_number: String },
    CopyCode { text: String, code: String },
    Flow { text: String },
}

impl Content {
    /// Kind as Recado's API names it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image(_) => "image",
            Self::Audio(_) => "audio",
            Self::Video(_) => "video",
            Self::Document(_) => "document",
            Self::Sticker(_) => "sticker",
            Self::Location(_) => "location",
            Self::Contacts { .. } => "contacts",
            Self::Buttons { .. } => "buttons",
            Self::List { .. } => "list",
            Self::LinkButton { .. } => "link_button",
            Self::Flow { .. } => "flow",
            Self::Products { .. } => "products",
            Self::LocationRequest { .. } => "location_request",
            Self::Template(_) => "template",
            Self::Reaction { .. } => "reaction",
            Self::ButtonReply { .. } => "button_reply",
            Self::ListReply { .. } => "list_reply",
            Self::FormReply { .. } => "form_reply",
            Self::Order { .. } => "order",
            Self::System { .. } => "system",
            Self::Unsupported => "unsupported",
        }
    }

    /// The words in it: text, caption, body or title.
    pub(crate) fn text(&self) -> Option<Arc<str>> {
        match self {
            Self::Text { text }
            | Self::ButtonReply { text, .. }
            | Self::ListReply { text, .. }
            | Self::FormReply { text, .. }
            | Self::System { text } => Some(Arc::clone(text)),
            Self::Image(media)
            | Self::Audio(media)
            | Self::Video(media)
            | Self::Document(media)
            | Self::Sticker(media) => media.caption.clone(),
            Self::Buttons { card, .. }
            | Self::List { card, .. }
            | Self::LinkButton { card, .. }
            | Self::Flow { card, .. }
            | Self::Products { card, .. }
            | Self::LocationRequest { card } => card.text.clone(),
            Self::Template(template) => template.card.text.clone(),
            Self::Reaction { emoji } => Some(emoji.as_str().into()),
            Self::Location(place) => place.name.as_deref().map(Into::into),
            Self::Contacts { .. } | Self::Order { .. } | Self::Unsupported => None,
        }
    }

    /// A voice note or an audio file: the only kinds that can be `played`.
    pub(crate) fn can_be_played(&self) -> bool {
        matches!(self, Self::Audio(_))
    }
}
