//! Who is meant: the identities of a piece joined with the profile that came beside it.
use recado_domain::identity::{Identity, Peer, phone_digits, phone_variants};
use serde_json::value::RawValue;

use super::{super::wire::Contact, Odd};
use crate::meta::lenient::Words;

/// The profiles of one change.
pub(super) struct Book<'a>(Vec<Contact<'a>>);

/// What a piece itself says of a person.
#[derive(Clone, Copy, Default)]
pub(super) struct Known<'w> {
    pub(super) phone: Option<&'w str>,
    pub(super) user: Option<&'w str>,
    pub(super) parent: Option<&'w str>,
}

impl<'w> Known<'w> {
    pub(super) fn new(phone: &'w Words<'_>, user: &'w Words<'_>, parent: &'w Words<'_>) -> Self {
        Self { phone: phone.get(), user: user.get(), parent: parent.get() }
    }

    fn is_nobody(&self) -> bool {
        self.phone.is_none() && self.user.is_none() && self.parent.is_none()
    }

    /// Makes the peer; `None` when there is nothing to know the person by. What is neither a phone
    /// nor a user id names nobody: it must not become a customer that no message ever reaches.
    pub(super) fn peer(self) -> Option<Peer> {
        let identities = [self.phone.and_then(phone_or_user), self.user.and_then(user_id)];
        let parent = self.parent.and_then(user_id);
        let mut identities: Vec<_> = identities.into_iter().chain([parent]).flatten().collect();
        identities.dedup();
        (!identities.is_empty()).then_some(Peer { identities, name: None })
    }

    /// Says why a piece names nobody; `whom` is the role, `its sender`.
    pub(super) fn nobody(self, whom: &str) -> Odd {
        if self.is_nobody() {
            return Odd::new(format!("nobody is named as {whom}"));
        }
        Odd::new(format!("{whom} is named by what is neither a phone nor a user id"))
    }
}

impl<'a> Book<'a> {
    /// Reads the profiles; an odd one costs a name, not a message.
    pub(super) fn read(raw: &[&'a RawValue]) -> Self {
        Self(raw.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect())
    }

    /// Makes the peer of what a piece says and of the profile that fits it. A piece that names
    /// nobody is of the only person the change speaks of.
    pub(super) fn peer(&self, known: Known<'_>) -> Option<Peer> {
        let contact = match self.0.as_slice() {
            [only] if known.is_nobody() => Some(only),
            contacts => contacts.iter().find(|contact| is_same(contact, known)),
        };
        let Some(contact) = contact else { return known.peer() };
        let whole = Known {
            phone: known.phone.or(contact.wa_id.get()),
            user: known.user.or(contact.user_id.get()),
            parent: known.parent.or(contact.parent_user_id.get()),
        };
        let mut peer = whole.peer()?;
        if let Some(profile) = &contact.profile {
            peer.name = profile.name.owned();
            peer.identities.extend(profile.username.owned().map(Identity::Username));
        }
        Some(peer)
    }
}

fn is_same(contact: &Contact<'_>, known: Known<'_>) -> bool {
    let is_user = known.user.is_some() && contact.user_id.get() == known.user;
    let is_parent = known.parent.is_some() && contact.parent_user_id.get() == known.parent;
    let is_phone = match (contact.wa_id.get(), known.phone) {
        (Some(one), Some(other)) => one == other || is_variant(one, other),
        _ => false,
    };
    is_user || is_parent || is_phone
}

/// Tells whether two phones are two ways of writing one; cheap for those that are not alike.
fn is_variant(one: &str, other: &str) -> bool {
    let tail =
        |text: &str| text.len().checked_sub(8).and_then(|from| text.get(from..).map(str::to_owned));
    tail(one).is_some_and(|end| other.ends_with(&end))
        && phone_variants(one) == phone_variants(other)
}

/// Reads what stands where a phone stands: a phone (7 to 15 digits, E.164), or a user id where a
/// relay puts one there.
fn phone_or_user(text: &str) -> Option<Identity> {
    phone_digits(text).map(Identity::Phone).or_else(|| user_id(text))
}

/// Reads a business-scoped user id: a country's two letters, a dot (`ENT.` for a company's), then
/// letters and digits.
pub(super) fn user_id(text: &str) -> Option<Identity> {
    let (country, rest) = text.split_once('.')?;
    let is_country =
        country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase());
    let bare = rest.strip_prefix("ENT.").unwrap_or(rest);
    let is_id = !bare.is_empty() && bare.bytes().all(|letter| letter.is_ascii_alphanumeric());
    let identity = if bare == rest { Identity::WhatsappUser } else { Identity::WhatsappParentUser };
    (is_country && is_id).then(|| identity(text.to_owned()))
}
