//! What the provider demands of a message before it takes it. Source of the limits: `LIMITS.md`,
//! `field.md` §5.6.

mod contacts;
mod flow;
mod interactive;
mod media;
mod products;
mod words;

use std::sync::Arc;

use super::error::GraphError;
use super::wire::SendRequest;
use crate::number::{Content, Number, Place};
use crate::templates;
use crate::world::World;

/// Longest text of a message, in characters.
const LONGEST_TEXT: usize = 4096;
/// Longest `biz_opaque_callback_data`, in characters.
const LONGEST_OPAQUE: usize = 512;

/// A message that may be sent.
pub(super) struct Checked {
    pub(super) content: Content,
    /// Price category that its statuses name.
    pub(super) category: &'static str,
    pub(super) template: bool,
}

/// Checks everything that does not depend on the recipient.
pub(super) fn message(
    world: &World,
    number: &Number,
    request: &SendRequest,
) -> Result<Checked, GraphError> {
    frame(request)?;
    let kind = request.kind.as_deref().unwrap_or("text");
    let mut category = "service";
    let content = match kind {
        "text" => text(request)?,
        "image" | "audio" | "video" | "document" | "sticker" => {
            media::message(world, kind, request)?
        }
        "location" => location(request)?,
        "contacts" => contacts::message(request)?,
        "reaction" => reaction(request)?,
        "interactive" => interactive::message(world, request)?,
        "template" => {
            let content = template(world, number, request)?;
            if let Content::Template(template) = &content {
                category = category_of(&template.category);
            }
            content
        }
        other => {
            return Err(GraphError::with_details(
                131_051,
                format!("Message type {other} is not supported."),
            ));
        }
    };
    Ok(Checked { category, template: kind == "template", content })
}

fn frame(request: &SendRequest) -> Result<(), GraphError> {
    if request.messaging_product.as_deref() != Some("whatsapp") {
        return Err(GraphError::required("messaging_product"));
    }
    if !matches!(request.recipient_type.as_deref(), None | Some("individual")) {
        return Err(GraphError::parameter("Param recipient_type must be one of {INDIVIDUAL}"));
    }
    let opaque = request.biz_opaque_callback_data.as_deref().unwrap_or_default();
    if opaque.chars().count() > LONGEST_OPAQUE {
        return Err(GraphError::parameter(
            "Param biz_opaque_callback_data must be at most 512 characters long.",
        ));
    }
    if request.context.as_ref().is_some_and(|context| context.message_id.is_none()) {
        return Err(GraphError::required("context['message_id']"));
    }
    Ok(())
}

fn text(request: &SendRequest) -> Result<Content, GraphError> {
    let text = request.text.as_ref().ok_or_else(|| GraphError::required("text"))?;
    let body = text.body.as_deref().filter(|body| !body.is_empty());
    let body = body.ok_or_else(|| GraphError::required("text['body']"))?;
    if words::longer(body, LONGEST_TEXT) {
        return Err(GraphError::parameter(
            "Param text['body'] must be at most 4096 characters long.",
        ));
    }
    Ok(Content::Text { text: body.into() })
}

fn location(request: &SendRequest) -> Result<Content, GraphError> {
    let location = request.location.as_ref().ok_or_else(|| GraphError::required("location"))?;
    let degrees = |name: &str, value: Option<&super::wire::Coordinate>, most: f64| {
        let value = value.ok_or_else(|| {
            GraphError::missing(format!("Parameter of type location is missing {name} value"))
        })?;
        value
            .degrees()
            .filter(|degrees| degrees.abs() <= most)
            .ok_or_else(|| GraphError::value(format!("Location {name} is not valid")))
    };
    Ok(Content::Location(Place {
        latitude: degrees("latitude", location.latitude.as_ref(), 90.0)?,
        longitude: degrees("longitude", location.longitude.as_ref(), 180.0)?,
        name: location.name.clone(),
        address: location.address.clone(),
    }))
}

fn reaction(request: &SendRequest) -> Result<Content, GraphError> {
    let reaction = request.reaction.as_ref().ok_or_else(|| GraphError::required("reaction"))?;
    if reaction.message_id.as_deref().is_none_or(str::is_empty) {
        return Err(GraphError::missing("Parameter of type reaction is missing message_id value"));
    }
    let emoji = reaction.emoji.clone().unwrap_or_default();
    if !emoji.is_empty() && (emoji.is_ascii() || emoji.chars().count() > 12) {
        return Err(GraphError::value("Reaction emoji must be a single emoji"));
    }
    Ok(Content::Reaction { emoji })
}

fn template(world: &World, number: &Number, request: &SendRequest) -> Result<Content, GraphError> {
    let sent = request.template.as_ref().ok_or_else(|| GraphError::required("template"))?;
    let name = sent.name.as_deref().filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| GraphError::required("template['name']"))?;
    let language = sent.language.as_ref().and_then(|language| language.code.as_deref());
    let language = language.ok_or_else(|| GraphError::required("template['language']['code']"))?;
    let definition = number.account.templates.lock().find(name, language).cloned();
    let definition = definition.ok_or_else(|| {
        let details = format!("template name ({name}) does not exist in {language}");
        GraphError::with_details(132_001, details)
    })?;
    let filled =
        templates::fill(&definition, sent, &|kind, object| media::header(world, kind, object))?;
    Ok(Content::Template(Box::new(filled)))
}

fn category_of(category: &str) -> &'static str {
    match category {
        "MARKETING" => "marketing",
        "AUTHENTICATION" => "authentication",
        _ => "utility",
    }
}

/// The message that this one reacts to or answers.
pub(super) fn context(request: &SendRequest) -> Option<Arc<str>> {
    let reaction = request.reaction.as_ref().and_then(|reaction| reaction.message_id.as_deref());
    let answer = request.context.as_ref().and_then(|context| context.message_id.as_deref());
    reaction.or(answer).map(Into::into)
}
