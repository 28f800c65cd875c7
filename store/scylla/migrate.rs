//! Brings a keyspace's tables up to date, once, however many nodes start together.
use std::time::Duration;

use scylla::{
    client::session::Session,
    errors::{DbError, ExecutionError, PrepareError, RequestAttemptError},
};
use uuid::Uuid;

use super::{
    Trouble,
    failure::{failed, unavailable, unreadable},
};
use crate::StoreError;

/// Every migration, oldest first: the twins of SQLite's.
const MIGRATIONS: [(&str, &str); 5] = [
    ("conversations", include_str!("../../migrations/scylla/0001_conversations.cql")),
    ("contacts", include_str!("../../migrations/scylla/0002_contacts.cql")),
    ("accounts", include_str!("../../migrations/scylla/0003_accounts.cql")),
    ("documents", include_str!("../../migrations/scylla/0004_documents.cql")),
    ("edge", include_str!("../../migrations/scylla/0005_edge.cql")),
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
/// How long a server may know nothing of a table that another one made.
const MAKING: Duration = Duration::from_secs(20);
/// How long to wait for another node that migrates.
const WAIT: Duration = Duration::from_mins(5);

/// Applies what is missing. Each file's statements may be repeated, so that a node that dies within
/// one is taken over by the next.
pub(super) async fn migrate(session: &Session) -> Result<(), StoreError> {
    if applied(session).await? == Some(MIGRATIONS.len()) {
        return Ok(());
    }
    make_ledger(session).await?;
    let holder = Uuid::new_v4();
    lock(session, holder).await?;
    let done = apply_missing(session, holder).await;
    let release = "DELETE FROM migration WHERE one = 0 AND number = 0 IF holder = ?";
    // One that is not released is gone by itself after a minute.
    let _ = session.query_unpaged(release, (holder,)).await;
    done
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
    let found = session.query_unpaged(sql, (keyspace,)).await.map_err(failed)?;
    if found.into_rows_result().map_err(unreadable)?.rows_num() == 0 {
        return Ok(None);
    }
    let sql = "SELECT number FROM migration WHERE one = 0 AND number > 0";
    let rows = match session.query_unpaged(sql, ()).await {
        Ok(rows) => rows.into_rows_result().map_err(unreadable)?,
        // Another node is just making it.
        Err(error) if is_unknown(&error) => return Ok(None),
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

async fn make_ledger(session: &Session) -> Result<(), StoreError> {
    let began = tokio::time::Instant::now();
    loop {
        match session.query_unpaged(ledger(&keyspace(session)), ()).await {
            Ok(_) => return Ok(()),
            Err(error) if is_unknown(&error) && began.elapsed() < MAKING => {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            Err(error) => return Err(failed(error)),
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
        let answer = match session.query_unpaged(take.as_str(), (holder,)).await {
            Ok(answer) => answer,
            Err(error) if is_unknown(&error) && began.elapsed() < MAKING => {
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            }
            Err(error) => return Err(failed(error)),
        };
        let rows = answer.into_rows_result().map_err(unreadable)?;
        let row = rows.first_row::<scylla::value::Row>().map_err(unreadable)?;
        if matches!(row.columns.first(), Some(Some(scylla::value::CqlValue::Boolean(true)))) {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(unavailable("another node migrates this keyspace and does not come to an end"))
}

/// Tells whether a server says that it knows no such table, or not yet.
fn is_unknown(error: &ExecutionError) -> bool {
    let invalid = |error: &RequestAttemptError| {
        // Cassandra says the second in the moment in which two make the same table.
        matches!(error, RequestAttemptError::DbError(DbError::Invalid | DbError::ServerError, _))
    };
    match error {
        ExecutionError::LastAttemptError(error) => invalid(error),
        ExecutionError::PrepareError(PrepareError::AllAttemptsFailed { first_attempt }) => {
            invalid(first_attempt)
        }
        _ => false,
    }
}

async fn apply_missing(session: &Session, holder: Uuid) -> Result<(), StoreError> {
    let applied = applied(session).await?.unwrap_or(0);
    let hold = format!(
        "UPDATE migration USING TTL {HELD} SET holder = ? WHERE one = 0 AND number = {LOCK} \
         IF holder = ?"
    );
    for (number, (name, file)) in (1_i32..).zip(MIGRATIONS).skip(applied) {
        session.query_unpaged(hold.as_str(), (holder, holder)).await.map_err(failed)?;
        for statement in statements(file) {
            session.query_unpaged(statement.as_str(), ()).await.map_err(failed)?;
        }
        let note = "INSERT INTO migration (one, number, name) VALUES (0, ?, ?)";
        session.query_unpaged(note, (number, name)).await.map_err(failed)?;
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
