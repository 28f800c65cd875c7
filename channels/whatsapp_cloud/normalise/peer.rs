//! Who is meant: the identities of a piece joined with the profile that came beside it.
mod index;

use recado_domain::identity::{Identity, Peer, phone_digits};
use serde_json::value::RawValue;

use self::index::Index;
use super::super::wire::Contact;
use crate::meta::lenient::Words;

/// Longest name of a profile that is kept, in characters: WhatsApp's have at most 25, and a name is
/// copied into every row and list of its customer.
const LONGEST_NAME: usize = 128;

/// The profiles of one change.
pub(super) struct Book<'a> {
    contacts: Vec<Contact<'a>>,
    index: Index,
}

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

    /// Makes the peer; `None` when there is nothing to know the person by.
    pub(super) fn peer(self) -> Option<Peer> {
        let phone = self.phone.map(phone_or_user);
        let user = self.user.map(|id| Identity::WhatsappUser(id.to_owned()));
        let parent = self.parent.map(|id| Identity::WhatsappParentUser(id.to_owned()));
        let mut identities: Vec<_> = [phone, user, parent].into_iter().flatten().collect();
        identities.dedup();
        (!identities.is_empty()).then_some(Peer { identities, name: None })
    }
}

impl<'a> Book<'a> {
    /// Reads the profiles; an odd one costs a name, not a message.
    pub(super) fn read(raw: &[&'a RawValue]) -> Self {
        let contacts: Vec<Contact<'a>> =
            raw.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
        let index = Index::of(&contacts);
        Self { contacts, index }
    }

    /// Makes the peer of what a piece says and of the profile that fits it. A piece that names
    /// nobody is of the only person the change speaks of.
    pub(super) fn peer(&self, known: Known<'_>) -> Option<Peer> {
        let contact = match self.contacts.as_slice() {
            [only] if known.is_nobody() => Some(only),
            contacts => self.index.first(known).and_then(|at| contacts.get(at)),
        };
        let Some(contact) = contact else { return known.peer() };
        let whole = Known {
            phone: known.phone.or(contact.wa_id.get()),
            user: known.user.or(contact.user_id.get()),
            parent: known.parent.or(contact.parent_user_id.get()),
        };
        let mut peer = whole.peer()?;
        if let Some(profile) = &contact.profile {
            peer.name = profile.name.get().map(|name| name.chars().take(LONGEST_NAME).collect());
            let username = profile.username.owned();
            let username = username.filter(|name| name.chars().count() <= LONGEST_NAME);
            peer.identities.extend(username.map(Identity::Username));
        }
        Some(peer)
    }
}

/// Reads what stands where a phone stands: a phone (7 to 15 digits, E.164); else an id that is taken as
/// it is, and never shown or dialled as a phone. Nobody's message is lost over the form of an id.
fn phone_or_user(text: &str) -> Identity {
    match phone_digits(text) {
        Some(digits) => Identity::Phone(digits),
        None => user_id(text).unwrap_or_else(|| Identity::WhatsappUser(text.to_owned())),
    }
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
