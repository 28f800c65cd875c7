//! Cursors of lists that are read both ways: right beside which row a page starts, and towards where.
use std::fmt;

use recado_domain::ContactId;

use crate::StoreError;

/// Which way a page goes, in the order the list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toward {
    /// Down the list.
    Next,
    /// Up the list.
    Prev,
}

impl Toward {
    /// Returns the other way.
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Next => Self::Prev,
            Self::Prev => Self::Next,
        }
    }
}

/// A row's place in a list, written as text within a cursor.
pub(crate) trait Place: fmt::Debug + Clone + Ord {
    /// Writes it.
    fn write(&self) -> String;
    /// Reads it.
    fn read(text: &str) -> Option<Self>;
}

/// A conversation's place in the inbox: when it was last active, then which was made later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InboxPlace {
    /// Milliseconds since 1970.
    pub(crate) active_at: i64,
    /// The conversation's serial number.
    pub(crate) serial: i64,
}

impl Place for InboxPlace {
    fn write(&self) -> String {
        format!("{}.{}", self.active_at, self.serial)
    }

    fn read(text: &str) -> Option<Self> {
        let (active_at, serial) = text.split_once('.')?;
        Some(Self { active_at: active_at.parse().ok()?, serial: serial.parse().ok()? })
    }
}

/// A customer's place in the list by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ContactPlace {
    /// The folded name.
    pub(crate) name: String,
    /// Apart from others of the same name.
    pub(crate) id: ContactId,
}

impl Place for ContactPlace {
    fn write(&self) -> String {
        format!("{}.{}", self.id, self.name.replace(' ', "_"))
    }

    fn read(text: &str) -> Option<Self> {
        let (id, name) = text.split_once('.')?;
        Some(Self { id: id.parse().ok()?, name: name.replace('_', " ") })
    }
}

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark<P> {
    /// Which way the page goes.
    pub(crate) toward: Toward,
    /// The row it starts beside.
    pub(crate) beside: P,
}

impl<P: Place> Mark<P> {
    /// Reads a cursor that an earlier page gave; anything else is `Corrupt`.
    pub(crate) fn read(cursor: &str) -> Result<Self, StoreError> {
        let parse = || {
            let (toward, place) = match cursor.split_at_checked(1)? {
                ("n", place) => (Toward::Next, place),
                ("p", place) => (Toward::Prev, place),
                _ => return None,
            };
            Some(Self { toward, beside: P::read(place)? })
        };
        parse().ok_or_else(|| StoreError::Corrupt("the cursor is not one of ours".to_owned()))
    }

    fn write(&self) -> String {
        let way = match self.toward {
            Toward::Next => 'n',
            Toward::Prev => 'p',
        };
        format!("{way}{}", self.beside.write())
    }
}

/// One page of a list with the cursors of its neighbours.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// The rows as shown.
    pub(crate) rows: Vec<T>,
    /// Where the next page starts.
    pub(crate) next: Option<String>,
    /// Where the page before starts.
    pub(crate) prev: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows read from a mark on, nearest first and one more than `limit` when there
    /// are more; `behind` tells whether there are rows on the other side of the mark, itself included.
    pub(crate) fn arrange<P: Place>(
        mut read: Vec<T>,
        limit: usize,
        mark: Option<&Mark<P>>,
        behind: bool,
        place: impl Fn(&T) -> P,
    ) -> Self {
        let toward = mark.map_or(Toward::Next, |mark| mark.toward);
        let ahead = read.len() > limit;
        read.truncate(limit);
        let cursor = |row: Option<&T>, toward| {
            let beside = row.map(&place).or_else(|| mark.map(|mark| mark.beside.clone()))?;
            Some(Mark { toward, beside }.write())
        };
        let onward = if ahead { cursor(read.last(), toward) } else { None };
        let back = if behind { cursor(read.first(), toward.reversed()) } else { None };
        match toward {
            Toward::Next => Self { rows: read, next: onward, prev: back },
            Toward::Prev => {
                read.reverse();
                Self { rows: read, next: back, prev: onward }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let mark = Mark { toward: Toward::Prev, beside: InboxPlace { active_at: -7, serial: 42 } };
        assert_eq!(Mark::read(&mark.write()).unwrap(), mark);
    }

    #[test]
    fn a_name_with_spaces_survives_its_cursor() {
        let id = "00000000000070008000000000000007".parse().unwrap();
        let beside = ContactPlace { name: "rosa quispe".to_owned(), id };
        let mark = Mark { toward: Toward::Next, beside };
        assert_eq!(Mark::read(&mark.write()).unwrap(), mark);
    }

    #[test]
    fn nonsense_is_not_a_cursor() {
        for text in ["", "n", "x1.2", "n1", "n1.x", "ñ1.2", "n1.2.3"] {
            assert!(
                matches!(Mark::<InboxPlace>::read(text), Err(StoreError::Corrupt(_))),
                "{text}"
            );
        }
    }
}
