//! What the driver needs of the store: rows of slots, fences, numbers of nodes.
use async_trait::async_trait;
use recado_placement::{
    Epoch, NodeId, Slot,
    node::{Outcome, Row},
};

use crate::StoreError;

/// A change of a slot's row by a lightweight transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// Which slot.
    pub(crate) slot: Slot,
    /// The epoch that must stand there; `None`: no row.
    pub(crate) from: Option<Epoch>,
    /// What shall stand there.
    pub(crate) to: Row,
}

/// A number that nodes take in turn: part of the cursors that they give out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seat {
    /// The number, 1 to 63.
    pub(crate) number: u8,
    /// Who has it; `None`: it was given back.
    pub(crate) node: Option<NodeId>,
    /// Base URL of the one who has it.
    pub(crate) address: String,
}

/// The tables of the cluster. Whatever takes longer than 1.5 s is given up.
#[async_trait]
pub(crate) trait Slots: Send + Sync {
    /// Reads the rows of all slots that have one.
    async fn table(&self) -> Option<Vec<(Slot, Row)>>;
    /// Returns which of two slots lie beside each other, so that changes of both are cheaper together.
    fn part(&self, slot: Slot) -> u16;
    /// Changes slots of one part; answers in the order of the changes.
    async fn change(&self, changes: &[Change]) -> Vec<Outcome>;
    /// Writes that a node is fenced; returns whether a quorum is known to have it.
    async fn write_fence(&self, node: NodeId) -> bool;
    /// Reads whether a node is fenced.
    async fn is_fenced(&self, node: NodeId) -> Option<bool>;
    /// Reads the numbers that were ever taken.
    async fn seats(&self) -> Result<Vec<Seat>, StoreError>;
    /// Returns all numbers, those first that were not in use for the longest time.
    async fn numbers(&self) -> Result<Vec<u8>, StoreError>;
    /// Takes a number, or gives it back (`to.node` is nobody), if it is still `from`'s; what came of
    /// it, [`Slots::seats`] tells.
    async fn sit(&self, from: Option<&Seat>, to: &Seat) -> Result<(), StoreError>;
}
