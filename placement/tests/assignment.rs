//! Who should have which slot: properties of the assignment, over any set of nodes.
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use recado_domain::ConversationId;
use recado_placement::{NodeId, SLOTS, Slot, assignment::assigned, slot_of};
use uuid::Uuid;

fn nodes(most: usize) -> impl Strategy<Value = BTreeSet<NodeId>> {
    let node = any::<u128>().prop_map(|bits| NodeId::from_uuid(Uuid::from_u128(bits)));
    prop::collection::btree_set(node, 1..=most)
}

fn owners(nodes: &BTreeSet<NodeId>) -> BTreeMap<Slot, NodeId> {
    Slot::all().filter_map(|slot| Some((slot, assigned(slot, nodes.iter().copied())?))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whoever_comes_takes_slots_for_itself_only(nodes in nodes(20)) {
        let newcomer = *nodes.first().expect("there is one");
        let before: BTreeSet<NodeId> = nodes.iter().copied().skip(1).collect();
        let (before, after) = (owners(&before), owners(&nodes));
        for (slot, owner) in &before {
            prop_assert!(after[slot] == *owner || after[slot] == newcomer);
        }
        // One of n: 1,024 / n of them, within five standard deviations.
        let moved = after.values().filter(|owner| **owner == newcomer).count() as f64;
        prop_assert!((moved - mean(nodes.len())).abs() <= 5.0 * deviation(nodes.len()) + 1.0);
    }

    #[test]
    fn everybody_has_a_fair_share(nodes in nodes(20)) {
        let owners = owners(&nodes);
        prop_assert_eq!(owners.len(), usize::from(SLOTS));
        for node in &nodes {
            let share = owners.values().filter(|owner| *owner == node).count() as f64;
            prop_assert!((share - mean(nodes.len())).abs() <= 5.0 * deviation(nodes.len()) + 1.0);
        }
    }

    #[test]
    fn the_order_in_which_nodes_are_named_does_not_matter(nodes in nodes(8), slot in 0..SLOTS) {
        let slot = Slot::new(slot).expect("below SLOTS");
        let forwards = assigned(slot, nodes.iter().copied());
        prop_assert_eq!(forwards, assigned(slot, nodes.iter().rev().copied()));
    }
}

fn mean(nodes: usize) -> f64 {
    f64::from(SLOTS) / nodes as f64
}

fn deviation(nodes: usize) -> f64 {
    let one = 1.0 / nodes as f64;
    (f64::from(SLOTS) * one * (1.0 - one)).sqrt()
}

#[test]
fn without_nodes_nobody_has_anything() {
    assert_eq!(assigned(Slot::new(0).expect("a slot"), []), None);
}

#[test]
fn conversations_made_one_after_the_other_spread_evenly() {
    // Version 7: the same beginning, then chance; here the worst case, a counter.
    let of = |n: u128| slot_of(ConversationId::from_uuid(Uuid::from_u128((0x0190 << 112) | n)));
    let mut counts = BTreeMap::new();
    for n in 0..102_400 {
        *counts.entry(of(n)).or_insert(0_u32) += 1;
    }
    assert_eq!(counts.len(), usize::from(SLOTS));
    assert!(counts.values().all(|count| (50..=150).contains(count)));
}

/// What is stored under a slot must be found under it by every release.
#[test]
fn slots_never_change() {
    let of = |n: u128| slot_of(ConversationId::from_uuid(Uuid::from_u128(n))).number();
    let known = [0, 1, 7, u128::MAX, 0x0190_5d3c_7a1e_7b3c_9d4e_1f20_3344_5566].map(of);
    assert_eq!(known, [175, 188, 188, 546, 692]);
}
