//! What a run met: at which moments the kills fell, and what followed.
use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use recado_domain::Timestamp;

use crate::{
    audit::{History, Sending},
    record::{Record, Talk},
};

/// A kill finds many exchanges open when it finds this many.
const MANY: usize = 20;

/// The figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Account {
    pub(crate) conversations: usize,
    /// Messages that customers wrote.
    pub(crate) messages: u64,
    pub(crate) replies: usize,
    pub(crate) kills: usize,
    /// Kills that found at least 20 exchanges open: the customer's message kept, its reply not settled.
    pub(crate) in_mid_exchange: usize,
    /// Kills that fell between the provider's acceptance of a reply and our record of it.
    pub(crate) before_our_record: usize,
    /// Sends that were started more than once.
    pub(crate) retries: usize,
    /// Sends of which nothing was heard at first.
    pub(crate) unclear: usize,
    pub(crate) unknown: usize,
    /// Unknown ones that the provider had accepted all the same.
    pub(crate) unknown_and_accepted: usize,
    pub(crate) failed: usize,
}

impl Account {
    pub(crate) fn of(record: &Record, kills: &[Timestamp]) -> Self {
        let sendings = sendings(record);
        let count = |wanted: &str| {
            let all = record.talks.iter().flat_map(Talk::outbound);
            all.filter(|message| message.status == wanted).count()
        };
        let falls = |kill: &&Timestamp| {
            let open = sendings.iter().filter(|(sending, _)| {
                sending.asked_at.is_some_and(|asked| within(**kill, asked, sending.settled_at))
            });
            open.count() >= MANY
        };
        let splits = |kill: &&Timestamp| {
            sendings.iter().any(|(sending, accepted)| {
                accepted.is_some_and(|accepted| within(**kill, accepted, sending.settled_at))
            })
        };
        Self {
            conversations: record.talks.len(),
            messages: record.sides.values().map(|side| side.received.len() as u64).sum(),
            replies: sendings.len(),
            kills: kills.len(),
            in_mid_exchange: kills.iter().filter(falls).count(),
            before_our_record: kills.iter().filter(splits).count(),
            retries: sendings.iter().filter(|(sending, _)| sending.started.len() > 1).count(),
            unclear: sendings.iter().filter(|(sending, _)| sending.unclear).count(),
            unknown: count("unknown"),
            unknown_and_accepted: unknown_and_accepted(record),
            failed: count("failed"),
        }
    }
}

/// Tells whether an instant lies between two, the second still to come when it is missing.
fn within(instant: Timestamp, from: Timestamp, to: Option<Timestamp>) -> bool {
    from <= instant && to.is_none_or(|to| instant < to)
}

fn unknown_and_accepted(record: &Record) -> usize {
    let unknown: HashSet<&str> = record
        .talks
        .iter()
        .flat_map(Talk::outbound)
        .filter(|message| message.status == "unknown")
        .map(|message| message.id.as_str())
        .collect();
    let accepted = record.sides.values().flat_map(|side| &side.accepted);
    let ids = accepted.filter_map(|accepted| accepted.biz_opaque_callback_data.as_deref());
    ids.filter(|id| unknown.contains(id)).count()
}

/// Returns every send with the time of its acceptance at the provider.
fn sendings(record: &Record) -> Vec<(Sending, Option<Timestamp>)> {
    let accepted: HashMap<&str, i64> = record
        .sides
        .values()
        .flat_map(|side| &side.accepted)
        .filter_map(|accepted| Some((accepted.biz_opaque_callback_data.as_deref()?, accepted.at)))
        .collect();
    let mut all = Vec::new();
    for talk in &record.talks {
        let mut history = History::of(talk);
        for message in talk.outbound() {
            if let Some(sending) = history.0.remove(&u64::from(message.number)) {
                all.push((sending, accepted.get(message.id.as_str()).copied().map(Timestamp)));
            }
        }
    }
    all
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  {} messages in {} conversations, {} replies",
            self.messages, self.conversations, self.replies
        )?;
        writeln!(
            f,
            "  {} kills: {} found {MANY} or more exchanges open, {} fell between the provider's \
             acceptance and our record",
            self.kills, self.in_mid_exchange, self.before_our_record
        )?;
        write!(
            f,
            "  sends: {} started again, {} unclear at first, {} unknown at the end ({} of them had \
             been accepted), {} failed",
            self.retries, self.unclear, self.unknown, self.unknown_and_accepted, self.failed
        )
    }
}
