//! What a conversation's partition holds, and what a reader makes of it: the store's own layout. Entries
//! by (first position, epoch); the head, the chain and the keys in cells that are overwritten in
//! place, the newest stamp wins.
use std::{collections::BTreeMap, rc::Rc};

use recado_placement::{Chain, Epoch, Stamp};

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

impl Fact {
    /// Returns how many events it takes.
    pub(crate) const fn count(self) -> u32 {
        match self {
            Self::Said { reply: true, .. } => 2,
            Self::Said { reply: false, .. } | Self::Started(_) | Self::Ended(_) => 1,
        }
    }

    pub(crate) const fn key(self) -> Option<u32> {
        match self {
            Self::Said { key, .. } => Some(key),
            Self::Started(_) | Self::Ended(_) => None,
        }
    }
}

/// An entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) stamp: Stamp,
    pub(crate) fact: Fact,
}

/// Where the log ends, and what belongs to its last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Head {
    pub(crate) entry: Stamp,
    pub(crate) last: u64,
    pub(crate) key: Option<u32>,
}

/// One batch: everything in it reaches a server together or not at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    /// The timestamp of all its cells.
    pub(crate) micros: i64,
    pub(crate) entry: Option<Entry>,
    pub(crate) head: Option<Head>,
    /// Where it changed.
    pub(crate) chain: Option<Chain>,
    /// A key, with the entry that it belongs to.
    pub(crate) key: Option<(u32, Stamp)>,
}

/// A partition on one server, or merged from several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    entries: BTreeMap<(u64, Epoch), Entry>,
    head: Option<(i64, Head)>,
    chain: Option<(i64, Chain)>,
    keys: BTreeMap<u32, (i64, Stamp)>,
}

/// A log as its head tells it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) micros: i64,
    pub(crate) head: Head,
    pub(crate) chain: Chain,
}

impl Rows {
    pub(crate) fn apply(&mut self, batch: &Rc<Batch>) {
        let micros = batch.micros;
        self.entries.extend(batch.entry.map(|entry| (place(entry.stamp), entry)));
        self.merge_head(batch.head.map(|head| (micros, head)));
        self.merge_chain(batch.chain.clone().map(|chain| (micros, chain)));
        if let Some((key, entry)) = batch.key {
            self.merge_key(key, (micros, entry));
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.entries.extend(other.entries.iter());
        self.merge_head(other.head);
        self.merge_chain(other.chain.clone());
        for (key, cell) in &other.keys {
            self.merge_key(*key, *cell);
        }
    }

    fn merge_head(&mut self, other: Option<(i64, Head)>) {
        self.head = self.head.max(other);
    }

    fn merge_chain(&mut self, other: Option<(i64, Chain)>) {
        let order = |cell: &(i64, Chain)| (cell.0, cell.1.segments().to_vec());
        self.chain = self.chain.take().into_iter().chain(other).max_by_key(order);
    }

    fn merge_key(&mut self, key: u32, cell: (i64, Stamp)) {
        let known = self.keys.entry(key).or_insert(cell);
        *known = cell.max(*known);
    }

    /// Returns the log as a reader tells it; `None` of an empty one. An error: head and chain are of
    /// different owners, the read overlapped a write.
    pub(crate) fn told(&self, broken: Break) -> Result<Option<Told>, String> {
        let Some((micros, head)) = self.head else { return Ok(None) };
        if broken == Break::ChainForwards {
            return Ok(Some(self.forwards(micros)));
        }
        let chain = self.chain.as_ref().map(|(_, chain)| chain.clone().ending_at(head.last));
        let fits = |chain: &Chain| chain.epoch() == Some(head.entry.epoch());
        let chain = chain.filter(fits).ok_or_else(|| format!("no chain for {head:?}"))?;
        Ok(Some(Told { micros, head, chain }))
    }

    /// The rule that looks right and is not: at each position the highest epoch.
    fn forwards(&self, micros: i64) -> Told {
        let mut chain = Chain::default();
        let mut head = Head { entry: Stamp::read(0), last: 0, key: None };
        while let Some(((first, epoch), entry)) =
            self.entries.range((chain.next(), Epoch(0))..(chain.next() + 1, Epoch(0))).next_back()
        {
            debug_assert_eq!(*first, chain.next());
            chain.push(*epoch, entry.fact.count());
            head = Head { entry: entry.stamp, last: chain.last(), key: entry.fact.key() };
        }
        Told { micros, head, chain }
    }

    /// Whether all that a head names is to be seen, under that head's stamp.
    pub(crate) fn is_whole(&self, told: &Told, broken: Break) -> bool {
        let Told { micros, head, .. } = told;
        if matches!(broken, Break::Unlooked | Break::ChainForwards | Break::NoRewrite) {
            return true;
        }
        let is_head = self.head == Some((*micros, *head));
        let key = head.key.is_none_or(|key| self.keys.get(&key) == Some(&(*micros, head.entry)));
        is_head && key && self.entry(head.entry).is_some()
    }

    pub(crate) fn entry(&self, stamp: Stamp) -> Option<Entry> {
        self.entries.get(&place(stamp)).copied()
    }

    /// Returns the entries on a chain, in order; `None` when one is missing.
    pub(crate) fn on(&self, chain: &Chain) -> Option<Vec<Entry>> {
        let counts = self.entries.values().filter(|entry| chain.holds(entry.stamp));
        let entries: Vec<Entry> = counts.copied().collect();
        let events: u64 = entries.iter().map(|entry| u64::from(entry.fact.count())).sum();
        (events == chain.last()).then_some(entries)
    }

    /// Returns the keys that count.
    pub(crate) fn keys(
        &self,
        chain: &Chain,
        broken: Break,
    ) -> impl Iterator<Item = (u32, Stamp)> + use<'_> {
        let any = broken == Break::KeyWithoutEntry;
        let chain = chain.clone();
        let known = self.keys.iter().map(|(key, (_, entry))| (*key, *entry));
        known.filter(move |(_, entry)| any || chain.holds(*entry))
    }
}

const fn place(stamp: Stamp) -> (u64, Epoch) {
    (stamp.first(), stamp.epoch())
}
