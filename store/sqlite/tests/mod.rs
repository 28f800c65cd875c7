//! SQLite by itself, and the contract.
mod batches;
mod disk;
mod file;
mod killed;
mod neighbours;
mod turns;

use tempfile::TempDir;

use crate::{Stores, sqlite::SqliteOptions};

crate::store_contract!(crate::sqlite::tests::fresh());

/// Opens a new store in a folder that lives as long as the guard.
fn fresh() -> (Stores, TempDir) {
    let folder = TempDir::new().unwrap();
    (reopen(&folder), folder)
}

/// Opens the store of a folder.
fn reopen(folder: &TempDir) -> Stores {
    crate::sqlite::open(options(folder)).unwrap()
}

fn options(folder: &TempDir) -> SqliteOptions {
    SqliteOptions::new(folder.path().join("recado.db"))
}
