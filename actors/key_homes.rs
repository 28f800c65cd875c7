//! Which key came with which entry. A store need not know it; the events tell most of it, and what they
//! do not tell (which notice of an edit was which) makes no difference.
use std::collections::{BTreeMap, BTreeSet};

use recado_domain::{ProviderId, conversation::Event};
use recado_store::{Entry, Key, StoreError};

use crate::{replay::events, talk::number_of};

/// Keys that have not found their entry yet.
pub struct KeyHomes {
    /// By the first position of the entry, where the store knows it.
    known: BTreeMap<u64, Vec<Key>>,
    open: BTreeMap<String, Vec<u8>>,
    /// Open keys of people's requests, by the message they made.
    requests: BTreeSet<(u32, String)>,
}

impl KeyHomes {
    /// Takes all keys of a conversation.
    pub fn new(keys: Vec<(Key, Option<u64>)>) -> Self {
        let mut homes =
            Self { known: BTreeMap::new(), open: BTreeMap::new(), requests: BTreeSet::new() };
        for (key, first) in keys {
            if let Some(first) = first {
                homes.known.entry(first).or_default().push(key);
                continue;
            }
            if let Some(number) = number_of(&key.value).filter(|_| key.key.starts_with("i:")) {
                homes.requests.insert((number, key.key.clone()));
            }
            homes.open.insert(key.key, key.value);
        }
        homes
    }

    /// Returns the keys of an entry; asked for from the first entry on. The last one gets what is left.
    pub fn of(&mut self, entry: &Entry, is_last: bool) -> Result<Vec<Key>, StoreError> {
        let mut keys = self.known.remove(&entry.first).unwrap_or_default();
        if !self.open.is_empty() {
            for recorded in events(entry)? {
                self.find(&recorded.event, &mut keys);
            }
        }
        if is_last {
            keys.extend(std::mem::take(&mut self.known).into_values().flatten());
            let open = std::mem::take(&mut self.open);
            keys.extend(open.into_iter().map(|(key, value)| Key { key, value }));
        }
        keys.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(keys)
    }

    fn find(&mut self, event: &Event, keys: &mut Vec<Key>) {
        match event {
            Event::MessageReceived { provider_id, .. }
            | Event::EchoReceived { provider_id, .. }
            | Event::SendAccepted { provider_id, .. }
            | Event::StatusReported { provider_id, .. } => keys.extend(self.message(provider_id)),
            Event::MessageQueued { number, .. } | Event::Noted { number, .. } => {
                keys.extend(self.request(*number));
            }
            Event::MessageEdited { .. } => keys.extend(self.notice("e:")),
            Event::MessageRevoked { .. } => keys.extend(self.notice("r:")),
            Event::Renamed { .. } => keys.extend(self.notice("n:")),
            _ => {}
        }
    }

    fn message(&mut self, provider_id: &ProviderId) -> Option<Key> {
        let (key, value) = self.open.remove_entry(&format!("m:{provider_id}"))?;
        Some(Key { key, value })
    }

    fn request(&mut self, number: u32) -> Option<Key> {
        let from = (number, String::new());
        let (_, name) = self.requests.range(from..).next().filter(|(of, _)| *of == number)?.clone();
        self.requests.remove(&(number, name.clone()));
        let (key, value) = self.open.remove_entry(&name)?;
        Some(Key { key, value })
    }

    fn notice(&mut self, prefix: &str) -> Option<Key> {
        let (name, _) = self.open.range(prefix.to_owned()..).next()?;
        let name = Some(name.clone()).filter(|name| name.starts_with(prefix))?;
        let (key, value) = self.open.remove_entry(&name)?;
        Some(Key { key, value })
    }
}

#[cfg(test)]
mod tests {
    use recado_domain::{
        Timestamp, UserId,
        content::Content,
        conversation::{Recorded, encode},
    };
    use uuid::Uuid;

    use super::*;

    fn entry(first: u64, events: Vec<Event>) -> Entry {
        let recorded = |(position, event)| Recorded {
            position,
            at: Timestamp(1),
            by: None,
            event,
            effects: Vec::new(),
        };
        let events: Vec<Recorded> = (first..).zip(events).map(recorded).collect();
        Entry { first, count: events.len() as u32, bytes: encode(&events) }
    }

    fn says(id: &str, number: u32) -> Event {
        Event::MessageReceived {
            number,
            provider_id: ProviderId(id.to_owned()),
            sent_at: Timestamp(1),
            content: Content::Text { text: "hola".to_owned(), preview_url: false },
            reply_to: None,
            referral: None,
            forwarded: false,
        }
    }

    fn edits(original: &str) -> Event {
        Event::MessageEdited {
            original: ProviderId(original.to_owned()),
            sent_at: Timestamp(1),
            content: Content::Text { text: "hola 2".to_owned(), preview_url: false },
        }
    }

    fn key(name: &str, value: &[u8]) -> Key {
        Key { key: name.to_owned(), value: value.to_vec() }
    }

    fn names(keys: &[Key]) -> Vec<&str> {
        keys.iter().map(|key| key.key.as_str()).collect()
    }

    #[test]
    fn keys_come_home_by_what_the_events_tell() {
        let user = UserId::from_uuid(Uuid::nil());
        let note = Event::Noted { number: 2, user, text: "ojo".to_owned() };
        let request = [&2_u32.to_le_bytes()[..], &[9; 32]].concat();
        let keys =
            ["m:a", "m:b", "e:x", "e:y", "m:lost"].map(|name| (key(name, b"\x01\0\0\0"), None));
        let mut homes =
            KeyHomes::new(keys.into_iter().chain([(key("i:u:1", &request), None)]).collect());
        assert_eq!(names(&homes.of(&entry(1, vec![says("a", 1)]), false).unwrap()), ["m:a"]);
        let second = homes.of(&entry(2, vec![note, edits("a")]), false).unwrap();
        assert_eq!(names(&second), ["e:x", "i:u:1"]);
        let third = entry(4, vec![says("b", 3), edits("b")]);
        assert_eq!(names(&homes.of(&third, false).unwrap()), ["e:y", "m:b"]);
        assert_eq!(names(&homes.of(&entry(6, vec![Event::Woken]), true).unwrap()), ["m:lost"]);
    }

    #[test]
    fn what_the_store_knows_is_believed() {
        let keys = vec![(key("m:a", b"\x01\0\0\0"), Some(2)), (key("e:x", b""), Some(1))];
        let mut homes = KeyHomes::new(keys);
        assert_eq!(names(&homes.of(&entry(1, vec![says("a", 1)]), false).unwrap()), ["e:x"]);
        assert_eq!(names(&homes.of(&entry(2, vec![Event::Woken]), true).unwrap()), ["m:a"]);
    }
}
