//! Puts a send's parameters into a template, or says in the provider's words why they do not fit.

use super::definition::{ButtonDefinition, Component, Definition, placeholders};
use crate::graph::GraphError;
use crate::graph::wire::{Location, MediaObject, Parameter, SentComponent, SentTemplate};
use crate::number::{Card, CardButton, Header, Place, Template};

/// Longest body after the parameters are in. Source: `LIMITS.md`.
const LONGEST_BODY: usize = 1024;

/// The template as the customer sees it. `media` turns a media object into what the phone shows and
/// refuses one that does not exist.
pub(crate) fn fill(
    definition: &Definition,
    sent: &SentTemplate,
    media: &dyn Fn(&str, &MediaObject) -> Result<Header, GraphError>,
) -> Result<Template, GraphError> {
    usable(definition)?;
    let header = match definition.component("HEADER") {
        Some(header) => Some(fill_header(header, part(sent, "header"), media)?),
        None => none_given("header", part(sent, "header"))?,
    };
    let body = definition.component("BODY").and_then(|body| body.text.as_deref()).unwrap_or("");
    let text = fill_text("body", body, part(sent, "body"))?;
    if text.chars().count() > LONGEST_BODY {
        return Err(GraphError::code(132_005));
    }
    let footer = definition.component("FOOTER").and_then(|footer| footer.text.clone());
    let buttons = definition
        .buttons()
        .iter()
        .enumerate()
        .map(|(place, button)| fill_button(place, button, sent))
        .collect::<Result<_, _>>()?;
    check_button_places(definition, sent)?;
    Ok(Template {
        name: definition.name.clone(),
        language: definition.language.clone(),
        category: definition.category.clone(),
        card: Card { header, text: Some(text.into()), footer },
        buttons,
    })
}

fn usable(definition: &Definition) -> Result<(), GraphError> {
    match definition.status.as_str() {
        "APPROVED" => Ok(()),
        "PAUSED" => Err(GraphError::code(132_015)),
        "DISABLED" => Err(GraphError::code(132_016)),
        _ => Err(GraphError::code(132_001)),
    }
}

fn part<'a>(sent: &'a SentTemplate, kind: &str) -> &'a [Parameter] {
    let is = |c: &&SentComponent| c.kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case(kind));
    sent.components.iter().find(is).map(|c| c.parameters.as_slice()).unwrap_or_default()
}

fn none_given(part: &str, given: &[Parameter]) -> Result<Option<Header>, GraphError> {
    if given.is_empty() { Ok(None) } else { Err(wrong_count(part, given.len(), 0)) }
}

fn wrong_count(part: &str, given: usize, wanted: usize) -> GraphError {
    GraphError::with_details(
        132_000,
        format!(
            "{part}: number of localizable_params ({given}) does not match the expected number of params ({wanted})"
        ),
    )
}

fn fill_header(
    component: &Component,
    given: &[Parameter],
    media: &dyn Fn(&str, &MediaObject) -> Result<Header, GraphError>,
) -> Result<Header, GraphError> {
    let format = component.format.as_deref().unwrap_or("TEXT").to_ascii_uppercase();
    if format == "TEXT" {
        let text = component.text.as_deref().unwrap_or("");
        return Ok(Header::Text { text: fill_text("header", text, given)? });
    }
    let [parameter] = given else { return Err(wrong_count("header", given.len(), 1)) };
    let received = parameter.kind.as_deref().unwrap_or("unknown").to_ascii_uppercase();
    if received != format {
        return Err(mismatch("header", &format, &received));
    }
    let object = match format.as_str() {
        "IMAGE" => parameter.image.as_ref(),
        "VIDEO" => parameter.video.as_ref(),
        "DOCUMENT" => parameter.document.as_ref(),
        _ => None,
    };
    if let Some(object) = object {
        return media(&format.to_ascii_lowercase(), object);
    }
    match parameter.location.as_ref().and_then(place) {
        Some(place) if format == "LOCATION" => Ok(Header::Location(place)),
        _ => Err(mismatch("header", &format, "UNKNOWN")),
    }
}

fn mismatch(part: &str, expected: &str, received: &str) -> GraphError {
    GraphError::with_details(
        132_012,
        format!("{part}: Format mismatch, expected {expected}, received {received}"),
    )
}

fn place(location: &Location) -> Option<Place> {
    Some(Place {
        latitude: location.latitude.as_ref()?.degrees()?,
        longitude: location.longitude.as_ref()?.degrees()?,
        name: location.name.clone(),
        address: location.address.clone(),
    })
}

fn fill_text(part: &str, text: &str, given: &[Parameter]) -> Result<String, GraphError> {
    let wanted = placeholders(text);
    if wanted.len() != given.len() {
        return Err(wrong_count(part, given.len(), wanted.len()));
    }
    let mut out = text.to_owned();
    for (place, name) in wanted.iter().enumerate() {
        let positional = name.bytes().all(|b| b.is_ascii_digit());
        let parameter = if positional {
            given.get(place)
        } else {
            given.iter().find(|p| p.name.as_deref() == Some(name))
        };
        let Some(parameter) = parameter else {
            return Err(GraphError::with_details(
                132_012,
                format!("{part}: Parameter name is missing or empty: {name}"),
            ));
        };
        let words = words(part, parameter)?;
        for spelling in [format!("{{{{{name}}}}}"), format!("{{{{ {name} }}}}")] {
            out = out.replace(&spelling, &words);
        }
    }
    Ok(out)
}

fn words(part: &str, parameter: &Parameter) -> Result<String, GraphError> {
    let kind = parameter.kind.as_deref().unwrap_or("unknown");
    let words = match kind {
        "text" => parameter.text.clone(),
        "currency" => parameter.currency.as_ref().and_then(|c| c.fallback_value.clone()),
        "date_time" => parameter.date_time.as_ref().and_then(|d| d.fallback_value.clone()),
        other => return Err(mismatch(part, "TEXT", &other.to_ascii_uppercase())),
    };
    let words = words.filter(|words| !words.is_empty()).ok_or_else(|| {
        GraphError::missing(format!("Parameter of type {kind} is missing text value"))
    })?;
    if words.contains(['\n', '\t']) || words.contains("     ") {
        return Err(GraphError::with_details(
            132_012,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        ));
    }
    Ok(words)
}

fn fill_button(
    place: usize,
    button: &ButtonDefinition,
    sent: &SentTemplate,
) -> Result<CardButton, GraphError> {
    let given = sent
        .components
        .iter()
        .filter(|c| c.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("button")))
        .find(|c| c.place() == Some(place));
    let parameter = given.and_then(|component| component.parameters.first());
    let text = button.text.clone();
    let demanded = |what: &str| {
        GraphError::missing(format!("Button at index {place} of type {what} requires a parameter"))
    };
    Ok(match button.kind.to_ascii_uppercase().as_str() {
        "URL" => {
            let url = button.url.as_deref().unwrap_or_default();
            let url = match placeholders(url).first() {
                None => url.to_owned(),
                Some(name) => {
                    let value =
                        parameter.and_then(|p| p.text.as_deref()).ok_or_else(|| demanded("Url"))?;
                    url.replace(&format!("{{{{{name}}}}}"), value)
                }
            };
            CardButton::Url { text, url }
        }
        "PHONE_NUMBER" => CardButton::PhoneNumber {
            text,
            phone_number: button.phone_number.clone().unwrap_or_default(),
        },
        "COPY_CODE" => {
            let code = parameter.and_then(|p| p.coupon_code.clone().or_else(|| p.text.clone()));
            CardButton::CopyCode { text, code: code.ok_or_else(|| demanded("Copy code"))? }
        }
        "FLOW" => CardButton::Flow { text },
        _ => {
            let payload = parameter.and_then(|p| p.payload.clone().or_else(|| p.text.clone()));
            let payload = payload.unwrap_or_else(|| text.clone());
            CardButton::QuickReply { text, payload }
        }
    })
}

/// Parameters for a button that the template does not have.
fn check_button_places(definition: &Definition, sent: &SentTemplate) -> Result<(), GraphError> {
    for component in &sent.components {
        let kind = component.kind.as_deref().unwrap_or_default().to_ascii_lowercase();
        match kind.as_str() {
            "header" | "body" | "footer" => {}
            "button" => {
                let button = component.place().and_then(|place| definition.buttons().get(place));
                let Some(button) = button else {
                    return Err(GraphError::with_details(
                        132_000,
                        "button: the template has no button at this index",
                    ));
                };
                let sub_type = component.sub_type.as_deref().unwrap_or_default();
                if !sub_type.eq_ignore_ascii_case(&button.kind) {
                    return Err(mismatch("button", &button.kind, &sub_type.to_ascii_uppercase()));
                }
            }
            _ => return Err(GraphError::value(format!("Unknown component type {kind}"))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Media;
    use crate::templates::TemplateShelf;
    use serde_json::{Value, json};

    fn try_fill(name: &str, language: &str, components: Value) -> Result<Template, u32> {
        let shelf = TemplateShelf::with_samples();
        let sent = serde_json::from_value(json!({"components": components})).unwrap();
        let media = |_: &str, object: &MediaObject| {
            Ok(Header::Image(Media { link: object.link.clone(), ..Media::default() }))
        };
        fill(shelf.find(name, language).unwrap(), &sent, &media).map_err(|error| error.number())
    }

    fn body(texts: &[&str]) -> Value {
        let parameters: Vec<_> = texts.iter().map(|t| json!({"type": "text", "text": t})).collect();
        json!({"type": "body", "parameters": parameters})
    }

    #[test]
    fn parameters_take_their_places() {
        let filled =
            try_fill("pedido_en_camino", "es", json!([body(&["Rosa", "048240"])])).unwrap();
        assert_eq!(
            filled.card.text.as_deref(),
            Some("Hola Rosa, tu pedido 048240 ya va en camino.")
        );
        assert_eq!(filled.buttons.len(), 2);
    }

    #[test]
    fn counts_and_formats_must_fit() {
        let order = |components| try_fill("pedido_en_camino", "es", components).unwrap_err();
        assert_eq!(order(json!([body(&["Rosa"])])), 132_000);
        assert_eq!(order(json!([])), 132_000);
        assert_eq!(order(json!([body(&["Rosa", "a\nb"])])), 132_012);
        assert_eq!(order(json!([body(&["Rosa", &"x".repeat(1024)])])), 132_005);
        let image = json!({"type": "header", "parameters": [{"type": "image", "image": {"link": "http://x/y"}}]});
        assert_eq!(order(json!([image, body(&["Rosa", "1"])])), 132_000);
        let season = |components| try_fill("cafe_de_temporada", "es", components);
        let url = json!({"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "geisha"}]});
        assert_eq!(season(json!([image, body(&["Rosa", "Geisha"])])).unwrap_err(), 131_008);
        assert_eq!(season(json!([body(&["Rosa", "Geisha"]), url])).unwrap_err(), 132_000);
        let text = json!({"type": "header", "parameters": [{"type": "text", "text": "x"}]});
        assert_eq!(season(json!([text, body(&["Rosa", "Geisha"]), url])).unwrap_err(), 132_012);
        let filled = season(json!([image, body(&["Rosa", "Geisha"]), url])).unwrap();
        assert!(
            matches!(&filled.buttons[0], CardButton::Url { url, .. } if url.ends_with("/cafe/geisha"))
        );
    }
}
