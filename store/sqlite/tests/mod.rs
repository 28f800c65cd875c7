//! SQLite by itself, and the contract.
use tempfile::TempDir;

use crate::{Stores, sqlite::SqliteOptions};

crate::store_contract!(crate::sqlite::tests::fresh());

/// Opens a new store in a folder that lives as long as the guard.
fn fresh() -> (Stores, TempDir) {
    let folder = TempDir::new().unwrap();
    let stores = crate::sqlite::open(SqliteOptions::new(folder.path().join("recado.db"))).unwrap();
    (stores, folder)
}
