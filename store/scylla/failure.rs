//! What the driver's errors mean, in words.
use std::error::Error;

use scylla::errors::{
    DbError, ExecutionError, NewSessionError, PagerExecutionError, PrepareError,
    RequestAttemptError,
};

use super::Trouble;
use crate::StoreError;

/// Makes an `Unavailable` in our own words.
pub(super) fn unavailable(detail: impl Into<String>) -> StoreError {
    StoreError::Unavailable { detail: detail.into(), source: None }
}

/// Makes a `Corrupt` of what a column holds.
pub(super) fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(error.to_string())
}

fn because(detail: String, source: impl Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unavailable { detail, source: Some(Box::new(source)) }
}

/// Says why a statement failed.
pub(super) fn failed(error: ExecutionError) -> StoreError {
    let detail = match &error {
        ExecutionError::LastAttemptError(RequestAttemptError::DbError(db, said)) => {
            in_words(db, said)
        }
        ExecutionError::RequestTimeout(after) => {
            format!("the CQL servers did not answer within {} ms", after.as_millis())
        }
        ExecutionError::EmptyPlan | ExecutionError::ConnectionPoolError(_) => {
            "no CQL server can be reached".to_owned()
        }
        other => other.to_string(),
    };
    because(detail, error)
}

fn in_words(error: &DbError, said: &str) -> String {
    match error {
        DbError::Unavailable { required, alive, .. } => {
            format!("too few CQL servers are up: {required} are needed, {alive} answer")
        }
        DbError::WriteTimeout { received, required, .. } => format!(
            "a write was confirmed by {received} of {required} CQL servers in time; it may have happened"
        ),
        DbError::ReadTimeout { received, required, .. } => {
            format!("a read was answered by {received} of {required} CQL servers in time")
        }
        DbError::Overloaded => "the CQL servers are overloaded".to_owned(),
        DbError::IsBootstrapping => "the CQL server is still starting".to_owned(),
        DbError::Unauthorized => format!("the CQL user may not do this: {said}"),
        _ => format!("the CQL server refused: {said}"),
    }
}

/// Says why a page could not be read.
pub(super) fn unread(error: PagerExecutionError) -> StoreError {
    because(format!("a list could not be read: {error}"), error)
}

/// Says why a statement could not be prepared.
pub(super) fn unprepared(error: PrepareError) -> StoreError {
    because(format!("a statement could not be prepared: {error}"), error)
}

/// Says why no session could be opened.
pub(super) fn unconnected(contact_points: &[String], error: NewSessionError) -> Trouble {
    let (servers, said) = (contact_points.join(", "), deepest(&error));
    if said.contains("redential") || said.contains("uthentic") {
        Trouble::Refused { servers, said }
    } else {
        Trouble::Unreachable { servers, said }
    }
}

/// Returns what stands at the bottom of an error.
fn deepest(error: &dyn Error) -> String {
    let mut at = error;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}
