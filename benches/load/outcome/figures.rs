//! The running sums of a run.
use super::Latency;

/// Counts and latencies. Latencies are of what was due while it is measured; counts of the whole run
/// where they check it, and of the measured time where they are rates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    /// From due to 200.
    pub(crate) to_200: Latency,
    /// From due to the provider having the reply.
    pub(crate) to_reply: Latency,
    /// From 200, which means durable, to an agent's screen.
    pub(crate) to_screen: Latency,
    /// From the send of a state's webhook to its 200.
    pub(crate) state_to_200: Latency,
    /// How late the generator itself was.
    pub(crate) behind: Latency,
    /// The same as `to_200`, since the last progress line.
    pub(crate) lately: Latency,
    /// Webhooks that were sent.
    pub(crate) sent: u64,
    /// Webhooks that were answered with 200.
    pub(crate) accepted: u64,
    /// Of them, in the measured time.
    pub(crate) accepted_measured: u64,
    /// Webhooks with another answer, by status; 0 is none at all.
    pub(crate) refused: std::collections::BTreeMap<u16, u64>,
    /// Replies that reached the provider.
    pub(crate) replies: u64,
    /// Of them, in the measured time.
    pub(crate) replies_measured: u64,
    /// Replies beyond one a message.
    pub(crate) doubled: u64,
    /// Replies to nobody who wrote.
    pub(crate) stray: u64,
    /// Webhooks of states that were sent, those that were answered, and not with 200.
    pub(crate) states: u64,
    pub(crate) states_told: u64,
    pub(crate) states_refused: u64,
    /// Frames that agents' sockets got, and sockets that were closed on them.
    pub(crate) frames: u64,
    pub(crate) sockets_lost: u64,
}
