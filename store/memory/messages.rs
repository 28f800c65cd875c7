//! Messages of conversations, in memory.
use std::ops::Bound::{Excluded, Unbounded};

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, message::MessageRow};

use super::Memory;
use crate::{MessagePage, Messages, Seek, StoreError};

#[async_trait]
impl Messages for Memory {
    async fn page(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        seek: Seek,
        limit: u32,
    ) -> Result<MessagePage, StoreError> {
        let state = self.state.lock();
        let Some(standing) = state.log.of(tenant, conversation) else {
            return Ok(MessagePage { rows: Vec::new(), older: false, newer: false, upto: 0 });
        };
        let (messages, limit) = (&standing.messages, limit as usize);
        let mut rows: Vec<MessageRow> = match seek {
            Seek::After(number) => {
                let above = messages.range((Excluded(number), Unbounded));
                above.take(limit).map(|(_, row)| row.clone()).collect()
            }
            Seek::Before(number) => {
                messages.range(..number).rev().take(limit).map(|(_, row)| row.clone()).collect()
            }
            Seek::End => messages.values().rev().take(limit).cloned().collect(),
        };
        rows.sort_unstable_by_key(|row| row.number);
        let (least, most) = match (rows.first(), rows.last(), seek) {
            (Some(first), Some(last), _) => (first.number, last.number),
            (_, _, Seek::After(number)) => (number.saturating_add(1), number),
            (_, _, Seek::Before(number)) => (number, number.saturating_sub(1)),
            (_, _, Seek::End) => (0, u32::MAX),
        };
        let older = messages.range(..least).next().is_some();
        let newer = messages.range((Excluded(most), Unbounded)).next().is_some();
        Ok(MessagePage { rows, older, newer, upto: standing.position })
    }

    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        number: u32,
    ) -> Result<Option<MessageRow>, StoreError> {
        let state = self.state.lock();
        let standing = state.log.of(tenant, conversation);
        Ok(standing.and_then(|standing| standing.messages.get(&number).cloned()))
    }

    async fn changed(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        after: u64,
        _reach: u64,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let state = self.state.lock();
        let Some(standing) = state.log.of(tenant, conversation) else { return Ok(Vec::new()) };
        let changed = standing.messages.values().filter(|row| row.changed > after);
        Ok(changed.take(limit as usize).cloned().collect())
    }
}
