//! What a node is told.
use crate::{epoch::Epoch, identity::NodeId, membership::Beat, node::row::Row, slot::Slot};

/// The id of a piece of work on a conversation, unique in the process: an append, or a send with the
/// appends that belong to it. A slot is given away only when all its works have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Work(pub u64);

/// The id of a reading of the own fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReadId(pub u64);

/// What became of a lightweight transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The row is as was asked.
    Applied,
    /// It was not changed, because it stood like this (`None`: there was no such row).
    Refused(Option<Row>),
    /// Nobody knows: it may also happen later.
    Unknown,
}

/// Something that happened. Answers come for everything that was asked, `None` or `Unknown` after a
/// time limit (1.5 s for what is small).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// [`tick_every`](crate::Timing::tick_every) has passed.
    Tick,
    /// The process is asked to stop.
    Stop,
    /// Answer to [`Output::Beat`](crate::Output::Beat): everybody's beats.
    Heard(Option<Vec<Beat>>),
    /// Answer to [`Output::ReadTable`](crate::Output::ReadTable): the rows of all slots that have one.
    Table(Option<Vec<(Slot, Row)>>),
    /// Answer to [`Output::WriteFence`](crate::Output::WriteFence): whether it is known to be written.
    FenceWritten {
        /// Whose.
        node: NodeId,
        /// Whether a quorum has it.
        done: bool,
    },
    /// Answer to [`Output::Change`](crate::Output::Change).
    Changed {
        /// Which slot.
        slot: Slot,
        /// What was asked for.
        to: Row,
        /// What became of it.
        outcome: Outcome,
    },
    /// Answer to [`Output::ReadFence`](crate::Output::ReadFence).
    FenceRead {
        /// Which reading.
        read: ReadId,
        /// Whether this node is fenced; `None` when it could not be read.
        fenced: Option<bool>,
    },
    /// Another node says that it gave a slot to this one.
    Given {
        /// Which slot.
        slot: Slot,
        /// The epoch under which this node owns it.
        epoch: Epoch,
    },
    /// Work on a conversation of a slot wants to begin.
    Begin {
        /// Which work.
        work: Work,
        /// Whose slot.
        slot: Slot,
    },
    /// A batch of the work is written, known at a quorum, and wants to be acknowledged. The same for an
    /// answer that rests on what was read only ("we have that already").
    Written {
        /// Which work.
        work: Work,
    },
    /// Bytes of a send are about to leave.
    Leaving {
        /// Which work.
        work: Work,
    },
    /// The work has ended, whatever came of it. Work with a write of unknown outcome has not ended: the
    /// write is repeated, byte for byte, until its outcome is known.
    End {
        /// Which work.
        work: Work,
    },
}
