//! The ownership of one gateway of several: what appends need of a [`Member`].
use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use recado_domain::ConversationId;
use recado_placement::{Epoch, Slot, node};

use super::{
    failure::unavailable,
    ownership::{Elsewhere, Ownership, Work},
};
use crate::{Hold, StoreError, cluster::Member};

/// How long an append waits for a good look at the fence: as long as a statement may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// A member as appends see it.
pub(super) struct Membership(pub(super) Arc<Member>);

#[async_trait]
impl Ownership for Membership {
    fn epoch(&self, slot: u16) -> Option<u32> {
        self.0.epoch(Slot::new(slot)?).and_then(narrow)
    }

    fn begin(&self, conversation: ConversationId) -> Result<Work, Elsewhere> {
        let begun = self.0.begin_append(conversation).map_err(|_| Elsewhere)?;
        let (work, epoch, is_own) = begun;
        let hold = if is_own { self.0.held(work) } else { Hold { work: work.0, release: None } };
        Ok(Work { epoch: narrow(epoch).ok_or(Elsewhere)?, hold })
    }

    async fn written(&self, work: &Work) -> Result<(), StoreError> {
        let covered = self.0.written(node::Work(work.hold.work));
        match tokio::time::timeout(PATIENCE, covered).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(unavailable("another gateway took the conversation over")),
            Err(_) => Err(unavailable("the fence could not be read in time")),
        }
    }

    fn number(&self) -> u8 {
        self.0.number()
    }

    fn nodes(&self) -> usize {
        self.0.nodes()
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.0.is_out() {
            return Err(unavailable("this gateway was taken for dead and is not back yet"));
        }
        Ok(())
    }
}

/// Returns an epoch as stamps hold it; a slot that had more owners than fit is nobody's.
fn narrow(epoch: Epoch) -> Option<u32> {
    u32::try_from(epoch.0).ok().filter(|_| epoch <= Epoch::LAST)
}
