//! Brings a keyspace's tables up to date, once, however many nodes start together.
use std::time::Duration;

use scylla::{
    client::session::Session,
    errors::{DbError, ExecutionError, PrepareError, RequestAttemptError},
    response::query_result::QueryResult,
    serialize::row::SerializeRow,
    statement::unprepared::Statement,
    value::{CqlValue, Row},
};
use uuid::Uuid;

use super::{
    Trouble,
    failure::{failed, unavailable, unreadable},
};
use crate::StoreError;

/// Every migration, oldest first: the twins of SQLite's.
const MIGRATIONS: [(&str, &str); 6] = [
    ("conversations", include_str!("../../migrations/scylla/0001_conversations.cql")),
    ("contacts", include_str!("../../migrations/scylla/0002_contacts.cql")),
    ("accounts", include_str!("../../migrations/scylla/0003_accounts.cql")),
    ("documents", include_str!("../../migrations/scylla/0004_documents.cql")),
    ("edge", include_str!("../../migrations/scylla/0005_edge.cql")),
    ("set_aside_once", include_str!("../../migrations/scylla/0006_set_aside_once.cql")),
];

/// Returns the statement for the table that must be there before anything can be locked. Servers that
/// make it at the same moment would otherwise give it two ids, and lose one.
fn ledger(keyspace: &str) -> String {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("recado {keyspace}").as_bytes());
    format!(
        "CREATE TABLE IF NOT EXISTS migration (one tinyint, number int, name text, holder uuid, \
         PRIMARY KEY (one, number)) WITH ID = '{id}'"
    )
}

/// Row of the lock, before the first migration's.
const LOCK: i32 = 0;
/// How long a lock stands whose holder died; it holds it anew with each migration.
const HELD: i32 = 60;
/// How often who waits looks again.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long one statement may take: servers that change their tables answer slowly.
const STATEMENT: Duration = Duration::from_mins(1);
/// How long a statement is tried again, and another node that migrates is waited for.
const WAIT: Duration = Duration::from_mins(5);

/// Applies what is missing. Each file's statements may be repeated, so that a node that dies within
/// one is taken over by the next.
pub(super) async fn migrate(session: &Session) -> Result<(), StoreError> {
    if applied(session).await? == Some(MIGRATIONS.len()) {
        return agree(session).await;
    }
    patiently(session, &ledger(&keyspace(session)), ()).await?;
    let holder = Uuid::new_v4();
    lock(session, holder).await?;
    let done = apply_missing(session, holder).await;
    let release = "DELETE FROM migration WHERE one = 0 AND number = 0 IF holder = ?";
    // One that is not released is gone by itself after a minute.
    let _ = session.query_unpaged(release, (holder,)).await;
    done?;
    agree(session).await
}

/// Waits until every server knows the tables, whoever made them.
async fn agree(session: &Session) -> Result<(), StoreError> {
    let agreed = session.await_schema_agreement().await;
    agreed.map(drop).map_err(|error| unavailable(format!("the CQL servers do not agree: {error}")))
}

/// Says what is wrong with a keyspace's tables, if anything is; changes nothing.
pub(super) async fn check(session: &Session) -> Result<(), Trouble> {
    let (has, of) = (applied(session).await?.unwrap_or(0), MIGRATIONS.len());
    if has == of { Ok(()) } else { Err(Trouble::Behind { has, of }) }
}

/// Returns how many migrations the keyspace has; `None`: not even the ledger.
async fn applied(session: &Session) -> Result<Option<usize>, StoreError> {
    let keyspace = keyspace(session);
    let sql = "SELECT table_name FROM system_schema.tables \
               WHERE keyspace_name = ? AND table_name = 'migration'";
    let found = patiently(session, sql, (keyspace,)).await?;
    if found.into_rows_result().map_err(unreadable)?.rows_num() == 0 {
        return Ok(None);
    }
    let sql = "SELECT number FROM migration WHERE one = 0 AND number > 0";
    let rows = match session.query_unpaged(sql, ()).await {
        Ok(rows) => rows.into_rows_result().map_err(unreadable)?,
        // Another node is just making it.
        Err(error) if is_passing(&error) => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let numbers = rows.rows::<(i32,)>().map_err(unreadable)?;
    let mut newest = 0;
    for number in numbers {
        newest = newest.max(usize::try_from(number.map_err(unreadable)?.0).unwrap_or(0));
    }
    if newest > MIGRATIONS.len() {
        return Err(StoreError::Corrupt(format!(
            "the keyspace has migration {newest}, this version knows {} at most: it was written by \
             a newer version, use that one",
            MIGRATIONS.len()
        )));
    }
    Ok(Some(newest))
}

/// Carries out a statement that may be repeated, until its outcome is known. Servers that several nodes
/// ask to make the same tables answer with time-outs, with errors of their own, and not knowing yet
/// what another one made.
pub(super) async fn patiently(
    session: &Session,
    sql: &str,
    values: impl SerializeRow + Clone,
) -> Result<QueryResult, StoreError> {
    let mut statement = Statement::new(sql);
    statement.set_request_timeout(Some(STATEMENT));
    let began = tokio::time::Instant::now();
    loop {
        match session.query_unpaged(statement.clone(), values.clone()).await {
            Err(error) if is_passing(&error) && began.elapsed() < WAIT => {
                tracing::debug!(%error, "a migration's statement is tried again");
                tokio::time::sleep(LOOK_EVERY).await;
            }
            done => return done.map_err(failed),
        }
    }
}

fn keyspace(session: &Session) -> String {
    session.get_keyspace().map(|name| name.to_string()).unwrap_or_default()
}

async fn lock(session: &Session, holder: Uuid) -> Result<(), StoreError> {
    let take = format!(
        "INSERT INTO migration (one, number, holder) VALUES (0, {LOCK}, ?) IF NOT EXISTS \
         USING TTL {HELD}"
    );
    let began = tokio::time::Instant::now();
    while began.elapsed() < WAIT {
        // One that was tried again may find its own first try.
        if is_applied(patiently(session, &take, (holder,)).await?)? || hold(session, holder).await?
        {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(unavailable("another node migrates this keyspace and does not come to an end"))
}

/// Holds the lock anew; returns whether it is still held.
async fn hold(session: &Session, holder: Uuid) -> Result<bool, StoreError> {
    let hold = format!(
        "UPDATE migration USING TTL {HELD} SET holder = ? WHERE one = 0 AND number = {LOCK} \
         IF holder = ?"
    );
    is_applied(patiently(session, &hold, (holder, holder)).await?)
}

fn is_applied(answer: QueryResult) -> Result<bool, StoreError> {
    let rows = answer.into_rows_result().map_err(unreadable)?;
    let row = rows.first_row::<Row>().map_err(unreadable)?;
    Ok(matches!(row.columns.first(), Some(Some(CqlValue::Boolean(true)))))
}

/// Tells whether an error may be gone when the statement is tried again.
fn is_passing(error: &ExecutionError) -> bool {
    let passing = |error: &RequestAttemptError| match error {
        // `Invalid` says that a table is not known (yet); `ServerError` comes in the moment in which
        // two make the same one.
        RequestAttemptError::DbError(error, _) => matches!(
            error,
            DbError::Invalid
                | DbError::ServerError
                | DbError::Overloaded
                | DbError::Unavailable { .. }
                | DbError::ReadTimeout { .. }
                | DbError::WriteTimeout { .. }
                // Servers that do not have the same tables yet say that they have failed.
                | DbError::ReadFailure { .. }
                | DbError::WriteFailure { .. }
        ),
        RequestAttemptError::BrokenConnectionError(_) => true,
        _ => false,
    };
    match error {
        ExecutionError::LastAttemptError(error) => passing(error),
        ExecutionError::PrepareError(PrepareError::AllAttemptsFailed { first_attempt }) => {
            passing(first_attempt)
        }
        ExecutionError::RequestTimeout(_)
        | ExecutionError::ConnectionPoolError(_)
        | ExecutionError::SchemaAgreementError(_) => true,
        _ => false,
    }
}

async fn apply_missing(session: &Session, holder: Uuid) -> Result<(), StoreError> {
    let applied = applied(session).await?.unwrap_or(0);
    for (number, (name, file)) in (1_i32..).zip(MIGRATIONS).skip(applied) {
        if !hold(session, holder).await? {
            return Err(unavailable("this keyspace was taken over by another node's migration"));
        }
        for statement in statements(file) {
            patiently(session, &statement, ()).await?;
        }
        let note = "INSERT INTO migration (one, number, name) VALUES (0, ?, ?)";
        patiently(session, note, (number, name)).await?;
        tracing::info!(number, name, "migrated");
    }
    Ok(())
}

/// Splits a file into its statements, comments left out.
fn statements(file: &str) -> Vec<String> {
    let plain: Vec<&str> =
        file.lines().map(|line| line.split("--").next().unwrap_or("").trim_end()).collect();
    let joined = plain.join("\n");
    joined.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_made_of_statements_that_may_be_repeated() {
        for (name, file) in MIGRATIONS {
            let statements = statements(file);
            assert!(!statements.is_empty(), "{name}");
            for statement in statements {
                assert!(statement.starts_with("CREATE TABLE IF NOT EXISTS "), "{statement}");
                assert!(!statement.contains("--"), "{statement}");
            }
        }
    }
}
