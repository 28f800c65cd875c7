//! What waits for its conversation, in memory.
use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use recado_domain::{ChannelId, ConversationId, TenantId};

use super::Memory;
use crate::{Intake, IntakeItem, StoreError};

/// What waits, in the order it came.
#[derive(Default)]
pub(super) struct Kept {
    waiting: BTreeMap<u64, IntakeItem>,
    last: u64,
}

#[async_trait]
impl Intake for Memory {
    async fn push(&self, mut item: IntakeItem, limit: u32) -> Result<(), StoreError> {
        let intake = &mut self.state.lock().intake;
        let waiting = intake.waiting.values().filter(|other| other.tenant == item.tenant).count();
        if waiting >= limit as usize {
            return Err(StoreError::Full);
        }
        intake.last += 1;
        item.sequence = intake.last;
        intake.waiting.insert(item.sequence, item);
        Ok(())
    }

    async fn waiting(&self, conversation: ConversationId) -> Result<Vec<IntakeItem>, StoreError> {
        let state = self.state.lock();
        let all = state.intake.waiting.values();
        Ok(all.filter(|item| item.conversation == conversation).cloned().collect())
    }

    async fn conversations(
        &self,
        limit: u32,
    ) -> Result<Vec<(TenantId, ChannelId, ConversationId)>, StoreError> {
        let state = self.state.lock();
        let mut seen = HashSet::new();
        let all = state.intake.waiting.values();
        let named = all.map(|item| (item.tenant, item.channel, item.conversation));
        Ok(named.filter(|(.., id)| seen.insert(*id)).take(limit as usize).collect())
    }

    async fn done(
        &self,
        conversation: ConversationId,
        sequences: &[u64],
    ) -> Result<(), StoreError> {
        let waiting = &mut self.state.lock().intake.waiting;
        waiting.retain(|at, item| item.conversation != conversation || !sequences.contains(at));
        Ok(())
    }
}
