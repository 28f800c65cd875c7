//! Limits of a template's values.
use recado_domain::{content::Template, text::is_blank};
use serde_json::Value;

use super::Violations;

const NAME: usize = 512;
/// The whole body with its values in place.
const BODY: usize = 1_024;
const CARDS: usize = 10;
/// Meta refuses values with more blanks in a row.
const BLANKS: &str = "     ";

pub(super) fn check(found: &mut Violations, template: &Template) {
    found.text("name", &template.name, NAME);
    if template.language.trim().is_empty() {
        found.add("language", "must be a language code like `es` or `en_US`");
    }
    if !template.parameters.is_empty() && !template.components.is_empty() {
        found.add("components", "take the place of `parameters`: only one of both may be given");
    }
    parameters(found, template);
    for (index, component) in template.components.iter().enumerate() {
        self::component(found, index, component);
    }
}

fn parameters(found: &mut Violations, template: &Template) {
    for (index, value) in template.parameters.iter().enumerate() {
        let field = format!("parameters.{index}");
        if is_blank(value) {
            found.add(field, "must not be empty");
        } else if value.contains(['\n', '\r', '\t']) || value.contains(BLANKS) {
            found.add(field, "must not hold line breaks, tabs or more than four blanks in a row");
        }
    }
    let values: usize = template.parameters.iter().map(|value| value.chars().count()).sum();
    let rendered = template.rendered.as_deref().map_or(0, |text| text.chars().count());
    let has = values.max(rendered);
    if has > BODY {
        let reason = format!("make a body of {has} characters; at most {BODY} are allowed");
        found.add("parameters", reason);
    }
}

fn component(found: &mut Violations, index: usize, component: &Value) {
    let kind = component.get("type").and_then(Value::as_str);
    if kind.is_none_or(str::is_empty) {
        found.add(format!("components.{index}.type"), "is needed: `header`, `body`, `button` …");
    }
    if let Some(cards) = component.get("cards").and_then(Value::as_array) {
        found.count(&format!("components.{index}.cards"), cards.len(), CARDS);
    }
}
