//! Whether something is missing, from the numbers that talkers give to what they say.
use std::collections::HashMap;

use recado_placement::NodeId;

use super::frame::{Header, Kind};

/// Talkers remembered a topic. Each start of a gateway is another one; when there are too many all are
/// forgotten, which counts as a gap.
const REMEMBERED: usize = 256;

/// What was heard last of each talker on one topic.
#[derive(Default)]
pub(super) struct Sequence(HashMap<NodeId, (u64, u64)>);

impl Sequence {
    /// Takes in what was heard; returns whether something may have been missed before it.
    ///
    /// The first thing heard of a talker is no gap: what it dropped since we listen it tells by
    /// [`Kind::Lost`]. A lower number than expected was queued before something dropped that is known.
    pub(super) fn hear(&mut self, header: &Header) -> bool {
        let Header { kind, node, run, number } = *header;
        let forgotten = self.0.len() >= REMEMBERED && !self.0.contains_key(&node);
        if forgotten {
            self.0.clear();
        }
        let before = self.0.insert(node, (run, number));
        let missed = match before {
            Some((same, last)) if same == run => {
                self.0.insert(node, (run, last.max(number)));
                number > last.saturating_add(1)
            }
            _ => false,
        };
        kind == Kind::Lost || missed || forgotten
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn node(number: u128) -> NodeId {
        NodeId::from_uuid(Uuid::from_u128(number))
    }

    fn said(node: NodeId, run: u64, number: u64) -> Header {
        Header { kind: Kind::Said, node, run, number }
    }

    #[test]
    fn a_number_that_is_left_out_is_a_gap_of_its_talker_only() {
        let mut sequence = Sequence::default();
        assert!(!sequence.hear(&said(node(1), 1, 5)), "the first one says nothing of those before");
        assert!(!sequence.hear(&said(node(1), 1, 6)));
        assert!(!sequence.hear(&said(node(2), 1, 90)));
        assert!(sequence.hear(&said(node(1), 1, 8)));
        assert!(!sequence.hear(&said(node(1), 1, 9)));
        assert!(!sequence.hear(&said(node(2), 1, 91)));
        assert!(!sequence.hear(&said(node(1), 2, 1)), "another run counts anew");
    }

    #[test]
    fn what_is_told_as_lost_is_one_gap() {
        let mut sequence = Sequence::default();
        assert!(!sequence.hear(&said(node(1), 1, 1)));
        assert!(sequence.hear(&Header { kind: Kind::Lost, ..said(node(1), 1, 4) }));
        assert!(!sequence.hear(&said(node(1), 1, 3)), "was queued before 4 was dropped");
        assert!(!sequence.hear(&said(node(1), 1, 5)));
        assert!(sequence.hear(&Header { kind: Kind::Lost, ..said(node(2), 1, 1) }));
    }

    #[test]
    fn too_many_talkers_are_forgotten_aloud() {
        let mut sequence = Sequence::default();
        let gaps = (0..1000).filter(|n| sequence.hear(&said(node(*n), 1, 1))).count();
        assert_eq!(gaps, 3);
        assert!(sequence.0.len() <= REMEMBERED);
    }
}
