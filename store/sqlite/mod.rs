//! Every port on SQLite: one file, one writer thread with group commit, a few readers.
//!
//! Start reading at `writer` (how appends share a commit) and `append` (what one append writes).
mod accounts;
mod append;
mod chain;
mod changes;
mod checkpoint;
mod claims;
mod columns;
mod connection;
mod contacts;
mod contacts_page;
mod conversation;
mod documents;
mod engine;
mod failure;
mod health;
mod inbox;
mod inbox_page;
mod index;
mod intake;
mod job;
mod lanes;
mod log;
mod members;
mod message;
mod messages;
mod migrate;
mod options;
mod readers;
mod receipts;
mod room;
mod set_aside;
mod transfer;
mod transfer_in;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use options::{OnBroken, SqliteOptions};

use crate::{StoreError, Stores};
use engine::Engine;

/// The adapter of every port.
struct Sqlite {
    engine: Engine,
}

/// Opens the file, or makes it, brings its tables up to date, and starts its threads.
///
/// Errors: `Unavailable` when the file cannot be opened; `Corrupt` when it was written by a newer
/// version or is no database of ours.
pub fn open(options: SqliteOptions) -> Result<Stores, StoreError> {
    Ok(stores(Arc::new(Sqlite { engine: Engine::start(options)? })))
}

fn stores(sqlite: Arc<Sqlite>) -> Stores {
    Stores {
        log: sqlite.clone(),
        inbox: sqlite.clone(),
        messages: sqlite.clone(),
        contacts: sqlite.clone(),
        accounts: sqlite.clone(),
        documents: sqlite.clone(),
        intake: sqlite.clone(),
        set_aside: sqlite.clone(),
        receipts: sqlite.clone(),
        transfer: sqlite.clone(),
        health: sqlite,
    }
}
