//! Forms as Meta takes them: its flows.
use recado_domain::content::Form;
use serde::Serialize;
use serde_json::{Map, Value};

use super::interactive::{Action, Frame, Interactive, framed};

/// The only version of the message that Meta takes.
const VERSION: &str = "3";

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Meta's")]
pub(super) struct Parameters<'a> {
    flow_message_version: &'static str,
    flow_id: &'a str,
    flow_cta: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow_token: Option<&'a str>,
    /// Left out it opens the first screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow_action: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow_action_payload: Option<Opening<'a>>,
}

#[derive(Debug, Serialize)]
struct Opening<'a> {
    screen: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Map<String, Value>>,
}

pub(super) fn form(form: &Form) -> Interactive<'_> {
    let Form { text, header, footer, button, form_id, token, screen, data } = form;
    let frame = Frame { header: header.as_deref(), text: Some(text), footer: footer.as_deref() };
    let opening = screen.as_deref().map(|screen| Opening { screen, data: data.as_ref() });
    let parameters = Parameters {
        flow_message_version: VERSION,
        flow_id: form_id,
        flow_cta: button,
        flow_token: token.as_deref(),
        flow_action: opening.as_ref().map(|_| "navigate"),
        flow_action_payload: opening,
    };
    framed("flow", frame, Action::Form { name: "flow", parameters })
}
