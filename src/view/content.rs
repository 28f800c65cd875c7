//! What a program or agent writes, as the domain's content.
use recado_domain::{
    MediaId, ProviderId,
    content::{
        Buttons, Choice, Content, Form, List, Media, MediaSource, Product, ProductList,
        ProductSection, Row, Section, Template,
    },
};
use recado_protocol::{self as protocol, FieldError, NewMessage};
use serde_json::{Map, Value};

/// Returns the content; `target` is the provider's id of the message a reaction stands on.
pub(crate) fn content(
    message: NewMessage,
    target: Option<ProviderId>,
) -> Result<Content, Vec<FieldError>> {
    Ok(match message {
        NewMessage::Text { text, preview_url, .. } => Content::Text { text, preview_url },
        NewMessage::Image { media, caption, .. } => {
            Content::Image { media: file(media, None)?, caption: filled(caption) }
        }
        NewMessage::Audio { media, .. } => {
            Content::Audio { media: file(media, None)?, voice: false }
        }
        NewMessage::Video { media, caption, .. } => {
            Content::Video { media: file(media, None)?, caption: filled(caption) }
        }
        NewMessage::Document { media, caption, filename, .. } => {
            Content::Document { media: file(media, filename)?, caption: filled(caption) }
        }
        NewMessage::Sticker { media } => {
            Content::Sticker { media: file(media, None)?, animated: false }
        }
        NewMessage::Location { latitude, longitude, name, address } => {
            Content::Location { latitude, longitude, name: filled(name), address: filled(address) }
        }
        NewMessage::Contacts { contacts } => {
            shallow("contacts", &contacts)?;
            Content::Contacts { contacts }
        }
        NewMessage::Reaction { emoji, .. } => reaction(target, emoji)?,
        NewMessage::Buttons { text, header, footer, buttons, .. } => {
            let buttons = buttons.into_iter().map(choice).collect();
            Content::Buttons(Buttons {
                text,
                header: filled(header),
                footer: filled(footer),
                buttons,
            })
        }
        NewMessage::List { text, header, footer, button, sections, .. } => {
            let sections = sections.into_iter().map(section).collect();
            let (header, footer) = (filled(header), filled(footer));
            Content::List(List { text, header, footer, button, sections })
        }
        NewMessage::Form { text, header, footer, button, form_id, token, screen, data, .. } => {
            let data = data.map(fields).transpose()?;
            let [header, footer, token, screen] = [header, footer, token, screen].map(filled);
            let form = Form { text, header, footer, button, form_id, token, screen, data };
            Content::Form(Box::new(form))
        }
        NewMessage::Product { text, footer, catalog_id, product_id, .. } => {
            let (text, footer) = (filled(text), filled(footer));
            Content::Product(Product { text, footer, catalog_id, product_id })
        }
        NewMessage::ProductList { text, header, footer, catalog_id, sections, .. } => {
            let (footer, sections) = (filled(footer), sections.into_iter().map(products).collect());
            Content::ProductList(ProductList { text, header, footer, catalog_id, sections })
        }
        NewMessage::Template { template } => Content::Template(self::template(template)?),
    })
}

fn reaction(target: Option<ProviderId>, emoji: String) -> Result<Content, Vec<FieldError>> {
    let unknown = || wrong("message_id", "must be a message the provider knows");
    Ok(Content::Reaction { target: target.ok_or_else(unknown)?, emoji: filled(Some(emoji)) })
}

/// Returns a template as the domain holds it.
fn template(template: protocol::TemplateMessage) -> Result<Template, Vec<FieldError>> {
    shallow("components", &template.components)?;
    Ok(Template {
        name: template.name,
        language: template.language,
        parameters: template.parameters,
        components: template.components,
        rendered: None,
    })
}

/// How deep free JSON may be nested: what is kept is read again with a bound of 128, and stands some
/// levels deep in what is kept.
const DEEPEST: usize = 32;
const TOO_DEEP: &str = "must not be nested deeper than 32 levels";

/// Refuses free JSON that is nested too deep to be read again.
fn shallow(field: &str, values: &[Value]) -> Result<(), Vec<FieldError>> {
    let fits = |value: &Value| is_shallow(value, DEEPEST);
    if values.iter().all(fits) {
        return Ok(());
    }
    Err(wrong(field, TOO_DEEP))
}

fn is_shallow(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else { return false };
    match value {
        Value::Array(items) => items.iter().all(|item| is_shallow(item, below)),
        Value::Object(fields) => fields.values().all(|item| is_shallow(item, below)),
        _ => true,
    }
}

fn choice(choice: protocol::Choice) -> Choice {
    Choice { id: choice.id, title: choice.title }
}

fn section(section: protocol::Section) -> Section {
    let row = |row: protocol::Row| Row {
        id: row.id,
        title: row.title,
        description: filled(row.description),
    };
    Section { title: filled(section.title), rows: section.rows.into_iter().map(row).collect() }
}

fn products(section: protocol::ProductSection) -> ProductSection {
    ProductSection { title: filled(section.title), product_ids: section.product_ids }
}

/// Returns the values of a form's screen, which are free JSON.
fn fields(data: Map<String, Value>) -> Result<Map<String, Value>, Vec<FieldError>> {
    let fits = data.values().all(|value| is_shallow(value, DEEPEST));
    if fits { Ok(data) } else { Err(wrong("data", TOO_DEEP)) }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn file(source: protocol::MediaSource, filename: Option<String>) -> Result<Media, Vec<FieldError>> {
    let source = match (source.media_id, source.link) {
        (Some(id), None) => {
            let id: MediaId =
                id.parse().map_err(|_| wrong("media.media_id", "is not the id of a file"))?;
            MediaSource::Stored { id }
        }
        (None, Some(url)) => MediaSource::Link { url },
        (Some(_), Some(_)) | (None, None) => {
            return Err(wrong("media", "must hold exactly one of `media_id` and `link`"));
        }
    };
    Ok(Media { source, mime_type: None, filename: filled(filename), sha256: None })
}

fn wrong(field: &str, reason: &str) -> Vec<FieldError> {
    vec![FieldError { field: field.to_owned(), reason: reason.to_owned() }]
}
