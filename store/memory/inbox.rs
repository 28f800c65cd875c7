//! The inbox, in memory: every conversation is looked at.
use async_trait::async_trait;
use recado_domain::{
    ConversationId, TenantId, UserId,
    conversation::{ConversationRow, Status},
    message::Body,
};

use super::{Memory, log::Conversation};
use crate::{
    AssigneeFilter, Changed, Counts, Inbox, InboxFilter, InboxPage, StoreError,
    paging::{InboxPlace, Mark, Page, Toward},
    search::{Query, finds_nothing},
};

/// Tells whether a conversation is asked for.
fn matches(filter: &InboxFilter, query: Option<&Query>, standing: &Conversation) -> bool {
    let row = &standing.row;
    filter.status.is_none_or(|status| row.status == status)
        && filter.channel.is_none_or(|channel| row.channel == channel)
        && filter.contact.is_none_or(|contact| row.contact == contact)
        && filter.label.is_none_or(|label| row.labels.contains(&label))
        && match filter.assignee {
            None => true,
            Some(AssigneeFilter::Nobody) => row.assignee.is_none(),
            Some(AssigneeFilter::User(user)) => row.assignee == Some(user),
        }
        && query.is_none_or(|query| found(query, standing))
}

/// Tells whether a query means a conversation: its customer or one of its messages.
fn found(query: &Query, standing: &Conversation) -> bool {
    let row = &standing.row;
    query.finds_person(&row.contact_name, row.contact_phone.as_deref())
        || standing.messages.values().filter(|message| !message.revoked).any(|message| {
            match &message.body {
                Body::Content { content } => content.text(),
                Body::Note { text } => Some(text.as_str()),
            }
            .is_some_and(|text| query.finds_message(text))
        })
}

fn place(standing: &Conversation) -> InboxPlace {
    InboxPlace { active_at: standing.row.active_at.0, serial: standing.serial }
}

#[async_trait]
impl Inbox for Memory {
    async fn page(
        &self,
        tenant: TenantId,
        filter: &InboxFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<InboxPage, StoreError> {
        let mark = cursor.map(Mark::<InboxPlace>::read).transpose()?;
        if finds_nothing(filter.query.as_deref()) {
            return Ok(InboxPage::default());
        }
        let query = filter.query.as_deref().and_then(Query::parse);
        let state = self.state.lock();
        let mut all: Vec<&Conversation> = state
            .log
            .all_of(tenant)
            .filter(|standing| matches(filter, query.as_ref(), standing))
            .collect();
        all.sort_unstable_by_key(|standing| std::cmp::Reverse(place(standing)));
        let (ahead, behind): (Vec<&Conversation>, Vec<&Conversation>) = match &mark {
            None => (all, Vec::new()),
            Some(mark) => all.into_iter().partition(|standing| match mark.toward {
                Toward::Next => place(standing) < mark.beside,
                Toward::Prev => place(standing) > mark.beside,
            }),
        };
        let limit = limit as usize;
        let nearest: Vec<&Conversation> = match mark.as_ref().map(|mark| mark.toward) {
            Some(Toward::Prev) => ahead.into_iter().rev().take(limit + 1).collect(),
            Some(Toward::Next) | None => ahead.into_iter().take(limit + 1).collect(),
        };
        let page =
            Page::arrange(nearest, limit, mark.as_ref(), !behind.is_empty(), |row| place(row));
        let rows = page.rows.into_iter().map(|standing| standing.row.clone()).collect();
        Ok(InboxPage { rows, next: page.next, prev: page.prev })
    }

    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationRow>, StoreError> {
        let state = self.state.lock();
        Ok(state.log.of(tenant, conversation).map(|standing| standing.row.clone()))
    }

    async fn counts(&self, tenant: TenantId, user: UserId) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        for Conversation { row, .. } in self.state.lock().log.all_of(tenant) {
            match row.status {
                Status::Pending => counts.pending += 1,
                Status::Open => counts.open += 1,
                Status::Snoozed => counts.snoozed += 1,
                Status::Closed => counts.closed += 1,
            }
            let mine = row.status != Status::Closed && row.assignee == Some(user);
            counts.mine += u64::from(mine);
            counts.unassigned += u64::from(row.status == Status::Open && row.assignee.is_none());
        }
        Ok(counts)
    }

    async fn changed(
        &self,
        tenant: TenantId,
        after: u64,
        limit: u32,
    ) -> Result<Changed, StoreError> {
        let state = self.state.lock();
        let later = state.log.all_of(tenant).filter(|standing| standing.cursor > after);
        let mut later: Vec<&Conversation> = later.collect();
        later.sort_unstable_by_key(|standing| standing.cursor);
        let more = later.len() > limit as usize;
        later.truncate(limit as usize);
        let rows = later.into_iter().map(|changed| (changed.cursor, changed.row.clone())).collect();
        Ok(Changed { rows, more })
    }

    async fn head(&self, tenant: TenantId) -> Result<u64, StoreError> {
        let state = self.state.lock();
        Ok(state.log.all_of(tenant).map(|standing| standing.cursor).max().unwrap_or(0))
    }
}
