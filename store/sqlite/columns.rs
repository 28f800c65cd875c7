//! Values as columns keep them: ids as their 16 bytes, enums as small numbers that never change.
use recado_domain::{
    LabelId, Timestamp, UserId,
    conversation::{Owner, Status},
    message::{Author, Direction},
};
use rusqlite::{Row, types::Value};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::failure::unreadable;

/// Wraps an id as a column's value.
macro_rules! blob {
    ($id:expr) => {
        $id.as_uuid().as_bytes()
    };
}
pub(super) use blob;

/// Reads an id.
pub(super) fn uuid(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    row.get(column).map(Uuid::from_bytes)
}

/// Reads an id that may be missing.
pub(super) fn maybe_uuid(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Uuid>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(Uuid::from_bytes))
}

/// Reads an instant that may be missing.
pub(super) fn maybe_instant(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
}

/// Wraps an agent's id that may be missing.
pub(super) fn user_blob(user: Option<UserId>) -> Option<[u8; 16]> {
    user.map(|user| *user.as_uuid().as_bytes())
}

/// Wraps an id for a list of parameters.
pub(super) fn blob_value(uuid: &Uuid) -> Value {
    Value::Blob(uuid.as_bytes().to_vec())
}

/// Writes JSON.
pub(super) fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// Reads JSON.
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(unreadable)
}

/// Returns a status's number.
pub(super) fn status_number(status: Status) -> u8 {
    match status {
        Status::Pending => 0,
        Status::Open => 1,
        Status::Snoozed => 2,
        Status::Closed => 3,
    }
}

/// Reads a status's number.
pub(super) fn status(number: u8) -> rusqlite::Result<Status> {
    let known = Status::ALL.into_iter().find(|status| status_number(*status) == number);
    known.ok_or_else(|| unreadable(format!("status {number}")))
}

/// Returns an owner's number; the agent stands in a column of its own.
pub(super) fn owner_number(owner: Owner) -> u8 {
    match owner {
        Owner::Bot => 0,
        Owner::Agent(_) => 1,
        Owner::Phone => 2,
        Owner::Nobody => 3,
    }
}

/// Reads an owner.
pub(super) fn owner(number: u8, user: Option<Uuid>) -> rusqlite::Result<Owner> {
    match (number, user) {
        (0, _) => Ok(Owner::Bot),
        (1, Some(user)) => Ok(Owner::Agent(UserId::from_uuid(user))),
        (2, _) => Ok(Owner::Phone),
        (3, _) => Ok(Owner::Nobody),
        _ => Err(unreadable(format!("owner {number}"))),
    }
}

/// Returns an author's number; the agent stands in a column of its own.
pub(super) fn author_number(author: Author) -> u8 {
    match author {
        Author::Customer => 0,
        Author::Bot => 1,
        Author::Agent(_) => 2,
        Author::Phone => 3,
        Author::System => 4,
    }
}

/// Reads an author.
pub(super) fn author(number: u8, user: Option<Uuid>) -> rusqlite::Result<Author> {
    match (number, user) {
        (0, _) => Ok(Author::Customer),
        (1, _) => Ok(Author::Bot),
        (2, Some(user)) => Ok(Author::Agent(UserId::from_uuid(user))),
        (3, _) => Ok(Author::Phone),
        (4, _) => Ok(Author::System),
        _ => Err(unreadable(format!("author {number}"))),
    }
}

/// Returns a direction's number.
pub(super) fn direction_number(direction: Direction) -> u8 {
    match direction {
        Direction::Inbound => 0,
        Direction::Outbound => 1,
        Direction::Internal => 2,
    }
}

/// Reads a direction.
pub(super) fn direction(number: u8) -> rusqlite::Result<Direction> {
    match number {
        0 => Ok(Direction::Inbound),
        1 => Ok(Direction::Outbound),
        2 => Ok(Direction::Internal),
        _ => Err(unreadable(format!("direction {number}"))),
    }
}

/// Writes labels one after the other; `None` when there are none.
pub(super) fn label_bytes(labels: &[LabelId]) -> Option<Vec<u8>> {
    let bytes = || labels.iter().flat_map(|label| *label.as_uuid().as_bytes()).collect();
    (!labels.is_empty()).then(bytes)
}

/// Reads labels.
pub(super) fn labels(bytes: Option<&[u8]>) -> Vec<LabelId> {
    let (whole, _) = bytes.unwrap_or_default().as_chunks::<16>();
    whole.iter().map(|label| LabelId::from_uuid(Uuid::from_bytes(*label))).collect()
}
