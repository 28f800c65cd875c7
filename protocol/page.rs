//! One page of a list.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// One page of a list. Cursors are opaque: hand them back as `?cursor=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Page<T> {
    /// The rows of this page, in the list's order.
    pub items: Vec<T>,
    /// Where the next page starts; `null` at the end.
    pub next_cursor: Option<String>,
    /// Where the page before this one starts; `null` at the beginning.
    pub prev_cursor: Option<String>,
}
