//! What a conversation's partition holds, and what a reader makes of it.
use std::{collections::BTreeMap, rc::Rc};

use recado_placement::{
    Chain, Epoch, Link, Mark,
    chain::{Broken, Place},
};

use crate::breaks::Break;

/// What an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// A message with its dedupe key; `reply`: a send of the same number is queued with it.
    Said { key: u32, reply: bool },
    /// The send is about to start.
    Started(u32),
    /// The send is over.
    Ended(u32),
}

/// An entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) link: Link,
    pub(crate) fact: Fact,
}

/// The row of a dedupe key: overwritten in place by whoever has the higher stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyRow {
    pub(crate) stamp: i64,
    pub(crate) entry: Place,
}

/// One batch: everything in it reaches a server together or not at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    pub(crate) entry: Option<Entry>,
    pub(crate) mark: Option<Mark>,
    pub(crate) key: Option<(u32, KeyRow)>,
}

/// A partition on one server, or merged from several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    entries: BTreeMap<(u64, Epoch), Entry>,
    marks: BTreeMap<Epoch, Place>,
    keys: BTreeMap<u32, KeyRow>,
}

impl Rows {
    pub(crate) fn apply(&mut self, batch: &Rc<Batch>) {
        if let Some(entry) = batch.entry {
            self.entries.insert((entry.link.first, entry.link.epoch), entry);
        }
        if let Some(mark) = batch.mark {
            self.marks.insert(mark.epoch, mark.head);
        }
        if let Some((key, row)) = batch.key {
            self.merge_key(key, row);
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.entries.extend(other.entries.iter());
        self.marks.extend(other.marks.iter());
        for (key, row) in &other.keys {
            self.merge_key(*key, *row);
        }
    }

    fn merge_key(&mut self, key: u32, row: KeyRow) {
        let known = self.keys.entry(key).or_insert(row);
        *known = row.max(*known);
    }

    /// Returns the chain as a reader tells it.
    pub(crate) fn chain(&self, broken: Break) -> Result<Chain, Broken> {
        let links: Vec<Link> = self.entries.values().map(|entry| entry.link).collect();
        if broken == Break::ChainForwards {
            return Ok(forwards(&links));
        }
        let mark = |(epoch, head): (&Epoch, &Place)| Mark { epoch: *epoch, head: *head };
        let marks: Vec<Mark> = self.marks.iter().map(mark).collect();
        Chain::of(&Chain::default(), &links, &marks)
    }

    /// Returns the entries on a chain, in order.
    pub(crate) fn on<'a>(&'a self, chain: &'a Chain) -> impl Iterator<Item = &'a Entry> {
        self.entries.values().filter(|entry| chain.holds(entry.link.first, entry.link.epoch))
    }

    /// Returns the keys that count.
    pub(crate) fn keys(&self, chain: &Chain, broken: Break) -> BTreeMap<u32, Place> {
        let counts = |place: Place| {
            broken == Break::KeyWithoutEntry || chain.holds(place.position, place.epoch)
        };
        let known = self.keys.iter().map(|(key, row)| (*key, row.entry));
        known.filter(|(_, place)| counts(*place)).collect()
    }
}

/// The rule that looks right and is not.
fn forwards(links: &[Link]) -> Chain {
    let mut chain = Chain::default();
    loop {
        let next = chain.next(Epoch::FIRST, 1);
        let follows =
            links.iter().filter(|link| link.first == next.first && link.previous == next.previous);
        let Some(link) = follows.max_by_key(|link| link.epoch) else { return chain };
        chain.push(link);
    }
}
