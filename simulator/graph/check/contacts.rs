//! Contact cards.

use super::super::error::GraphError;
use super::super::wire::SendRequest;
use super::words;
use crate::number::Content;

/// A contacts message: from 1 to 257 people, each with a formatted name and one part of it.
pub(super) fn message(request: &SendRequest) -> Result<Content, GraphError> {
    let contacts = request.contacts.as_deref().ok_or_else(|| GraphError::required("contacts"))?;
    words::count("contacts", contacts.len(), 1, 257)?;
    for contact in contacts {
        let name = contact
            .name
            .as_ref()
            .ok_or_else(|| GraphError::missing("contacts[name] is required"))?;
        words::needed("contacts[name][formatted_name]", name.formatted_name.as_deref(), 1024)?;
        let part =
            name.parts.values().any(|part| part.as_str().is_some_and(|part| !part.is_empty()));
        if !part {
            return Err(GraphError::missing(
                "contacts[name] needs one more part beside formatted_name, such as first_name",
            ));
        }
    }
    let contacts =
        serde_json::to_value(contacts).map_err(|error| GraphError::value(error.to_string()))?;
    Ok(Content::Contacts { contacts })
}
