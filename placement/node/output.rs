//! What a node wants done.
use crate::{
    epoch::Epoch,
    identity::NodeId,
    membership::Beat,
    node::{
        input::{ReadId, Work},
        row::Row,
    },
    slot::Slot,
    timing::Moment,
};

/// Something to do. Order matters only in that none may overtake what [`Output::Fenced`] ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Put the own beat (if there is one) where all see it, and read everybody's.
    Beat(Option<Beat>),
    /// Read the rows of all slots (LOCAL_QUORUM; it is a hint, conditions of changes judge).
    ReadTable,
    /// Write that a node is fenced (QUORUM, idempotent, never taken back).
    WriteFence(NodeId),
    /// Change a slot's row by a lightweight transaction, if its epoch is `from` (`None`: if there is no
    /// row).
    Change {
        /// Which slot.
        slot: Slot,
        /// The epoch that must stand there.
        from: Option<Epoch>,
        /// What shall stand there.
        to: Row,
    },
    /// Read the own fence (LOCAL_QUORUM).
    ReadFence {
        /// To be named in the answer.
        read: ReadId,
    },
    /// Tell another node that a slot is its own now. May get lost: the table says it too.
    TellGiven {
        /// To whom.
        to: NodeId,
        /// Which slot.
        slot: Slot,
        /// The epoch under which it owns it.
        epoch: Epoch,
    },
    /// This node owns a slot: what is due in it is its business from now on.
    Opened {
        /// Which slot.
        slot: Slot,
        /// The epoch to write under.
        epoch: Epoch,
    },
    /// Begin nothing new in a slot, let its conversations rest: it is to be given away.
    Draining {
        /// Which slot.
        slot: Slot,
    },
    /// The slot is another's. Works that are still under way in it are dropped unacknowledged.
    Closed {
        /// Which slot.
        slot: Slot,
    },
    /// The work may begin.
    Begun {
        /// Which work.
        work: Work,
        /// The epoch to write under.
        epoch: Epoch,
    },
    /// The work is another node's: forward it (one hop), or refuse it with 503 when nobody is known.
    Elsewhere {
        /// Which work.
        work: Work,
        /// Who has the slot, as far as is known.
        owner: Option<NodeId>,
    },
    /// What was written may be acknowledged, and the next batch of the conversation be written.
    Acknowledge {
        /// Which work.
        work: Work,
    },
    /// Bytes may leave until then, looked at just before the last of them is given to the system.
    /// Later the send is unsent and asks again.
    Leave {
        /// Which work.
        work: Work,
        /// The last moment.
        until: Moment,
    },
    /// This node is fenced: acknowledge nothing, send nothing, drop everything, come back under a new id.
    Fenced,
    /// All slots are given away: the process can end.
    Stopped,
}
