//! Messages, as read and as written.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// One message, or a note of the house.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Message {
    /// Opaque id.
    pub id: String,
    /// The conversation it belongs to.
    pub conversation_id: String,
    /// Its place in the conversation, from 1.
    pub number: u32,
    /// `inbound`, `outbound`, `internal` (a note).
    pub direction: String,
    /// `customer`, `bot`, `agent`, `phone`, `system`.
    pub author: String,
    /// The agent who wrote it.
    pub user_id: Option<String>,
    /// `text image audio video document sticker location contacts reaction buttons list form
    /// product product_list template order button_reply list_reply form_reply system unsupported
    /// note`.
    pub kind: String,
    /// Text, caption, button title or body, where there is one.
    pub text: Option<String>,
    /// The kind's whole content; its shape follows `kind` (see `NewMessage` for outbound kinds).
    #[ts(type = "Record<string, unknown>")]
    pub content: serde_json::Value,
    /// The picture, sound or file, where there is one.
    pub media: Option<Media>,
    /// The provider's id, once known.
    pub provider_id: Option<String>,
    /// The message this one answers.
    pub reply_to: Option<String>,
    /// Inbound: `received`. Outbound: `queued started accepted sent delivered read played failed unknown`.
    pub status: String,
    /// Why it failed or is unknown.
    pub error: Option<SendProblem>,
    /// Reactions on this message.
    pub reactions: Vec<Reaction>,
    /// Whether its author changed it afterwards.
    pub edited: bool,
    /// Whether its author took it back.
    pub revoked: bool,
    /// When it was received or written.
    pub created_at: String,
    /// Position of its last change in the conversation.
    #[ts(type = "number")]
    pub changed: u64,
}

/// A file that came or goes with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Media {
    /// `fetching`, `stored`, `failed`.
    pub state: String,
    /// Where to get it, relative to the API's address, once stored.
    pub url: Option<String>,
    /// Sniffed type; until stored, the type the sender claims.
    pub mime_type: Option<String>,
    /// Bytes.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// The sender's name for it.
    pub filename: Option<String>,
    /// Whether it is a voice note.
    pub voice: bool,
    /// Why it could not be fetched.
    pub error: Option<String>,
}

/// A reaction on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Reaction {
    /// `customer` or `agent`.
    pub author: String,
    /// One emoji.
    pub emoji: String,
}

/// What went wrong with a send, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SendProblem {
    /// `retry slow_number slow_pair wait change stop_contact stop_template fix_payload stop_number auth flow no_channel unknown superseded`.
    pub class: String,
    /// The provider's own code, where there is one.
    #[ts(type = "number | null")]
    pub code: Option<i64>,
    /// The provider's own words.
    pub detail: String,
    /// What to do, in both languages.
    pub advice: crate::Localized,
    /// When it is tried again by itself.
    pub retry_at: Option<String>,
}

/// Body of `POST /api/v1/conversations/{id}/messages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NewMessage {
    /// Plain text, 1–4096 characters.
    Text {
        text: String,
        #[serde(default)]
        preview_url: bool,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A picture (jpeg, png; 5 MB).
    Image {
        media: MediaSource,
        #[serde(default)]
        caption: Option<String>,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A sound (aac, amr, mpeg, mp4, ogg/opus; 16 MB).
    Audio {
        media: MediaSource,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A video (mp4, 3gp; 16 MB).
    Video {
        media: MediaSource,
        #[serde(default)]
        caption: Option<String>,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A file (100 MB).
    Document {
        media: MediaSource,
        #[serde(default)]
        caption: Option<String>,
        #[serde(default)]
        filename: Option<String>,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A sticker (webp).
    Sticker { media: MediaSource },
    /// A place.
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        address: Option<String>,
    },
    /// Contact cards, in the provider's shape (`name.formatted_name`, `phones`).
    Contacts {
        #[ts(type = "unknown[]")]
        contacts: Vec<serde_json::Value>,
    },
    /// An emoji on a message; empty takes it back.
    Reaction { message_id: String, emoji: String },
    /// A text with one to three reply buttons.
    Buttons {
        text: String,
        #[serde(default)]
        header: Option<String>,
        #[serde(default)]
        footer: Option<String>,
        buttons: Vec<Choice>,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A text with a list of one to ten rows.
    List {
        text: String,
        #[serde(default)]
        header: Option<String>,
        #[serde(default)]
        footer: Option<String>,
        button: String,
        sections: Vec<Section>,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A text with a button that opens a form kept at the provider; the answers come back as a
    /// `form_reply`.
    Form {
        /// 1–1024 characters.
        text: String,
        #[serde(default)]
        header: Option<String>,
        #[serde(default)]
        footer: Option<String>,
        /// What opens the form, 1–20 characters without an emoji.
        button: String,
        /// The form's id at the provider (WhatsApp: of the flow).
        form_id: String,
        /// Comes back with the answers.
        #[serde(default)]
        token: Option<String>,
        /// The screen it opens at; without it, its first one.
        #[serde(default)]
        screen: Option<String>,
        /// Values that the screen is shown with; needs `screen`.
        #[serde(default)]
        #[ts(type = "Record<string, unknown> | null")]
        #[schema(value_type = Option<Object>)]
        data: Option<serde_json::Map<String, serde_json::Value>>,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// One product of a catalogue; what is bought comes back as an `order`.
    Product {
        /// At most 1024 characters.
        #[serde(default)]
        text: Option<String>,
        #[serde(default)]
        footer: Option<String>,
        /// The catalogue's id at the provider.
        catalog_id: String,
        /// The seller's own id of the product, 1–100 characters.
        product_id: String,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A text with one to thirty products of a catalogue, in one to ten sections; what is bought
    /// comes back as an `order`.
    ProductList {
        /// 1–1024 characters.
        text: String,
        /// 1–60 characters.
        header: String,
        #[serde(default)]
        footer: Option<String>,
        /// The catalogue's id at the provider.
        catalog_id: String,
        sections: Vec<ProductSection>,
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// An approved template.
    Template {
        #[serde(flatten)]
        template: TemplateMessage,
    },
}

/// A template with its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct TemplateMessage {
    /// The template's name.
    pub name: String,
    /// Its language code.
    pub language: String,
    /// Values of the body's `{{1}}`, `{{2}}`, …
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Whole components in the provider's shape, in place of `parameters`.
    #[serde(default)]
    #[ts(type = "unknown[]")]
    pub components: Vec<serde_json::Value>,
}

/// Where a file comes from: exactly one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct MediaSource {
    /// A file uploaded before with `POST /api/v1/media`.
    #[serde(default)]
    pub media_id: Option<String>,
    /// A public https address the provider fetches.
    #[serde(default)]
    pub link: Option<String>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Choice {
    /// 1–256 characters.
    pub id: String,
    /// 1–20 characters.
    pub title: String,
}

/// A list's section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Section {
    /// 1–24 characters; needed when there are several.
    #[serde(default)]
    pub title: Option<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A list's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Row {
    /// 1–200 characters.
    pub id: String,
    /// 1–24 characters.
    pub title: String,
    /// At most 72 characters.
    #[serde(default)]
    pub description: Option<String>,
}

/// A section of a list of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ProductSection {
    /// 1–24 characters; needed when there are several.
    #[serde(default)]
    pub title: Option<String>,
    /// The seller's own ids of its products, each 1–100 characters.
    pub product_ids: Vec<String>,
}

/// Answer of `POST /api/v1/media`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct UploadedMedia {
    /// Hand it in as `media.media_id`.
    pub media_id: String,
    /// Sniffed type.
    pub mime_type: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
}
