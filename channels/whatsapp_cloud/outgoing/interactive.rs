//! Messages with more than text as Meta takes them; reply buttons and lists.
use recado_domain::content::{Buttons, Choice, List, Section};
use serde::Serialize;

use super::{form::Parameters, products::Shelf};

#[derive(Debug, Serialize)]
pub(super) struct Interactive<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Header<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Words<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    footer: Option<Words<'a>>,
    action: Action<'a>,
}

#[derive(Debug, Serialize)]
struct Words<'a> {
    text: &'a str,
}

/// What stands around an action.
#[derive(Debug, Default)]
pub(super) struct Frame<'a> {
    pub(super) header: Option<&'a str>,
    pub(super) text: Option<&'a str>,
    pub(super) footer: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Header<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Action<'a> {
    Buttons { buttons: Vec<Button<'a>> },
    // Sections and rows have Meta's own names already.
    List { button: &'a str, sections: &'a [Section] },
    Form { name: &'static str, parameters: Parameters<'a> },
    Product { catalog_id: &'a str, product_retailer_id: &'a str },
    Products { catalog_id: &'a str, sections: Vec<Shelf<'a>> },
}

#[derive(Debug, Serialize)]
pub(super) struct Button<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    reply: &'a Choice,
}

pub(super) fn buttons(message: &Buttons) -> Interactive<'_> {
    let Buttons { text, header, footer, buttons } = message;
    let frame = Frame { header: header.as_deref(), text: Some(text), footer: footer.as_deref() };
    let button = |reply| Button { kind: "reply", reply };
    let buttons = buttons.iter().map(button).collect();
    framed("button", frame, Action::Buttons { buttons })
}

pub(super) fn list(message: &List) -> Interactive<'_> {
    let List { text, header, footer, button, sections } = message;
    let frame = Frame { header: header.as_deref(), text: Some(text), footer: footer.as_deref() };
    framed("list", frame, Action::List { button, sections })
}

/// Puts an action into its frame.
pub(super) fn framed<'a>(
    kind: &'static str,
    frame: Frame<'a>,
    action: Action<'a>,
) -> Interactive<'a> {
    let words = |text| Words { text };
    Interactive {
        kind,
        header: frame.header.map(|text| Header { kind: "text", text }),
        body: frame.text.map(words),
        footer: frame.footer.map(words),
        action,
    }
}
