//! What a simulator keeps in a folder, so that one that starts again on it goes on where the last one
//! ended: chats, customers, windows, how far each message came, webhooks that nobody took yet.
//!
//! It is one file, written whole and put in place at once, a moment after something changed: a
//! simulator holds little, and a file that is either the old one or the new one needs no mending.
//! Faults, logs and counters begin anew.

mod earlier;
mod folder;
mod keeper;
mod record;
mod restore;

pub(crate) use folder::Folder;
pub(crate) use keeper::Keeper;
