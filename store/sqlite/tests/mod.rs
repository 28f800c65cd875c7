//! SQLite by itself.
