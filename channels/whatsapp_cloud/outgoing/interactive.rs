//! Reply buttons and lists as Meta takes them.
use recado_domain::content::{Buttons, Choice, List, Section};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct Interactive<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Header<'a>>,
    body: Words<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    footer: Option<Words<'a>>,
    action: Action<'a>,
}

#[derive(Debug, Serialize)]
struct Words<'a> {
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct Header<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Action<'a> {
    Buttons { buttons: Vec<Button<'a>> },
    // Sections and rows have Meta's own names already.
    List { button: &'a str, sections: &'a [Section] },
}

#[derive(Debug, Serialize)]
struct Button<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    reply: &'a Choice,
}

pub(super) fn buttons(message: &Buttons) -> Interactive<'_> {
    let button = |reply| Button { kind: "reply", reply };
    Interactive {
        kind: "button",
        header: message.header.as_deref().map(header),
        body: Words { text: &message.text },
        footer: message.footer.as_deref().map(|text| Words { text }),
        action: Action::Buttons { buttons: message.buttons.iter().map(button).collect() },
    }
}

pub(super) fn list(message: &List) -> Interactive<'_> {
    Interactive {
        kind: "list",
        header: message.header.as_deref().map(header),
        body: Words { text: &message.text },
        footer: message.footer.as_deref().map(|text| Words { text }),
        action: Action::List { button: &message.button, sections: &message.sections },
    }
}

fn header(text: &str) -> Header<'_> {
    Header { kind: "text", text }
}
