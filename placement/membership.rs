//! Who seems to be alive, from heartbeats that pass through Redis.
//!
//! These are hints. A node that is wrongly taken for dead is fenced and comes back under another id;
//! nothing is lost by it. Silence counts only while the listener itself hears: who is cut off, was
//! stopped, or finds Redis gone suspects nobody.
use std::collections::BTreeMap;

use crate::{
    identity::NodeId,
    timing::{Moment, Timing},
};

/// What a node says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Who says it.
    pub node: NodeId,
    /// Grows with every beat: a beat that stays the same is silence, whatever Redis does with it.
    pub number: u64,
    /// It gives its slots away and takes none.
    pub leaving: bool,
}

/// What is known of another node.
#[derive(Clone, Copy, Debug)]
struct Peer {
    /// The last beat; `None` for one that is only known as an owner of slots.
    beat: Option<Beat>,
    /// How many different beats were heard.
    beats: u32,
    /// Since when it is silent, as far as it could have been heard.
    silent_since: Moment,
}

/// Everybody that was heard of.
#[derive(Clone, Debug, Default)]
pub struct Membership {
    peers: BTreeMap<NodeId, Peer>,
    /// The last time something was heard.
    heard: Option<Moment>,
    /// Whether hearing is broken since then.
    deaf: bool,
}

impl Membership {
    /// Takes in all the beats that are to be seen now.
    pub fn hear(&mut self, now: Moment, timing: &Timing, beats: &[Beat]) {
        if !self.hears(now, timing) {
            self.start_anew(now, timing);
        }
        self.heard = Some(now);
        self.deaf = false;
        for beat in beats {
            self.hear_one(now, *beat);
        }
    }

    fn hear_one(&mut self, now: Moment, beat: Beat) {
        let peer =
            self.peers.entry(beat.node).or_insert(Peer { beat: None, beats: 0, silent_since: now });
        if peer.beat != Some(beat) {
            *peer = Peer { beat: Some(beat), beats: peer.beats + 1, silent_since: now };
        }
    }

    /// Nothing could be heard, or whoever listens was not able to act: nobody's silence up to now counts.
    pub fn deafen(&mut self) {
        self.deaf = true;
    }

    /// What passed unheard does not count as silence; who was silent for too long before stays so.
    fn start_anew(&mut self, now: Moment, timing: &Timing) {
        let heard = self.heard;
        let was_silent = |peer: &Peer| {
            heard.is_some_and(|heard| heard.since(peer.silent_since) >= timing.suspect_after)
        };
        for peer in self.peers.values_mut().filter(|peer| !was_silent(peer)) {
            peer.silent_since = now;
        }
    }

    /// Learns of a node from the slots that it owns: it must be heard from now on.
    pub fn expect(&mut self, now: Moment, node: NodeId) {
        let peer = Peer { beat: None, beats: 0, silent_since: now };
        self.peers.entry(node).or_insert(peer);
    }

    /// Whether a node was heard of.
    pub fn knows(&self, node: NodeId) -> bool {
        self.peers.contains_key(&node)
    }

    /// Whether silence means anything at the moment.
    pub fn hears(&self, now: Moment, timing: &Timing) -> bool {
        let lately = self.heard.is_some_and(|heard| now.since(heard) <= timing.deaf_after);
        lately && !self.deaf
    }

    /// Whether a node is to be taken for dead.
    pub fn suspects(&self, now: Moment, timing: &Timing, node: NodeId) -> bool {
        let silent = self.peers.get(&node).map(|peer| now.since(peer.silent_since));
        self.hears(now, timing) && silent.is_some_and(|silent| silent >= timing.suspect_after)
    }

    /// Returns who takes slots: does not leave, and is not silent as far as silence counts.
    pub fn takers<'a>(
        &'a self,
        now: Moment,
        timing: &'a Timing,
    ) -> impl Iterator<Item = NodeId> + 'a {
        // While nothing is heard, everybody is as silent as at the end of hearing.
        let until = if self.hears(now, timing) { Some(now) } else { self.heard };
        self.peers.iter().filter_map(move |(node, peer)| {
            let stays = peer.beat.is_some_and(|beat| !beat.leaving);
            let silent = until?.since(peer.silent_since);
            (stays && silent < timing.suspect_after).then_some(*node)
        })
    }

    /// Whether a node was heard often enough, and lately enough, to be given slots that another one
    /// still serves.
    pub fn is_steady(&self, now: Moment, timing: &Timing, node: NodeId) -> bool {
        self.peers.get(&node).is_some_and(|peer| {
            let lately = now.since(peer.silent_since) <= timing.deaf_after;
            lately && peer.beats >= timing.beats_to_be_steady
        })
    }

    /// Forgets who has been silent for long and is not among `needed`.
    pub fn forget(&mut self, now: Moment, timing: &Timing, needed: impl Fn(NodeId) -> bool) {
        if !self.hears(now, timing) {
            return;
        }
        let long = timing.suspect_after * 8;
        self.peers.retain(|node, peer| now.since(peer.silent_since) < long || needed(*node));
    }
}
