//! Whether a template can be sent as it is filled in, and what its words are then.
use recado_channels::TemplateInfo;
use recado_domain::content::Template;
use recado_protocol::FieldError;
use serde_json::Value;

use crate::view::{count_places, part_text};

/// States in which the provider refuses to send a template, with what to do about it. What else
/// there may be, nobody here knows better than the provider.
const UNUSABLE: [(&str, &str); 3] = [
    ("REJECTED", "was rejected by the provider: change it there, or choose another"),
    ("PAUSED", "is paused by the provider because customers complained: choose another meanwhile"),
    ("DISABLED", "was disabled by the provider because customers complained: choose another"),
];

/// Says why the provider would refuse it, as far as its list tells.
pub(super) fn misfit(info: &TemplateInfo, filled: &Template) -> Option<FieldError> {
    let error = |field: &str, reason: String| FieldError { field: field.to_owned(), reason };
    let state = UNUSABLE.iter().find(|(state, _)| info.status.eq_ignore_ascii_case(state));
    if let Some((_, reason)) = state {
        return Some(error("name", (*reason).to_owned()));
    }
    for part in ["body", "header"] {
        // A part without words (a picture, words that the list does not show) takes what it takes.
        let Some(text) = part_text(info, part) else { continue };
        let (wanted, given) = (count_places(text) as usize, given(filled, part));
        if wanted != given {
            let simple = part == "body" && filled.components.is_empty();
            let field = if simple { "parameters" } else { "components" };
            return Some(error(
                field,
                format!("must hold {wanted} values for the {part}: {given} are given"),
            ));
        }
    }
    None
}

/// Counts the values of a part.
fn given(filled: &Template, part: &str) -> usize {
    if filled.components.is_empty() {
        return if part == "body" { filled.parameters.len() } else { 0 };
    }
    let is_part = |component: &&Value| {
        let kind = component.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case(part))
    };
    let parameters = filled.components.iter().find(is_part).and_then(|it| it.get("parameters"));
    parameters.and_then(Value::as_array).map_or(0, Vec::len)
}

/// Puts values into their places, in one pass: what stands in a value is no place.
pub(super) fn filled(body: &str, values: &[String]) -> String {
    let (mut text, mut rest) = (String::with_capacity(body.len()), body);
    while let Some((before, after)) = rest.split_once("{{") {
        let value = after.split_once("}}").and_then(|(name, behind)| {
            let place = name.trim().parse::<usize>().ok()?.checked_sub(1)?;
            Some((values.get(place)?, behind))
        });
        text.push_str(before);
        if let Some((value, behind)) = value {
            text.push_str(value);
            rest = behind;
        } else {
            text.push_str("{{");
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn info(status: &str, components: Value) -> TemplateInfo {
        TemplateInfo {
            id: "1".to_owned(),
            name: "pedido".to_owned(),
            language: "es".to_owned(),
            category: "UTILITY".to_owned(),
            status: status.to_owned(),
            components: components.as_array().unwrap().clone(),
        }
    }

    fn sent(parameters: &[&str], components: Value) -> Template {
        Template {
            name: "pedido".to_owned(),
            language: "es".to_owned(),
            parameters: parameters.iter().map(|&value| value.to_owned()).collect(),
            components: components.as_array().unwrap().clone(),
            rendered: None,
        }
    }

    #[test]
    fn values_take_their_places() {
        let values = ["Rosa".to_owned(), "T-214".to_owned()];
        assert_eq!(filled("Hola {{1}}, va {{ 2 }}. {{3}}", &values), "Hola Rosa, va T-214. {{3}}");
        assert_eq!(filled("{{0}} {{x}} {{", &values), "{{0}} {{x}} {{");
    }

    #[test]
    fn a_place_within_a_value_is_not_filled() {
        let values = ["{{2}}".to_owned(), "X".to_owned()];
        assert_eq!(filled("{{1}} y {{2}}", &values), "{{2}} y X");
        assert_eq!(filled("{{1}}2}}", &["{{".to_owned(), "X".to_owned()]), "{{2}}");
    }

    #[test]
    fn a_template_that_the_provider_does_not_send_is_no_fit() {
        let body = json!([{ "type": "BODY", "text": "Hola" }]);
        for status in ["REJECTED", "paused", "DISABLED"] {
            let found = misfit(&info(status, body.clone()), &sent(&[], json!([])));
            assert_eq!(found.map(|error| error.field).as_deref(), Some("name"), "{status}");
        }
        for status in ["APPROVED", "PENDING", ""] {
            assert_eq!(misfit(&info(status, body.clone()), &sent(&[], json!([]))), None);
        }
    }

    #[test]
    fn too_few_and_too_many_values_are_no_fit() {
        let template = info("APPROVED", json!([{ "type": "BODY", "text": "{{1}} {{2}} {{1}}" }]));
        for (values, fits) in [(&["a"][..], false), (&["a", "b"], true), (&["a", "b", "c"], false)]
        {
            let found = misfit(&template, &sent(values, json!([])));
            assert_eq!(
                found.as_ref().map(|error| error.field.as_str()),
                (!fits).then_some("parameters")
            );
        }
        let component =
            |count: usize| json!([{ "type": "body", "parameters": vec![json!({}); count] }]);
        for (count, fits) in [(1, false), (2, true), (3, false)] {
            let found = misfit(&template, &sent(&[], component(count)));
            assert_eq!(
                found.as_ref().map(|error| error.field.as_str()),
                (!fits).then_some("components")
            );
        }
    }

    #[test]
    fn a_header_with_a_place_wants_its_value_and_a_picture_is_not_counted() {
        let body = json!({ "type": "BODY", "text": "Hola" });
        let words = info(
            "APPROVED",
            json!([{ "type": "HEADER", "format": "TEXT", "text": "{{1}}" }, body]),
        );
        assert_eq!(misfit(&words, &sent(&[], json!([]))).unwrap().field, "components");
        let header = json!([{ "type": "header", "parameters": [{ "type": "text", "text": "a" }] }]);
        assert_eq!(misfit(&words, &sent(&[], header.clone())), None);
        let picture = info("APPROVED", json!([{ "type": "HEADER", "format": "IMAGE" }, body]));
        assert_eq!(misfit(&picture, &sent(&[], header)), None);
    }
}
