//! Templates with their values as Meta takes them.
use recado_domain::content::Template;
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Serialize)]
pub(super) struct Filled<'a> {
    name: &'a str,
    language: Language<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Components<'a>>,
}

#[derive(Debug, Serialize)]
struct Language<'a> {
    code: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Components<'a> {
    AsGiven(&'a [Value]),
    BodyOnly([BodyValues<'a>; 1]),
}

#[derive(Debug, Serialize)]
struct BodyValues<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    parameters: Vec<TextValue<'a>>,
}

#[derive(Debug, Serialize)]
struct TextValue<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

pub(super) fn filled(template: &Template) -> Filled<'_> {
    let value = |text| TextValue { kind: "text", text };
    let components = if !template.components.is_empty() {
        Some(Components::AsGiven(&template.components))
    } else if !template.parameters.is_empty() {
        let parameters = template.parameters.iter().map(String::as_str).map(value).collect();
        Some(Components::BodyOnly([BodyValues { kind: "body", parameters }]))
    } else {
        None
    };
    Filled { name: &template.name, language: Language { code: &template.language }, components }
}
