//! Lengths of texts inside a message, counted in characters.

use super::super::error::GraphError;

/// Whether a text has more than that many characters.
pub(super) fn longer(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().count() > most
}

/// A text that must be there, from 1 to `most` characters.
pub(super) fn needed(what: &str, text: Option<&str>, most: usize) -> Result<String, GraphError> {
    let text = text.ok_or_else(|| GraphError::missing(format!("{what} is required")))?;
    if text.is_empty() || longer(text, most) {
        return Err(GraphError::value(format!(
            "{what} length invalid. Min length: 1, Max length: {most}"
        )));
    }
    Ok(text.to_owned())
}

/// A text that may be missing or empty.
pub(super) fn optional(
    what: &str,
    text: Option<&str>,
    most: usize,
) -> Result<Option<String>, GraphError> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => needed(what, Some(text), most).map(Some),
    }
}

/// A list that must have from `least` to `most` elements.
pub(super) fn count(what: &str, has: usize, least: usize, most: usize) -> Result<(), GraphError> {
    if (least..=most).contains(&has) {
        return Ok(());
    }
    Err(GraphError::value(format!(
        "Invalid {what} count. Min allowed {what}: {least}, Max allowed {what}: {most}"
    )))
}

/// Ids that must differ from each other.
pub(super) fn distinct<'a>(
    what: &str,
    ids: impl IntoIterator<Item = &'a str>,
) -> Result<(), GraphError> {
    let mut seen: Vec<&str> = Vec::new();
    for id in ids {
        if seen.contains(&id) {
            return Err(GraphError::value(format!("Duplicated {what}: {id}")));
        }
        seen.push(id);
    }
    Ok(())
}
