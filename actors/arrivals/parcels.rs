//! What each conversation gets of a delivery. One of 3 MB may be of some ten thousand customers: the
//! parcel of each is found at once, not by looking through all.
use std::collections::{HashMap, hash_map::Entry};

use recado_domain::{ConversationId, conversation::ContactCard, incoming::Arrival};

/// What one conversation gets of a delivery.
pub(super) struct Parcel {
    pub(super) conversation: ConversationId,
    pub(super) card: Option<ContactCard>,
    pub(super) arrivals: Vec<Arrival>,
}

/// One parcel a conversation, in the order in which the delivery first speaks of them.
#[derive(Default)]
pub(super) struct Parcels {
    parcels: Vec<Parcel>,
    places: HashMap<ConversationId, usize>,
}

impl Parcels {
    /// Puts an arrival behind those of its conversation; the newest card counts.
    pub(super) fn put(
        &mut self,
        conversation: ConversationId,
        card: Option<ContactCard>,
        arrival: Arrival,
    ) {
        let at = match self.places.entry(conversation) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                self.parcels.push(Parcel { conversation, card: None, arrivals: Vec::new() });
                *free.insert(self.parcels.len() - 1)
            }
        };
        if let Some(parcel) = self.parcels.get_mut(at) {
            parcel.arrivals.push(arrival);
            parcel.card = card.or(parcel.card.take());
        }
    }

    /// Returns them all.
    pub(super) fn into_vec(self) -> Vec<Parcel> {
        self.parcels
    }
}

#[cfg(test)]
mod tests {
    use recado_domain::{ChannelId, ContactId, TenantId, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn card(name: &str) -> ContactCard {
        ContactCard {
            tenant: TenantId::from_uuid(Uuid::nil()),
            channel: ChannelId::from_uuid(Uuid::nil()),
            channel_kind: "scripted".to_owned(),
            contact: ContactId::from_uuid(Uuid::nil()),
            name: name.to_owned(),
            phone: None,
            address: None,
        }
    }

    fn at(seconds: i64) -> Arrival {
        Arrival::Preference { marketing: true, at: Timestamp::from_seconds(seconds) }
    }

    #[test]
    fn each_conversation_gets_what_is_its_own_in_order_with_the_newest_card() {
        let [rosa, hugo] = [1, 2].map(|id| ConversationId::from_uuid(Uuid::from_u128(id)));
        let mut parcels = Parcels::default();
        parcels.put(hugo, None, at(1));
        parcels.put(rosa, Some(card("Rosa")), at(2));
        parcels.put(hugo, Some(card("Hugo")), at(3));
        parcels.put(rosa, Some(card("Rosa Quispe")), at(4));
        parcels.put(rosa, None, at(5));
        let found: Vec<_> = parcels
            .into_vec()
            .into_iter()
            .map(|parcel| (parcel.conversation, parcel.card.unwrap().name, parcel.arrivals))
            .collect();
        let expected = vec![
            (hugo, "Hugo".to_owned(), vec![at(1), at(3)]),
            (rosa, "Rosa Quispe".to_owned(), vec![at(2), at(4), at(5)]),
        ];
        assert_eq!(found, expected);
    }
}
