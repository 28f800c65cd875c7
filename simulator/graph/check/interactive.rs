//! Interactive messages: reply buttons, lists, links, location requests.

use super::super::error::GraphError;
use super::super::wire::{Action, Interactive, InteractiveHeader, Section, SendRequest};
use super::{flow, media, products, words};
use crate::number::{Card, CardButton, Content, Header, ListMenu, ListRow, ListSection};
use crate::world::World;

const LONGEST_BODY: usize = 1024;
const LONGEST_LIST_BODY: usize = 4096;
const LONGEST_HEADER: usize = 60;
const LONGEST_FOOTER: usize = 60;
pub(super) const LONGEST_LABEL: usize = 20;

/// An interactive message.
pub(super) fn message(world: &World, request: &SendRequest) -> Result<Content, GraphError> {
    let message =
        request.interactive.as_deref().ok_or_else(|| GraphError::required("interactive"))?;
    let kind =
        message.kind.as_deref().ok_or_else(|| GraphError::required("interactive['type']"))?;
    let action =
        message.action.as_ref().ok_or_else(|| GraphError::required("interactive['action']"))?;
    match kind {
        "button" => buttons(card(world, message, LONGEST_BODY)?, action),
        "list" => list(card(world, message, LONGEST_LIST_BODY)?, action),
        "cta_url" => link(card(world, message, LONGEST_BODY)?, action),
        "flow" => flow::message(card(world, message, LONGEST_BODY)?, action),
        "location_request_message" => {
            named(action, "send_location")?;
            Ok(Content::LocationRequest { card: Box::new(card(world, message, LONGEST_BODY)?) })
        }
        "catalog_message" => {
            named(action, "catalog_message")?;
            Ok(products::catalogue(card(world, message, LONGEST_BODY)?))
        }
        "product" => products::one(optional_card(world, message, LONGEST_BODY)?, action),
        "product_list" => products::list(card(world, message, LONGEST_BODY)?, action),
        other => Err(GraphError::value(format!("Unknown interactive type {other}"))),
    }
}

fn card(world: &World, message: &Interactive, longest: usize) -> Result<Card, GraphError> {
    let body = message.body.as_ref().and_then(|body| body.text.as_deref());
    let text = words::needed("Body text", body, longest)?;
    Ok(Card { text: Some(text.into()), ..optional_card(world, message, longest)? })
}

fn optional_card(world: &World, message: &Interactive, longest: usize) -> Result<Card, GraphError> {
    let footer = message.footer.as_ref().and_then(|footer| footer.text.as_deref());
    let body = message.body.as_ref().and_then(|body| body.text.as_deref());
    let lists = message
        .kind
        .as_deref()
        .is_some_and(|kind| kind != "button" && kind != "flow" && kind != "cta_url");
    let header = match &message.header {
        Some(given) if lists && given.kind.as_deref() != Some("text") => {
            return Err(GraphError::value("Header type must be text for this interactive type"));
        }
        Some(given) => Some(header(world, given)?),
        None => None,
    };
    Ok(Card {
        header,
        text: words::optional("Body text", body, longest)?.map(Into::into),
        footer: words::optional("Footer text", footer, LONGEST_FOOTER)?,
    })
}

fn header(world: &World, header: &InteractiveHeader) -> Result<Header, GraphError> {
    let kind =
        header.kind.as_deref().ok_or_else(|| GraphError::missing("Header type is required"))?;
    let object = match kind {
        "text" => {
            let text = words::needed("Header text", header.text.as_deref(), LONGEST_HEADER)?;
            return Ok(Header::Text { text });
        }
        "image" => &header.image,
        "video" => &header.video,
        "document" => &header.document,
        other => return Err(GraphError::value(format!("Unknown header type {other}"))),
    };
    let missing = || GraphError::missing(format!("Header {kind} is required"));
    media::header(world, kind, object.as_ref().ok_or_else(missing)?)
}

fn buttons(card: Card, action: &Action) -> Result<Content, GraphError> {
    let given =
        action.buttons.as_deref().ok_or_else(|| GraphError::missing("Buttons are required"))?;
    words::count("buttons", given.len(), 1, 3)?;
    let mut buttons = Vec::with_capacity(given.len());
    let mut seen: (Vec<String>, Vec<String>) = Default::default();
    for button in given {
        if button.kind.as_deref().is_some_and(|kind| kind != "reply") {
            return Err(GraphError::value("Button type must be reply"));
        }
        let reply =
            button.reply.as_ref().ok_or_else(|| GraphError::missing("Button reply is required"))?;
        let title = words::needed("Button title", reply.title.as_deref(), LONGEST_LABEL)?;
        let id = words::needed("Button id", reply.id.as_deref(), 256)?;
        if id.trim() != id {
            return Err(GraphError::value("Button id must not start or end with blanks"));
        }
        seen.0.push(id.clone());
        seen.1.push(title.clone());
        buttons.push(CardButton::Reply { id, title });
    }
    words::distinct("button id", seen.0.iter().map(String::as_str))?;
    words::distinct("button title", seen.1.iter().map(String::as_str))?;
    Ok(Content::Buttons { card: Box::new(card), buttons })
}

fn list(card: Card, action: &Action) -> Result<Content, GraphError> {
    let button = words::needed("List button", action.button.as_deref(), LONGEST_LABEL)?;
    let given =
        action.sections.as_deref().ok_or_else(|| GraphError::missing("Sections are required"))?;
    words::count("sections", given.len(), 1, 10)?;
    let total: usize = given.iter().map(|s| s.rows.as_ref().map_or(0, Vec::len)).sum();
    words::count("rows", total, 1, 10)?;
    let several = given.len() > 1;
    let sections = given.iter().map(|s| section(s, several)).collect::<Result<Vec<_>, _>>()?;
    let ids = sections.iter().flat_map(|section| &section.rows).map(|row| row.id.as_str());
    words::distinct("row id", ids)?;
    let menu = Box::new(ListMenu { button, sections });
    Ok(Content::List { card: Box::new(card), menu })
}

fn section(section: &Section, several: bool) -> Result<ListSection, GraphError> {
    let title = section.title.as_deref().filter(|title| !title.is_empty());
    if several && title.is_none() {
        return Err(GraphError::missing(
            "Section title is required when there is more than one section",
        ));
    }
    let title = words::optional("Section title", title, 24)?;
    let given = section.rows.as_deref().unwrap_or_default();
    if given.is_empty() {
        return Err(GraphError::missing("Section rows are required"));
    }
    let rows = given.iter().map(|row| {
        Ok(ListRow {
            id: words::needed("Row id", row.id.as_deref(), 200)?,
            title: words::needed("Row title", row.title.as_deref(), 24)?,
            description: words::optional("Row description", row.description.as_deref(), 72)?,
        })
    });
    Ok(ListSection { title, rows: rows.collect::<Result<_, GraphError>>()? })
}

/// An action that has only one name.
pub(super) fn named(action: &Action, name: &str) -> Result<(), GraphError> {
    match action.name.as_deref() {
        Some(given) if given == name => Ok(()),
        Some(given) => Err(GraphError::value(format!("Action name must be {name}, not {given}"))),
        None => Err(GraphError::missing("Action name is required")),
    }
}

fn link(card: Card, action: &Action) -> Result<Content, GraphError> {
    named(action, "cta_url")?;
    let given = action
        .parameters
        .as_ref()
        .ok_or_else(|| GraphError::missing("Action parameters are required"))?;
    let label = words::needed("Display text", given.display_text.as_deref(), LONGEST_LABEL)?;
    let url = words::needed("Url", given.url.as_deref(), 2000)?;
    if !url::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
        return Err(GraphError::value("Url must start with http:// or https://"));
    }
    Ok(Content::LinkButton { card: Box::new(card), label, url })
}
