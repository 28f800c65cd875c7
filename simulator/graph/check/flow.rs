//! Messages that open a flow: a form that lives at the provider.

use serde_json::Map;

use super::super::error::GraphError;
use super::super::wire::{Action, Parameters};
use super::interactive::{LONGEST_LABEL, named};
use super::words;
use crate::number::{Card, Content};

/// A button that opens a flow.
pub(super) fn message(card: Card, action: &Action) -> Result<Content, GraphError> {
    named(action, "flow")?;
    let given = action
        .parameters
        .as_ref()
        .ok_or_else(|| GraphError::missing("Action parameters are required"))?;
    match given.flow_message_version.as_deref() {
        Some("3") => {}
        Some(other) => {
            return Err(GraphError::value(format!("Flow message version {other} is not valid")));
        }
        None => return Err(GraphError::missing("Flow message version is required")),
    }
    let label = words::needed("Flow cta", given.flow_cta.as_deref(), LONGEST_LABEL)?;
    if label.chars().any(is_emoji) {
        return Err(GraphError::value("Flow cta must not contain emoji"));
    }
    let flow_id = which(given)?;
    opening(given)?;
    let payload = given.flow_action_payload.as_ref();
    let data = payload.and_then(|payload| payload.data.clone());
    let data = data.unwrap_or_else(Map::new);
    let flow_token = given.flow_token.clone();
    Ok(Content::Flow { card: Box::new(card), label, flow_id, flow_token, data })
}

/// A flow is named by its id or by its name, never by both.
fn which(given: &Parameters) -> Result<String, GraphError> {
    match (&given.flow_id, &given.flow_name) {
        (Some(name), None) | (None, Some(name)) if name.trim().is_empty() => {
            Err(GraphError::value("Flow id or flow name must not be empty"))
        }
        (Some(name), None) | (None, Some(name)) => Ok(name.clone()),
        (Some(_), Some(_)) => Err(GraphError::value("Flow id and flow name exclude each other")),
        (None, None) => Err(GraphError::missing("Flow id or flow name is required")),
    }
}

/// Where it opens: at a screen that the message names, or at one that the business's server tells.
fn opening(given: &Parameters) -> Result<(), GraphError> {
    let payload = given.flow_action_payload.as_ref();
    let screen = payload.and_then(|payload| payload.screen.as_deref());
    match given.flow_action.as_deref() {
        None | Some("navigate") => {
            let is_said = given.flow_action.is_some() || payload.is_some();
            if is_said && screen.is_none_or(str::is_empty) {
                return Err(GraphError::missing("Flow action payload needs a screen"));
            }
        }
        Some("data_exchange") if payload.is_some() => {
            return Err(GraphError::value("Flow action payload is only for navigate"));
        }
        Some("data_exchange") => {}
        Some(other) => return Err(GraphError::value(format!("Unknown flow action {other}"))),
    }
    let data = payload.and_then(|payload| payload.data.as_ref());
    if data.is_some_and(Map::is_empty) {
        return Err(GraphError::value("Flow action payload data must be a non-empty object"));
    }
    Ok(())
}

/// Whether a letter belongs to an emoji: pictures, signs, and what joins or colours them.
fn is_emoji(letter: char) -> bool {
    let code = u32::from(letter);
    (0x2600..0x27C0).contains(&code)
        || (0x1_F000..0x1_FB00).contains(&code)
        || [0x20E3, 0xFE0F].contains(&code)
}
