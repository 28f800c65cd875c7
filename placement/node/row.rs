//! A slot's row in the store.
use crate::{epoch::Epoch, identity::NodeId};

/// Who owns a slot. Changed by lightweight transactions only; `epoch` grows by one each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number of the ownership.
    pub epoch: Epoch,
    /// The owner; `None` when the last one left and there was nobody to give it to.
    pub owner: Option<NodeId>,
    /// Whether the one before gave it away: nothing of it is under way, so nobody has to wait.
    pub given: bool,
}
