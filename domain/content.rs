//! What a message says, in the house's words: every kind of every channel, both ways.
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{MediaId, ProviderId};

/// The content of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// Plain text.
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        preview_url: bool,
    },
    /// A picture.
    Image {
        media: Media,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A sound; `voice` when recorded in the chat.
    Audio {
        media: Media,
        #[serde(default)]
        voice: bool,
    },
    /// A video.
    Video {
        media: Media,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A file.
    Document {
        media: Media,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A sticker.
    Sticker {
        media: Media,
        #[serde(default)]
        animated: bool,
    },
    /// A place.
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// Contact cards, in Meta's shape.
    Contacts { contacts: Vec<Value> },
    /// An emoji on a message; `None` takes it back.
    Reaction { target: ProviderId, emoji: Option<String> },
    /// A text with reply buttons (outbound).
    Buttons(Buttons),
    /// A text with a list to choose from (outbound).
    List(List),
    /// A text with a form to fill in (outbound); its answers come back as a `FormReply`.
    Form(Box<Form>),
    /// One product of a catalogue (outbound); what is bought comes back as an `Order`.
    Product(Product),
    /// Products of a catalogue in sections (outbound); what is bought comes back as an `Order`.
    ProductList(ProductList),
    /// An approved template (outbound).
    Template(Template),
    /// A basket sent from the catalogue (inbound).
    Order {
        catalog_id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        items: Vec<Value>,
    },
    /// A tap on a reply button or on a template's button (inbound).
    ButtonReply { id: String, title: String },
    /// A row chosen from a list (inbound).
    ListReply {
        id: String,
        title: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    /// A form filled in (inbound).
    FormReply { name: String, text: String, response: Value },
    /// A notice of the provider about the customer (inbound).
    System { text: String, detail: Value },
    /// A kind this version does not know; its raw payload is kept (inbound).
    Unsupported { reason: String, raw: Value },
}

/// A text with reply buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buttons {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub buttons: Vec<Choice>,
}

/// A button: what comes back when it is tapped, and what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: String,
    pub title: String,
}

/// A text with a list of rows in sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What opens the list.
    pub button: String,
    pub sections: Vec<Section>,
}

/// A list's section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub rows: Vec<Row>,
}

/// A list's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A text with a button that opens a form which the provider keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What opens the form.
    pub button: String,
    /// The form's id at the provider.
    pub form_id: String,
    /// Comes back with the answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The screen it opens at; `None`: its first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// Values that the screen is shown with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Map<String, Value>>,
}

/// A product of a catalogue, as the provider shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub catalog_id: String,
    /// The seller's own id of it.
    pub product_id: String,
}

/// A text with products of a catalogue in sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductList {
    pub text: String,
    pub header: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub catalog_id: String,
    pub sections: Vec<ProductSection>,
}

/// A section of a list of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductSection {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The seller's own ids.
    pub product_ids: Vec<String>,
}

/// An approved template with its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    pub name: String,
    pub language: String,
    /// Values of the body's `{{1}}`, `{{2}}`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
    /// Whole components in the provider's shape, in place of `parameters`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Value>,
    /// The body with its values in place, for people to read, where the template is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendered: Option<String>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Where it is.
    pub source: MediaSource,
    /// The type the sender claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The sender's name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// SHA-256 as the provider tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum MediaSource {
    /// At the provider, under its id (WhatsApp: 7 days when received).
    Provider { id: String },
    /// In our own store.
    Stored { id: MediaId },
    /// At a public address.
    Link { url: String },
}

impl Content {
    /// Returns the stable word of the kind, as the API writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Audio { .. } => "audio",
            Self::Video { .. } => "video",
            Self::Document { .. } => "document",
            Self::Sticker { .. } => "sticker",
            Self::Location { .. } => "location",
            Self::Contacts { .. } => "contacts",
            Self::Reaction { .. } => "reaction",
            Self::Buttons(_) => "buttons",
            Self::List(_) => "list",
            Self::Form(_) => "form",
            Self::Product(_) => "product",
            Self::ProductList(_) => "product_list",
            Self::Template(_) => "template",
            Self::Order { .. } => "order",
            Self::ButtonReply { .. } => "button_reply",
            Self::ListReply { .. } => "list_reply",
            Self::FormReply { .. } => "form_reply",
            Self::System { .. } => "system",
            Self::Unsupported { .. } => "unsupported",
        }
    }

    /// Returns the words a person would read: text, caption, title or body, where there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } | Self::FormReply { text, .. } | Self::System { text, .. } => {
                Some(text)
            }
            Self::Image { caption, .. }
            | Self::Video { caption, .. }
            | Self::Document { caption, .. } => caption.as_deref(),
            Self::Location { name, address, .. } => name.as_deref().or(address.as_deref()),
            Self::Reaction { emoji, .. } => emoji.as_deref(),
            Self::Buttons(buttons) => Some(&buttons.text),
            Self::List(list) => Some(&list.text),
            Self::Form(form) => Some(&form.text),
            Self::Product(product) => product.text.as_deref(),
            Self::ProductList(list) => Some(&list.text),
            Self::Template(template) => template.rendered.as_deref(),
            Self::Order { text, .. } => text.as_deref(),
            Self::ButtonReply { title, .. } | Self::ListReply { title, .. } => Some(title),
            Self::Audio { .. }
            | Self::Sticker { .. }
            | Self::Contacts { .. }
            | Self::Unsupported { .. } => None,
        }
    }

    /// Returns the file, where there is one.
    pub fn media(&self) -> Option<&Media> {
        match self {
            Self::Image { media, .. }
            | Self::Audio { media, .. }
            | Self::Video { media, .. }
            | Self::Document { media, .. }
            | Self::Sticker { media, .. } => Some(media),
            _ => None,
        }
    }

    /// Returns what the customer may choose from, in the order shown; empty where it offers nothing.
    pub fn choices(&self) -> Vec<Choice> {
        match self {
            Self::Buttons(buttons) => buttons.buttons.clone(),
            Self::List(list) => {
                let rows = list.sections.iter().flat_map(|section| &section.rows);
                rows.map(|row| Choice { id: row.id.clone(), title: row.title.clone() }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Tells whether a customer who sends this expects an answer of the bot.
    pub fn wants_answer(&self) -> bool {
        self.is_shown() && !matches!(self, Self::Unsupported { .. })
    }

    /// Tells whether it stands in the talk as a message of its own, for people to read.
    pub fn is_shown(&self) -> bool {
        !matches!(self, Self::Reaction { .. } | Self::System { .. })
    }
}
