//! What must hold, looked at all the time.
use std::collections::BTreeMap;

use recado_placement::{Epoch, Stamp};

use crate::{
    breaks::Break,
    cql::Cql,
    log::{Entry, Fact, Rows},
};

/// Keeps what was promised and compares.
pub(crate) struct Judge {
    broken: Break,
    /// Acknowledged messages: talk and key.
    acknowledged: BTreeMap<(usize, u32), u64>,
    /// The highest epoch under which bytes of a send left, and when.
    sent: BTreeMap<u32, (Epoch, u64)>,
    /// How often bytes of a send left under another epoch than before.
    pub(crate) sent_again: u32,
    /// What was found wrong.
    pub(crate) verdict: Option<String>,
}

impl Judge {
    pub(crate) fn new(broken: Break) -> Self {
        Self {
            broken,
            acknowledged: BTreeMap::new(),
            sent: BTreeMap::new(),
            sent_again: 0,
            verdict: None,
        }
    }

    fn find(&mut self, now: u64, what: String) {
        self.verdict.get_or_insert(format!("at {:.6} s: {what}", now as f64 / 1e6));
    }

    pub(crate) fn acknowledged(&mut self, now: u64, talk: usize, key: u32) {
        self.acknowledged.entry((talk, key)).or_insert(now);
    }

    /// Once an owner let bytes of a send leave, no owner before it does.
    pub(crate) fn sent(&mut self, now: u64, send: u32, epoch: Epoch) {
        let (last, at) = *self.sent.entry(send).or_insert((epoch, now));
        if epoch < last {
            let at = at as f64 / 1e6;
            self.find(
                now,
                format!("send {send} leaves under {epoch:?}, and left under {last:?} at {at}"),
            );
        }
        if epoch > last {
            self.sent_again += 1;
            self.sent.insert(send, (epoch, now));
        }
    }

    /// Whatever two servers answer, everything acknowledged is on the chain and would be
    /// recognised, and nothing is twice.
    pub(crate) fn look(&mut self, now: u64, cql: &Cql, talks: usize) {
        for talk in 0..talks {
            for left_out in 0..3 {
                let rows = cql.pair(talk, left_out);
                if let Err(what) = self.compare(talk, &rows) {
                    self.find(now, format!("talk {talk} without server {left_out}: {what}"));
                    return;
                }
            }
        }
    }

    fn compare(&self, talk: usize, rows: &Rows) -> Result<(), String> {
        let told = rows.told(self.broken)?;
        let chain = told.map(|told| told.chain).unwrap_or_default();
        let Some(entries) = rows.on(&chain) else { return Err(format!("{chain:?} has a gap")) };
        let mut kept: BTreeMap<u32, Entry> = BTreeMap::new();
        for entry in entries {
            if let Fact::Said { key, .. } = entry.fact
                && let Some(before) = kept.insert(key, entry)
            {
                return Err(format!("message {key} is kept twice: {before:?} and {entry:?}"));
            }
        }
        let known: BTreeMap<u32, Stamp> = rows.keys(&chain, self.broken).collect();
        let acknowledged = self.acknowledged.range((talk, 0)..=(talk, u32::MAX));
        for ((_, key), at) in acknowledged {
            if !kept.contains_key(key) {
                let at = *at as f64 / 1e6;
                return Err(format!("message {key}, acknowledged at {at} s, is not on the chain"));
            }
            if !known.contains_key(key) {
                return Err(format!("message {key} would not be recognised when it comes again"));
            }
        }
        Ok(())
    }
}
