//! Finds the profile of a piece at once: a delivery of 3 MB holds some ten thousand of each, and
//! whoever compared each with each would keep every other delivery waiting for seconds.
use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
};

use recado_domain::identity::phone_variants;

use super::{Contact, Known};

/// Where each way of knowing somebody stands first among the profiles of a change.
#[derive(Default)]
pub(super) struct Index {
    places: HashMap<Key, usize>,
}

/// One way of knowing somebody.
#[derive(Debug, Eq, Hash)]
#[cfg_attr(not(test), derive(PartialEq))]
#[cfg_attr(
    test,
    expect(clippy::derived_hash_with_manual_eq, reason = "the tests count, and compare alike")
)]
enum Key {
    /// The canonical one of the ways a phone is written.
    Phone(String),
    User(String),
    Parent(String),
}

impl Index {
    pub(super) fn of(contacts: &[Contact<'_>]) -> Self {
        let mut index = Self::default();
        index.places.reserve(contacts.len());
        for (at, contact) in contacts.iter().enumerate() {
            for key in keys(known_of(contact)) {
                if let Entry::Vacant(free) = index.places.entry(key) {
                    free.insert(at);
                }
            }
        }
        index
    }

    /// Returns where the first profile stands that shares any of what is known.
    pub(super) fn first(&self, known: Known<'_>) -> Option<usize> {
        keys(known).filter_map(|key| self.places.get(&key).copied()).min()
    }
}

fn known_of<'c>(contact: &'c Contact<'_>) -> Known<'c> {
    Known::new(&contact.wa_id, &contact.user_id, &contact.parent_user_id)
}

fn keys(known: Known<'_>) -> impl Iterator<Item = Key> {
    let phone = known.phone.and_then(|phone| phone_variants(phone).into_iter().next());
    let user = known.user.map(str::to_owned);
    let parent = known.parent.map(str::to_owned);
    [phone.map(Key::Phone), user.map(Key::User), parent.map(Key::Parent)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::{collection::vec, option::of, prelude::*};
    use serde_json::json;

    use super::*;

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    impl PartialEq for Key {
        fn eq(&self, other: &Self) -> bool {
            COMPARED.set(COMPARED.get() + 1);
            match (self, other) {
                (Self::Phone(one), Self::Phone(other))
                | (Self::User(one), Self::User(other))
                | (Self::Parent(one), Self::Parent(other)) => one == other,
                _ => false,
            }
        }
    }

    type Person = (Option<String>, Option<String>, Option<String>);

    /// Few phones, users and companies, so that many are shared; phones in both ways of writing, and
    /// what is none.
    fn person() -> impl Strategy<Value = Person> {
        let phone = "(55|54|549|52|521|51)(11)?9?8765432[01]|ñandú987654321|[0-9]{1,3}";
        (of(phone), of("PE\\.[1-4]"), of("PE\\.ENT\\.[12]"))
    }

    fn known(person: &Person) -> Known<'_> {
        let (phone, user, parent) = person;
        Known { phone: phone.as_deref(), user: user.as_deref(), parent: parent.as_deref() }
    }

    fn profiles(people: &[Person]) -> Vec<String> {
        let profile = |(phone, user, parent): &Person| {
            json!({ "wa_id": phone, "user_id": user, "parent_user_id": parent }).to_string()
        };
        people.iter().map(profile).collect()
    }

    fn contacts(texts: &[String]) -> Vec<Contact<'_>> {
        texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// What the index is to answer, said plainly.
    fn is_same(contact: &Contact<'_>, known: Known<'_>) -> bool {
        let theirs = known_of(contact);
        let is_phone = theirs.phone.zip(known.phone).is_some_and(|(one, other)| {
            one == other || phone_variants(one).iter().any(|way| way == other)
        });
        let is_user = known.user.is_some() && theirs.user == known.user;
        let is_parent = known.parent.is_some() && theirs.parent == known.parent;
        is_phone || is_user || is_parent
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_profile_found_at_once_is_the_one_a_look_through_all_finds(
            people in vec(person(), 0..12),
            asked in person(),
        ) {
            let texts = profiles(&people);
            let contacts = contacts(&texts);
            let plain = contacts.iter().position(|contact| is_same(contact, known(&asked)));
            prop_assert_eq!(Index::of(&contacts).first(known(&asked)), plain);
        }
    }

    #[test]
    fn a_full_delivery_is_read_with_about_one_comparison_a_piece() {
        const PEOPLE: usize = 10_000;
        let person = |n: usize| (Some(format!("519{n:08}")), Some(format!("PE.{n}")), None);
        let people: Vec<Person> = (0..PEOPLE).map(person).collect();
        let texts = profiles(&people);
        let contacts = contacts(&texts);
        COMPARED.set(0);
        let index = Index::of(&contacts);
        for (at, person) in people.iter().enumerate() {
            assert_eq!(index.first(known(person)), Some(at));
        }
        // Two to find each; the rest of what the table compares is chance.
        assert!(COMPARED.get() < 4 * PEOPLE, "{} comparisons", COMPARED.get());
    }
}
