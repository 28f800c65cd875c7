//! What changes hands, told to the store before anybody else.
use recado_placement::Slot;

/// A slot changes hands, in the order in which it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It is this node's: what stands in its lists must be known before it is told.
    Opened(Slot),
    /// It is to be given away.
    Draining(Slot),
    /// It is not this node's any more.
    Closed(Slot),
}
