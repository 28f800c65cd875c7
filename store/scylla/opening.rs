//! The opening of a log that another owner appended to last: its last append is appended again as this
//! owner's, before anything rests on it. `recado_placement::chain` says why.
use std::{collections::HashSet, sync::Arc, time::Duration};

use recado_domain::ConversationId;
use recado_placement::{Epoch, Stamp};

use super::{
    Scylla,
    awake::key_hash,
    changes::spoken,
    cql::Cql,
    due::Listing,
    failure::unavailable,
    head::{Head, View},
    last::Last,
    plan::Plan,
    scribe::Scribe,
    wake,
};
use crate::{Append, StoreError, touched::Touched};

/// Times that a log is looked at until its last append is seen whole. Where one server of three has it
/// and the others answer too, four of nine looks miss it: all of them, once in seven hundred.
const LOOKS: u32 = 8;
/// Wait before the second look, doubled up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// A conversation as its owner finds it.
pub(super) struct Ground {
    /// How it stands.
    pub(super) view: Arc<View>,
    /// What counts as a repetition; the last append's keys left out where it must be opened.
    pub(super) keys: HashSet<u64>,
    /// What must be written before anything rests on it.
    pub(super) opening: Option<Plan>,
}

impl Scylla {
    /// Reads what an owner goes on from; `None`: nothing was ever appended.
    pub(super) async fn find(
        &self,
        conversation: ConversationId,
        epoch: Epoch,
        slot: u16,
    ) -> Result<Option<Ground>, StoreError> {
        let now = self.options.clock.now();
        let mut wait = FIRST_WAIT;
        for look in 0..LOOKS {
            if look > 0 {
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
            let Some(view) = wake::view(&self.cql, conversation).await? else { return Ok(None) };
            let keys = wake::keys(&self.cql, conversation, &view, now);
            if !view.chart.chain.must_be_opened(epoch) {
                return Ok(Some(Ground { keys: keys.await?, view, opening: None }));
            }
            let last = Last::read(&self.cql, conversation, &view);
            let (keys, last) = tokio::try_join!(keys, last)?;
            if let Some(last) = last {
                let opening = Plan::opening(&self.cql, (conversation, slot), &view, last, epoch)?;
                return Ok(Some(Ground { view, keys, opening: Some(opening) }));
            }
        }
        Err(unavailable(format!(
            "the last append to {conversation} cannot be read whole: it reached only some of the \
             servers, and those that have it do not answer"
        )))
    }
}

impl Plan {
    /// Decides what appending the last entry again writes: the same bytes, under an owner's own stamp.
    fn opening(
        cql: &Cql,
        (conversation, slot): (ConversationId, u16),
        view: &View,
        last: Last,
        epoch: Epoch,
    ) -> Result<Self, StoreError> {
        let was = view.stamp();
        let stamp = Stamp::new(epoch, view.head.first)
            .ok_or_else(|| StoreError::Corrupt(format!("{conversation} has too many owners")))?;
        let mut head = view.head.clone();
        for place in &mut head.snapshots {
            if was.is_some_and(|was| place.is_of(was)) {
                place.epoch = epoch;
            }
        }
        let mut chart = view.chart.clone();
        chart.chain.open(head.first, epoch);
        let view = Arc::new(View::new(head, chart));
        let Last { entry, count, touched, keys, messages, snapshot } = last;
        let append = Append { count, entry, keys, snapshot, ..as_it_was(conversation, &view.head) };
        let with_words: Vec<u32> = Touched::read(touched.as_deref()).words().collect();
        let mut words = Vec::new();
        for (number, _, written) in &messages {
            if with_words.contains(number)
                && let Some(body) = written.body()?
            {
                words.extend(spoken(append.at, *number, &body));
            }
        }
        let bucket = view.chart.newest() as i32;
        let scribe = Scribe { cql, append: &append, stamp, bucket };
        let mut pieces = scribe.log(touched, &view, true)?;
        pieces.extend(scribe.messages(messages, view.head.position));
        Ok(Self {
            conversation,
            stamp,
            pointer: None,
            pieces,
            keys: append.keys.iter().map(|key| key_hash(&key.key)).collect(),
            spoken: words,
            contact: None,
            listing: Listing::wanted(&append, slot, &HashSet::new()),
            is_written: false,
            opens: true,
            entry: Arc::default(),
            work: None,
            view,
        })
    }
}

/// The last append as its head tells it.
fn as_it_was(conversation: ConversationId, head: &Head) -> Append {
    Append {
        tenant: head.tenant,
        channel: head.channel,
        conversation,
        expected: head.first.saturating_sub(1),
        count: 0,
        at: head.at,
        entry: Vec::new(),
        keys: Vec::new(),
        row: head.row.clone(),
        messages: Vec::new(),
        snapshot: None,
        due: head.due,
        contact: None,
    }
}
