//! Connections as this store wants them.
use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use super::options::SqliteOptions;

/// How long a connection waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);
/// What the write-ahead log is cut to after it was carried over, in bytes.
const WAL_KEPT: i64 = 64 * 1024 * 1024;
/// Statements kept prepared on each connection; more than there are.
const STATEMENTS: usize = 160;

/// Opens the connection that writes.
pub(super) fn writer(options: &SqliteOptions) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        &options.path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare(&connection, options.cache_kib)?;
    make_durable(&connection)?;
    Ok(connection)
}

/// Opens the connection that carries the write-ahead log over; it needs no cache.
pub(super) fn helper(options: &SqliteOptions) -> rusqlite::Result<Connection> {
    let connection = read_write(&options.path)?;
    prepare(&connection, 64)?;
    make_durable(&connection)?;
    Ok(connection)
}

fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", WAL_KEPT)
}

/// Opens a connection that reads.
pub(super) fn reader(options: &SqliteOptions) -> rusqlite::Result<Connection> {
    let connection = read_write(&options.path)?;
    prepare(&connection, options.reader_cache_kib)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Readers too open for writing: the index of the write-ahead log is shared memory they write.
fn read_write(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

fn prepare(connection: &Connection, cache_kib: u32) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "cache_size", -i64::from(cache_kib))?;
    connection.pragma_update(None, "temp_store", "memory")
}
