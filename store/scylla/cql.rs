//! The driver behind few verbs: read, write, write if, write together.
use futures_util::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture};
use recado_placement::Stamp;
use scylla::{
    client::session::Session,
    deserialize::row::DeserializeRow,
    response::PagingState,
    serialize::row::SerializeRow,
    statement::{
        batch::{Batch, BatchType},
        prepared::PreparedStatement,
    },
    value::{CqlValue, MaybeUnset, Row},
};

use super::{
    failure::{failed, unread, unreadable},
    statements::Statements,
};
use crate::StoreError;

/// Tries of a lightweight transaction whose outcome is not known. Each one is written so that a
/// repetition finds what an earlier one did.
const TRIES: u32 = 5;
/// Wait before the second try; doubled before each further one.
const FIRST_WAIT: std::time::Duration = std::time::Duration::from_millis(20);
/// Statements of one kind on their way at the same time, where many are needed for one answer.
pub(super) const TOGETHER: usize = 64;

/// A session with everything prepared.
pub(super) struct Cql {
    pub(super) session: Session,
    pub(super) statements: Statements,
}

/// A row that can be kept beyond its frame.
pub(super) trait Owned: for<'f, 'm> DeserializeRow<'f, 'm> + Send + 'static {}
impl<T: for<'f, 'm> DeserializeRow<'f, 'm> + Send + 'static> Owned for T {}

/// A value of a batch's statement; one that is unset leaves its column alone.
pub(super) type Value = MaybeUnset<CqlValue>;

/// One statement of a batch.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) statement: PreparedStatement,
    pub(super) values: Vec<Value>,
}

/// Counts a request by its kind: what messages cost the CQL servers.
fn count(kind: &'static str) {
    metrics::counter!("recado_cql_requests_total", "kind" => kind).increment(1);
}

impl Cql {
    /// Reads every row, page by page.
    pub(super) async fn all<T: Owned>(
        &self,
        statement: &PreparedStatement,
        values: impl SerializeRow,
    ) -> Result<Vec<T>, StoreError> {
        count("list");
        let pages = self.session.execute_iter(statement.clone(), values).await.map_err(unread)?;
        let rows = pages.rows_stream::<T>().map_err(unreadable)?;
        rows.map_err(|error| super::failure::unavailable(error.to_string())).try_collect().await
    }

    /// Reads the rows of a statement that has a limit of its own.
    pub(super) async fn few<T: Owned>(
        &self,
        statement: &PreparedStatement,
        values: impl SerializeRow,
    ) -> Result<Vec<T>, StoreError> {
        count("read");
        let start = PagingState::start();
        let read = self.session.execute_single_page(statement, values, start).await;
        let (page, _) = read.map_err(failed)?;
        let page = page.into_rows_result().map_err(unreadable)?;
        let rows = page.rows::<T>().map_err(unreadable)?;
        rows.collect::<Result<_, _>>().map_err(unreadable)
    }

    /// Reads the rows of a statement that must be answered by one look: no page is cut off.
    pub(super) async fn at_once<T: Owned>(
        &self,
        statement: &PreparedStatement,
        values: impl SerializeRow,
    ) -> Result<Vec<T>, StoreError> {
        count("read");
        let read = self.session.execute_unpaged(statement, values).await.map_err(failed)?;
        let rows = read.into_rows_result().map_err(unreadable)?;
        let rows = rows.rows::<T>().map_err(unreadable)?;
        rows.collect::<Result<_, _>>().map_err(unreadable)
    }

    /// Reads one row.
    pub(super) async fn one<T: Owned>(
        &self,
        statement: &PreparedStatement,
        values: impl SerializeRow,
    ) -> Result<Option<T>, StoreError> {
        count("read");
        let read = self.session.execute_unpaged(statement, values).await.map_err(failed)?;
        let rows = read.into_rows_result().map_err(unreadable)?;
        rows.maybe_first_row::<T>().map_err(unreadable)
    }

    /// Writes.
    pub(super) async fn write(
        &self,
        statement: &PreparedStatement,
        values: impl SerializeRow,
    ) -> Result<(), StoreError> {
        count("write");
        self.session.execute_unpaged(statement, values).await.map_err(failed).map(drop)
    }

    /// Writes if a condition holds; returns whether it did. After an unknown outcome it is tried
    /// again, so that `false` may mean that an earlier try of ours was applied: callers look.
    pub(super) async fn write_if(
        &self,
        statement: &PreparedStatement,
        values: impl SerializeRow,
    ) -> Result<bool, StoreError> {
        let mut wait = FIRST_WAIT;
        for _ in 1..TRIES {
            count("condition");
            match self.session.execute_unpaged(statement, &values).await {
                Ok(answer) => return applied(answer),
                Err(error) => tracing::debug!(%error, "a lightweight transaction is tried again"),
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        count("condition");
        applied(self.session.execute_unpaged(statement, &values).await.map_err(failed)?)
    }

    /// Writes several rows of one partition at once; `stamp` is the time of all their cells.
    pub(super) async fn together(
        &self,
        pieces: &[Piece],
        stamp: Option<Stamp>,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.set_is_idempotent(true);
        batch.set_timestamp(stamp.map(Stamp::micros));
        for piece in pieces {
            batch.append_statement(piece.statement.clone());
        }
        let values: Vec<&[Value]> = pieces.iter().map(|piece| piece.values.as_slice()).collect();
        count("batch");
        self.session.batch(&batch, values).await.map_err(failed).map(drop)
    }

    /// Writes several rows of one partition if all their conditions hold.
    pub(super) async fn together_if(&self, pieces: &[Piece]) -> Result<bool, StoreError> {
        let mut batch = Batch::new(BatchType::Unlogged);
        for piece in pieces {
            batch.append_statement(piece.statement.clone());
        }
        let values: Vec<&[Value]> = pieces.iter().map(|piece| piece.values.as_slice()).collect();
        count("condition");
        applied(self.session.batch(&batch, values).await.map_err(failed)?)
    }
}

/// Reads a lightweight transaction's answer: its first column says whether it was applied; the
/// others differ between servers.
fn applied(answer: scylla::response::query_result::QueryResult) -> Result<bool, StoreError> {
    let rows = answer.into_rows_result().map_err(unreadable)?;
    let row = rows.first_row::<Row>().map_err(unreadable)?;
    match row.columns.first() {
        Some(Some(CqlValue::Boolean(applied))) => Ok(*applied),
        _ => Err(unreadable("a lightweight transaction did not say whether it was applied")),
    }
}

/// Does many things side by side, a bounded number at a time; answers in their order.
pub(super) fn side_by_side<'a, I, F, T>(work: I) -> BoxFuture<'a, Result<Vec<T>, StoreError>>
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Result<T, StoreError>> + Send + 'a,
    T: Send + 'a,
{
    // Collected here: what makes the futures is not kept beside them.
    let work: Vec<F> = work.into_iter().collect();
    futures_util::stream::iter(work).buffered(TOGETHER).try_collect().boxed()
}

/// Wraps a large number.
pub(super) fn big(number: u64) -> Value {
    MaybeUnset::Set(CqlValue::BigInt(number as i64))
}

/// Wraps a text.
pub(super) fn text(text: impl Into<String>) -> Value {
    MaybeUnset::Set(CqlValue::Text(text.into()))
}

/// Wraps bytes.
pub(super) fn bytes(bytes: impl Into<Vec<u8>>) -> Value {
    MaybeUnset::Set(CqlValue::Blob(bytes.into()))
}

/// Wraps a value that may be left alone.
pub(super) fn maybe(value: Option<Value>) -> Value {
    value.unwrap_or(MaybeUnset::Unset)
}
