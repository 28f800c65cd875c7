//! One talk with one customer.

mod row;

pub use row::{ConversationRow, LastMessage, Owner, Status, Turn};
