//! Customers in the API's words.
use recado_domain::contact;
use recado_protocol::{Contact, Identity};

/// Returns a customer.
pub(crate) fn contact(contact: &contact::Contact) -> Contact {
    let identity = |identity: &recado_domain::identity::Identity| Identity {
        kind: identity.kind().to_owned(),
        value: identity.value().to_owned(),
    };
    Contact {
        id: contact.id.to_string(),
        name: contact.name(),
        phone: contact.phone().map(|phone| format!("+{phone}")),
        identities: contact.identities.iter().map(identity).collect(),
        language: contact.language.map(|language| language.code().to_owned()),
        opted_out: contact.opted_out,
        blocked: contact.blocked,
        created_at: contact.created_at.to_rfc3339(),
    }
}
