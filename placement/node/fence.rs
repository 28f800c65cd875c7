//! Fences: those that this node writes for others, and its own that others may have written.
use std::time::Duration;

use crate::{
    identity::NodeId,
    node::{Node, Output, ReadId, Standing},
    timing::Moment,
};

/// How far the fencing of a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fencing {
    /// To be asked for (again).
    Wanted,
    /// Asked for.
    Asked,
    /// Known to be written since then.
    Written(Moment),
}

impl Node {
    /// Sees to a node's fence; returns since when it is known to be written.
    pub(super) fn fence(&mut self, node: NodeId, out: &mut Vec<Output>) -> Option<Moment> {
        let fencing = self.fences.entry(node).or_insert(Fencing::Wanted);
        match *fencing {
            Fencing::Wanted => {
                *fencing = Fencing::Asked;
                out.push(Output::WriteFence(node));
                None
            }
            Fencing::Asked => None,
            Fencing::Written(at) => Some(at),
        }
    }

    pub(super) fn fence_written(
        &mut self,
        now: Moment,
        node: NodeId,
        done: bool,
        out: &mut Vec<Output>,
    ) {
        if let Some(fencing) = self.fences.get_mut(&node)
            && *fencing == Fencing::Asked
        {
            *fencing = if done { Fencing::Written(now) } else { Fencing::Wanted };
        }
        if done {
            self.plan(now, out);
        }
    }

    /// Begins a reading of the own fence, if one is needed.
    pub(super) fn watch_fence(&mut self, now: Moment, every: Duration, out: &mut Vec<Output>) {
        let read = self.watch.begin(now, every);
        out.extend(read.map(|read| Output::ReadFence { read }));
    }

    pub(super) fn fence_read(
        &mut self,
        now: Moment,
        read: ReadId,
        fenced: Option<bool>,
        out: &mut Vec<Output>,
    ) {
        match fenced {
            Some(true) => self.drop_everything(out),
            Some(false) => {
                let covered = self.watch.good(read).into_iter();
                let open = covered.filter(|work| self.works.contains_key(work));
                out.extend(open.map(|work| Output::Acknowledge { work }));
                self.watch_fence(now, self.timing.check_every, out);
                self.let_leave(now, out);
            }
            // The next tick or the next batch tries again: a store that refuses is not stormed.
            None => self.watch.failed(read),
        }
    }

    fn drop_everything(&mut self, out: &mut Vec<Output>) {
        self.standing = Standing::Fenced;
        self.held.clear();
        self.claims.clear();
        self.works.clear();
        self.leaving.clear();
        out.push(Output::Fenced);
    }
}
