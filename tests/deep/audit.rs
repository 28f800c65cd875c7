//! What must be true afterwards, whatever happened: each rule returns what it found wrong.
mod history;
mod keeping;
mod ledger;
mod order;
mod replies;
mod sends;

use std::fmt::Write;

pub(crate) use history::{History, Sending};
pub(crate) use ledger::unknown_stands_in_its_ledger;

use crate::record::Record;

/// How many findings of a rule are shown.
const SHOWN: usize = 8;

/// A rule: its sentence, and what it found wrong.
type Rule = (&'static str, fn(&Record) -> Vec<String>);

const RULES: [Rule; 7] = [
    ("every acknowledged message is in the log exactly once", keeping::kept_once),
    ("the log holds nothing that no customer wrote", keeping::nothing_invented),
    ("messages stand in the order in which they were written", order::as_written),
    ("each message has one reply, and it is the answer to it", replies::one_each),
    ("each send was accepted exactly once, unless it is unknown or failed", sends::accepted_once),
    ("each unknown send is seen", sends::unknown_is_seen),
    ("replies reached the provider in their order", order::as_sent),
];

/// Holds a record to every rule; fails with everything that is wrong.
pub(crate) fn hold(record: &Record) {
    let mut broken = String::new();
    for (sentence, rule) in RULES {
        let wrong = rule(record);
        if wrong.is_empty() {
            println!("  holds: {sentence}");
            continue;
        }
        let shown: Vec<&str> = wrong.iter().take(SHOWN).map(String::as_str).collect();
        let found = shown.join("\n    ");
        let _ = write!(broken, "\n  BROKEN ({}): {sentence}\n    {found}", wrong.len());
    }
    assert!(broken.is_empty(), "{broken}");
}
