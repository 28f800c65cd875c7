//! Brings a file's tables up to date.
use rusqlite::{Connection, TransactionBehavior};

use super::failure;
use crate::StoreError;

/// Every migration, oldest first; a file's `user_version` says how many it has.
const MIGRATIONS: [&str; 6] = [
    include_str!("../../migrations/sqlite/0001_conversations.sql"),
    include_str!("../../migrations/sqlite/0002_contacts.sql"),
    include_str!("../../migrations/sqlite/0003_accounts.sql"),
    include_str!("../../migrations/sqlite/0004_documents.sql"),
    include_str!("../../migrations/sqlite/0005_edge.sql"),
    include_str!("../../migrations/sqlite/0006_set_aside_once.sql"),
];

/// Applies what is missing, all or nothing. Two processes may come at once: one waits for the other.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    if version(connection)? == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failure::refusal)?;
    let applied = version(&transaction)?;
    let missing = MIGRATIONS.get(applied..).ok_or_else(|| newer(applied))?;
    for migration in missing {
        transaction.execute_batch(migration).map_err(failure::refusal)?;
    }
    let now = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", now).map_err(failure::refusal)?;
    transaction.commit().map_err(failure::refusal)
}

fn version(connection: &Connection) -> Result<usize, StoreError> {
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failure::refusal)?;
    usize::try_from(version)
        .map_err(|_| StoreError::Corrupt(format!("user_version is {version}: not a file of ours")))
}

fn newer(version: usize) -> StoreError {
    StoreError::Corrupt(format!(
        "the file has migration {version}, this version knows {} at most: it was written by a newer \
         version, use that one or restore a backup",
        MIGRATIONS.len()
    ))
}
