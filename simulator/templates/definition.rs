//! A template as it was created: name, language, parts with `{{placeholders}}`.

use serde::{Deserialize, Serialize};

use crate::graph::GraphError;
use crate::ids;

/// A template in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Definition {
    #[serde(default = "ids::numeric")]
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    #[serde(default)]
    pub(crate) category: String,
    /// APPROVED, PENDING, REJECTED, PAUSED or DISABLED.
    #[serde(default)]
    pub(crate) status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parameter_format: Option<String>,
    #[serde(default)]
    pub(crate) components: Vec<Component>,
}

/// A part of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Component {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) buttons: Option<Vec<ButtonDefinition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) example: Option<serde_json::Value>,
}

/// A button of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ButtonDefinition {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) example: Option<serde_json::Value>,
}

impl Definition {
    pub(crate) fn component(&self, kind: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.kind.eq_ignore_ascii_case(kind))
    }

    pub(crate) fn buttons(&self) -> &[ButtonDefinition] {
        self.component("BUTTONS").and_then(|c| c.buttons.as_deref()).unwrap_or_default()
    }
}

/// Names of the placeholders in a text, in order of first use: `{{1}}`, `{{name}}`.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in text.split("{{").skip(1) {
        if let Some((name, _)) = piece.split_once("}}") {
            let name = name.trim();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// What the provider demands of a new template. Source: `field.md` §5.2 (name), `LIMITS.md` (body).
pub(crate) fn check_new(definition: &Definition) -> Result<(), GraphError> {
    let name = &definition.name;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if name.is_empty() || name.len() > 512 || !name.bytes().all(plain) {
        return Err(GraphError::parameter(
            "Param name must be 1 to 512 characters of a-z, 0-9 and _",
        ));
    }
    if definition.language.is_empty() {
        return Err(GraphError::required("language"));
    }
    if !matches!(definition.category.as_str(), "MARKETING" | "UTILITY" | "AUTHENTICATION") {
        return Err(GraphError::parameter(
            "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}",
        ));
    }
    let body = definition.component("BODY").and_then(|body| body.text.as_deref());
    match body.map(|text| text.chars().count()) {
        None | Some(0) => Err(GraphError::required("components['BODY'].text")),
        Some(1025..) => {
            Err(GraphError::parameter("Body text must be at most 1024 characters long."))
        }
        Some(_) => check_parts(definition),
    }
}

fn check_parts(definition: &Definition) -> Result<(), GraphError> {
    for component in &definition.components {
        let length = component.text.as_deref().map_or(0, |text| text.chars().count());
        let kind = component.kind.to_ascii_uppercase();
        match kind.as_str() {
            "HEADER" | "FOOTER" if length > 60 => {
                return Err(GraphError::parameter(format_args!(
                    "{kind} text must be at most 60 characters long."
                )));
            }
            "HEADER" | "FOOTER" | "BODY" | "BUTTONS" => {}
            _ => {
                return Err(GraphError::parameter(format_args!(
                    "Param components[type] is not known: {kind}"
                )));
            }
        }
    }
    let long = definition.buttons().iter().any(|button| button.text.chars().count() > 25);
    if definition.buttons().len() > 10 || long {
        return Err(GraphError::parameter("At most 10 buttons of at most 25 characters."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_once_each() {
        assert_eq!(placeholders("Hola {{1}}, {{ 2 }} y {{1}}"), ["1", "2"]);
        assert_eq!(placeholders("{{name}} {x} {{"), ["name"]);
        assert!(placeholders("nada").is_empty());
    }
}
