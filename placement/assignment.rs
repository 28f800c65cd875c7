//! Who should have which slot: rendezvous hashing.
//!
//! Every node draws a lot for every slot, the highest one has it. Whoever comes takes slots for itself
//! only, whoever leaves gives its own away only; nobody needs to know an order or a history.
use crate::{
    identity::NodeId,
    slot::{Slot, mix, spread},
};

/// Returns who of `nodes` should have a slot; `None` without nodes. Their order does not matter.
pub fn assigned(slot: Slot, nodes: impl IntoIterator<Item = NodeId>) -> Option<NodeId> {
    nodes.into_iter().max_by_key(|node| (lot(slot, *node), *node))
}

fn lot(slot: Slot, node: NodeId) -> u64 {
    mix(spread(node.as_uuid().as_u128()) ^ mix(u64::from(slot.number())))
}
