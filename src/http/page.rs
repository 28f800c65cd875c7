//! One page of a list: how much, and from where.
use recado_protocol::Page;
use recado_store::StoreError;
use serde::Deserialize;

use super::error::ApiError;

/// Rows of a page when nobody says how many.
const USUAL: u32 = 25;
/// Most rows of a page; who asks for more gets as many.
const MOST: u32 = 100;

/// `?limit=&cursor=`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct PageQuery {
    limit: Option<String>,
    cursor: Option<String>,
}

impl PageQuery {
    /// Returns how many rows to give, 1–100.
    pub(crate) fn limit(&self) -> Result<u32, ApiError> {
        let Some(text) = filled(self.limit.as_deref()) else { return Ok(USUAL) };
        match text.parse::<u32>() {
            Ok(limit) if limit > 0 => Ok(limit.min(MOST)),
            _ => Err(ApiError::field("limit", format!("must be a number from 1 to {MOST}"))),
        }
    }

    /// Returns where to start.
    pub(crate) fn cursor(&self) -> Option<&str> {
        filled(self.cursor.as_deref())
    }
}

/// Returns a text that holds something: `?status=` asks for any.
pub(super) fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// The cursor is none of ours.
pub(super) fn bad_cursor() -> ApiError {
    ApiError::field("cursor", "is not a cursor of this list")
}

/// Tells a cursor that the store does not understand from data it cannot read.
pub(super) fn misread(error: StoreError, query: &PageQuery) -> ApiError {
    match error {
        StoreError::Corrupt(_) if query.cursor().is_some() => bad_cursor(),
        error => error.into(),
    }
}

/// Cuts a page out of a short list that is held whole; the cursor is the id of a row, with `-`
/// before it when the page ends there instead.
pub(super) fn of_list<T>(
    items: Vec<T>,
    query: &PageQuery,
    id: impl Fn(&T) -> String,
) -> Result<Page<T>, ApiError> {
    let limit = query.limit()? as usize;
    let place =
        |wanted: &str| items.iter().position(|item| id(item) == wanted).ok_or_else(bad_cursor);
    let from = match query.cursor() {
        None => 0,
        Some(cursor) => match cursor.strip_prefix('-') {
            Some(before) => place(before)?.saturating_sub(limit),
            None => place(cursor)?,
        },
    };
    let at = |index: usize| items.get(index).map(&id);
    let next_cursor = at(from + limit);
    let prev_cursor = at(from).filter(|_| from > 0).map(|first| format!("-{first}"));
    let items = items.into_iter().skip(from).take(limit).collect();
    Ok(Page { items, next_cursor, prev_cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(limit: &str, cursor: Option<&str>) -> PageQuery {
        PageQuery { limit: Some(limit.into()), cursor: cursor.map(str::to_owned) }
    }

    fn page(limit: &str, cursor: Option<&str>) -> Page<u32> {
        of_list((0..7).collect(), &query(limit, cursor), ToString::to_string).unwrap()
    }

    #[test]
    fn the_limit_is_25_unless_said_and_at_most_100() {
        assert_eq!(PageQuery::default().limit().unwrap(), 25);
        assert_eq!(query("500", None).limit().unwrap(), 100);
        for wrong in ["0", "-1", "x", "1.5"] {
            assert!(query(wrong, None).limit().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_list_is_walked_forth_and_back_without_gap_or_double() {
        let first = page("3", None);
        assert_eq!((first.items, first.prev_cursor), (vec![0, 1, 2], None));
        let second = page("3", first.next_cursor.as_deref());
        assert_eq!(second.items, [3, 4, 5]);
        let last = page("3", second.next_cursor.as_deref());
        assert_eq!((last.items, last.next_cursor), (vec![6], None));
        assert_eq!(page("3", last.prev_cursor.as_deref()).items, [3, 4, 5]);
        assert_eq!(page("3", second.prev_cursor.as_deref()).items, [0, 1, 2]);
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        assert!(of_list(vec![1], &query("3", Some("9")), ToString::to_string).is_err());
    }
}
