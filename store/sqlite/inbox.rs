//! The inbox, on SQLite.
use async_trait::async_trait;
use recado_domain::{
    ConversationId, TenantId, UserId,
    conversation::{ConversationRow, Status},
};
use rusqlite::{Connection, OptionalExtension};

use super::{
    Sqlite,
    columns::{self, blob},
    conversation, inbox_page, index,
    job::Writing,
};
use crate::{
    Changed, Counts, Inbox, InboxFilter, InboxPage, StoreError,
    paging::Mark,
    search::{Query, finds_nothing},
};

#[async_trait]
impl Inbox for Sqlite {
    async fn page(
        &self,
        tenant: TenantId,
        filter: &InboxFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<InboxPage, StoreError> {
        let mark = cursor.map(Mark::read).transpose()?;
        if finds_nothing(filter.query.as_deref()) {
            return Ok(InboxPage::default());
        }
        let query = filter.query.as_deref().and_then(Query::parse);
        let (filter, limit) = (filter.clone(), limit as usize);
        if query.is_some() && self.engine.read(index::is_behind).await? {
            let catch_up = |writing: &Writing<'_>| Ok(index::catch_up(writing.connection)?);
            if let Err(error) = self.engine.write(tenant, catch_up).await {
                // A full disk: what is known already is found all the same.
                tracing::warn!(%error, "the search does not know the newest words");
            }
        }
        self.engine
            .read(move |connection| {
                let asked = inbox_page::Asked { tenant, filter: &filter, query: query.as_ref() };
                inbox_page::page(connection, &asked, mark.as_ref(), limit)
            })
            .await
    }

    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationRow>, StoreError> {
        let sql = format!(
            "SELECT {} FROM conversation c WHERE c.id = ?1 AND c.tenant = ?2",
            conversation::COLUMNS
        );
        let key = (*blob!(conversation), *blob!(tenant));
        self.engine
            .read(move |connection| {
                connection.prepare_cached(&sql)?.query_row(key, conversation::read).optional()
            })
            .await
    }

    async fn counts(&self, tenant: TenantId, user: UserId) -> Result<Counts, StoreError> {
        self.engine.read(move |connection| counts(connection, tenant, user)).await
    }

    async fn changed(
        &self,
        tenant: TenantId,
        after: u64,
        limit: u32,
    ) -> Result<Changed, StoreError> {
        // Entries that were followed by another of the same conversation do not count.
        let sql = format!(
            "SELECT {} FROM entry e INDEXED BY entry_feed
             CROSS JOIN conversation c ON c.serial = e.conversation AND c.cursor = e.cursor
             WHERE e.tenant = ?1 AND e.cursor > ?2 ORDER BY e.cursor LIMIT ?3",
            conversation::COLUMNS
        );
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let values = (*blob!(tenant), after, i64::from(limit) + 1);
        let read = |row: &rusqlite::Row<'_>| Ok((row.get("cursor")?, conversation::read(row)?));
        let mut rows: Vec<(u64, ConversationRow)> = self
            .engine
            .read(move |connection| {
                connection.prepare_cached(&sql)?.query_map(values, read)?.collect()
            })
            .await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        Ok(Changed { rows, more })
    }

    async fn head(&self, tenant: TenantId) -> Result<u64, StoreError> {
        let sql = "SELECT ifnull(max(cursor), 0) FROM entry WHERE tenant = ?1";
        self.engine
            .read(move |connection| {
                connection.prepare_cached(sql)?.query_row([blob!(tenant)], |row| row.get(0))
            })
            .await
    }
}

fn counts(connection: &Connection, tenant: TenantId, user: UserId) -> rusqlite::Result<Counts> {
    let mut statement = connection.prepare_cached(
        "SELECT status, assignee, conversations FROM conversation_tally WHERE tenant = ?1",
    )?;
    let mut rows = statement.query([blob!(tenant)])?;
    let mut counts = Counts::default();
    while let Some(row) = rows.next()? {
        let (status, count) = (columns::status(row.get(0)?)?, row.get::<_, u64>(2)?);
        let assignee = row.get_ref(1)?.as_blob()?;
        match status {
            Status::Pending => counts.pending += count,
            Status::Open => counts.open += count,
            Status::Snoozed => counts.snoozed += count,
            Status::Closed => counts.closed += count,
        }
        if status != Status::Closed && assignee == blob!(user) {
            counts.mine += count;
        }
        if status == Status::Open && assignee.is_empty() {
            counts.unassigned += count;
        }
    }
    Ok(counts)
}
